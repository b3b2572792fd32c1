"""Which lines together make the amount of another: sums of parts, exact first, then near."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from molette.engines.reconciliation.candidates import TAXES

MOST: Final = 14
"""Lines among which sums are sought: 2 to this power are tried."""
EURO: Final = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """The ranks of the lines whose sum is found, and the rate of tax between the two (1: none)."""

    ranks: tuple[int, ...]
    tax: float


def parts_of(amount: int, lines: Sequence[int]) -> Parts | None:
    """Find the lines (cents) whose sum is the amount: to the cent, else to a euro a line, else but for a tax.

    The lines come the likeliest first: of two answers of as many lines, the one of the likeliest is taken.

    >>> parts_of(100_00, [30_00, 55_00, 70_00])
    Parts(ranks=(0, 2), tax=1.0)
    >>> parts_of(120_00, [30_00, 70_00]).tax, parts_of(100_00, [30_00, 40_00])
    (1.2, None)
    """
    held = np.array(lines[:MOST], np.int64)
    if not amount or not len(held):
        return None
    sums, sizes = _sums(held)
    for tax, room in ((1.0, 0), (1.0, EURO), *((tax, EURO) for tax in (*TAXES, *(1 / tax for tax in TAXES)))):
        found = np.flatnonzero(np.abs(sums * tax - amount) <= room * (sizes if room else 1))
        found = found[sizes[found] > (0 if tax == 1 else 1)]
        if len(found):
            best = min(found.tolist(), key=lambda subset: (int(sizes[subset]), _spread(subset)))
            return Parts(tuple(rank for rank in range(len(held)) if best >> rank & 1), tax)
    return None


def _sums(
    lines: "np.typing.NDArray[np.int64]",
) -> tuple["np.typing.NDArray[np.int64]", "np.typing.NDArray[np.int64]"]:
    """The sum and the size of every set of lines; the bits of its rank say which."""
    sums, sizes = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for line in lines:
        sums, sizes = np.concatenate([sums, sums + line]), np.concatenate([sizes, sizes + 1])
    return sums, sizes


def _spread(subset: int) -> int:
    """The sum of the ranks of a set: the least is the likeliest."""
    return sum(rank for rank in range(subset.bit_length()) if subset >> rank & 1)
