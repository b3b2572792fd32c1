"""Schemes, funding sources, financing plans and movements on the ladder."""

from molette.domain.funding.models.displays import PLACES_SHOWN, PlanDisplay
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

__all__ = [
    "ACTS",
    "CATEGORIES",
    "IN_USE",
    "PLACES_SHOWN",
    "WAIVERS",
    "Delegation",
    "FinancingPlan",
    "FinancingPlanQuerySet",
    "FundingSource",
    "GrantExtension",
    "Movement",
    "MovementQuerySet",
    "PlanDisplay",
    "PlanLine",
    "RuleText",
    "RungChoices",
    "Scheme",
]
