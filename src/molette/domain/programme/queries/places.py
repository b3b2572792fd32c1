"""A place with what holds it and what it holds: the footing of its page and of its totals."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from molette.domain.territory.models import Place, PlaceKind, PlaceMembership, on
from molette.domain.territory.queries import (
    Inhabitants,
    PlaceRef,
    containers_of,
    contents_of,
    population_of,
)


@dataclass(frozen=True, slots=True)
class PlaceSheet:
    """`inside` are the keys of the place and of all that it holds today, as filters want them."""

    place: PlaceRef
    containers: tuple[PlaceRef, ...]
    contents: tuple[PlaceRef, ...]
    inside: frozenset[int]
    inhabitants: Inhabitants | None

    def holding(self, kind: str) -> PlaceRef | None:
        """The place of that kind which holds this one."""
        return next((place for place in self.containers if place.kind == kind), None)

    def held(self, kind: str) -> tuple[PlaceRef, ...]:
        """The places of that kind inside."""
        return tuple(place for place in self.contents if place.kind == kind)


@dataclass(frozen=True, slots=True)
class CommuneHead:
    """A commune of the perimeter without its outline; `drawn_at` is when that one was loaded, if it was."""

    place: PlaceRef
    agglomeration: PlaceRef | None
    drawn_at: datetime | None


def communes(perimeter: str) -> tuple[CommuneHead, ...]:
    """The communes of a perimeter, by name; none when it is unknown or never listed. Two queries."""
    nesting = PlaceMembership.objects.filter(
        on(timezone.localdate()), container__kind=PlaceKind.AGGLOMERATION
    ).select_related("container")
    held = {line.place_id: place_ref(line.container) for line in nesting.order_by("pk")}
    found = Place.objects.filter(perimeters__slug=perimeter, kind=PlaceKind.COMMUNE)
    rows = found.order_by("search_name", "pk").values_list(*_REF, "contour__loaded_at")
    return tuple(CommuneHead(PlaceRef(*row[:6]), held.get(row[0]), row[6]) for row in rows)


_REF = ("pk", "kind", "code", "name", "slug", "siren")


def place_ref(place: Place) -> PlaceRef:
    return PlaceRef(place.pk, place.kind, place.code, place.name, place.slug, place.siren)


def place_sheet(slug: str) -> PlaceSheet | None:
    """A place by its address, or None. At most eight queries."""
    place = Place.objects.filter(slug=slug).order_by("pk").first()
    if place is None:
        return None
    today = timezone.localdate()
    inside = contents_of([place.pk], today)[place.pk]
    contents = Place.objects.filter(pk__in=inside - {place.pk}).order_by("search_name", "pk")
    return PlaceSheet(
        place=place_ref(place),
        containers=containers_of(place.pk, today),
        contents=tuple(place_ref(one) for one in contents),
        inside=inside,
        inhabitants=population_of(place.pk),
    )
