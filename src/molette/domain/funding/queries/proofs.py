"""Which projects are funded: their voted plan is covered, and every grant of it notified.

The same rule as `PlanView.is_fully_notified`, for many projects at once and without building the plans.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import partial

from molette.domain.funding.models import IN_USE, FinancingPlan, Movement
from molette.domain.journal.remembered import may_remember, rights_of
from molette.domain.programme.queries.followed import Hearing, followed
from molette.engines.ladder import Rung
from molette.engines.plans import Line, LineKind, Plan

ZERO = Decimal(0)
NO_EUROS = ("alerts", "followup", "governance", "snapshots")
"""What these applications write moves no euro: a committee that votes a plan does so by the act of anyone."""
# A value of a place, money of the whole programme, an account and a mandate move the euros of no project: the
# rights of the reader are part of the question.
OF_MONEY = Hearing(
    deaf_to=frozenset({"followup"}),
    apart=frozenset({"statements.statement", "funding.movement", "people.user", "people.membership"}),
    families=True,
)


def funded(user: object) -> Mapping[int, bool]:
    """Say of each project that the user sees, and that has a voted plan, whether it is funded.

    Without a voted plan it is absent, unknown. Two queries.
    """
    if not may_remember():
        return _funded(user, None)
    return followed(("funded", rights_of(user)), partial(_funded, user), OF_MONEY)


def _funded(user: object, projects: frozenset[int] | None) -> Mapping[int, bool]:
    plans = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED)
    if projects is not None:
        plans = plans.filter(project_id__in=projects)
    heads: dict[int, tuple[int, Decimal | None]] = {}
    lines: dict[int, list[Line]] = defaultdict(list)
    rows = plans.order_by("version", "pk", "lines__pk").values_list(
        "project_id", "pk", "cost_excl_tax", "lines__kind", "lines__amount", "lines__funding_source_id"
    )
    for project, plan, cost, kind, amount, source in rows:
        heads[project] = (plan, cost)
        if kind:
            lines[plan].append(Line(LineKind(kind), amount, source))
    notified = notified_by_source(projects)
    return {
        project: Plan(cost, tuple(lines[plan])).is_funded(notified.get(project, {}))
        for project, (plan, cost) in heads.items()
    }


def notified_by_source(projects: Collection[int] | None) -> Mapping[int, Mapping[int, Decimal]]:
    """Euros notified and not lapsed, by project then funding source; None for all. One query."""
    held: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Movement.objects.filter(
        rung__in=(Rung.NOTIFIED, Rung.LAPSED), counted_in=None, project__isnull=False
    ).order_by()
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    for project, source, rung, amount in rows.values_list("project_id", "funding_source_id", "rung", IN_USE):
        own, sign = held[project or 0], 1 if rung == Rung.NOTIFIED else -1
        own[source] = own.get(source, ZERO) + sign * (amount or ZERO)
    return held
