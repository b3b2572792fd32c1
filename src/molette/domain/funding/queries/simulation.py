"""A proposed rule tried on every voted plan: the projects it touches, their euros before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.funding.book import book
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.funding.queries.grounds import grounds
from molette.domain.funding.queries.judged import About, Bringing, facts
from molette.domain.funding.queries.plan_veils import is_hidden
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.territory.models import PlaceKind
from molette.engines.plans import LineKind
from molette.engines.rules.simulation import Effect, effect

ZERO = Decimal(0)
SEVERAL, NOWHERE = "sur plusieurs communes", "sans commune précise"
Names = tuple[str, str]
"""A name, and the slug of its address."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A project whose plan the rule touches; `by_funder` shares out what it frees, as each funder gives.

    `communes` are where it stands: name and address.
    """

    project: str
    project_slug: str
    owner: str
    owner_slug: str
    communes: tuple[Names, ...]
    is_fictional: bool
    effect: Effect
    by_funder: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked in all of one owner, or in one commune, before and after, in euros."""

    name: str
    slug: str
    projects: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a rule would change. `tried` plans were read; `reserved` hide an amount and were left aside."""

    touched: tuple[Touched, ...]
    tried: int
    reserved: int

    @property
    def freed(self) -> Decimal:
        return sum((one.effect.freed for one in self.touched), ZERO)

    def by_owner(self) -> tuple[Asked, ...]:
        """The owners of whom less, or more, would be asked; the most freed first."""
        return _cut(((one.owner, one.owner_slug), one.effect) for one in self.touched)

    def by_commune(self) -> tuple[Asked, ...]:
        """The same by commune; a project that stands on several is of none of them, and counts once."""
        return _cut((_where(one.communes), one.effect) for one in self.touched)

    def by_funder(self) -> tuple[tuple[str, Decimal], ...]:
        """What each funder would bring in place of the owners, if each kept its share of the aid."""
        held: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.touched:
            for funder, euros in one.by_funder.items():
                held[funder] += euros
        return tuple(sorted(held.items(), key=lambda pair: (-pair[1], pair[0])))


def _cut(effects: Iterable[tuple[Names, Effect]]) -> tuple[Asked, ...]:
    held: dict[Names, list[Effect]] = defaultdict(list)
    for key, found in effects:
        held[key].append(found)
    rows = [
        Asked(
            *key,
            len(found),
            sum((x.asked_before or ZERO for x in found), ZERO),
            sum((x.asked_after or ZERO for x in found), ZERO),
        )
        for key, found in held.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.after - row.before, row.name)))


def _where(communes: tuple[Names, ...]) -> Names:
    return communes[0] if len(communes) == 1 else (SEVERAL if communes else NOWHERE, "")


@remembered_of("funding", "programme", "territory", "secrecy", "people", "identities", "statements")
def simulate(slug: str, user: object) -> Simulation | None:
    """Try a proposed rule on every voted plan that the reader sees; None for a rule that nobody proposes.

    Three queries, and those of the grounds, whatever the number of plans.
    """
    held, day, worn = book(), today(), veil(user)
    supposed = next((rule for rule in held.proposed() if rule.id == slug), None)
    if supposed is None:
        return None
    plans = list(_plans(user))
    lines = _lines(plan.pk for plan in plans)
    standing = grounds((plan.project_id for plan in plans), user, dated=False)
    places = _communes(plan.project_id for plan in plans)
    touched, reserved = [], 0
    for plan in plans:
        own = lines.get(plan.pk, [])
        if worn.hides(Sort.COST, plan.project_id) or any(is_hidden(x, plan.project_id, worn) for x in own):
            reserved += 1
            continue
        told = facts(standing[plan.project_id], _about(plan), map(_bringing, own))
        if (found := effect(held, told, day, supposed)) is not None:
            touched.append(_touched(plan, own, found, places.get(plan.project_id, ())))
    touched.sort(key=lambda one: (-one.effect.freed, one.project))
    return Simulation(tuple(touched), len(plans), reserved)


def _plans(user: object) -> Iterable[FinancingPlan]:
    """The voted plan of each project. One query."""
    voted = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED)
    named = voted.select_related("project__owner").order_by("project_id", "-version")
    latest: dict[int, FinancingPlan] = {}
    for plan in named:
        latest.setdefault(plan.project_id, plan)
    return latest.values()


def _lines(plans: Iterable[int]) -> Mapping[int, list[PlanLine]]:
    held: dict[int, list[PlanLine]] = defaultdict(list)
    rows = PlanLine.objects.filter(plan_id__in=list(plans)).order_by("plan_id", "order", "pk")
    for line in rows.select_related("funding_source__scheme", "funding_source__funder"):
        held[line.plan_id].append(line)
    return held


def _about(plan: FinancingPlan) -> About:
    return About(plan.cost_excl_tax, plan.eligible_cost, plan.category, plan.waiver, plan.is_lead)


def _bringing(line: PlanLine) -> Bringing:
    paid = line.funding_source
    scheme, kind = (paid.scheme.slug, paid.funder.kind) if paid else ("", "")
    return Bringing(line.kind, line.amount, scheme, kind, line.requested_on)


def _communes(projects: Iterable[int]) -> Mapping[int, tuple[Names, ...]]:
    """The communes where projects stand, by name. One query."""
    standing = Project.places.through.objects.filter(
        project_id__in=list(projects), place__kind=PlaceKind.COMMUNE
    )
    held: dict[int, tuple[Names, ...]] = {}
    rows = standing.order_by("place__search_name", "pk")
    for project, name, slug in rows.values_list("project_id", "place__name", "place__slug"):
        held[project] = (*held.get(project, ()), (name, slug))
    return held


def _touched(
    plan: FinancingPlan, lines: Iterable[PlanLine], found: Effect, communes: tuple[Names, ...]
) -> Touched:
    grants = [x for x in lines if x.kind == LineKind.GRANT and x.amount and x.funding_source]
    whole = sum((x.amount or ZERO for x in grants), ZERO)
    shared: dict[str, Decimal] = defaultdict(Decimal)
    for line in grants:
        if line.funding_source is not None:
            shared[line.funding_source.funder.label] += found.freed * (line.amount or ZERO) / whole
    project, owner = plan.project, plan.project.owner
    return Touched(
        project.title,
        project.slug,
        owner.label if owner else "",
        owner.slug if owner else "",
        communes,
        project.is_fictional,
        found,
        dict(shared),
    )
