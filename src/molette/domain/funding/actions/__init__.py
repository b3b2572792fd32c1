"""Every write on financing plans and on the ladder."""

from molette.domain.funding.actions.claims import claim_repayment, contest_claim, withdraw_claim
from molette.domain.funding.actions.conditions import (
    add_condition,
    condition_errors,
    correct_condition,
    lift_condition,
    say_reading,
    withdraw_reading,
)
from molette.domain.funding.actions.displays import record_display, withdraw_display
from molette.domain.funding.actions.envelopes import change_delegation, delegate, withdraw_delegation
from molette.domain.funding.actions.extensions import extend
from molette.domain.funding.actions.movements import (
    correct_movement,
    count_apart,
    count_in,
    movement_errors,
    record_movement,
)
from molette.domain.funding.actions.plans import LineDraft, edit_plan, open_version, vote_plan
from molette.domain.funding.actions.regiving import (
    count_as_own,
    doubt_again,
    give_again,
    tell_euros_apart,
)
from molette.domain.funding.actions.rules import withdraw_rule, write_rules
from molette.domain.funding.actions.schemes import Payer, create_scheme, paid_by
from molette.domain.funding.actions.spending import (
    SpendingDraft,
    correct_spending,
    say_spendings,
    spending_errors,
    withdraw_spending,
)

__all__ = [
    "LineDraft",
    "Payer",
    "SpendingDraft",
    "add_condition",
    "change_delegation",
    "claim_repayment",
    "condition_errors",
    "contest_claim",
    "correct_condition",
    "correct_movement",
    "correct_spending",
    "count_apart",
    "count_as_own",
    "count_in",
    "create_scheme",
    "delegate",
    "doubt_again",
    "edit_plan",
    "extend",
    "give_again",
    "lift_condition",
    "movement_errors",
    "open_version",
    "paid_by",
    "record_display",
    "record_movement",
    "say_reading",
    "say_spendings",
    "spending_errors",
    "tell_euros_apart",
    "vote_plan",
    "withdraw_claim",
    "withdraw_delegation",
    "withdraw_display",
    "withdraw_reading",
    "withdraw_rule",
    "withdraw_spending",
    "write_rules",
]
