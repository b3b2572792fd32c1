"""What the rules ask of a project beside its plan: who carries it, where, under which contract, when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from molette.domain.funding.queries.owners import facts_of_owners, perimeters_by_place
from molette.domain.journal.known import today
from molette.domain.people.models import OrganisationKind
from molette.domain.programme.models import Contract, Project
from molette.domain.programme.queries.calendars import calendars
from molette.engines.rules.facts import OwnerFacts
from molette.engines.rules.words import Event, Owner
from molette.engines.stages import Milestone
from molette.engines.works import day_of, works

OWNERS = {owner.value: owner for owner in Owner}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a project stands for the rules; what is not known is None or empty."""

    owner: OwnerFacts = field(default_factory=OwnerFacts)
    perimeters: frozenset[str] | None = None  # None: nobody said where it is
    in_contract: bool = False
    events: tuple[tuple[Event, date], ...] = ()


def grounds(projects: Iterable[int], user: object, *, dated: bool = True) -> Mapping[int, Ground]:
    """Say it of many projects at once. Nine queries at most, whatever their number.

    Not `dated`, the days of the works are left out: they cost the most to read.
    """
    keys = frozenset(projects)
    rows = Project.objects.filter(pk__in=keys).order_by("pk")
    held = list(rows.values_list("pk", "owner__kind", "owner__place_id", "contract_id"))
    rows_held = [(pk, (OWNERS.get(kind or ""), place), contract) for pk, kind, place, contract in held]
    owners = facts_of_owners({carrier for _, carrier, _ in rows_held}, user)
    signed = set(
        Contract.objects.filter(party_lines__organisation__kind=OrganisationKind.STATE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    where = perimeters_of_projects(keys)
    when = events_of(rows) if dated else {}
    return {
        pk: Ground(owners[carrier], where.get(pk), contract in signed, when.get(pk, ()))
        for pk, carrier, contract in rows_held
    }


def perimeters_of_projects(projects: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """The perimeters that hold a place of each project, or what contains that place. Three queries."""
    rows = Project.places.through.objects.filter(project_id__in=list(projects)).order_by("pk")
    pairs = list(rows.values_list("project_id", "place_id"))
    slugs = perimeters_by_place({place for _, place in pairs})
    found: dict[int, set[str]] = defaultdict(set)
    for project, place in pairs:
        found[project] |= slugs.get(place, frozenset())
    return {project: frozenset(held) for project, held in found.items()}


def events_of(projects: QuerySet[Project]) -> Mapping[int, tuple[tuple[Event, date], ...]]:
    """The start and the end of the works of projects, where they happened. One query."""
    return {key: tuple(_events(turns)) for key, turns in calendars(projects).items()}


def _events(turns: Sequence[Milestone]) -> Iterable[tuple[Event, date]]:
    """The first works known to have begun, and the last delivery once all is delivered."""
    told = works(turns, today())
    if told.start and told.start.actual:
        yield Event.STARTED, day_of(told.start)
    if told.end and told.ended:
        yield Event.FINISHED, day_of(told.end)
