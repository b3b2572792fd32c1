"""The money of a project as numbers that tell each other: a plan by its cost, a whole by its parts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from django.db.models import Q

from molette.domain.funding.models import FinancingPlan, FundingSource, Movement, PlanLine
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import Sort
from molette.domain.statements.models import Statement
from molette.engines.secrecy import Cell, Key, Relation, total

# What hiding an amount costs its readers: what nobody brings least, the cost of a project most.
GAP_HARM: Final = 1
HARMS: Final = {"own_share": 2, "loan": 3, "private": 3, "grant": 4}
MOVED_HARM: Final = 5  # told by an act alone, in no plan
COST_HARM: Final = 8
EMPTY_HARM: Final = 20  # hiding nothing protects little


class Contribution(NamedTuple):
    """What one funding source brings to one project."""

    project: int
    source: int


class Money(NamedTuple):
    """A number of a project: its cost, or what nobody brings yet."""

    sort: Sort
    project: int


@dataclass(slots=True)
class Family:
    """The money of projects that hold each other, as relations between amounts."""

    owners: dict[int, int | None] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    funders: dict[int, int] = field(default_factory=dict)
    harms: dict[Contribution, int] = field(default_factory=dict)
    plans: list[tuple[FinancingPlan, list[PlanLine]]] = field(default_factory=list)
    costs: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    movements: dict[Contribution, list[int]] = field(default_factory=lambda: defaultdict(list))

    def known_by(self, key: Key) -> frozenset[int]:
        """Who knows an amount in any case: its funder, the owner of the project, who said the cost."""
        knows = {self.owners.get(key.project)} if isinstance(key, Contribution | Money) else set()
        if isinstance(key, Contribution):
            knows.add(self.funders[key.source])
        elif isinstance(key, Money) and key.sort is Sort.COST:
            knows.update(author for _, author in self.costs[key.project])
        return frozenset(one for one in knows if one is not None)

    def cells(self) -> Iterator[Cell]:
        for contribution, harm in self.harms.items():
            yield Cell(contribution, harm, self.known_by(contribution))
        for project in self.owners:
            for sort, harm in ((Sort.COST, COST_HARM), (Sort.GAP, GAP_HARM)):
                money = Money(sort, project)
                yield Cell(money, harm, self.known_by(money))

    def relations(self) -> Iterator[Relation]:
        for plan, lines in self.plans:
            yield from _balance(plan, lines)
        children: dict[int, list[int]] = defaultdict(list)
        for project, parent in sorted(self.parents.items()):
            if parent in self.owners:
                children[parent].append(project)
        for whole, parts in children.items():
            yield from self._wholes(whole, parts)

    def _wholes(self, whole: int, parts: list[int]) -> Iterator[Relation]:
        words = "le projet contient ses parties, et leurs euros"
        for source in sorted(self.funders):
            held = [Contribution(part, source) for part in parts if Contribution(part, source) in self.harms]
            if held and Contribution(whole, source) in self.harms:
                yield total(Contribution(whole, source), held, words)
        if self.costed.issuperset((whole, *parts)):
            yield total(Money(Sort.COST, whole), [Money(Sort.COST, part) for part in parts], words)

    @property
    def costed(self) -> set[int]:
        """The projects whose cost somebody says."""
        planned = {plan.project_id for plan, _ in self.plans if plan.cost_excl_tax is not None}
        return planned | {project for project, said in self.costs.items() if said}


def _balance(plan: FinancingPlan, lines: Sequence[PlanLine]) -> Iterator[Relation]:
    """The cost of a plan is the sum of its lines, where all are published."""
    named = [line for line in lines if line.funding_source_id is not None]
    if plan.cost_excl_tax is None or any(line.amount is None for line in named):
        return
    if any(line.kind == PlanLine.Kind.UNPUBLISHED for line in lines):
        return
    parts: list[Key] = [Contribution(plan.project_id, line.funding_source_id or 0) for line in named]
    left = plan.cost_excl_tax - sum((line.amount or Decimal(0) for line in named), Decimal(0))
    if left:
        parts.append(Money(Sort.GAP, plan.project_id))
    words = f"le coût du plan n° {plan.version} est la somme de ses lignes"
    yield total(Money(Sort.COST, plan.project_id), parts, words)


def family_of(projects: set[int]) -> Family:
    """Read the money of these projects, of what holds them and of what they hold. Six queries."""
    family = Family()
    tops = Project.objects.filter(pk__in=projects).exclude(parent=None).order_by().values("parent_id")
    near = Q(pk__in=projects) | Q(parent__in=projects) | Q(pk__in=tops) | Q(parent__in=tops)
    for pk, owner, parent in (
        Project.objects.filter(near).order_by("pk").values_list("pk", "owner_id", "parent_id")
    ):
        family.owners[pk], family.parents[pk] = owner, parent
    _read_plans(family)
    rows = Movement.objects.filter(project__in=family.owners).order_by("pk")
    for pk, project, source in rows.values_list("pk", "project_id", "funding_source_id"):
        key = Contribution(project or 0, source)
        family.harms.setdefault(key, MOVED_HARM)
        family.movements[key].append(pk)
    sources = {key.source for key in family.harms}
    paid = FundingSource.objects.filter(pk__in=sources).order_by("pk").values_list("pk", "funder_id")
    family.funders.update(paid)
    costs = Statement.objects.filter(measure__is_project_cost=True, project__in=family.owners).order_by("pk")
    for pk, project, author in costs.values_list("pk", "project_id", "said_by_id"):
        family.costs[project or 0].append((pk, author))
    return family


def _read_plans(family: Family) -> None:
    plans = FinancingPlan.objects.filter(project__in=family.owners).prefetch_related("lines")
    for plan in plans.order_by("project_id", "version"):
        lines = list(plan.lines.all())
        family.plans.append((plan, lines))
        for line in lines:
            if line.funding_source_id is not None:
                key = Contribution(plan.project_id, line.funding_source_id)
                harm = HARMS.get(line.kind, MOVED_HARM) + (0 if line.amount else EMPTY_HARM)
                family.harms[key] = min(harm, family.harms.get(key, harm))
