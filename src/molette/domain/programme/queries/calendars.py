"""Milestones as the engine of stages reads them, and as pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch, QuerySet

from molette.domain.programme.models import DatePrecision, Milestone, MilestoneDate, Project
from molette.domain.programme.models.project import MilestoneKind
from molette.domain.programme.queries.refs import Ref, SourceRef, organisation_ref, source_ref
from molette.engines import stages
from molette.engines.stages import Said, Slip, Turn, last_day

ACTUAL = MilestoneDate.Nature.ACTUAL.value
_TURNS = {turn.value: turn for turn in Turn}  # read a thousand times a page: an enumeration is slow to call
_FIELDS = (
    "project_id",
    "pk",
    "kind",
    "title",
    "dates__nature",
    "dates__on",
    "dates__on_in_use",
    "dates__precision",
    "dates__said_on",
    "dates__withdrawn_reason",
)


@dataclass(frozen=True, slots=True)
class DateSaid:
    """What somebody said of a date. `in_use` marks the planned one, and the actual one, that hold."""

    id: int
    is_actual: bool
    on: date
    instead: date | None  # used in its place, by a decision or by the rule of the contract
    precision: str
    said_on: date | None
    said_by: Ref | None
    source: SourceRef | None
    evidence: str
    withdrawn_reason: str
    in_use: bool
    is_fictional: bool

    def as_used(self) -> "DateSaid":
        """The same with the date used in place of the one said, where there is one."""
        return self if self.instead is None else replace(self, on=self.instead)


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A turn of the project with every date said of it, in the order they were said."""

    id: int
    kind: str
    kind_label: str
    title: str
    dates: tuple[DateSaid, ...]
    planned: DateSaid | None
    actual: DateSaid | None
    slip: Slip | None

    @property
    def is_fictional(self) -> bool:
        return any(said.is_fictional for said in self.dates)


def calendars(projects: QuerySet[Project]) -> Mapping[int, tuple[stages.Milestone, ...]]:
    """The milestones of many projects, for the engine. One query; withdrawn dates are left out.

    A project without milestone is absent.
    """
    held = Milestone.objects.filter(project__in=projects.order_by().values("pk"))
    rows = held.order_by("order", "pk", "dates__pk").values_list(*_FIELDS)
    turns: dict[int, dict[int, tuple[Turn, str, list[Said]]]] = defaultdict(dict)
    for project, pk, kind, title, nature, said, used, precision, said_on, withdrawn in rows:
        on = used or said
        own = turns[project]
        if pk not in own:
            own[pk] = (_TURNS[kind], title, [])
        if on is not None and not withdrawn:
            own[pk][2].append(said_of(on, precision, nature == ACTUAL, said_on))
    return {
        project: tuple(
            stages.Milestone(turn, tuple(said), title, pk) for pk, (turn, title, said) in own.items()
        )
        for project, own in turns.items()
    }


def said_of(on: date, precision: str, actual: bool, said_on: date | None) -> Said:  # noqa: FBT001 (four plain fields)
    """A date as the engine reads it."""
    return Said(on, last_day(on, precision), actual=actual, said_on=said_on, precision=precision)


def milestone_views(project: Project, day: date) -> tuple[MilestoneView, ...]:
    """Every milestone of a project with all its dates and their sources. Two queries."""
    dates = MilestoneDate.objects.select_related("said_by", "source").order_by("said_on", "pk")
    milestones = project.milestones.order_by("order", "pk").prefetch_related(Prefetch("dates", dates))
    return tuple(_view(milestone, day) for milestone in milestones)


def as_engine(milestone: Milestone, dates: Iterable[MilestoneDate]) -> stages.Milestone:
    """The milestone with the dates that were not withdrawn."""
    kept = tuple(
        said_of(d.on_in_use or d.on, d.precision, d.nature == ACTUAL, d.said_on)
        for d in dates
        if not d.withdrawn_reason
    )
    return stages.Milestone(Turn(milestone.kind), kept, milestone.title, milestone.pk)


def _view(milestone: Milestone, day: date) -> MilestoneView:
    rows = list(milestone.dates.all())
    plain = as_engine(milestone, rows)
    hold = {said for said in (stages.planned(plain), stages.actual(plain, day)) if said}
    dates = tuple(_said(row, hold) for row in rows)
    in_use = [said for said in dates if said.in_use]
    planned = next((said.as_used() for said in in_use if not said.is_actual), None)
    actual = next((said.as_used() for said in in_use if said.is_actual), None)
    return MilestoneView(
        id=milestone.pk,
        kind=milestone.kind,
        kind_label=str(MilestoneKind(milestone.kind).label),
        title=milestone.title,
        dates=dates,
        planned=planned,
        actual=actual,
        slip=stages.slip(plain, day),
    )


def _said(row: MilestoneDate, hold: set[Said]) -> DateSaid:
    plain = said_of(row.on_in_use or row.on, row.precision, row.nature == ACTUAL, row.said_on)
    return DateSaid(
        id=row.pk,
        is_actual=row.nature == ACTUAL,
        on=row.on,
        instead=row.on_in_use,
        precision=str(DatePrecision(row.precision)),
        said_on=row.said_on,
        said_by=organisation_ref(row.said_by),
        source=source_ref(row.source),
        evidence=row.evidence,
        withdrawn_reason=row.withdrawn_reason,
        in_use=plain in hold and not row.withdrawn_reason,
        is_fictional=row.is_fictional,
    )
