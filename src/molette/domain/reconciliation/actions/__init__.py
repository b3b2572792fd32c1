"""Open a reconciliation, calculate it, decide of its groups, sign its years."""

from molette.domain.reconciliation.actions.calculating import ask, calculate, note_failure
from molette.domain.reconciliation.actions.closing import close_year, correct_gap, submit_gap, withdraw
from molette.domain.reconciliation.actions.deciding import (
    accept,
    accept_sure,
    comment,
    group_together,
    park,
    reject,
    split,
)
from molette.domain.reconciliation.actions.opening import archive, open_reconciliation, reopen
from molette.domain.reconciliation.actions.undoing import undo

__all__ = [
    "accept",
    "accept_sure",
    "archive",
    "ask",
    "calculate",
    "close_year",
    "comment",
    "correct_gap",
    "group_together",
    "note_failure",
    "open_reconciliation",
    "park",
    "reject",
    "reopen",
    "split",
    "submit_gap",
    "undo",
    "withdraw",
]
