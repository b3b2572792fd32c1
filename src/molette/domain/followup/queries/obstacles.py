"""What blocks projects and who must lift it; what may go wrong and who follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from molette.domain.followup.models import Blocking, Risk
from molette.domain.followup.queries.weather import READS
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.refs import Ref, organisation_ref


@dataclass(frozen=True, slots=True)
class BlockingView:
    """What stops a project; `days` since it does, or for how long it did."""

    id: int
    project_id: int
    project: Ref
    title: str
    since: date
    lifter: Ref | None
    lifter_id: int | None
    who: str
    asked_on: date | None
    cleared_on: date | None
    evidence: str
    cleared_by: Ref | None
    said_on: date
    said_by: Ref | None
    withdrawn_reason: str
    days: int
    is_fictional: bool

    @property
    def is_open(self) -> bool:
        return self.cleared_on is None and not self.withdrawn_reason


@dataclass(frozen=True, slots=True)
class RiskView:
    """What may happen to a project; `gravity` is likelihood times impact, from 1 to 9."""

    id: int
    project_id: int
    project: Ref
    title: str
    cause: str
    consequence: str
    likelihood: int
    impact: int
    carrier: str
    mitigation: str
    said_on: date
    said_by: Ref | None
    closed_on: date | None
    closed_reason: str
    is_fictional: bool

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def gravity(self) -> int:
        return self.likelihood * self.impact


@remembered_of(*READS)
def blockings(user: object) -> tuple[BlockingView, ...]:
    """What blocks the projects that the user is told of, the oldest first. One query."""
    rows = Blocking.objects.visible_to(user).filter(cleared_on=None, withdrawn_reason="")
    return tuple(_blockings(rows.order_by("since", "pk")))


def blockings_of(project: int, user: object) -> tuple[BlockingView, ...]:
    """All that blocked a project, what still does first. One query."""
    rows = Blocking.objects.visible_to(user).filter(project_id=project).order_by("since", "pk")
    return tuple(sorted(_blockings(rows), key=lambda view: not view.is_open))


@remembered_of(*READS)
def risks(user: object) -> tuple[RiskView, ...]:
    """The open risks that the user is told of, the gravest first. One query."""
    rows = Risk.objects.visible_to(user).filter(closed_on=None).order_by("said_on", "pk")
    return tuple(sorted(_risks(rows), key=lambda view: -view.gravity))


def risks_of(project: int, user: object) -> tuple[RiskView, ...]:
    """Every risk of a project: open ones first, the gravest first. One query."""
    rows = Risk.objects.visible_to(user).filter(project_id=project).order_by("said_on", "pk")
    return tuple(sorted(_risks(rows), key=lambda view: (not view.is_open, -view.gravity)))


def project_ref(project: Project) -> Ref:
    return Ref(project.slug, project.title, project.is_fictional)


def _blockings(rows: QuerySet[Blocking]) -> Iterable[BlockingView]:
    day = today()
    for row in rows.select_related("project", "lifter", "cleared_by", "said_by"):
        yield BlockingView(
            id=row.pk,
            project_id=row.project_id,
            project=project_ref(row.project),
            title=row.title,
            since=row.since,
            lifter=organisation_ref(row.lifter),
            lifter_id=row.lifter_id,
            who=row.who,
            asked_on=row.asked_on,
            cleared_on=row.cleared_on,
            evidence=row.evidence,
            cleared_by=organisation_ref(row.cleared_by),
            said_on=row.said_on,
            said_by=organisation_ref(row.said_by),
            withdrawn_reason=row.withdrawn_reason,
            days=((row.cleared_on or day) - row.since).days,
            is_fictional=row.is_fictional,
        )


def _risks(rows: QuerySet[Risk]) -> Iterable[RiskView]:
    for row in rows.select_related("project", "said_by"):
        yield RiskView(
            id=row.pk,
            project_id=row.project_id,
            project=project_ref(row.project),
            title=row.title,
            cause=row.cause,
            consequence=row.consequence,
            likelihood=row.likelihood,
            impact=row.impact,
            carrier=row.carrier,
            mitigation=row.mitigation,
            said_on=row.said_on,
            said_by=organisation_ref(row.said_by),
            closed_on=row.closed_on,
            closed_reason=row.closed_reason,
            is_fictional=row.is_fictional,
        )
