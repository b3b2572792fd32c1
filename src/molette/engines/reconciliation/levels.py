"""The levels of agreement of each role, and what is held of them before any pair is seen.

For each level, the share of true pairs and the share of chance pairs that are expected to show it. They
count as a few pairs seen: where there are many lines, what the books show soon prevails.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.books import Role

Levels = npt.NDArray[np.uint8]
Ranks = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs by left then right line, and the level of each field, in the order of the fields.

    `kinds`: the bits of the kinds of keys that found each pair; None where they were not sought by keys.
    """

    left: Ranks
    right: Ranks
    levels: tuple[Levels, ...]
    kinds: Levels | None = None

    def __len__(self) -> int:
        return len(self.left)

    def where(self, kept: npt.NDArray[Any]) -> "Compared":
        kinds = None if self.kinds is None else self.kinds[kept]
        return Compared(self.left[kept], self.right[kept], tuple(level[kept] for level in self.levels), kinds)


class AmountLevel(IntEnum):
    """`NEAR` and after: within each of `AMOUNT_STEPS`, then beyond."""

    UNKNOWN = 0
    SAME = 1
    ROUNDED = 2
    TAX = 3
    NEAR = 4


AMOUNT_STEPS: Final = np.array([0.01, 0.03, 0.06, 0.10, 0.20])


class DateLevel(IntEnum):
    """After `SAME`, the right is later by at most each of `DAY_STEPS`, then more; then earlier, likewise."""

    UNKNOWN = 0
    SAME = 1


DAY_STEPS: Final = np.array([0, 1, 2, 4, 8, 16, 31, 100, 400])


class PlaceLevel(IntEnum):
    UNKNOWN = 0
    SAME = 1
    SAME_DEPARTMENT = 2
    OTHER = 3


class IdentifierLevel(IntEnum):
    UNKNOWN = 0
    SAME = 1
    SAME_BODY = 2
    SLIP = 3
    OTHER = 4


class TextLevel(IntEnum):
    """After `UNKNOWN`, the same text, each of `PARTS`, then less.

    Each in `BANDS` of rarity of what is shared, and each by the number of words, at most `LEADS` - 1, that
    both begin with.
    """

    UNKNOWN = 0
    SAME = 1


PARTS: Final = -np.array([0.9, 0.7, 0.5, 0.3])
"""The part of the lesser text that the other holds."""
BANDS: Final = 3
"""Bands of what is shared: common, rarer, rarest."""
LEADS: Final = 4

_AMOUNT: Final = (
    (0.45, 0.02), (0.08, 0.01), (0.06, 0.01),
    (0.1, 0.05), (0.08, 0.08), (0.06, 0.1), (0.04, 0.12), (0.03, 0.15), (0.1, 0.5),
)  # fmt: skip
_GAP: Final = (
    (0.13, 0.02), (0.08, 0.02), (0.07, 0.03), (0.06, 0.05), (0.05, 0.07), (0.05, 0.09), (0.06, 0.15),
    (0.06, 0.2), (0.02, 0.3),
)  # fmt: skip
_PLACE: Final = ((0.85, 0.15), (0.1, 0.25), (0.05, 0.6))
_IDENTIFIER: Final = ((0.85, 0.05), (0.05, 0.05), (0.05, 0.01), (0.05, 0.89))
_TEXT: Final = ((0.4, 0.01), (0.2, 0.02), (0.15, 0.06), (0.12, 0.13), (0.08, 0.28), (0.05, 0.5))
_RARITY: Final = ((0.25, 0.6), (0.3, 0.25), (0.45, 0.15))
_LEAD: Final = ((0.3, 0.85), (0.2, 0.1), (0.2, 0.03), (0.3, 0.02))


@cache
def prior(role: Role) -> tuple[Floats, Floats]:
    """Give the shares of true pairs and of chance pairs at each level but unknown, which tells nothing."""
    match role:
        case Role.AMOUNT:
            rows = [*_AMOUNT]
        case Role.DATE:
            rows = [(0.2, 0.05), *_GAP, *((m / 2, u) for m, u in _GAP)]
        case Role.PLACE:
            rows = [*_PLACE]
        case Role.IDENTIFIER:
            rows = [*_IDENTIFIER]
        case _:
            rows = [(m * n * o, u * v * w) for m, u in _TEXT for n, v in _RARITY for o, w in _LEAD]
    m, u = np.array(rows).T
    return m / m.sum(), u / u.sum()


@cache
def prior_weight(role: Role) -> Floats:
    """The logarithm of what each level is worth, unknown first."""
    m, u = prior(role)
    return np.append(0.0, np.log(m / u))
