"""The situation of each project: its cost, its euros by rung, what its plan lacks, what is contested.

Kept in memory for each reader, and told again of the only projects that the journal names since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from molette.domain.funding.queries import ladders_of
from molette.domain.funding.queries.once import some_are_given_again
from molette.domain.funding.queries.plan_veils import veiled
from molette.domain.funding.queries.proofs import NO_EUROS, OF_MONEY, Voted, voted
from molette.domain.journal.remembered import may_remember, remembered_beside, rights_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.followed import followed
from molette.domain.secrecy.veils import Veil, veil
from molette.domain.statements.desk import contested_costs
from molette.domain.statements.queries import NO_COST, ProjectCosts, costs_of
from molette.engines.ladder import RESERVED, Ladder, Rung
from molette.engines.plans import Plan

SHOWN = (Rung.VOTED, Rung.PROGRAMMED, Rung.NOTIFIED, Rung.COMMITTED, Rung.PAID)
_EMPTY = Ladder(())


@dataclass(frozen=True, slots=True)
class Situation:
    """What is said of the euros of one project, as a reader may see it.

    `rungs` follow `SHOWN`: an amount in euros, that it is reserved, or None where nothing stands. `cost` is
    None when nobody said one; `missing` when there is no voted plan, or when it may not be told.
    """

    cost: Decimal | None = None
    cost_is_hidden: bool = False
    rungs: tuple[Decimal | str | None, ...] = (None,) * len(SHOWN)
    missing: Decimal | None = None
    is_contested: bool = False

    @property
    def is_uncovered(self) -> bool:
        return self.missing is not None and self.missing > 0


NOTHING = Situation()


def situations_of(projects: frozenset[int] | None, user: object) -> Mapping[int, Situation]:
    """Return the situations of these projects, None for all.

    Of a part and its whole among them, what the whole holds counts once (`ladders_of`). Ten queries.
    """
    if projects is None and may_remember():
        if some_are_given_again():
            # An euro given again ties two projects that no family ties: all are told anew together.
            return _every_situation(user)
        # What hides an amount of one project may be written of another.
        hidden = veil(user).pattern()
        return followed(("situations", rights_of(user)), partial(_situations, user), OF_MONEY, sight=hidden)
    return _situations(user, projects)


@remembered_beside(*NO_EUROS)
def _every_situation(user: object) -> Mapping[int, Situation]:
    return _situations(user, None)


def _situations(user: object, projects: frozenset[int] | None) -> Mapping[int, Situation]:
    seen = Project.objects.visible_to(user).order_by()
    if projects is not None:
        seen = seen.filter(pk__in=projects)
    projects = frozenset(seen.values_list("pk", flat=True))
    if not projects:
        return {}
    ladders, plans = ladders_of(projects, user), _plans(projects, user)
    costs, contested = costs_of(projects, user), contested_costs(projects, user)
    return {
        pk: _situation(
            ladders.get(pk, _EMPTY), plans.get(pk), costs.get(pk, NO_COST), is_contested=pk in contested
        )
        for pk in projects
    }


def _situation(held: Ladder, plan: Plan | None, costs: ProjectCosts, *, is_contested: bool) -> Situation:
    cost, is_hidden = _cost(costs, plan)
    rungs = tuple(_standing_on(rung, held) for rung in SHOWN)
    return Situation(cost, is_hidden, rungs, plan.missing if plan else None, is_contested)


def cost_in_use(
    project: int, costs: ProjectCosts, held: Voted | None, worn: Veil
) -> tuple[Decimal | None, bool]:
    """The cost of a project as its situation tells it, and whether the veil hides it."""
    return _cost(costs, veiled(held.plan, project, worn) if held else None)


def _cost(costs: ProjectCosts, plan: Plan | None) -> tuple[Decimal | None, bool]:
    """The cost in use among those said, else the cost of the voted plan; and whether it is hidden."""
    cost = costs.value if costs.value is not None or plan is None else plan.cost
    if costs.in_use is not None:
        return cost, costs.in_use.is_hidden
    return cost, plan is not None and plan.cost is None and bool(plan.reserved)


def _standing_on(rung: Rung, held: Ladder) -> Decimal | str | None:
    total = held.at(rung)
    if total.lines:
        return total.amount
    return RESERVED if held.reserves(rung) else None


def _plans(projects: Iterable[int], user: object) -> Mapping[int, Plan]:
    """The latest voted plan of each project with the only amounts that its reader sees. One query."""
    worn = veil(user)
    plans = voted(frozenset(projects), user)
    return {project: veiled(one.plan, project, worn) for project, one in plans.items()}
