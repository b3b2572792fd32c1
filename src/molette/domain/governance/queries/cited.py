"""The sources on which a point of an agenda stands, of what its reader may read."""

from typing import Any

from django.db.models import Q, QuerySet

from molette.domain.funding.models import FinancingPlan, Movement
from molette.domain.governance.models import AgendaPoint
from molette.domain.programme.models import MilestoneDate
from molette.domain.signatures.models import Subject
from molette.domain.sources.models import Source
from molette.domain.sources.queries import SourceRef, source_ref
from molette.domain.statements.models import Statement


def sources_of(point: AgendaPoint, user: object) -> tuple[SourceRef, ...]:
    """Where the figure, the dates and the euros of a point were read, the latest first. At most six queries.

    What is reserved to others cites nothing here: its source alone would say that it is there.
    """
    citing = _citing(point, user)
    if not citing:
        return ()
    found = Q(pk__in=())
    for rows in citing:
        found |= Q(pk__in=rows.exclude(source=None).order_by().values("source_id"))
    rows = Source.objects.filter(found).order_by("-published_on", "title", "pk")
    return tuple(told for told in map(source_ref, rows) if told is not None)


def _citing(point: AgendaPoint, user: object) -> tuple[QuerySet[Any], ...]:
    """What cites a source: of the figure alone where a point is about one, else of its project."""
    figure, project = point.subject_id, point.project_id
    said = Statement.objects.readable_by(user)
    moved = Movement.objects.readable_by(user)
    dated = MilestoneDate.objects.visible_to(user)
    if point.subject:
        kinds = {Subject.STATEMENT: said, Subject.MOVEMENT: moved, Subject.DATE: dated}
        rows = kinds.get(Subject(point.subject))
        return (rows.filter(pk=figure),) if rows is not None else ()
    if project is None:
        return ()
    plans = FinancingPlan.objects.visible_to(user).filter(project=project)
    kept = (
        plans.filter(pk=point.plan_id) if point.plan_id else plans.filter(status=FinancingPlan.Status.VOTED)
    )
    dates = dated.filter(milestone__project=project, withdrawn_reason="")
    return (said.standing().filter(project=project), moved.filter(project=project), dates, kept)
