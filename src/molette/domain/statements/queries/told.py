"""What figures prove of each project: that somebody spoke of it, and that a measure of it moved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from molette.domain.secrecy.veils import Sort, veil
from molette.domain.statements.models import Nature, Statement
from molette.engines.chain import Evidence, Proof, Proved
from molette.engines.chain.measured import Reading, measured
from molette.engines.indicators import Direction

_FIELDS = (
    "project_id",
    "pk",
    "said_on",
    "said_precision",
    "nature",
    "period_end",
    "value",
    "used",
    "is_approximate",
    "is_replaced",
    "withdrawn_on",
    "measure_id",
    "measure__is_project_cost",
    "measure__direction",
    "measure__decimals",
    "measure__producer__name",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a project. `announced`: the first figure; `measured`: see `engines.chain.measured`.

    `has_measure`: more than its cost is counted; `has_baseline`: from a start; `producer` counts it.
    """

    announced: Evidence
    measured: Proved = None
    has_measure: bool = False
    has_baseline: bool = False
    producer: str = ""


def told_of_projects(projects: frozenset[int] | None, user: object) -> Mapping[int, Told]:
    """What figures prove of these projects, of all if None; one of which nobody spoke is absent. One query.

    A value hidden from the reader announces, and measures nothing.
    """
    rows = Statement.objects.visible_to(user).exclude(project=None)
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    newer = Exists(Statement.objects.filter(replaces=OuterRef("pk")).order_by())
    rows = rows.annotate(is_replaced=newer, used=Coalesce("value_in_use", "value"))
    hidden = _hidden(user)
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("said_on", "pk").values(*_FIELDS):
        if row["pk"] in hidden:
            row["used"] = None
        groups[row["project_id"]].append(row)
    return {project: _told(own) for project, own in groups.items()}


def _hidden(user: object) -> frozenset[int]:
    worn = veil(user)
    return worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)


def _told(own: Sequence[dict[str, Any]]) -> Told:
    first = own[0]
    announced = Evidence(Proof.STATEMENT, first["said_on"], first["said_precision"], key=first["pk"])
    counted = [row for row in own if not row["measure__is_project_cost"] and _stands(row)]
    by_measure: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in counted:
        by_measure[row["measure_id"]].append(row)
    found = [_measured(rows) for rows in by_measure.values()]
    proofs = [one for one in found if isinstance(one, Evidence)]
    best = min(proofs, key=lambda one: (one.on is None, one.on, one.key)) if proofs else None
    starts = any(row["nature"] == Nature.BASELINE for row in counted)
    producer = next((name for row in counted if (name := row["measure__producer__name"])), "")
    said: Proved = best or (False if False in found else None)
    return Told(announced, said, bool(counted), starts, producer)


def _stands(row: Mapping[str, Any]) -> bool:
    return row["withdrawn_on"] is None and not row["is_replaced"] and row["used"] is not None


def _measured(rows: Sequence[dict[str, Any]]) -> Proved:
    """The baseline is one that somebody stated as such: the first value observed is not a start."""
    starts = list(readings(row for row in rows if row["nature"] == Nature.BASELINE))
    seen = list(readings(row for row in rows if row["nature"] == Nature.OBSERVED))
    start = min(starts, key=lambda one: one.on, default=None)
    return measured(start, seen, Direction(rows[0]["measure__direction"]))


def readings(rows: Iterable[Mapping[str, Any]]) -> Iterable[Reading]:
    """Rows of statements as the engine reads them. No margin is published with them."""
    for row in rows:
        value: Decimal = row["used"]
        yield Reading(
            value,
            row["period_end"],
            is_approximate=row["is_approximate"],
            decimals=row["measure__decimals"],
            key=row["pk"],
        )
