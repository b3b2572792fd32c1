"""The cités minières and the priority quarters: each list under its filters, with its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.programme.queries import count_by_place
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import OTHER_NAME, Quarter, quarters
from molette.engines.french import listing
from molette.engines.searching import plain
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public.choices import Select, select
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

# The traits by which cités are told apart: name in the address, label of the trait, what all is called.
TRAITS = (
    ("compagnie", "compagnie", "toutes"),
    ("type", "type", "tous"),
    ("bailleur", "propriétaire", "tous"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of quarter is named on its own page."""

    title: str
    one: str
    many: str
    searched: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    quarter: Quarter
    projects: int


@dataclass(frozen=True, slots=True)
class QuartersPage:
    words: Words
    count: int
    communes: int
    selects: tuple[Select, ...]
    text: str
    table: Table
    sources: tuple[tuple[str, str, str], ...]  # address, title, licence


CITES = Words(
    title="Les cités minières",
    one="cité minière",
    many="cités minières",
    searched="Nom, autre nom ou commune",
    note="Une cité est un ensemble de logements bâti par une compagnie minière pour ses ouvriers.",
)
QPV = Words(
    title="Les quartiers prioritaires",
    one="quartier prioritaire",
    many="quartiers prioritaires",
    searched="Nom ou commune",
    note="Un quartier prioritaire est délimité par l’État pour la politique de la ville.",
)


def cites(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every cité minière, by commune, company, type and owner."""
    return _index(request, fmt, PlaceKind.CITE_MINIERE, CITES)


def priority_quarters(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every priority quarter, by commune."""
    return _index(request, fmt, PlaceKind.QPV, QPV)


def _index(request: HttpRequest, fmt: str, kind: PlaceKind, words: Words) -> HttpResponseBase:
    every = quarters(kind)
    selects = _selects(request, every, kind)
    counts = count_by_place(request.user, kind)
    lines = tuple(Line(one, counts[one.place.id]) for one in _kept(request, every))
    page = QuartersPage(
        words=words,
        count=len(lines),
        communes=len({commune.id for line in lines for commune in line.quarter.communes}),
        selects=selects,
        text=request.GET.get("q", ""),
        table=_table(lines, kind, words),
        sources=tuple(
            dict.fromkeys(
                (reverse("public:source", args=[told.source_slug]), told.source_title, told.licence)
                for told in (line.quarter.told for line in lines)
                if told.source_slug
            )
        ),
    )
    return represent(
        request,
        fmt,
        template="public/quarters.html",
        context={"view": page},
        sheet=_sheet(lines, words),
        about={"reponse": f"{page.count} {words.many}"},
    )


def _traits(kind: PlaceKind) -> tuple[tuple[str, str, str], ...]:
    return TRAITS if kind is PlaceKind.CITE_MINIERE else ()


def _selects(request: HttpRequest, every: Sequence[Quarter], kind: PlaceKind) -> tuple[Select, ...]:
    towns = {commune.slug: commune.name for one in every for commune in one.communes}
    return (
        select(request, "commune", "Commune", "toutes", sorted(towns.items(), key=lambda x: plain(x[1]))),
        *(
            select(request, name, label.capitalize(), whole, _values(every, label))
            for name, label, whole in _traits(kind)
        ),
    )


def _values(every: Sequence[Quarter], label: str) -> list[tuple[str, str]]:
    return [(value, value) for value in sorted({one.told.get(label) for one in every} - {""}, key=plain)]


def _kept(request: HttpRequest, every: Sequence[Quarter]) -> list[Quarter]:
    """Those under the filters of the address, which the lists have already accepted."""
    town = request.GET.get("commune", "")
    words = plain(request.GET.get("q", "")).split()
    wanted = [(label, request.GET[name]) for name, label, _ in TRAITS if request.GET.get(name)]
    return [
        one
        for one in every
        if (not town or town in {commune.slug for commune in one.communes})
        and all(word in plain(one.search_words) for word in words)
        and all(one.told.get(label) == value for label, value in wanted)
    ]


def _table(lines: Sequence[Line], kind: PlaceKind, words: Words) -> Table:
    told = [Column(label.capitalize()) for _, label, _ in _traits(kind)]
    return Table(
        caption=words.title,
        columns=(Column("Nom"), Column("Commune"), *told, Column("Projets", Kind.NUMBER)),
        rows=tuple(
            Row(
                (
                    Cell(
                        x.quarter.place.name,
                        reverse("public:place", args=[x.quarter.place.slug]),
                        note=x.quarter.told.get(OTHER_NAME),
                    ),
                    Cell(listing([one.name for one in x.quarter.communes]) or None, reason="non publiée"),
                    *(
                        Cell(x.quarter.told.get(label) or None, reason="non publié")
                        for _, label, _ in _traits(kind)
                    ),
                    Cell(x.projects),
                )
            )
            for x in lines
        ),
        empty=f"Aucun lieu ne répond à ces filtres parmi les {words.many}.",
    )


def _sheet(lines: Sequence[Line], words: Words) -> Sheet:
    return Sheet(
        words.many.replace(" ", "-").replace("é", "e").replace("è", "e"),
        (
            SheetColumn("code", "Code", lambda x: x.quarter.place.code),
            SheetColumn("nom", "Nom", lambda x: x.quarter.place.name),
            SheetColumn("autre_nom", "Autre nom", lambda x: x.quarter.told.get(OTHER_NAME) or None),
            SheetColumn("communes", "Communes", lambda x: listing([one.name for one in x.quarter.communes])),
            SheetColumn("insee", "Codes INSEE", lambda x: " ".join(one.code for one in x.quarter.communes)),
            SheetColumn("compagnie", "Compagnie", lambda x: x.quarter.told.get("compagnie") or None),
            SheetColumn("type", "Type", lambda x: x.quarter.told.get("type") or None),
            SheetColumn("proprietaire", "Propriétaire", lambda x: x.quarter.told.get("propriétaire") or None),
            SheetColumn("projets", "Projets", lambda x: x.projects),
            SheetColumn("source", "Source", lambda x: x.quarter.told.source_title or None),
            SheetColumn("licence", "Licence", lambda x: x.quarter.told.licence or None),
            SheetColumn("adresse", "Adresse", lambda x: reverse("public:place", args=[x.quarter.place.slug])),
        ),
        lines,
    )
