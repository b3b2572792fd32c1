"""Reads of the money: totals on the ladder, movements, financing plans."""

from molette.domain.funding.queries.cash import Cash, cash_of
from molette.domain.funding.queries.deadlines import DueView, deadlines, deadlines_of, threatened
from molette.domain.funding.queries.displays import DisplayView, Shown, displays, displays_of
from molette.domain.funding.queries.envelope_sums import EnvelopeFilter
from molette.domain.funding.queries.envelopes import Envelope, Fund, LevelView, envelopes, total_of
from molette.domain.funding.queries.forecast import (
    Aside,
    By,
    Outlook,
    paid_in,
    payment_forecast,
    years_paid,
)
from molette.domain.funding.queries.grounds import Ground, grounds
from molette.domain.funding.queries.judged import (
    About,
    Bringing,
    Judged,
    about,
    brought,
    facts,
    ground_of,
    judged,
    judged_plan,
)
from molette.domain.funding.queries.movements import (
    Commitment,
    MovementView,
    commitments,
    holders_of,
    movements,
)
from molette.domain.funding.queries.names import Dimension
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
from molette.domain.funding.queries.simulation import Asked, Simulation, Touched, simulate
from molette.domain.funding.queries.totals import (
    Category,
    Group,
    MovementFilter,
    categories,
    ladder,
    ladder_by,
    ladders_of,
)

__all__ = [
    "About",
    "Aside",
    "Asked",
    "Bringing",
    "By",
    "Carrier",
    "Cash",
    "Category",
    "Commitment",
    "Dimension",
    "DisplayView",
    "DueView",
    "Envelope",
    "EnvelopeFilter",
    "Fund",
    "Ground",
    "Group",
    "Judged",
    "LevelView",
    "MovementFilter",
    "MovementView",
    "Outlook",
    "PlanLineView",
    "PlanView",
    "Shown",
    "Simulation",
    "Touched",
    "about",
    "brought",
    "cash_of",
    "categories",
    "commitments",
    "deadlines",
    "deadlines_of",
    "displays",
    "displays_of",
    "envelopes",
    "facts",
    "facts_of_owners",
    "ground_of",
    "grounds",
    "holders_of",
    "judged",
    "judged_plan",
    "ladder",
    "ladder_by",
    "ladders_of",
    "listed_perimeters",
    "movements",
    "owner_facts",
    "paid_in",
    "payment_forecast",
    "perimeters_by_place",
    "perimeters_of",
    "plan_in_use",
    "plan_view",
    "plans_in_use",
    "plans_of",
    "simulate",
    "threatened",
    "total_of",
    "years_paid",
]
