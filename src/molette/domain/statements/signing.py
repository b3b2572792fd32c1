"""Statements as partners sign them: a value of a measure, or what a project costs."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from molette.domain.programme.models import Contract
from molette.domain.signatures.queries import programme_contract
from molette.domain.signatures.subjects import Signed, SubjectKind
from molette.domain.statements.models import Statement
from molette.engines.signatures import Level, Matter

_TIES = ("measure", "said_by", "project__contract", "project__owner", "place", "perimeter", "source")

REPLACED = "is_replaced"


def _visible(user: object) -> models.QuerySet[Any]:
    return Statement.objects.visible_to(user)


def _readable(user: object) -> models.QuerySet[Any]:
    return Statement.objects.readable_by(user)


def _find(keys: list[int]) -> list[Signed]:
    """Two queries: the statements, and the contract of what is said of no project."""
    later = Exists(Statement.objects.filter(replaces=OuterRef("pk")).order_by())
    found = Statement.objects.filter(pk__in=keys).annotate(**{REPLACED: later})
    rows = list(found.select_related(*_TIES).order_by("pk"))
    contract = programme_contract() if any(row.project_id is None for row in rows) else None
    return [_signed(row, contract) for row in rows]


def signed_in(standing: models.QuerySet[Any]) -> list[Signed]:
    """Statements that stand, as they are signed, under no contract where no project names one. One query."""
    rows = standing.annotate(**{REPLACED: Value(value=False)}).select_related(*_TIES).order_by("pk")
    return [_signed(row, None) for row in rows]


def _signed(row: Any, contract: Contract | None) -> Signed:
    return Signed(
        subject="statement",
        key=row.pk,
        row=row,
        label=row.measure.name,
        author=row.said_by,
        said_on=row.said_on,
        asked_on=max(row.said_on, timezone.localdate(row.recorded_at)),
        value=row.value,
        retained="value_in_use",
        matter=Matter.COST if row.measure.is_project_cost else Matter.MEASURE,
        level=Level.PROJECT if row.project_id else Level.PLACE if row.place_id else Level.PROGRAMME,
        content=_content(row),
        project=row.project,
        contract=row.project.contract if row.project else contract,
        withdrawn_on=row.withdrawn_on,
        replaced=getattr(row, REPLACED),
        unit=row.measure.unit,
        decimals=row.measure.decimals,
        is_fictional=row.is_fictional,
    )


def _content(row: Statement) -> dict[str, Any]:
    """All that a signature engages: a definition changed since is no longer what was signed."""
    own = ("nature", "value", "missing", "is_approximate", "definition", "period_start", "period_end")
    return {
        **{name: getattr(row, name) for name in own},
        "measure": row.measure.slug,
        "measure_definition": row.measure.definition,
        "unit": row.measure.unit,
        "said_by": row.said_by.slug,
        "said_on": row.said_on,
        "project": row.project.slug if row.project else None,
        "place": row.place.slug if row.place else None,
        "perimeter": row.perimeter.slug if row.perimeter else None,
        "source": row.source.slug,
    }


STATEMENTS = SubjectKind(_find, _visible, _readable, "valeur")
