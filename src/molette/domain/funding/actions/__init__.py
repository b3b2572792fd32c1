"""Every write on financing plans and on the ladder."""

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
from molette.domain.funding.actions.rules import withdraw_rule, write_rules
from molette.domain.funding.actions.schemes import Payer, create_scheme, paid_by

__all__ = [
    "LineDraft",
    "Payer",
    "change_delegation",
    "correct_movement",
    "count_apart",
    "count_in",
    "create_scheme",
    "delegate",
    "edit_plan",
    "extend",
    "movement_errors",
    "open_version",
    "paid_by",
    "record_display",
    "record_movement",
    "vote_plan",
    "withdraw_delegation",
    "withdraw_display",
    "withdraw_rule",
    "write_rules",
]
