"""Reads of the money: totals on the ladder, movements, financing plans."""

from molette.domain.funding.queries.movements import (
    Commitment,
    MovementView,
    commitments,
    holders_of,
    movements,
)
from molette.domain.funding.queries.owners import (
    Carrier,
    facts_of_owners,
    listed_perimeters,
    owner_facts,
    perimeters_by_place,
    perimeters_of,
)
from molette.domain.funding.queries.plans import (
    PlanLineView,
    PlanView,
    plan_in_use,
    plan_view,
    plans_in_use,
    plans_of,
)
from molette.domain.funding.queries.totals import (
    Category,
    Dimension,
    Group,
    MovementFilter,
    categories,
    ladder,
    ladder_by,
    ladders_of,
)

__all__ = [
    "Carrier",
    "Category",
    "Commitment",
    "Dimension",
    "Group",
    "MovementFilter",
    "MovementView",
    "PlanLineView",
    "PlanView",
    "categories",
    "commitments",
    "facts_of_owners",
    "holders_of",
    "ladder",
    "ladder_by",
    "ladders_of",
    "listed_perimeters",
    "movements",
    "owner_facts",
    "perimeters_by_place",
    "perimeters_of",
    "plan_in_use",
    "plan_view",
    "plans_in_use",
    "plans_of",
]
