"""A place with what holds it and what it holds: the footing of its page and of its totals."""

from dataclasses import dataclass

from django.utils import timezone

from molette.domain.territory.models import Place
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
