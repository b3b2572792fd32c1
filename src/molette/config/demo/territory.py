"""Places, populations and perimeters of the demonstration."""

from collections.abc import Iterable

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.reading import csv_rows, toml_rows
from molette.domain.journal.keeping import link
from molette.domain.journal.recording import Actor
from molette.domain.sources.models import Source
from molette.domain.territory.actions import PlaceRow, load_places
from molette.domain.territory.models import Perimeter, Place, PlaceKind, Population

REGION, NORD, PAS_DE_CALAIS = "32", "59", "62"
# The densities published for the agglomerations in 2021 are those of these populations.
YEAR = 2021
IN_NORD = frozenset({"200044618", "200042190", "245901160", "245901152"})


def load_sources(book: Book) -> None:
    cited = toml_rows("sources", "source", rows.SourceRow)
    kept = book.keep([Source(**row.model_dump()) for row in cited], "slug")
    book.sources = {source.slug: source for source in kept.rows}


def load_territory(actor: Actor, book: Book) -> None:
    """Write the places, each inside what holds it, then the populations and the perimeters."""
    artois = csv_rows("communes", rows.CommuneRow)
    others = csv_rows("communes_erbm", rows.CommuneRow)
    agglomerations = csv_rows("agglomerations", rows.AgglomerationRow)
    batches: list[tuple[str, list[PlaceRow]]] = [
        ("insee-cog", list(_above())),
        ("geo-8-epci", [_agglomeration(row) for row in agglomerations]),
        ("geo-communes", [_commune(row) for row in artois]),
        ("geo-8-epci", [_commune(row) for row in others]),
        ("geo-mbm", [_cite(row) for row in csv_rows("cites", rows.CiteRow)]),
        ("geo-qpv", [_quarter(row) for row in csv_rows("qpv", rows.QuarterRow)]),
    ]
    for source, batch in batches:
        book.count(Place, load_places(actor, batch, source=book.sources[source]).added)
    book.places = {(place.kind, place.code): place for place in Place.objects.order_by("pk")}
    _populations(book, artois, agglomerations)
    _perimeters(book, [*artois, *others])


def _above() -> Iterable[PlaceRow]:
    yield PlaceRow(PlaceKind.REGION, REGION, "Hauts-de-France")
    region = ((PlaceKind.REGION, REGION),)
    yield PlaceRow(PlaceKind.DEPARTMENT, NORD, "Nord", containers=region)
    yield PlaceRow(PlaceKind.DEPARTMENT, PAS_DE_CALAIS, "Pas-de-Calais", containers=region)


def _agglomeration(row: rows.AgglomerationRow) -> PlaceRow:
    department = NORD if row.siren in IN_NORD else PAS_DE_CALAIS
    return PlaceRow(
        PlaceKind.AGGLOMERATION,
        row.siren,
        row.name,
        siren=row.siren,
        containers=((PlaceKind.DEPARTMENT, department),),
    )


def _commune(row: rows.CommuneRow) -> PlaceRow:
    return PlaceRow(
        PlaceKind.COMMUNE,
        row.insee,
        row.name,
        siren=row.siren,
        longitude=row.longitude,
        latitude=row.latitude,
        postcodes=row.postcodes,
        containers=((PlaceKind.AGGLOMERATION, row.agglomeration), (PlaceKind.DEPARTMENT, row.insee[:2])),
    )


def _cite(row: rows.CiteRow) -> PlaceRow:
    told = {
        "autre nom": row.other_name,
        "compagnie": row.company,
        "type": row.type,
        "propriétaire": row.owner,
    }
    return PlaceRow(
        PlaceKind.CITE_MINIERE,
        row.id_lsm,
        row.name,
        longitude=row.longitude,
        latitude=row.latitude,
        containers=tuple((PlaceKind.COMMUNE, code) for code in row.communes.split()),
        traits={label: value for label, value in told.items() if value},
    )


def _quarter(row: rows.QuarterRow) -> PlaceRow:
    return PlaceRow(
        PlaceKind.QPV,
        row.code,
        row.name,
        containers=tuple((PlaceKind.COMMUNE, code) for code in row.communes.split()),
    )


def _populations(
    book: Book, communes: list[rows.CommuneRow], agglomerations: list[rows.AgglomerationRow]
) -> None:
    known = [(book.place(row.insee), row.municipal, row.total, "geo-communes") for row in communes]
    known += [(book.place(row.siren), row.municipal, row.total, "geo-8-epci") for row in agglomerations]
    book.keep(
        [
            Population(place=place, year=YEAR, municipal=municipal, total=total, source=book.sources[source])
            for place, municipal, total, source in known
            if municipal is not None
        ],
        "place_id",
        "year",
        "source_id",
    )


def _perimeters(book: Book, communes: list[rows.CommuneRow]) -> None:
    drawn = toml_rows("perimeters", "perimeter", rows.PerimeterRow)
    kept = book.keep(
        [
            Perimeter(
                **row.model_dump(exclude={"agglomerations", "source"}),
                is_listed=bool(row.agglomerations),
                source=book.sources[row.source],
            )
            for row in drawn
        ],
        "slug",
    )
    book.perimeters = {perimeter.slug: perimeter for perimeter in kept.rows}
    fresh = {perimeter.slug for perimeter in kept.added}
    link(
        Perimeter,
        "places",
        [
            (book.perimeters[row.slug].pk, book.place(commune.insee).pk)
            for row in drawn
            for commune in communes
            if row.slug in fresh and commune.agglomeration in row.agglomerations
        ],
    )
