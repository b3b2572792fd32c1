"""Which projects are funded: their voted plan is covered, and every grant of it notified.

The same rule as `PlanView.is_fully_notified`, for many projects at once and without building the plans.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from molette.domain.funding.models import IN_USE, FinancingPlan, Movement
from molette.domain.journal.remembered import may_remember, rights_of
from molette.domain.programme.queries.followed import Hearing, followed
from molette.engines.chain import Evidence, Proof
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


def funded(user: object) -> Mapping[int, Evidence | Literal[False]]:
    """Say what proves that a project is funded, False when nothing does, of all those that have a voted plan.

    Proved on the day of the last notification that it asked for. Without a voted plan that the user sees, a
    project is absent, unknown. Two queries.
    """
    if not may_remember():
        return funded_of(None, user)
    return followed(("funded", rights_of(user)), lambda projects: funded_of(projects, user), OF_MONEY)


def funded_of(projects: frozenset[int] | None, user: object) -> Mapping[int, Evidence | Literal[False]]:
    """The same of these projects, of all if None, read anew."""
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
    notified = _notified(projects)
    return {
        project: _proof(plan, Plan(cost, tuple(lines[plan])), notified.get(project, {}))
        for project, (plan, cost) in heads.items()
    }


Notified = tuple[Decimal, date | None]
"""Euros notified and not lapsed, and the day of the last notification."""


def _proof(key: int, plan: Plan, notified: Mapping[int, Notified]) -> Evidence | Literal[False]:
    if not plan.is_funded({source: euros for source, (euros, _) in notified.items()}):
        return False
    asked = {line.source for line in plan.lines if line.kind == LineKind.GRANT}
    days = [day for source, (_, day) in notified.items() if source in asked and day is not None]
    return Evidence(Proof.PLAN, max(days, default=None), key=key)


def notified_by_source(projects: Collection[int] | None) -> Mapping[int, Mapping[int, Decimal]]:
    """Euros notified and not lapsed, by project then funding source; None for all. One query."""
    return {
        project: {source: euros for source, (euros, _) in own.items()}
        for project, own in _notified(projects).items()
    }


def _notified(projects: Collection[int] | None) -> Mapping[int, Mapping[int, Notified]]:
    held: dict[int, dict[int, Notified]] = defaultdict(dict)
    rows = Movement.objects.filter(
        rung__in=(Rung.NOTIFIED, Rung.LAPSED), counted_in=None, project__isnull=False
    ).order_by()
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    told = rows.values_list("project_id", "funding_source_id", "rung", IN_USE, "dated")
    for project, source, rung, amount, dated in told:
        own = held[project or 0]
        euros, last = own.get(source, (ZERO, None))
        if rung == Rung.NOTIFIED:
            own[source] = (euros + (amount or ZERO), max(last or dated, dated))
        else:
            own[source] = (euros - (amount or ZERO), last)
    return held
