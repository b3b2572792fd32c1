"""Who lives where a project stands: the communes that a place touches, and their inhabitants."""

from collections import defaultdict
from collections.abc import Mapping

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.territory.models import Place, PlaceKind, PlaceMembership, on
from molette.domain.territory.queries.places import populations_of


@remembered_of("territory", "sources", projects=False)
def communes_touched() -> Mapping[int, frozenset[int]]:
    """The communes of each place today: itself, those it holds, or else those that hold it. Two queries."""
    kinds = dict(Place.objects.order_by().values_list("pk", "kind"))
    up: dict[int, set[int]] = defaultdict(set)
    down: dict[int, set[int]] = defaultdict(set)
    rows = PlaceMembership.objects.filter(on(today())).order_by()
    for inner, outer in rows.values_list("place_id", "container_id"):
        up[inner].add(outer)
        down[outer].add(inner)

    def reached(start: int, ways: Mapping[int, set[int]]) -> frozenset[int]:
        seen, front = {start}, {start}
        while front:
            front = {other for place in front for other in ways.get(place, ())} - seen
            seen |= front
        return frozenset(place for place in seen if kinds.get(place) == PlaceKind.COMMUNE)

    return {
        place: frozenset({place}) if kind == PlaceKind.COMMUNE else reached(place, down) or reached(place, up)
        for place, kind in kinds.items()
    }


@remembered_of("territory", "sources", projects=False)
def inhabitants_by_commune() -> Mapping[int, int]:
    """The municipal population of each commune, the latest year published. Two queries."""
    communes = Place.objects.filter(kind=PlaceKind.COMMUNE).order_by().values_list("pk", flat=True)
    return {place: known.municipal for place, known in populations_of(communes).items()}
