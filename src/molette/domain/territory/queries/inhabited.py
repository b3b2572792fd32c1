"""Who lives where a project stands: the communes that a place touches, and their inhabitants."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.territory.models import PlaceKind, PlaceMembership, on


@dataclass(frozen=True, slots=True)
class Inhabited:
    """The communes of each place that today holds others or is held, and who lives in each commune.

    A commune touches itself; another place, the communes inside, else those around. `people` is the municipal
    population, the latest year published.
    """

    communes: Mapping[int, frozenset[int]]
    people: Mapping[int, int]


_COMMUNE = PlaceKind.COMMUNE
_FIELDS = (
    *("place_id", "place__kind", "container_id", "container__kind"),
    *("place__populations__year", "place__populations__municipal"),
)


@remembered_of("territory", "sources", projects=False)
def inhabited() -> Inhabited:
    """Say it of the whole territory. One query."""
    up: dict[int, set[int]] = defaultdict(set)
    down: dict[int, set[int]] = defaultdict(set)
    towns: set[int] = set()
    latest: dict[int, tuple[int, int]] = {}
    for inner, kind, outer, outer_kind, year, people in (
        PlaceMembership.objects.filter(on(today())).order_by().values_list(*_FIELDS)
    ):
        up[inner].add(outer)
        down[outer].add(inner)
        towns |= {pk for pk, own in ((inner, kind), (outer, outer_kind)) if own == _COMMUNE}
        if kind == _COMMUNE and year is not None:
            latest[inner] = max(latest.get(inner, (0, 0)), (year, people))

    def reached(start: int, ways: Mapping[int, set[int]]) -> frozenset[int]:
        seen, front = {start}, {start}
        while front:
            front = {other for place in front for other in ways.get(place, ())} - seen
            seen |= front
        return frozenset(seen & towns)

    places = up.keys() | down.keys()
    touched = {pk: frozenset({pk}) if pk in towns else reached(pk, down) or reached(pk, up) for pk in places}
    return Inhabited(touched, {place: people for place, (_, people) in latest.items()})
