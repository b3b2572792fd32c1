"""How far services are, in tables: of one commune by kind, of one kind by commune."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.services.ground import ServiceRef
from molette.domain.services.queries import KindReach, PlaceReach
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import PlaceRef
from molette.engines.money import NBSP, number
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table

UNREACHED = "aucun trajet connu"
NEAREST, SHARED = "temps", "offre"


def minutes(value: Decimal) -> str:
    return f"{value:.0f}{NBSP}min" if value else f"moins de 1{NBSP}min"


def exact_minutes(value: Decimal) -> str:
    """To the tenth, where a change is read."""
    return f"{number(value, places=1)}{NBSP}min"


def shared(value: Decimal) -> str:
    return number(value, places=1)


def rounded(value: Decimal) -> str:
    return number(value)


def place_table(held: Sequence[KindReach], place: int) -> Table:
    """Each kind, from one commune."""
    told = [(reach, here) for reach in held if (here := reach.at(place))]
    scores = any(here.score is not None for _, here in told)
    return Table(
        caption="À quelle distance",
        columns=(
            Column("Service"),
            Column("Trajet", Kind.NUMBER),
            Column("Le plus proche"),
            Column("À portée", Kind.NUMBER),
            *([Column("Pour 100 000 habitants", Kind.NUMBER)] if scores else []),
        ),
        rows=tuple(_of_kind(reach, here, scores=scores) for reach, here in told),
        empty="Aucun service n’est chargé.",
    )


def _of_kind(reach: KindReach, here: PlaceReach, *, scores: bool) -> Row:
    kind = reach.kind
    cells = [
        Cell(kind.name, f"{reverse('public:services')}?service={kind.slug}"),
        _minutes(here),
        _nearest(here.nearest),
        Cell(here.within, note=f"{kind.unit} à {kind.threshold} minutes au plus"),
    ]
    if scores:
        score = None if here.score is None else shared(here.score)
        cells.append(Cell(score or "–", note="offre partagée" if score else ""))
    return Row(tuple(cells), fictif=reach.is_fictional)


def address(place: PlaceRef) -> str:
    is_commune = place.kind == PlaceKind.COMMUNE
    return reverse("public:commune" if is_commune else "public:place", args=[place.slug])


def _minutes(here: PlaceReach) -> Cell:
    return Cell(None if here.minutes is None else minutes(here.minutes), reason=UNREACHED)


def _nearest(one: ServiceRef | None) -> Cell:
    if one is None:
        return Cell(None, reason=UNREACHED)
    return Cell(
        one.name,
        reverse("public:service", args=[one.id]),
        tag="fictif" if one.is_fictional else "",
        tag_kind="fictif",
    )


def kind_table(reach: KindReach, places: Sequence[PlaceReach]) -> Table:
    """Each commune, for one kind: the furthest first."""
    ordered = sorted(
        places, key=lambda one: (-(one.minutes if one.minutes is not None else 10**6), one.place.name)
    )
    return Table(
        caption=f"{reach.kind.name}, du plus loin au plus proche",
        columns=(
            Column("Lieu"),
            Column("Habitants", Kind.NUMBER),
            Column("Trajet", Kind.NUMBER),
            Column("Le plus proche"),
            Column("À portée", Kind.NUMBER),
            *([Column("Pour 100 000 habitants", Kind.NUMBER)] if reach.kind.is_shared else []),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.place.name, address(one.place), note=one.commune),
                    Cell(one.inhabitants, reason="non publié"),
                    _minutes(one),
                    _nearest(one.nearest),
                    Cell(one.within),
                    *(
                        [Cell("–" if one.score is None else shared(one.score))]
                        if reach.kind.is_shared
                        else []
                    ),
                )
            )
            for one in ordered
        ),
        empty="Aucune commune ne répond à ces filtres.",
    )


def kind_sheet(reach: KindReach | None, places: Sequence[PlaceReach]) -> Sheet:
    """The rows of the file: the same, with the codes."""
    return Sheet(
        f"services-{reach.kind.slug}"[:31] if reach else "services",
        (
            SheetColumn("code", "Code", lambda x: x.place.code),
            SheetColumn("lieu", "Lieu", lambda x: x.place.name),
            SheetColumn("commune", "Commune", lambda x: x.commune or x.place.name),
            SheetColumn("habitants", "Habitants", lambda x: x.inhabitants),
            SheetColumn("minutes", "Minutes jusqu’au plus proche", lambda x: x.minutes),
            SheetColumn("plus_proche", "Le plus proche", lambda x: x.nearest.name if x.nearest else None),
            SheetColumn("code_service", "Son code", lambda x: x.nearest.code if x.nearest else None),
            SheetColumn("a_portee", "Combien à portée", lambda x: x.within),
            SheetColumn("offre_partagee", "Offre partagée pour 100 000 habitants", lambda x: x.score),
            SheetColumn(
                "source", "Source du plus proche", lambda x: x.nearest.source_title if x.nearest else None
            ),
            SheetColumn("fictif", "Fictif", lambda x: bool(x.nearest and x.nearest.is_fictional)),
        ),
        places,
    )
