"""What the rules ask of owners and of places, read in bulk: inhabitants, greatest commune, perimeters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from molette.domain.journal.known import today
from molette.domain.statements.models import Measure
from molette.domain.statements.queries.places import values_by_place
from molette.domain.territory.models import Perimeter, PlaceKind, PlaceMembership, on
from molette.domain.territory.queries import populations_of
from molette.engines.rules.facts import OwnerFacts
from molette.engines.rules.words import LOCAL_AUTHORITIES, Owner

Carrier = tuple[Owner | None, int | None]
"""Who carries an operation out, and the place that it is: the commune, the agglomeration."""


WEALTH = "potentiel-financier-relatif"
"""The measure that says the financial potential per inhabitant, as a multiple of the mean of its kind."""
DENSITY = "densite-de-population"
"""The measure that says inhabitants per km²."""


def owner_facts(kind: Owner | None, place_id: int | None, user: object) -> OwnerFacts:
    """The facts of one owner; see `facts_of_owners`."""
    return facts_of_owners([(kind, place_id)], user)[kind, place_id]


def facts_of_owners(carriers: Iterable[Carrier], user: object) -> Mapping[Carrier, OwnerFacts]:
    """What the reader may know of each owner. Four queries at most, however many.

    An agglomeration has the inhabitants of its communes where its own were not published; its greatest
    commune is known when all of them are. Wealth and density are what is stated of its place, if anything.
    """
    asked = dict.fromkeys(carriers)
    inside = _communes_of({place for kind, place in asked if kind is Owner.AGGLOMERATION and place})
    places = {place for kind, place in asked if kind in LOCAL_AUTHORITIES and place}
    known = populations_of({*places, *(commune for held in inside.values() for commune in held)})
    counted = {place: (found.year, found.municipal) for place, found in known.items()}
    told = _told(user) if places else {}
    return {
        (kind, place): replace(
            _facts(kind, place, counted, inside),
            wealth=told.get(WEALTH, {}).get(place or 0),
            density=told.get(DENSITY, {}).get(place or 0),
        )
        for kind, place in asked
    }


def _told(user: object) -> dict[str, dict[int, Decimal]]:
    """The values stated of places, by measure: nothing while the instance has no such measure."""
    slugs = dict(Measure.objects.filter(slug__in=(WEALTH, DENSITY)).order_by("pk").values_list("pk", "slug"))
    if not slugs:
        return {}
    held = values_by_place(frozenset(slugs), user)
    return {
        slugs[measure]: {place: one.value for place, one in values.items() if one.value is not None}
        for measure, values in held.items()
    }


def _communes_of(agglomerations: Iterable[int]) -> Mapping[int, list[int]]:
    wanted = set(agglomerations)
    if not wanted:
        return {}
    nesting = PlaceMembership.objects.filter(
        on(today()), container_id__in=wanted, place__kind=PlaceKind.COMMUNE
    )
    held: dict[int, list[int]] = defaultdict(list)
    for container, commune in nesting.order_by("pk").values_list("container_id", "place_id"):
        held[container].append(commune)
    return held


def _facts(
    kind: Owner | None,
    place: int | None,
    counted: Mapping[int, tuple[int, int]],
    inside: Mapping[int, list[int]],
) -> OwnerFacts:
    if place is None or kind not in LOCAL_AUTHORITIES:
        return OwnerFacts(kind)  # a landlord is not the inhabitants of where it stands
    communes = [counted.get(commune) for commune in inside.get(place, ())]
    known = [one for one in communes if one is not None]
    are_all = bool(communes) and len(known) == len(communes)
    published = counted[place][1] if place in counted else None
    if published is None and are_all and len({year for year, _ in known}) == 1:
        published = sum(people for _, people in known)
    centre = max(people for _, people in known) if are_all else None
    return OwnerFacts(kind, population=published, centre=centre)


def listed_perimeters() -> frozenset[str]:
    """The perimeters whose places are known: of the others, nobody can say that a place is out. One query."""
    rows = Perimeter.objects.with_known_places().order_by("pk")
    return frozenset(rows.values_list("slug", flat=True))


def perimeters_of(place_ids: Iterable[int]) -> frozenset[str]:
    """The listed perimeters that hold one of these places. Two queries; see `perimeters_by_place`."""
    held: set[str] = set()
    return frozenset(held.union(*perimeters_by_place(place_ids).values()))


def perimeters_by_place(place_ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """The slugs of the listed perimeters that hold each place. Two queries, however many.

    A place is held when it is listed, or when what it stands in is (a cité, in its commune); an
    agglomeration, when all its communes are.
    """
    wanted = frozenset(place_ids)
    if not wanted:
        return {}
    nesting = PlaceMembership.objects.filter(
        on(today()),
        Q(place_id__in=wanted, container__kind=PlaceKind.COMMUNE)
        | Q(container_id__in=wanted, container__kind=PlaceKind.AGGLOMERATION, place__kind=PlaceKind.COMMUNE),
    )
    pairs = list(nesting.order_by("pk").values_list("place_id", "container_id"))
    listed = _listed_around({*wanted, *(place for pair in pairs for place in pair)})
    held = {place: set(listed.get(place, ())) for place in wanted}
    inside: dict[int, list[int]] = defaultdict(list)
    for place, container in pairs:
        if place in wanted:
            held[place] |= listed.get(container, set())
        if container in wanted:
            inside[container].append(place)
    for container, communes in inside.items():
        held[container] |= set.intersection(*(listed.get(commune, set()) for commune in communes))
    return {place: frozenset(slugs) for place, slugs in held.items()}


def _listed_around(places: Iterable[int]) -> Mapping[int, set[str]]:
    """The listed perimeters that name each place themselves."""
    named = Perimeter.places.through.objects.filter(place_id__in=list(places), perimeter__is_listed=True)
    found: dict[int, set[str]] = defaultdict(set)
    for place, slug in named.order_by("pk").values_list("place_id", "perimeter__slug"):
        found[place].add(slug)
    return found
