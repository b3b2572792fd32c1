"""The programme on a partner’s desk: on each line its cost, its euros by rung, its next date, its alerts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.funding.queries import ladders_of
from molette.domain.funding.queries.plans import seen_plan
from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import OverviewRow, ProjectFilter, RowKind, overview
from molette.domain.secrecy.veils import veil
from molette.domain.statements.desk import contested_costs
from molette.domain.statements.queries import NO_COST, ProjectCosts, costs_of
from molette.engines.french import counted, short_date
from molette.engines.ladder import RESERVED, Ladder, Rung
from molette.engines.money import NBSP, euros
from molette.engines.plans import Plan
from molette.engines.stages import Stage

ZERO = Decimal(0)
SHOWN = (Rung.VOTED, Rung.PROGRAMMED, Rung.NOTIFIED, Rung.COMMITTED, Rung.PAID)
_EMPTY = Ladder(())


@dataclass(frozen=True, slots=True)
class Alert:
    """What asks for somebody today. `kind` is `late`, `uncovered` or `contested`."""

    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the programme. `cost` is None when nobody said one; `unpriced` counts such projects.

    `rungs` follow `SHOWN`: an amount, that it is reserved, or None on a rung where nothing stands.
    """

    line: OverviewRow
    progress: str
    delivered: int
    cost: Decimal | None
    unpriced: int
    rungs: tuple[Decimal | str | None, ...]
    cost_is_hidden: bool
    next_on: date | None
    next_title: str
    alerts: tuple[Alert, ...]

    @property
    def is_project(self) -> bool:
        return self.line.kind is RowKind.PROJECT


@dataclass(frozen=True, slots=True)
class DeskOverview:
    rows: tuple[DeskRow, ...]
    total: DeskRow


@dataclass(frozen=True, slots=True)
class _Known:
    """What the apps say of the projects at hand, each read once for all lines."""

    lines: Mapping[int, OverviewRow]
    ladders: Mapping[int, Ladder]
    plans: Mapping[int, Plan]
    costs: Mapping[int, ProjectCosts]
    contested: frozenset[int]


@remembered
def desk_overview(user: Any, *, tree: str = "", filters: ProjectFilter | None = None) -> DeskOverview:
    """Return the programme by contract, or by the orientations of a tree. Under twenty queries."""
    lines = overview(user, tree=tree, filters=filters)
    ids = frozenset().union(*(line.projects for line in lines))
    known = _Known(
        lines={line.project.id: line for line in lines if line.project},
        ladders=_ladders(ids, user),
        plans=_plans(ids, user),
        costs=costs_of(ids, user),
        contested=contested_costs(ids, user),
    )
    whole = OverviewRow(RowKind.REST, "", "Tout ce qui est montré", 0, ids)
    return DeskOverview(tuple(_row(line, known) for line in lines), _row(whole, known))


def _ladders(projects: frozenset[int], user: Any) -> Mapping[int, Ladder]:
    return ladders_of(projects, user) if projects else {}


def _plans(projects: frozenset[int], user: Any) -> Mapping[int, Plan]:
    """Weigh the latest voted plan of each project, without its rungs. Two queries."""
    voted = FinancingPlan.objects.visible_to(user).filter(
        project_id__in=projects, status=FinancingPlan.Status.VOTED
    )
    latest = {
        plan.project_id: plan for plan in voted.only("project_id", "cost_excl_tax").order_by("version", "pk")
    }
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    held = PlanLine.objects.filter(plan_id__in=[plan.pk for plan in latest.values()]).order_by("order", "pk")
    for line in held.only("plan_id", "kind", "amount", "funding_source_id"):
        lines[line.plan_id].append(line)
    worn = veil(user)
    return {project: seen_plan(plan, lines[plan.pk], worn) for project, plan in latest.items()}


def _row(line: OverviewRow, known: _Known) -> DeskRow:
    parts = [known.lines[pk] for pk in sorted(line.projects) if pk in known.lines]
    delivered = sum(part.project is not None and part.project.stage is Stage.DELIVERED for part in parts)
    # A project that holds others is priced and paid as a whole: only the tops of the line are added.
    tops = [part for part in parts if part.project and part.project.parent_id not in line.projects]
    priced = [cost for part in tops if (cost := _whole_cost(part, parts, known)) is not None]
    due = line.project.standing.next if line.project else None
    return DeskRow(
        line=line,
        progress=line.project.stage_label if line.project else _delivered(delivered, len(parts)),
        delivered=delivered,
        cost=sum(priced, ZERO) if priced else None,
        unpriced=len(tops) - len(priced),
        rungs=tuple(_standing_on(rung, line.projects, known) for rung in SHOWN),
        cost_is_hidden=any(_cost_is_hidden(part, known) for part in tops),
        next_on=due.said.until if due else None,
        next_title=due.milestone.title if due else "",
        alerts=tuple(_alerts(line, known) if line.project else _counted_alerts(parts, known)),
    )


def _delivered(delivered: int, among: int) -> str:
    return f"{delivered} livré{'s' if delivered > 1 else ''} sur {among}" if among else "aucun projet"


def _cost(line: OverviewRow, known: _Known) -> Decimal | None:
    """The cost in use among those said, else the cost of the voted plan."""
    key = line.project.id if line.project else 0
    said = known.costs.get(key, NO_COST).value
    plan = known.plans.get(key)
    return said if said is not None or plan is None else plan.cost


def _whole_cost(top: OverviewRow, parts: list[OverviewRow], known: _Known) -> Decimal | None:
    """The cost of a project; of one that nobody priced, the sum of its parts when all are priced."""
    cost = _cost(top, known)
    if cost is not None or top.project is None:
        return cost
    own = [_cost(p, known) for p in parts if p.project and p.project.parent_id == top.project.id]
    told = [c for c in own if c is not None]
    return sum(told, ZERO) if told and len(told) == len(own) else None


def _cost_is_hidden(top: OverviewRow, known: _Known) -> bool:
    key = top.project.id if top.project else 0
    said, plan = known.costs.get(key, NO_COST).in_use, known.plans.get(key)
    if said is not None:
        return said.is_hidden
    return plan is not None and plan.cost is None and bool(plan.reserved)


def _standing_on(rung: Rung, projects: Iterable[int], known: _Known) -> Decimal | str | None:
    ladders = [known.ladders.get(pk, _EMPTY) for pk in projects]
    held = [one.at(rung) for one in ladders]
    if any(total.lines for total in held):
        return sum((total.amount for total in held), ZERO)
    return RESERVED if any(one.reserves(rung) for one in ladders) else None


def _alerts(line: OverviewRow, known: _Known) -> Iterable[Alert]:
    project = line.project
    if project is None:
        return
    late = project.standing.late
    if late:
        days = counted(late.late, "jour")
        yield Alert(
            "late",
            f"{late.milestone.title}{NBSP}: en retard de {days}, prévu le {short_date(late.said.until)}",
        )
    plan = known.plans.get(project.id)
    if plan and plan.missing is not None and plan.missing > 0:
        yield Alert("uncovered", f"Il manque {euros(plan.missing)} au plan de financement")
    if project.id in known.contested:
        yield Alert("contested", "Son coût est contesté")


_WORDS = {
    "late": ("projet en retard", "projets en retard"),
    "uncovered": ("plan non couvert", "plans non couverts"),
    "contested": ("chiffre contesté", "chiffres contestés"),
}


def _counted_alerts(parts: Iterable[OverviewRow], known: _Known) -> Iterable[Alert]:
    kinds = [alert.kind for part in parts for alert in _alerts(part, known)]
    for kind, (one, many) in _WORDS.items():
        if kinds.count(kind):
            yield Alert(kind, counted(kinds.count(kind), one, many))
