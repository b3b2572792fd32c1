"""Which projects are funded: their voted plan is covered, and every grant of it notified.

The same rule as `PlanView.is_fully_notified`, for many projects at once and without building the plans.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
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
    return proved(voted(projects, user), moves(projects))


@dataclass(frozen=True, slots=True)
class Voted:
    """The voted plan of a project, the latest: its key, and what it holds, whoever reads it."""

    key: int
    plan: Plan


def voted(projects: frozenset[int] | None, user: object) -> Mapping[int, Voted]:
    """The voted plans of these projects that the user sees, without a veil. One query."""
    plans = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED)
    if projects is not None:
        plans = plans.filter(project_id__in=projects)
    heads: dict[int, tuple[int, Decimal | None]] = {}
    lines: dict[int, list[Line]] = defaultdict(list)
    rows = plans.order_by("version", "pk", "lines__order", "lines__pk").values_list(
        "project_id", "pk", "cost_excl_tax", "lines__kind", "lines__amount", "lines__funding_source_id"
    )
    for project, plan, cost, kind, amount, source in rows:
        heads[project] = (plan, cost)
        if kind:
            lines[plan].append(Line(LineKind(kind), amount, source))
    return {project: Voted(plan, Plan(cost, tuple(lines[plan]))) for project, (plan, cost) in heads.items()}


@dataclass(frozen=True, slots=True)
class Lapse:
    """An aid lost: its movement, its day, its funder."""

    key: int
    on: date
    precision: str
    funder: str


@dataclass(slots=True)
class Moves:
    """What was notified to a project by each funding source, and what lapsed."""

    notified: dict[int, tuple[Decimal, date | None]] = field(default_factory=dict)
    lapses: list[Lapse] = field(default_factory=list)


def moves(projects: Collection[int] | None) -> Mapping[int, Moves]:
    """Euros notified and not lapsed, the last notification, what lapsed; None for all. One query."""
    held: dict[int, Moves] = defaultdict(Moves)
    rows = Movement.objects.filter(
        rung__in=(Rung.NOTIFIED, Rung.LAPSED), counted_in=None, project__isnull=False
    ).order_by("dated", "pk")
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    told = rows.values_list("project_id", "funding_source_id", "rung", IN_USE, "dated", *_LAPSE)
    for project, source, rung, amount, dated, key, precision, funder in told:
        own = held[project or 0]
        euros, last = own.notified.get(source, (ZERO, None))
        if rung == Rung.NOTIFIED:
            own.notified[source] = (euros + (amount or ZERO), dated)
        else:
            own.notified[source] = (euros - (amount or ZERO), last)
            own.lapses.append(Lapse(key, dated, precision, funder))
    return held


_LAPSE = ("pk", "dated_precision", "funding_source__funder__name")
_NO_MOVE = Moves()


def proved(plans: Mapping[int, Voted], moved: Mapping[int, Moves]) -> Mapping[int, Evidence | Literal[False]]:
    """What proves that each voted plan is covered and wholly notified."""
    return {project: _proof(one, moved.get(project, _NO_MOVE)) for project, one in plans.items()}


def _proof(held: Voted, moved: Moves) -> Evidence | Literal[False]:
    if not held.plan.is_funded({source: euros for source, (euros, _) in moved.notified.items()}):
        return False
    asked = {line.source for line in held.plan.lines if line.kind == LineKind.GRANT}
    days = [day for source, (_, day) in moved.notified.items() if source in asked and day is not None]
    return Evidence(Proof.PLAN, max(days, default=None), key=held.key)


def notified_by_source(projects: Collection[int] | None) -> Mapping[int, Mapping[int, Decimal]]:
    """Euros notified and not lapsed, by project then funding source; None for all. One query."""
    return {
        project: {source: euros for source, (euros, _) in own.notified.items()}
        for project, own in moves(projects).items()
    }
