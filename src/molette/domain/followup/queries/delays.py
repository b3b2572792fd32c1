"""What waits for what, and what the present delays push: only between projects that the reader sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.db.models import Q

from molette.domain.followup.models import Dependency
from molette.domain.followup.queries.dated import as_milestone, dates_said
from molette.domain.followup.queries.obstacles import project_ref
from molette.domain.followup.queries.weather import READS
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Milestone
from molette.domain.programme.queries.refs import Ref, organisation_ref
from molette.engines import stages
from molette.engines.dependencies import Node, Push, Wait, cycle, pushes


@dataclass(frozen=True, slots=True)
class Turn:
    """A milestone of a project, with the date in use: the one when it came, or the one announced."""

    milestone_id: int
    title: str
    project_id: int
    project: Ref
    on: date | None
    precision: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class WaitView:
    """One milestone waits for another; `pushed_to` is its earliest date where that one delays it."""

    id: int
    waiting: Turn
    awaited: Turn
    lag_days: int
    why: str
    said_on: date
    said_by: Ref | None
    withdrawn_reason: str
    pushed_to: date | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class DelayView:
    """A milestone that others delay: its date announced, its earliest one, and which one pushes it."""

    turn: Turn
    planned: date
    earliest: date
    by: Turn
    is_fictional: bool

    @property
    def days(self) -> int:
        return (self.earliest - self.planned).days


@remembered_of(*READS, "signatures")
def delays(user: object) -> tuple[DelayView, ...]:
    """What is delayed by what it waits for, the most delayed first. Two queries."""
    graph = _graph(user)
    invented = {row.waiting_id for row in graph.rows if row.is_fictional}
    found = [
        DelayView(graph.turns[key], push.planned, push.earliest, graph.turns[push.by], key in invented)
        for key, push in graph.pushes.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.days, one.turn.milestone_id)))


@remembered_of(*READS, "signatures")
def waits(user: object) -> tuple[WaitView, ...]:
    """Every wait between milestones of projects that the user sees. Two queries."""
    graph = _graph(user)
    return tuple(_view(row, graph) for row in graph.rows)


def waits_of(project: int, user: object) -> tuple[tuple[WaitView, ...], tuple[WaitView, ...]]:
    """What a project waits for, and what waits for it."""
    held = waits(user)
    return (
        tuple(one for one in held if one.waiting.project_id == project),
        tuple(one for one in held if one.awaited.project_id == project),
    )


@dataclass(frozen=True, slots=True)
class _Graph:
    rows: Sequence[Dependency]
    turns: Mapping[int, Turn]
    pushes: Mapping[int, Push]


def _graph(user: object) -> _Graph:
    day = today()
    held = Dependency.objects.visible_to(user).standing().filter(said_on__lte=day)
    named = ("waiting__project", "awaited__project", "said_by")
    rows = _without_rings(list(held.select_related(*named).order_by("pk")))
    milestones = {one.pk: one for row in rows for one in (row.waiting, row.awaited)}
    plain = _calendars(milestones) if rows else {}
    found = pushes((_node(one, day) for one in plain.values()), (_wait(row, plain) for row in rows))
    return _Graph(rows, {key: _turn(milestones[key], one, day) for key, one in plain.items()}, found)


def _without_rings(rows: list[Dependency]) -> list[Dependency]:
    """A ring is refused when it is said; of one that came otherwise, the last word said is left out."""
    while ring := cycle((row.waiting_id, row.awaited_id) for row in rows):
        pairs = set(pairwise(ring))
        last = max(row.pk for row in rows if (row.waiting_id, row.awaited_id) in pairs)
        rows = [row for row in rows if row.pk != last]
    return rows


def _calendars(milestones: Mapping[int, Milestone]) -> Mapping[int, stages.Milestone]:
    """The dates said of these milestones, as the engine reads them. One query."""
    own = Dependency.objects.standing().order_by()
    dates = dates_said(Q(milestone__in=own.values("waiting")) | Q(milestone__in=own.values("awaited")))
    return {key: as_milestone(key, one.kind, one.title, dates) for key, one in milestones.items()}


def _node(one: stages.Milestone, day: date) -> Node:
    done, hoped = stages.actual(one, day), stages.planned(one)
    planned = hoped.until if hoped else None
    if done:
        return Node(one.key, planned, done.until, is_done=True)
    return Node(one.key, planned, max(planned, day) if planned else None)


def _wait(row: Dependency, plain: Mapping[int, stages.Milestone]) -> Wait:
    return Wait(
        row.waiting_id, row.awaited_id, _base(plain[row.waiting_id], plain[row.awaited_id]), row.lag_days
    )


def _base(waiting: stages.Milestone, awaited: stages.Milestone) -> date | None:
    """The date that was announced of what is awaited when that of what waits was said."""
    mine = stages.planned(waiting)
    hoped = [said for said in awaited.said if not said.actual]
    if mine is None or not hoped:
        return None
    first = min(hoped, key=lambda said: (said.said_on or date.min, said.on))
    known = [said for said in hoped if mine.said_on and (said.said_on or date.min) <= mine.said_on]
    then = stages.planned(replace(awaited, said=tuple(known))) if known else first
    return then.until if then else None


def _turn(milestone: Milestone, one: stages.Milestone, day: date) -> Turn:
    done = stages.actual(one, day)
    told = done or stages.planned(one)
    return Turn(
        milestone.pk,
        milestone.title,
        milestone.project_id,
        project_ref(milestone.project),
        told.on if told else None,
        told.precision if told else "day",
        done is not None,
    )


def _view(row: Dependency, graph: _Graph) -> WaitView:
    push = graph.pushes.get(row.waiting_id)
    return WaitView(
        row.pk,
        graph.turns[row.waiting_id],
        graph.turns[row.awaited_id],
        row.lag_days,
        row.why,
        row.said_on,
        organisation_ref(row.said_by),
        row.withdrawn_reason,
        push.earliest if push and push.by == row.awaited_id else None,
        row.is_fictional,
    )


def delayed_by(project: int, found: Iterable[DelayView]) -> tuple[DelayView, ...]:
    """Of these delays, those that come from a project, directly or one after the other."""
    held = tuple(found)
    by_turn = {one.turn.milestone_id: one for one in held}

    def comes_from_it(one: DelayView | None) -> bool:
        while one is not None:
            if one.by.project_id == project:
                return True
            one = by_turn.get(one.by.milestone_id)
        return False

    return tuple(one for one in held if comes_from_it(one))
