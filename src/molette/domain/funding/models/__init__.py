"""Schemes, funding sources, financing plans and movements on the ladder."""

from molette.domain.funding.models.conditions import (
    CAUSES,
    KINDS,
    ConditionReading,
    GrantCondition,
    RepaymentClaim,
)
from molette.domain.funding.models.displays import PLACES_SHOWN, PlanDisplay
from molette.domain.funding.models.envelopes import Delegation
from molette.domain.funding.models.movements import (
    IN_USE,
    DistinctEuros,
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
    "PLACES_SHOWN",
    "WAIVERS",
    "ConditionReading",
    "Delegation",
    "DistinctEuros",
    "FinancingPlan",
    "FinancingPlanQuerySet",
    "FundingSource",
    "GrantCondition",
    "GrantExtension",
    "Movement",
    "MovementQuerySet",
    "PlanDisplay",
    "PlanLine",
    "RepaymentClaim",
    "RuleText",
    "RungChoices",
    "Scheme",
    "Spending",
]
