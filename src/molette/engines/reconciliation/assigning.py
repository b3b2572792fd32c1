"""Give each line one line of the other book at most, so that the whole is the likeliest: a global optimum.

Pairs form a graph. A pair alone is taken; each knot of pairs is solved exactly: a small one by
`linear_sum_assignment`, a large one by `min_weight_full_bipartite_matching` (Crouse, 2016; Jonker and
Volgenant, 1987), where each line may also stay alone.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.likeness import Floats

DENSE: Final = 250_000
"""Cells of the table of a knot beyond which it is solved as a graph."""


def assign(left: Ranks, right: Ranks, gains: Floats) -> Ranks:
    """Return the ranks of the pairs taken, among pairs each given once with what it gains (above zero)."""
    if not len(left):
        return np.zeros(0, np.int64)
    one_of, mine = np.unique(left, return_inverse=True, sorted=True)
    other_of, theirs = np.unique(right, return_inverse=True, sorted=True)
    lines = len(one_of) + len(other_of)
    graph = sparse.coo_array((np.ones(len(left)), (mine, theirs + len(one_of))), shape=(lines, lines))
    _, knots = connected_components(graph, directed=False)
    knot = knots[mine]
    order = np.argsort(knot, kind="stable")
    bounds = np.flatnonzero(np.append(True, np.diff(knot[order]) > 0))
    taken = [
        ranks if len(ranks) == 1 else ranks[_solved(mine[ranks], theirs[ranks], gains[ranks])]
        for ranks in np.split(order, bounds[1:])
    ]
    found: Ranks = np.sort(np.concatenate(taken))
    return found


def _solved(left: Ranks, right: Ranks, gains: Floats) -> Ranks:
    rows, mine = np.unique(left, return_inverse=True)
    columns, theirs = np.unique(right, return_inverse=True)
    if len(rows) == 1 or len(columns) == 1:
        return np.array([int(np.argmax(gains))])
    if len(rows) * len(columns) <= DENSE:
        return _dense(mine, theirs, gains, (len(rows), len(columns)))
    return _sparse(mine, theirs, gains, (len(rows), len(columns)))


def _dense(left: Ranks, right: Ranks, gains: Floats, shape: tuple[int, int]) -> Ranks:
    """A pair that is not there gains nothing: taking it is leaving both lines alone."""
    table = np.zeros(shape)
    table[left, right] = gains
    which = np.full(shape, -1, np.int64)
    which[left, right] = np.arange(len(left))
    chosen = which[linear_sum_assignment(table, maximize=True)]
    return np.sort(chosen[chosen >= 0])


def _sparse(left: Ranks, right: Ranks, gains: Floats, shape: tuple[int, int]) -> Ranks:
    """Each line of the left has, besides, a place of its own where it stays alone for no gain."""
    rows, columns = shape
    alone = np.arange(rows)
    top = float(gains.max()) + 1
    costs = np.concatenate([top - gains, np.full(rows, top)])
    graph = sparse.csr_array(
        (costs, (np.concatenate([left, alone]), np.concatenate([right, alone + columns]))),
        shape=(rows, columns + rows),
    )
    mine, theirs = min_weight_full_bipartite_matching(graph)
    chosen: npt.NDArray[np.int64] = mine * (columns + rows) + theirs
    return np.flatnonzero(np.isin(left * (columns + rows) + right, chosen))
