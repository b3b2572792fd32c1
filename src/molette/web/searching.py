"""What a search found, as pages show it: by kind, with its address and the words that answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from molette.domain.journal.known import today
from molette.domain.search.models import Kind
from molette.domain.search.queries import ALL, Found, Hit, find
from molette.domain.territory.queries import container_names
from molette.engines.searching import Span, marked
from molette.engines.sheets import Column, Sheet

Address = Callable[[Hit], str]
TITLES: Final = {
    Kind.PLACE: "Lieux",
    Kind.PROJECT: "Projets",
    Kind.ORGANISATION: "Organisations",
    Kind.MEASURE: "Mesures",
    Kind.STATEMENT: "Déclarations",
    Kind.DOCUMENT: "Documents",
}
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """What was found; `where` tells it from another of the same name."""

    href: str
    title: str
    spans: tuple[Span, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of a kind; `rest` is the address of the others, `told` how many there are."""

    title: str
    told: str
    lines: tuple[Line, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Results:
    text: str
    total: str
    instead: str
    sections: tuple[Section, ...]
    kinds: tuple[tuple[str, str, bool], ...]  # address, word, whether it is the one chosen


def asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def search(request: HttpRequest, address: Address) -> tuple[Results, Sheet]:
    """Search what the address asks, of one kind or of all; the page, and the same lines as a file."""
    chosen = request.GET.get("nature", "")
    kinds = (Kind(chosen),) if chosen in Kind.values else tuple(Kind)
    found = find(asked(request), request.user, kinds=kinds)
    hits = [hit for group in found.groups for hit in group.hits]
    return _results(request, found, address), _sheet(hits, address)


def _results(request: HttpRequest, found: Found, address: Address) -> Results:
    chosen = request.GET.get("nature", "")
    places = found.group(Kind.PLACE)
    where = container_names((hit.key for hit in places.hits), today()) if places else {}
    links = [("", "Tout"), *((kind.value, title) for kind, title in TITLES.items())]
    return Results(
        text=found.text,
        total=_told(found.total, more=found.more),
        instead=" ".join(found.instead),
        sections=tuple(
            Section(
                TITLES[group.kind],
                _told(group.found, more=group.found >= ALL),
                tuple(_line(hit, found.words, address, where) for hit in group.hits),
                _same(request, group.kind.value) if group.more else "",
            )
            for group in found.groups
        ),
        kinds=tuple((_same(request, value), word, value == chosen) for value, word in links),
    )


def _told(count: int, *, more: bool) -> str:
    return f"{count} ou plus" if more else str(count)


def _same(request: HttpRequest, kind: str) -> str:
    """The same search, of one kind."""
    query = request.GET.copy()
    query.pop("nature", None)
    if kind:
        query["nature"] = kind
    return f"{request.path}?{query.urlencode()}"


def _line(hit: Hit, words: tuple[str, ...], address: Address, where: Mapping[int, str]) -> Line:
    around = where.get(hit.key, "") if hit.kind is Kind.PLACE else ""
    return Line(address(hit), hit.title, marked(hit.title, words), around)


def _sheet(hits: list[Hit], address: Address) -> Sheet:
    return Sheet(
        "recherche",
        (
            Column("nature", "Nature", lambda hit: str(hit.kind.label)),
            Column("titre", "Titre", lambda hit: hit.title),
            Column("adresse", "Adresse", address),
        ),
        hits,
    )


def public_address(hit: Hit) -> str:
    """Where a resident reads what was found."""
    match hit.kind:
        case Kind.PLACE:
            kind, _, slug = hit.slug.partition("/")
            return reverse("public:commune" if kind == "commune" else "public:place", args=[slug])
        case Kind.PROJECT:
            return reverse("public:project", args=[hit.slug])
        case Kind.ORGANISATION:
            return reverse("public:partner", args=[hit.slug])
        case Kind.DOCUMENT:
            return reverse("public:document", args=[hit.key])
    return reverse("public:measure", args=[hit.slug])


def desk_address(hit: Hit) -> str:
    """Where a partner works on what was found."""
    match hit.kind:
        case Kind.PROJECT:
            return reverse("workspace:project", args=[hit.slug])
        case Kind.ORGANISATION:
            return reverse("workspace:organisation", args=[hit.slug])
        case Kind.STATEMENT:
            return reverse("workspace:statement", args=[hit.key])
        case Kind.DOCUMENT:
            return reverse("workspace:document", args=[hit.key])
    return public_address(hit)
