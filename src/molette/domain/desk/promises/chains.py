"""How many promises, euros and inhabitants stand at each step, for any place, theme, partner and period."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from molette.domain.desk.promises.weighing import promises_of
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import Project
from molette.domain.programme.queries import ProjectFilter, Ref, State, project_set
from molette.domain.territory.queries.inhabited import inhabited
from molette.engines.chain import Broken, Climb, Step
from molette.engines.chain.spans import Span, spans
from molette.engines.chain.steps import RANK
from molette.engines.chain.tally import Level, Weighed, count_breaks, tally


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    """Which promises are looked at. Empty fields do not filter.

    `projects` narrows by place, orientation, owner, contract, words; `funder` is the slug of one who brings
    something to the voted plan; `step` the highest proved; `since` and `until` bound the day of announcement.
    """

    projects: ProjectFilter = field(default_factory=ProjectFilter)
    funder: str = ""
    step: Step | None = None
    broken: Broken | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Chain:
    """A set of promises on the chain; `states` are in the order of a list, the lowest step first.

    What is told of all of them is reckoned once: the same chain is shown to many.
    `without_plan`: no voted plan is published; `without_step`: nothing proves even that they were announced.
    """

    states: tuple[State, ...]
    promises: Mapping[int, Weighed]
    levels: tuple[Level, ...]
    broken: Mapping[Broken, int]
    day: date

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def fictional(self) -> int:
        return sum(state.is_fictional for state in self.states)

    @property
    def climbs(self) -> Mapping[int, Climb]:
        return {key: one.climb for key, one in self.promises.items()}

    @property
    def without_plan(self) -> int:
        return self.level(Step.FUNDED).unknown

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The days from each step to the next, told when asked for."""
        return spans((one.climb for one in self.promises.values()), self.day)

    def level(self, step: Step) -> Level:
        return self.levels[RANK[step]]

    def at(self, step: Step) -> int | None:
        """How many are proved at a step; None when nobody can say."""
        return self.level(step).proved

    @cached_property
    def by_highest(self) -> Mapping[Step | None, int]:
        """How many have each step for their highest, None for those of which nothing is proved."""
        return Counter(one.climb.highest for one in self.promises.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """What is counted of a chain, without its promises: small enough to be kept for every place."""

    total: int
    fictional: int
    broken: int
    levels: tuple[Level, ...]

    def at(self, step: Step) -> int | None:
        """How many are proved at a step; None when nobody can say."""
        return self.levels[RANK[step]].proved


def chain(states: Sequence[State], user: object, *, alone: tuple[int, int | None] | None = None) -> Chain:
    """Put these projects on the chain; `alone` is the one commune where all stand, and its inhabitants."""
    if not states:
        return _chain((), {})
    if alone is None:
        ground = inhabited()
        kept = promises_of(states, user, ground=ground)
        return _chain(((state, kept[state.id]) for state in states), ground.people)
    commune, people = alone
    kept = promises_of(states, user, ground=None)
    here = frozenset({commune})
    known = {commune: people} if people is not None else {}
    return _chain(((state, replace(kept[state.id], communes=here)) for state in states), known)


@remembered
def chain_of(filters: PromiseFilter, user: object) -> Chain:
    """Put on the chain the projects under the filters that the user sees."""
    states = project_set(filters.projects, user).states
    ground = inhabited()
    kept = promises_of(states, user, ground=ground)
    funded = _funded_by(filters.funder, user) if filters.funder else None
    found = [
        (state, kept[state.id])
        for state in states
        if (funded is None or state.id in funded) and _matches(filters, kept[state.id].climb)
    ]
    return _chain(sorted(found, key=lambda pair: _height(pair[1].climb)), ground.people)


@remembered
def standing_in(places: tuple[frozenset[int], ...], user: object) -> tuple[Standing, ...]:
    """What is counted of the promises of each of these sets of places, the whole being read once."""
    whole, people = chain_of(PromiseFilter(), user), inhabited().people
    rows = Project.places.through.objects.filter(place_id__in=frozenset().union(*places)).order_by()
    where: dict[int, set[int]] = defaultdict(set)
    for project, place in rows.values_list("project_id", "place_id"):
        where[project].add(place)
    return tuple(
        _standing(
            _chain(((one, whole.promises[one.id]) for one in whole.states if inside & where[one.id]), people)
        )
        for inside in places
    )


def _standing(found: Chain) -> Standing:
    broken = sum(bool(one.climb.breaks) for one in found.promises.values())
    return Standing(found.total, found.fictional, broken, found.levels)


def _chain(found: Iterable[tuple[State, Weighed]], people: Mapping[int, int]) -> Chain:
    pairs = tuple(found)
    held = {state.id: one for state, one in pairs}
    return Chain(
        states=tuple(state for state, _ in pairs),
        promises=held,
        levels=tally(held, people),
        broken=count_breaks(one.climb for one in held.values()),
        day=today(),
    )


def _height(climb: Climb) -> int:
    return RANK[climb.highest] if climb.highest else -1


def _matches(filters: PromiseFilter, climb: Climb) -> bool:
    said = climb.by(Step.ANNOUNCED)
    day = said.on if said else None
    within = (filters.since is None or (day is not None and day >= filters.since)) and (
        filters.until is None or (day is not None and day <= filters.until)
    )
    return (
        within
        and (filters.step is None or climb.highest is filters.step)
        and (filters.broken is None or filters.broken in climb.broken)
    )


@remembered
def funders_of_plans(user: object) -> tuple[Ref, ...]:
    """Who brings something to a voted plan that the user sees, by name. One query."""
    lines = _voted(user).exclude(funding_source=None)
    rows = lines.order_by(f"{_FUNDER}name", f"{_FUNDER}pk").values_list(
        f"{_FUNDER}slug", f"{_FUNDER}name", f"{_FUNDER}short_name", f"{_FUNDER}is_fictional"
    )
    return tuple(Ref(slug, short or name, fictional) for slug, name, short, fictional in rows.distinct())


def _funded_by(funder: str, user: object) -> frozenset[int]:
    """The projects to whose voted plan somebody brings something. One query."""
    rows = _voted(user).filter(funding_source__funder__slug=funder).order_by()
    return frozenset(rows.values_list("plan__project_id", flat=True))


def _voted(user: object) -> QuerySet[PlanLine]:
    voted = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED).order_by()
    return PlanLine.objects.filter(plan__in=voted.values("pk"))


_FUNDER = "funding_source__funder__"
