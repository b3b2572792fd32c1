"""How much the cells of two columns are alike, whatever the columns are called."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import exp, log, sqrt
from typing import Final, TypeVar

import numpy as np

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.cells import cell_reader
from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.labels import unaccented
from molette.engines.tables.values.dates import Dated

T = TypeVar("T")
WORD: Final = re.compile(r"\w+")
SIGNS: Final = re.compile(r"[\W_]+")
HALF: Final = 2.0
"""What a part of the values in common is worth: tables seldom have all their lines in common."""
UNNAMED: Final = 0.6
"""Most that amounts or dates are alike by their size: other amounts are often as large."""


def rarity_of(columns: Sequence[Sequence[Cell]]) -> Mapping[str, float]:
    """What each word weighs: the fewer the columns that hold it, the more."""
    held = Counter(word for cells in columns for word in {w for cell in cells for w in _words(cell)})
    return {word: log(1 + len(columns) / count) for word, count in held.items()}


def content_likeness(
    one: Sequence[Cell], other: Sequence[Cell], roles: tuple[Role, Role], rarity: Mapping[str, float]
) -> float:
    """Say from 0 to 1 how much the cells of two columns are alike."""
    if roles == (Role.AMOUNT, Role.AMOUNT):
        return UNNAMED * _sizes_alike(one, other)
    if roles == (Role.DATE, Role.DATE):
        return UNNAMED * _times_alike(one, other)
    return max(_words_alike(one, other, rarity), min(1.0, HALF * _shared(one, other)))


def _words(cell: Cell) -> list[str]:
    return WORD.findall(unaccented(text_of(cell)).lower())


def _words_alike(one: Sequence[Cell], other: Sequence[Cell], rarity: Mapping[str, float]) -> float:
    """The cosine of the words of both, each as often as it comes, at the square root."""
    sides = []
    for cells in (one, other):
        counts = Counter(word for cell in cells for word in _words(cell))
        sides.append({word: sqrt(count) * rarity.get(word, 1.0) for word, count in counts.items()})
    norms = [sqrt(sum(weight * weight for weight in side.values())) for side in sides]
    dot = sum(weight * sides[1].get(word, 0.0) for word, weight in sides[0].items())
    return dot / max(norms[0] * norms[1], 1e-9)


def _shared(one: Sequence[Cell], other: Sequence[Cell]) -> float:
    """Of the values of the column that has fewer, the part that the other has too, signs aside."""
    values = [{SIGNS.sub("", unaccented(text_of(cell))).lower() for cell in cells} for cells in (one, other)]
    return len(values[0] & values[1]) / max(min(map(len, values)), 1)


def _sizes_alike(one: Sequence[Cell], other: Sequence[Cell]) -> float:
    middles = [
        np.median([log(abs(value) + Decimal(1)) for value in _values(Role.AMOUNT, cells, Decimal)] or [0.0])
        for cells in (one, other)
    ]
    return exp(-abs(float(middles[0] - middles[1])))


def _times_alike(one: Sequence[Cell], other: Sequence[Cell]) -> float:
    """The part of the time of both that is of both, the extremes left out."""
    days = [[value.first.toordinal() for value in _values(Role.DATE, cells, Dated)] for cells in (one, other)]
    if not all(days):
        return 0.0
    (first, last), (start, end) = (np.quantile(side, (0.1, 0.9)) for side in days)
    whole = max(last, end) - min(first, start)
    return float(max(min(last, end) - max(first, start), 0) / whole) if whole else 1.0


def _values(role: Role, cells: Sequence[Cell], kind: type[T]) -> Iterable[T]:
    read = cell_reader(role, "", cells)
    return [value for cell in cells if isinstance(value := read(cell).value, kind)]
