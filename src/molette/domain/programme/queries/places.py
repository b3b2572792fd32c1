"""A place with what holds it and what it holds: the footing of its page and of its totals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation

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
    """The communes of a perimeter, by name; none when it is unknown or never listed. One query."""
    day = today()
    found = Place.objects.filter(on(day), perimeters__slug=perimeter, kind=PlaceKind.COMMUNE)
    rows = found.annotate(held=FilteredRelation("containers", condition=on(day, "containers__")))
    heads: dict[int, CommuneHead] = {}
    told = rows.order_by("search_name", "pk", "held__pk").values_list(*_REF, "contour__loaded_at", *_HELD)
    for pk, *row in told:
        holder = PlaceRef(*row[6:]) if row[7] == PlaceKind.AGGLOMERATION else None
        known = heads.get(pk)
        heads[pk] = CommuneHead(
            PlaceRef(pk, *row[:5]), holder or (known.agglomeration if known else None), row[5]
        )
    return tuple(heads.values())


_REF = ("pk", "kind", "code", "name", "slug", "siren")
_HELD = tuple(f"held__container__{name}" for name in _REF)
_PEOPLE = tuple(
    f"place__populations__{name}" for name in ("year", "municipal", "total", "source__slug", "source__title")
)
_BOTH = tuple(f"{side}__{name}" for side in ("place", "container") for name in (*_REF, "search_name"))


def place_ref(place: Place) -> PlaceRef:
    return PlaceRef(place.pk, place.kind, place.code, place.name, place.slug, place.siren)


@remembered_of("territory", "sources")
def place_sheet(slug: str) -> PlaceSheet | None:
    """A place by its address, or None. One query, three more when its population must be added up.

    A place that holds nothing and that nothing holds is asked for by itself.
    """
    up: dict[int, list[int]] = defaultdict(list)
    down: dict[int, list[int]] = defaultdict(list)
    refs: dict[int, PlaceRef] = {}
    names: dict[int, str] = {}
    people: dict[int, Inhabitants] = {}
    held = PlaceMembership.objects.filter(on(today()))
    ordered = held.order_by("pk", "place__populations__year", "place__populations__pk")
    for row in ordered.values_list(*_BOTH, *_PEOPLE):
        inner, outer = PlaceRef(*row[:6]), PlaceRef(*row[7:13])
        if row[14] is not None:  # the latest year published comes last
            people[inner.id] = Inhabitants(*row[14:])
        up[inner.id].append(outer.id)
        down[outer.id].append(inner.id)
        refs |= {inner.id: inner, outer.id: outer}
        names |= {inner.id: row[6], outer.id: row[13]}
    place = next((ref for ref in refs.values() if ref.slug == slug), None) or _alone(slug)
    if place is None:
        return None
    above, below = _reached(place.id, up), _reached(place.id, down)
    return PlaceSheet(
        place=place,
        containers=tuple(refs[pk] for pk in above),
        contents=tuple(refs[pk] for pk in sorted(below, key=lambda pk: (names[pk], pk))),
        inside=frozenset({place.id, *below}),
        inhabitants=people.get(place.id) or population_of(place.id),
    )


def _alone(slug: str) -> PlaceRef | None:
    place = Place.objects.filter(slug=slug).order_by("pk").first()
    return place_ref(place) if place else None


def _reached(start: int, steps: Mapping[int, list[int]]) -> dict[int, None]:
    """All that is reached from a place, nearest first."""
    seen: dict[int, None] = {}
    front = [start]
    while front:
        front = [pk for place in front for pk in steps.get(place, ()) if pk not in seen and pk != start]
        seen.update(dict.fromkeys(front))
    return seen
