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
from molette.domain.reconciliation.queries.figures import Figures, Part, figures_of
from molette.domain.reconciliation.queries.rows import CandidateRow, GroupRow, LineRow
from molette.domain.reconciliation.queries.slices import AXES, Slice, parts_of, sliced

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
    "parts_of",
    "sliced",
    "standing_of",
    "sure",
]
