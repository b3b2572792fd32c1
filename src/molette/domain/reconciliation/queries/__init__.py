"""Reads of reconciliations: what two books tell, their groups one by one, what is signed of them."""

from molette.domain.reconciliation.queries.benches import (
    Asked,
    bench,
    candidates,
    group_row,
    lines_found,
    sure,
)
from molette.domain.reconciliation.queries.boards import (
    Board,
    Standing,
    boards,
    is_outdated,
    standing_of,
)
from molette.domain.reconciliation.queries.figures import AXES, Figures, Part, Slice, figures_of, sliced
from molette.domain.reconciliation.queries.rows import CandidateRow, GroupRow, LineRow

__all__ = [
    "AXES",
    "Asked",
    "Board",
    "CandidateRow",
    "Figures",
    "GroupRow",
    "LineRow",
    "Part",
    "Slice",
    "Standing",
    "bench",
    "boards",
    "candidates",
    "figures_of",
    "group_row",
    "is_outdated",
    "lines_found",
    "sliced",
    "standing_of",
    "sure",
]
