"""Find one of the services loaded, by its name, its kind or its commune; read one for its own page."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.services.models import Service
from molette.domain.sources.queries import SourceRef, source_ref
from molette.engines.searching import plain

MOST: Final = 30
"""Services listed of those that answer to the words typed: beyond, one more word is asked for."""


@dataclass(frozen=True, slots=True)
class FoundService:
    """An open service among those found; `commune` is its name, or its code outside the territory."""

    id: int
    name: str
    kind: str
    commune: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class FoundServices:
    """The first of them by name, and how many answer in all."""

    first: tuple[FoundService, ...]
    many: int


@dataclass(frozen=True, slots=True)
class ServiceSheet:
    """A service as its page tells it, open or closed. `place_slug` is that of its commune, if we know it."""

    id: int
    code: str
    name: str
    kind: str
    kind_slug: str
    unit: str
    commune: str
    place_slug: str
    opened_on: date | None
    closed_on: date | None
    is_open: bool
    source: SourceRef | None
    is_fictional: bool


@remembered_of("services", "territory", projects=False)
def _open_services() -> tuple[tuple[str, FoundService], ...]:
    """Every service open on the day read, with the words it is found by. One query."""
    day = today()
    rows = Service.objects.exclude(opened_on__gt=day).exclude(closed_on__lte=day)
    named = rows.select_related("kind", "place").order_by("name", "commune_code", "pk")
    found = (FoundService(one.pk, one.name, one.kind.name, _commune(one), one.is_fictional) for one in named)
    return tuple((f" {plain(f'{one.name} {one.kind} {one.commune}')}", one) for one in found)


def services_found(text: str) -> FoundServices:
    """The open services whose name, kind and commune hold the beginning of every word typed."""
    words = [f" {word}" for word in plain(text).split()]
    if not words:
        return FoundServices((), 0)
    found = [one for told, one in _open_services() if all(word in told for word in words)]
    return FoundServices(tuple(found[:MOST]), len(found))


def has_services() -> bool:
    """Whether any service is loaded and open. One query at most."""
    return bool(_open_services())


def service_named(key: int) -> Service | None:
    """One of the services loaded, by its number. One query."""
    return Service.objects.select_related("kind", "place", "source").filter(pk=key).order_by("pk").first()


def service_sheet(key: int) -> ServiceSheet | None:
    """One of the services loaded, as its page tells it. One query."""
    one = service_named(key)
    if one is None:
        return None
    day = today()
    return ServiceSheet(
        id=one.pk,
        code=one.code,
        name=one.name,
        kind=one.kind.name,
        kind_slug=one.kind.slug,
        unit=one.kind.unit,
        commune=_commune(one),
        place_slug=one.place.slug if one.place else "",
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        is_open=(one.opened_on is None or one.opened_on <= day)
        and (one.closed_on is None or one.closed_on > day),
        source=source_ref(one.source),
        is_fictional=one.is_fictional,
    )


def _commune(one: Service) -> str:
    return one.place.name if one.place else one.commune_code
