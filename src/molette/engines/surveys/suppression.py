"""Hide the cells that rest on too few, and enough others that no one can find them again from the totals.

A table of counts with its totals is a set of equations. Whoever reads it knows what is published, that no
count is negative, and the equations: of a hidden cell he knows the least and the most it can be. Since those
equations are of a network, the bounds in whole numbers are those of the linear programme. A cell is protected
when these bounds are apart by at least the threshold (sliding protection; Fischetti and Salazar, 2001).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from molette.engines.surveys.attack import Attack, Cell, Table


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is hidden of a table: the cells that rest on too few, and those that would give them away.

    A page says the same of both: to know which rest on too few is to know that they are under the threshold.
    """

    table: Table
    threshold: int
    primary: frozenset[Cell]
    complementary: frozenset[Cell]

    @property
    def hidden(self) -> frozenset[Cell]:
        return self.primary | self.complementary

    @property
    def shown(self) -> Mapping[Cell, int]:
        """The counts that may be published, totals included."""
        whole = self.table.whole
        return {cell: whole[cell[0]][cell[1]] for cell in self.table.cells if cell not in self.hidden}


def suppressed(counts: Sequence[Sequence[int]], threshold: int) -> Suppression:
    """Choose what to hide so that no count from 1 to under the threshold can be found within as much.

    Inner cells are hidden before totals. The choice is exact cell by cell, then what proves needless is
    published again: it is safe, and near the least, not always the least.
    """
    table = Table(tuple(tuple(int(count) for count in row) for row in counts))
    whole = table.whole
    primary = frozenset(cell for cell in table.cells if 0 < whole[cell[0]][cell[1]] < threshold)
    hidden = set(primary)
    for cell in sorted(primary, key=lambda one: whole[one[0]][one[1]]):
        if not Attack(table, frozenset(hidden)).protects([cell], threshold):
            hidden |= _cheapest(table, frozenset(hidden), cell, threshold)
    if not Attack(table, frozenset(hidden)).protects(primary, threshold):
        hidden = set(table.cells)
    for cell in sorted(hidden - primary, key=lambda one: -_cost(table, one)):
        fewer = Attack(table, frozenset(hidden - {cell}))
        nearest = sorted(primary, key=partial(_apart, cell))
        if fewer.protects(nearest, threshold):
            hidden.remove(cell)
    return Suppression(table, threshold, primary, frozenset(hidden) - primary)


def _apart(cell: Cell, other: Cell) -> int:
    return (cell[0] != other[0]) + (cell[1] != other[1])


def _cost(table: Table, cell: Cell) -> float:
    """What hiding a cell takes away: its count, and far more where it is a total."""
    whole = table.whole
    everyone = max(whole[-1][-1], 1)
    totals = (len(whole) > 1 and cell[0] == len(whole) - 1) + (cell[1] == len(whole[0]) - 1)
    return float(whole[cell[0]][cell[1]] + 1 + totals * 10 * everyone)


def _cheapest(table: Table, hidden: frozenset[Cell], cell: Cell, threshold: int) -> set[Cell]:
    """Find what else to hide for one cell, at the least cost: two tables that a reader cannot tell apart.

    A whole-number programme: cells move up or down from what they are, only where hidden, never under zero,
    and the cell is apart by the threshold between one table and the other. No cell need move by more than
    that: what goes through the cell goes around by cycles, and none carries more.
    """
    cells, matrix = table.cells, table.equations
    values = np.asarray(table.whole, dtype=np.float64).ravel()
    size, reach = len(cells), float(threshold)
    upper, lower = np.eye(size), -np.eye(size)
    nothing = np.zeros((size, size))
    fixed = np.zeros(3 * size)
    fixed[size + cells.index(cell)], fixed[2 * size + cells.index(cell)] = 1, -1
    blank = np.zeros_like(matrix)
    rules = [
        LinearConstraint(csr_array(np.hstack([blank, matrix, blank])), 0, 0),
        LinearConstraint(csr_array(np.hstack([blank, blank, matrix])), 0, 0),
        LinearConstraint(fixed[None, :], threshold, np.inf),
    ]
    for moved in ([upper, nothing], [nothing, upper]):
        rules.append(LinearConstraint(csr_array(np.hstack([-reach * upper, *moved])), -np.inf, 0))
        down = [lower if one is upper else nothing for one in moved]
        rules.append(
            LinearConstraint(csr_array(np.hstack([-np.diag(np.minimum(values, reach)), *down])), -np.inf, 0)
        )
    cost = [0.0 if one in hidden else _cost(table, one) for one in cells]
    found = milp(
        np.concatenate([cost, np.zeros(2 * size)]),
        integrality=np.concatenate([np.ones(size), np.zeros(2 * size)]),
        bounds=(
            np.concatenate([[1.0 if one in hidden else 0.0 for one in cells], np.full(2 * size, -reach)]),
            np.concatenate([np.ones(size), np.full(2 * size, reach)]),
        ),
        constraints=rules,
    )
    if found.x is None:
        return set(cells)
    return {one for one, kept in zip(cells, found.x[:size], strict=True) if kept > 0.5}  # noqa: PLR2004 (0 or 1)
