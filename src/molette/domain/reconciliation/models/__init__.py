"""Two books held side by side, the groups found in them, what people decide of these, what they sign."""

from molette.domain.reconciliation.models.books import Calculation, Reconciliation
from molette.domain.reconciliation.models.closings import Closing, SubmittedGap
from molette.domain.reconciliation.models.decisions import Decision
from molette.domain.reconciliation.models.groups import Candidate, Group, Line, Residual

__all__ = [
    "Calculation",
    "Candidate",
    "Closing",
    "Decision",
    "Group",
    "Line",
    "Reconciliation",
    "Residual",
    "SubmittedGap",
]
