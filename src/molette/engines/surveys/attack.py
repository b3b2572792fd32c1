"""What a reader can find of the hidden cells of a table, from those that are shown and the totals.

The parts of each total less the total are nil: each cell is an arc between the node of its row and that of
its column, and a table is a circulation. What a hidden cell may gain or lose is then a greatest flow through
the other hidden cells (Ford and Fulkerson, 1956), exact, and in whole numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import inf

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from molette.engines.surveys.arrays import Floats

Cell = tuple[int, int]
"""Row and column; the last row and the last column are totals."""


@dataclass(frozen=True)
class Table:
    """Counts by row and column, without their totals; of one row, a one-way table."""

    counts: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if not self.counts or not self.counts[0] or len({len(row) for row in self.counts}) > 1:
            raise ValueError("Un tableau a des lignes de même longueur.")
        if any(count < 0 for row in self.counts for count in row):
            raise ValueError("Un nombre de réponses est négatif.")

    @cached_property
    def whole(self) -> tuple[tuple[int, ...], ...]:
        """The counts with the totals of rows and columns, and of all; a single row is its own total."""
        rows = [(*row, sum(row)) for row in self.counts]
        if len(rows) > 1:
            rows.append(tuple(sum(column) for column in zip(*rows, strict=True)))
        return tuple(rows)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        whole = self.whole
        return tuple(product(range(len(whole)), range(len(whole[0]))))

    @property
    def equations(self) -> Floats:
        """Equations × cells: the parts of a total less the total are nil."""
        height, width = len(self.whole), len(self.whole[0])
        found = []
        for row in range(height):
            line = np.zeros((height, width))
            line[row, :-1], line[row, -1] = 1, -1
            found.append(line.ravel())
        for column in range(width) if height > 1 else ():
            line = np.zeros((height, width))
            line[:-1, column], line[-1, column] = 1, -1
            found.append(line.ravel())
        return np.asarray(found)

    def arc(self, cell: Cell) -> tuple[int, int]:
        """The nodes that a cell goes from and to: rows first, then columns; of a single row, one column."""
        height, width = len(self.whole), len(self.whole[0])
        row, column = cell
        above = height + (column if height > 1 else 0)
        forward = (row == height - 1 and height > 1) == (column == width - 1)
        return (row, above) if forward else (above, row)


@dataclass(frozen=True)
class Attack:
    """What a reader of a table finds of some hidden cells."""

    table: Table
    hidden: frozenset[Cell]

    def bounds(self, cell: Cell) -> tuple[float, float]:
        """Return the least and the most that a hidden cell can be; infinite where nothing says."""
        start, end = self.table.arc(cell)
        value = self.table.whole[cell[0]][cell[1]]
        others = self._capacity.copy()
        others[start, end] -= self._endless
        others[end, start] -= value
        gain, loss = _flow(others, end, start), min(_flow(others, start, end), value)
        return float(value - loss), inf if gain >= self._endless else float(value + gain)

    def protects(self, cells: Iterable[Cell], width: int) -> bool:
        """Whether what a reader finds of each of these hidden cells leaves at least that width."""
        return all(most - least >= width for least, most in map(self.bounds, cells))

    @cached_property
    def _endless(self) -> int:
        """More than any count can gain when a total is shown."""
        return 2 * self.table.whole[-1][-1] + 1

    @cached_property
    def _capacity(self) -> npt.NDArray[np.int32]:
        size = len(self.table.whole) + len(self.table.whole[0])
        capacity = np.zeros((size, size), dtype=np.int32)
        for cell in self.hidden:
            start, end = self.table.arc(cell)
            capacity[start, end] += self._endless
            capacity[end, start] += self.table.whole[cell[0]][cell[1]]
        return capacity


def _flow(capacity: npt.NDArray[np.int32], start: int, end: int) -> int:
    return int(maximum_flow(csr_array(capacity), start, end).flow_value)
