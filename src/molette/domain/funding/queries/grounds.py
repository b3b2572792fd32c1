"""What the rules ask of a project beside its plan: who carries it, where, under which contract, when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from molette.domain.journal.known import today
from molette.domain.people.models import OrganisationKind
from molette.domain.programme.models import Contract, Project
from molette.domain.programme.queries.calendars import calendars
from molette.domain.statements.models import Measure
from molette.domain.statements.queries.places import values_by_place
from molette.domain.territory.models import Perimeter, Place
from molette.domain.territory.queries import contents_of, populations_of
from molette.engines.rules.facts import OwnerFacts
from molette.engines.rules.words import Event, Owner
from molette.engines.stages import Milestone, Turn, actual

WEALTH = "potentiel-financier-relatif"
"""The measure that says the financial potential per inhabitant, as a multiple of the mean of its kind."""
DENSITY = "densite-de-population"
"""The measure that says inhabitants per km²."""
STARTS = (Turn.WORKS_START, Turn.WORKS_SEEN)
ENDS = (Turn.DELIVERED, Turn.OPENED)
_OWNERS = {owner.value: owner for owner in Owner}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a project stands for the rules; what is not known is None or empty."""

    owner: OwnerFacts = field(default_factory=OwnerFacts)
    perimeters: frozenset[str] = frozenset()
    in_contract: bool = False
    events: tuple[tuple[Event, date], ...] = ()


def grounds(projects: Iterable[int], user: object) -> Mapping[int, Ground]:
    """Say it of many projects at once. Seven queries, and three more where an agglomeration is an owner."""
    keys = frozenset(projects)
    rows = Project.objects.filter(pk__in=keys).order_by("pk")
    held = list(rows.values_list("pk", "owner__kind", "owner__place_id", "contract_id"))
    owners = owner_facts({(kind or "", place) for _, kind, place, _ in held}, user)
    signed = set(
        Contract.objects.filter(party_lines__organisation__kind=OrganisationKind.STATE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    where = perimeters_of_projects(keys)
    when = events_of(rows)
    return {
        pk: Ground(
            owners[kind or "", place], where.get(pk, frozenset()), contract in signed, when.get(pk, ())
        )
        for pk, kind, place, contract in held
    }


def owner_facts(
    owners: Iterable[tuple[str, int | None]], user: object
) -> Mapping[tuple[str, int | None], OwnerFacts]:
    """What is known of owners, each told by its kind and its place. Two queries, five with agglomerations."""
    wanted = set(owners)
    places = {place for _, place in wanted if place is not None}
    grouped = [p for kind, p in wanted if kind == OrganisationKind.AGGLOMERATION and p is not None]
    inside = contents_of(grouped, today())
    known = populations_of(places.union(*inside.values())) if places else {}
    inhabitants = {key: one.municipal for key, one in known.items()}
    told = _told(user) if places else {}
    return {
        (kind, place): OwnerFacts(
            _OWNERS.get(kind),
            inhabitants.get(place or 0),
            _centre(place, inside, inhabitants),
            told.get(DENSITY, {}).get(place or 0),
            told.get(WEALTH, {}).get(place or 0),
        )
        for kind, place in wanted
    }


def _centre(
    place: int | None, inside: Mapping[int, frozenset[int]], inhabitants: Mapping[int, int]
) -> int | None:
    """The inhabitants of the greatest part of a whole; None where no part is known."""
    parts = inside.get(place or 0, frozenset()) - {place}
    return max((inhabitants[part] for part in parts if part in inhabitants), default=None)


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


def perimeters_of_projects(projects: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """The perimeters that hold a place of each project, or what contains that place. Three queries."""
    rows = Project.places.through.objects.filter(project_id__in=list(projects)).order_by("pk")
    pairs = list(rows.values_list("project_id", "place_id"))
    slugs = perimeters_of({place for _, place in pairs})
    found: dict[int, set[str]] = defaultdict(set)
    for project, place in pairs:
        found[project] |= slugs.get(place, frozenset())
    return {project: frozenset(held) for project, held in found.items()}


def perimeters_of(places: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """The perimeters whose list of places is known that hold each place, or its commune. Two queries."""
    wanted = list(places)
    outer: dict[int, set[int]] = {place: {place} for place in wanted}
    inside = Place.objects.filter(pk__in=wanted).exclude(containers=None).order_by("pk")
    for place, container in inside.values_list("pk", "containers__container_id"):
        outer[place].add(container)
    held = Perimeter.objects.with_known_places().filter(places__in=set().union(*outer.values()))
    by: dict[int, set[str]] = defaultdict(set)
    for slug, place in held.order_by("pk").values_list("slug", "places"):
        by[place].add(slug)
    return {place: frozenset().union(*(by[one] for one in around)) for place, around in outer.items()}


def events_of(projects: QuerySet[Project]) -> Mapping[int, tuple[tuple[Event, date], ...]]:
    """The start and the end of the works of projects, where they happened. One query."""
    return {key: tuple(_events(turns)) for key, turns in calendars(projects).items()}


def _events(turns: Iterable[Milestone]) -> Iterable[tuple[Event, date]]:
    """The first works known to have begun, and the last delivery that happened."""
    day = today()
    done = [(m.turn, said.on) for m in turns if (said := actual(m, day))]
    if begun := [on for turn, on in done if turn in STARTS]:
        yield Event.STARTED, min(begun)
    if ended := [on for turn, on in done if turn in ENDS]:
        yield Event.FINISHED, max(ended)
