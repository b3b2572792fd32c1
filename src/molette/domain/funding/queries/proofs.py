"""Which projects are funded: their voted plan is covered, and every grant of it notified.

The same rule as `PlanView.is_fully_notified`, for many projects at once and without building the plans.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from molette.domain.funding.models import FinancingPlan, Movement
from molette.engines.ladder import Rung
from molette.engines.plans import Line, LineKind, Plan

ZERO = Decimal(0)


def funded(projects: Collection[int], user: object) -> Mapping[int, bool]:
    """Say of each project with a voted plan whether it is funded; without one it is absent, unknown.

    Two queries whatever their number.
    """
    plans = FinancingPlan.objects.visible_to(user).filter(
        status=FinancingPlan.Status.VOTED, project_id__in=projects
    )
    heads: dict[int, tuple[int, Decimal | None]] = {}
    lines: dict[int, list[tuple[int | None, Line]]] = defaultdict(list)
    rows = plans.order_by("version", "pk", "lines__pk").values_list(
        "project_id", "pk", "cost_excl_tax", "lines__kind", "lines__amount", "lines__funding_source_id"
    )
    for project, plan, cost, kind, amount, source in rows:
        heads[project] = (plan, cost)
        if kind:
            lines[plan].append((source, Line(LineKind(kind), amount)))
    notified = _notified(projects)
    return {
        project: _is_funded(cost, lines[plan], notified.get(project, {}))
        for project, (plan, cost) in heads.items()
    }


def _notified(projects: Collection[int]) -> Mapping[int, Mapping[int, Decimal]]:
    """Euros notified, by project then funding source."""
    held: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Movement.objects.filter(rung=Rung.NOTIFIED, counted_in=None, project_id__in=projects).order_by()
    for project, source, amount in rows.values_list("project_id", "funding_source_id", "amount"):
        own = held[project or 0]
        own[source] = own.get(source, ZERO) + (amount or ZERO)
    return held


def _is_funded(
    cost: Decimal | None, lines: list[tuple[int | None, Line]], notified: Mapping[int, Decimal]
) -> bool:
    missing = Plan(cost, tuple(line for _, line in lines)).missing
    grants = [(source, line.amount) for source, line in lines if line.kind is LineKind.GRANT]
    return (
        bool(grants)
        and missing is not None
        and missing <= 0
        and all(amount is not None and notified.get(source or 0, ZERO) >= amount for source, amount in grants)
    )
