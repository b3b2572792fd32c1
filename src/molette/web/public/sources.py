"""Where the figures come from: every source, and what cites it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.funding.queries import citations as money
from molette.domain.programme import queries as programme
from molette.domain.programme.queries import Citation
from molette.domain.services import queries as services
from molette.domain.sources.queries import SourceRef, source_named, sources
from molette.domain.statements import queries as statements
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

ADDRESSES = {
    "project": "public:project",
    "measure": "public:measure",
    "orientation": "public:orientation",
    "partner": "public:partner",
}
LISTS = {
    "orientations": "public:orientations",
    "partners": "public:partners",
    "perimeters": "public:perimeters",
    "communes": "public:communes",
    "money": "public:money",
}


@dataclass(frozen=True, slots=True)
class SourcesPage:
    count: int
    citations: int
    unread: int
    fictional: int
    table: Table


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    held = sources()
    cited = (
        programme.count_citations(request.user)
        + statements.count_citations(request.user)
        + money.count_citations(request.user)
        + Counter(one.source for one in services.citings())
    )
    page = SourcesPage(
        count=len(held),
        citations=sum(cited.values()),
        unread=sum(bool(s.reading) for s in held),
        fictional=sum(s.is_fictional for s in held),
        table=_table(held, cited),
    )
    return represent(
        request, fmt, template="public/sources.html", context={"view": page}, sheet=_sheet(held, cited)
    )


def _table(held: Sequence[SourceRef], cited: Counter[int]) -> Table:
    return Table(
        caption="Les sources",
        columns=(
            Column("Source"),
            Column("Publiée par"),
            Column("Le", Kind.DATE),
            Column("Lecture"),
            Column("Citée", Kind.NUMBER),
        ),
        rows=tuple(
            Row(
                (
                    Cell(s.title, reverse("public:source", args=[s.slug])),
                    Cell(s.publisher),
                    Cell(s.published_on or "non datée"),
                    Cell(s.reading or "lue"),
                    Cell(cited[s.id]),
                ),
                fictif=s.is_fictional,
            )
            for s in held
        ),
    )


def _sheet(held: Sequence[SourceRef], cited: Counter[int]) -> Sheet:
    return Sheet(
        "sources",
        (
            SheetColumn("titre", "Titre", lambda s: s.title),
            SheetColumn("editeur", "Publiée par", lambda s: s.publisher),
            SheetColumn("date", "Date", lambda s: s.published_on),
            SheetColumn("lecture", "Lecture", lambda s: s.reading or "lue"),
            SheetColumn("licence", "Licence", lambda s: s.licence),
            SheetColumn("citations", "Citations", lambda s: cited[s.id]),
            SheetColumn("lien", "Lien", lambda s: s.url),
            SheetColumn("fictif", "Fictif", lambda s: s.is_fictional),
            SheetColumn("adresse", "Adresse", lambda s: reverse("public:source", args=[s.slug])),
        ),
        held,
    )


@dataclass(frozen=True, slots=True)
class SourcePage:
    source: SourceRef
    count: int
    table: Table


def detail(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    source = source_named(slug)
    if source is None:
        raise Http404("Cette source n’existe pas.")
    cited = (
        *statements.citations(source.id, request.user),
        *money.citations(source.id, request.user),
        *programme.citations(source.id, request.user),
        *_services(source.id),
    )
    page = SourcePage(source, len(cited), _citations(cited))
    return represent(
        request,
        fmt,
        template="public/source.html",
        context={"view": page},
        sheet=_citation_sheet(slug, cited),
        about={"source": source.title, "lien": source.url},
    )


def _citations(cited: Sequence[Citation]) -> Table:
    return Table(
        caption="Ce qui la cite",
        columns=(Column("Page"), Column("Ce qu’elle prouve")),
        rows=tuple(
            Row((Cell(c.label, _address(c)), Cell(c.said or "–")), fictif=c.is_fictional) for c in cited
        ),
        empty="Rien ne la cite sur les pages que vous pouvez lire.",
    )


def _services(source: int) -> tuple[Citation, ...]:
    """The kinds of services that a source lists, and the journeys that it gives."""
    return tuple(
        Citation("services", one.kind, one.label, one.said, one.is_fictional)
        for one in services.citings()
        if one.source == source
    )


def _address(cited: Citation) -> str:
    if cited.kind == "services":
        return reverse("public:services") + (f"?service={cited.slug}" if cited.slug else "")
    if cited.kind in ADDRESSES and cited.slug:
        return reverse(ADDRESSES[cited.kind], args=[cited.slug])
    return reverse(LISTS[cited.kind]) if cited.kind in LISTS else ""


def _citation_sheet(slug: str, cited: Sequence[Citation]) -> Sheet:
    return Sheet(
        f"source-{slug}"[:31],
        (
            SheetColumn("page", "Page", lambda c: c.label),
            SheetColumn("prouve", "Ce qu’elle prouve", lambda c: c.said),
            SheetColumn("adresse", "Adresse", _address),
            SheetColumn("fictif", "Fictif", lambda c: c.is_fictional),
        ),
        cited,
    )
