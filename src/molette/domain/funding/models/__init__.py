"""Schemes, funding sources, financing plans and movements on the ladder."""

from molette.domain.funding.models.conditions import (
    CAUSES,
    KINDS,
    ConditionReading,
    GrantCondition,
    RepaymentClaim,
)
from molette.domain.funding.models.envelopes import Delegation
from molette.domain.funding.models.movements import (
    IN_USE,
    Movement,
    MovementQuerySet,
    RungChoices,
)
from molette.domain.funding.models.plans import (
    ACTS,
    CATEGORIES,
    WAIVERS,
    FinancingPlan,
    FinancingPlanQuerySet,
    GrantExtension,
    PlanLine,
)
from molette.domain.funding.models.schemes import (
    FundingSource,
    RuleText,
    Scheme,
)
from molette.domain.funding.models.spending import PERIODS, Spending

__all__ = [
    "ACTS",
    "CATEGORIES",
    "CAUSES",
    "IN_USE",
    "KINDS",
    "PERIODS",
    "WAIVERS",
    "ConditionReading",
    "Delegation",
    "FinancingPlan",
    "FinancingPlanQuerySet",
    "FundingSource",
    "GrantCondition",
    "GrantExtension",
    "Movement",
    "MovementQuerySet",
    "PlanLine",
    "RepaymentClaim",
    "RuleText",
    "RungChoices",
    "Scheme",
    "Spending",
]
