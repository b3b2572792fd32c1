"""Homes and street together: for each cité, the days between homes handed over and the street finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.desk.promises.proofs import Papers, paper_of, papers_of
from molette.domain.desk.promises.streets import Site, Streets, streets
from molette.domain.journal.known import today
from molette.domain.programme.queries import communes
from molette.engines.chain import Evidence, Proof
from molette.engines.chain.streets import End, Pair
from molette.engines.french import counted, plural
from molette.engines.money import NBSP
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public import words
from molette.web.public.choices import Select, page_number, places_asked, select
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

PAGE: Final = 50
Line = tuple[Site, Pair]


@dataclass(frozen=True, slots=True)
class StreetsPage:
    answer: str
    selects: tuple[Select, ...]
    table: Table
    page: Page[Line]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The sites of the programme, or of one commune or agglomeration; a file holds them all, a page fifty."""
    heads = communes(settings.PERIMETER)
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    selects = (
        select(request, "commune", "Commune", "toutes", ((h.place.slug, h.place.name) for h in heads)),
        select(request, "agglomeration", "Agglomération", "toutes", sorted(around.items())),
    )
    get = request.GET.get
    held = streets(request.user, places_asked(get("commune", ""), get("agglomeration", ""), heads, today()))
    lines = [(site, pair) for site in held.sites for pair in site.pairs]
    context = {} if fmt else {"view": _page(request, held, lines, selects)}
    sheet = _sheet(lines, _papers(lines) if fmt else {})
    return represent(request, fmt, template="public/streets.html", context=context, sheet=sheet)


def _page(
    request: HttpRequest, held: Streets, lines: Sequence[Line], selects: tuple[Select, ...]
) -> StreetsPage:
    page = Paginator(lines, PAGE).get_page(page_number(request))
    shown = tuple(page)
    return StreetsPage(_answer(held), selects, _table(shown, _papers(shown)), page)


def _papers(lines: Sequence[Line]) -> Papers:
    """What is behind the dates of these lines. One query."""
    return papers_of(_evidence(end) for _, pair in lines for end in (pair.homes, pair.street) if end)


def _answer(held: Streets) -> str:
    if not held.phases:
        return "Aucun site n’a de date de livraison de logements publiée ici."
    if held.days is None:
        told = "Aucun site n’a encore les deux dates constatées"
    elif held.days >= 0:
        told = (
            f"La rue est finie {counted(held.days, 'jour')} après les logements, au milieu de "
            f"{counted(held.known, 'phase')} où les deux sont constatées"
        )
    else:
        told = f"La rue est finie {counted(-held.days, 'jour')} avant les logements, au milieu"
    waiting = held.waiting
    rest = (
        f"{waiting}{NBSP}{plural(waiting, 'phase attend encore sa rue', 'phases attendent encore leur rue')}"
        if waiting
        else "aucune n’attend sa rue"
    )
    return f"{told}{NBSP}; {rest}."


def _table(lines: Sequence[Line], papers: Papers) -> Table:
    return Table(
        caption="Site par site, phase par phase",
        columns=(
            Column("Site"),
            Column("Logements livrés"),
            Column("Rue terminée"),
            Column("Jours de l’un à l’autre", Kind.NUMBER),
        ),
        rows=tuple(_row(site, pair, papers) for site, pair in lines),
        note="Les derniers logements et la dernière rue de chaque phase. Ce qui n’est daté que prévu le dit.",
        empty="Aucun site ici.",
    )


def _row(site: Site, pair: Pair, papers: Papers) -> Row:
    href = (
        reverse("public:place", args=[site.place.slug])
        if site.place
        else reverse("public:project", args=[site.projects[0].slug])
    )
    late = f"attend sa rue depuis {counted(pair.waiting, 'jour')}" if pair.waiting else ""
    return Row(
        (
            Cell(
                site.name,
                href,
                f"phase {pair.phase}" if pair.phase else "",
                tag=late,
                tag_kind="late",
            ),
            _end(pair.homes, papers),
            _end(pair.street, papers),
            Cell(
                pair.days,
                note="dont une date prévue" if pair.is_forecast else "",
                reason="une des deux dates n’est pas publiée",
            ),
        ),
        fictif=site.is_fictional,
    )


def _end(end: End | None, papers: Papers) -> Cell:
    if end is None:
        return Cell(None, reason="aucune date publiée")
    day = words.said_date(end.said.on, end.said.precision)
    source = paper_of(_evidence(end), papers).source
    return Cell(
        day if end.is_done else f"prévu : {day}",
        note=source.label if source else end.title,
        note_href=reverse("public:source", args=[source.slug]) if source else "",
    )


def _evidence(end: End) -> Evidence:
    return Evidence(Proof.MILESTONE, end.said.on if end.is_done else end.said.said_on, key=end.key)


def _sheet(lines: Sequence[Line], papers: Papers) -> Sheet:
    def source(end: End | None) -> str | None:
        paper = paper_of(_evidence(end), papers) if end else None
        return paper.source.label if paper and paper.source else None

    return Sheet(
        "logements-et-rues",
        (
            SheetColumn("site", "Site", lambda x: x[0].name),
            SheetColumn("fictif", "Fictif", lambda x: x[0].is_fictional),
            SheetColumn("phase", "Phase", lambda x: x[1].phase),
            SheetColumn(
                "logements", "Logements livrés le", lambda x: x[1].homes.said.on if x[1].homes else None
            ),
            SheetColumn(
                "logements_constates", "Constaté", lambda x: x[1].homes.is_done if x[1].homes else None
            ),
            SheetColumn("logements_source", "Source", lambda x: source(x[1].homes)),
            SheetColumn("rue", "Rue terminée le", lambda x: x[1].street.said.on if x[1].street else None),
            SheetColumn("rue_constatee", "Constaté", lambda x: x[1].street.is_done if x[1].street else None),
            SheetColumn("rue_source", "Source", lambda x: source(x[1].street)),
            SheetColumn("jours", "Jours de l’un à l’autre", lambda x: x[1].days),
            SheetColumn("attend", "Jours sans rue", lambda x: x[1].waiting, is_of_the_day=True),
        ),
        lines,
        key=lambda x: (x[0].name, x[1].site, x[1].phase),
        name_of=lambda x: x[0].name,
    )
