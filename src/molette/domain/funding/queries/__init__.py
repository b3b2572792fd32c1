"""Reads of the money: totals on the ladder, movements, financing plans."""

from molette.domain.funding.queries.movements import (
    Commitment,
    MovementView,
    commitments,
    holders_of,
    movements,
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
    Dimension,
    Group,
    MovementFilter,
    Share,
    ladder,
    ladder_by,
    ladders_of,
    shares,
)

__all__ = [
    "Commitment",
    "Dimension",
    "Group",
    "MovementFilter",
    "MovementView",
    "PlanLineView",
    "PlanView",
    "Share",
    "commitments",
    "holders_of",
    "ladder",
    "ladder_by",
    "ladders_of",
    "movements",
    "plan_in_use",
    "plan_view",
    "plans_in_use",
    "plans_of",
    "shares",
]
