"""A place with what holds it and what it holds: the footing of its page and of its totals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.territory.models import Place, PlaceKind, PlaceMembership, on
from molette.domain.territory.queries import Inhabitants, PlaceRef, population_of


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


@remembered_of("territory", "sources")
def communes(perimeter: str) -> tuple[CommuneHead, ...]:
    """The communes of a perimeter, by name; none when it is unknown or never listed. Two queries."""
    nesting = PlaceMembership.objects.filter(
        on(today()), container__kind=PlaceKind.AGGLOMERATION, place__kind=PlaceKind.COMMUNE
    )
    pairs = nesting.order_by("pk").values_list("place_id", *(f"container__{name}" for name in _REF))
    held = {place: PlaceRef(*ref) for place, *ref in pairs}
    day = today()
    found = Place.objects.filter(on(day), perimeters__slug=perimeter, kind=PlaceKind.COMMUNE)
    rows = found.order_by("search_name", "pk").values_list(*_REF, "contour__loaded_at")
    return tuple(CommuneHead(PlaceRef(*row[:6]), held.get(row[0]), row[6]) for row in rows)


_REF = ("pk", "kind", "code", "name", "slug", "siren")


def place_ref(place: Place) -> PlaceRef:
    return PlaceRef(place.pk, place.kind, place.code, place.name, place.slug, place.siren)


@remembered_of("territory", "sources")
def place_sheet(slug: str) -> PlaceSheet | None:
    """A place by its address, or None. Four queries, two more when its population must be added up."""
    place = Place.objects.filter(slug=slug).order_by("pk").first()
    if place is None:
        return None
    nesting = PlaceMembership.objects.filter(on(today())).order_by("pk")
    up: dict[int, list[int]] = defaultdict(list)
    down: dict[int, list[int]] = defaultdict(list)
    for inner, outer in nesting.values_list("place_id", "container_id"):
        up[inner].append(outer)
        down[outer].append(inner)
    above, below = _reached(place.pk, up), _reached(place.pk, down)
    rows = Place.objects.filter(pk__in=[*above, *below]).order_by("search_name", "pk")
    refs = {ref.id: ref for ref in (PlaceRef(*row) for row in rows.values_list(*_REF))}
    return PlaceSheet(
        place=place_ref(place),
        containers=tuple(refs[pk] for pk in above),
        contents=tuple(ref for pk, ref in refs.items() if pk in below),
        inside=frozenset({place.pk, *below}),
        inhabitants=population_of(place.pk),
    )


def _reached(start: int, steps: Mapping[int, list[int]]) -> dict[int, None]:
    """All that is reached from a place, nearest first."""
    seen: dict[int, None] = {}
    front = [start]
    while front:
        front = [pk for place in front for pk in steps.get(place, ()) if pk not in seen and pk != start]
        seen.update(dict.fromkeys(front))
    return seen
