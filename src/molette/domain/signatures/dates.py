"""Dates of milestones as partners sign them: a date planned, or a turn that came, which makes the status."""

from typing import Any

from django.db import models
from django.utils import timezone

from molette.domain.programme.models import MilestoneDate
from molette.domain.signatures.subjects import Signed, SubjectKind
from molette.engines.signatures import Level, Matter


def _visible(user: object) -> models.QuerySet[Any]:
    return MilestoneDate.objects.visible_to(user)


def _find(keys: list[int]) -> list[Signed]:
    """One query."""
    rows = MilestoneDate.objects.filter(pk__in=keys).select_related(
        "milestone__project__contract", "milestone__project__owner", "said_by", "source"
    )
    return [_signed(row) for row in rows.order_by("pk")]


def _signed(row: MilestoneDate) -> Signed:
    project = row.milestone.project
    recorded = timezone.localdate(row.recorded_at)
    return Signed(
        subject="date",
        key=row.pk,
        row=row,
        label=f"{row.milestone.title}, {row.get_nature_display()}",
        author=row.said_by,
        said_on=row.said_on or recorded,
        asked_on=max(row.said_on or recorded, recorded),
        value=row.on,
        retained="on_in_use",
        matter=Matter.PROGRESS,
        level=Level.PROJECT,
        content={
            "milestone": row.milestone_id,
            "kind": row.milestone.kind,
            "nature": row.nature,
            "on": row.on,
            "precision": row.precision,
            "said_by": row.said_by_id,
            "said_on": row.said_on,
            "source": row.source_id,
            "evidence": row.evidence,
        },
        project=project,
        contract=project.contract,
        withdrawn_on=recorded if row.withdrawn_reason else None,
        is_fictional=row.is_fictional,
    )


DATES = SubjectKind(_find, _visible, _visible, "date de jalon")
