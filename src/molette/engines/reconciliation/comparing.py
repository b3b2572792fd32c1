"""Compare pairs field by field: each comparison is one of a few levels of agreement.

Two passes. The first is quick and coarse (a text is told by 256 bits) and keeps, for each line, what comes
near its best; the second reads the texts of what is left.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.candidates import TAXES, THREADS
from molette.engines.reconciliation.hashing import Ranks, Read
from molette.engines.reconciliation.keys import distinct
from molette.engines.reconciliation.learning import SAMPLE, Weights, by_chance, learn
from molette.engines.reconciliation.levels import (
    AMOUNT_STEPS,
    BANDS,
    DAY_STEPS,
    AmountLevel,
    Compared,
    DateLevel,
    IdentifierLevel,
    Levels,
    PlaceLevel,
)
from molette.engines.reconciliation.likeness import Floats, Vectors, vectors
from molette.engines.reconciliation.normalising import UNKNOWN, Field, Pairable, Side
from molette.engines.reconciliation.pairs import Candidates, Pairs
from molette.engines.reconciliation.sketches import Sketches, text_levels

COARSE_CHANCE: Final = 300_000
MARGIN: Final = 8.0
"""What a pair may be below the best of one of its two lines, in natural logarithms of odds, to be kept."""
FLOOR: Final = -12.0
ROUNDING: Final = 0.001
TO_THE_EURO: Final = 100
EXACT_TAX: Final = 0.0002
MOST_TAX: Final = 1.25
"""Beyond, two amounts more than a euro apart are no price with tax and without."""
FEW: Final = 20_000
"""Pairs that are all read."""
BAND_LIMITS: Final = (0.2, 0.6)
PART_SHARED: Final = 0.8
CHUNK: Final = 500_000


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares lines of two books, whose texts are read once."""

    pairable: Pairable
    texts: Mapping[str, "_Texts"]

    @classmethod
    def of(cls, pairable: Pairable, reads: Mapping[str, Read]) -> "Comparer":
        return cls(pairable, {one.name: _Texts.of(one, reads[one.name]) for one in pairable.of(Role.TEXT)})

    def likely(self, found: Candidates | Pairs) -> tuple[Compared, int]:
        """Compare the pairs found, and keep those that may be; say also how many they were.

        They are told, compared and for the most part forgotten a few lines of the left at a time. Of those
        that others kept already, none is left out.
        """
        if isinstance(found, Pairs):
            return self._all(found), len(found)
        blocks = found.blocks()
        sample = _first(found, blocks)
        if len(blocks) <= 1 and len(sample) <= FEW:
            return self._all(sample), len(sample)
        counts = self.pairable.left_count, self.pairable.right_count
        chance = self.coarse(*by_chance(counts, COARSE_CHANCE))
        coarse = self.coarse(sample.left, sample.right)
        kept, count = self.near(found, learn(coarse, chance, self.pairable.roles, counts))
        return self._all(kept), count

    def near(self, found: Candidates, weights: Weights) -> tuple[Pairs, int]:
        """Keep the pairs near the best of their left line or of their right line; count them all."""
        best = np.full(self.pairable.right_count, -np.inf)

        def near(bounds: tuple[int, int]) -> tuple[int, Ranks, Floats, Pairs, Floats]:
            pairs = found.between(*bounds)
            scores = weights.log_odds(self.coarse(pairs.left, pairs.right))
            is_any = scores > FLOOR
            some, held = pairs.where(is_any), scores[is_any]
            mine = np.full(bounds[1] - bounds[0], -np.inf)
            np.maximum.at(mine, some.left - bounds[0], held)
            # What is best on the right so far may only grow: no pair is lost here that is kept in the end.
            is_near = held >= np.minimum(mine[some.left - bounds[0]], best[some.right]) - MARGIN
            return len(pairs), some.right, held, some.where(is_near), held[is_near]

        kept, scores, count = [], [], 0
        with ThreadPoolExecutor(THREADS) as pool:
            for size, right, held, pairs, told in pool.map(near, found.blocks()):
                count += size
                np.maximum.at(best, right, held)
                kept.append(pairs)
                scores.append(told)
        every, all_scores = Pairs.together(kept), np.concatenate(scores)
        mine = np.full(self.pairable.left_count, -np.inf)
        np.maximum.at(mine, every.left, all_scores)
        is_near = all_scores >= np.minimum(mine[every.left], best[every.right]) - MARGIN
        return every.where(is_near), count

    def all(self, left: Ranks, right: Ranks) -> Compared:
        """Compare pairs of lines."""
        return self._compared(left, right, _level)

    def _all(self, pairs: Pairs) -> Compared:
        return replace(self.all(pairs.left, pairs.right), kinds=pairs.kinds)

    def coarse(self, left: Ranks, right: Ranks) -> Compared:
        """Compare pairs of lines quickly, without reading their texts."""
        return self._compared(left, right, _coarse)

    def _compared(self, left: Ranks, right: Ranks, level: "_Levelling") -> Compared:
        levels = [np.zeros(len(left), np.uint8) for _ in self.pairable.fields]
        for first in range(0, len(left), CHUNK):
            part = slice(first, first + CHUNK)
            for rank, one in enumerate(self.pairable.fields):
                levels[rank][part] = level(one, self.texts.get(one.name), left[part], right[part])
        return Compared(left, right, tuple(levels))


def _first(found: Candidates, blocks: list[tuple[int, int]]) -> Pairs:
    """The pairs of the first lines, enough to learn from."""
    parts: list[Pairs] = []
    for bounds in blocks:
        parts.append(found.between(*bounds))
        if sum(map(len, parts)) > SAMPLE:
            break
    return Pairs.together(parts)


_Levelling = Callable[[Field, "_Texts | None", Ranks, Ranks], Levels]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The distinct texts of a field: in few bits, and by what they weigh."""

    sketches: Sketches
    vectors: Vectors
    held: Floats

    @classmethod
    def of(cls, one: Field, found: Read) -> "_Texts":
        uses = [
            np.bincount(side.values[side.known], minlength=len(one.texts)) for side in (one.left, one.right)
        ]
        measured = vectors(found, uses[0], uses[1])
        held = measured.norms[(uses[0] + uses[1] > 0) & (measured.norms > 0)]
        return cls(Sketches.of(found), measured, held)

    def levels(self, one: Field, left: Ranks, right: Ranks) -> Levels:
        """Read each couple of texts once, however many pairs of lines bear it."""
        mine, theirs = one.left.values[left], one.right.values[right]
        known = np.flatnonzero((mine != UNKNOWN) & (theirs != UNKNOWN))
        size = max(len(one.texts), 1)
        couples = mine[known] * size + theirs[known]
        once = distinct([couples])
        at = np.searchsorted(once, couples)
        part, shared = self.vectors.likeness(once // size, once % size)
        parts, bands = np.zeros(len(left)), np.zeros(len(left), np.int64)
        parts[known], bands[known] = part[at], _bands(self.held, shared)[at]
        return text_levels(mine, theirs, parts, bands, self.sketches.leads(mine, theirs))


def coarse_levels(role: Role, mine: Side, theirs: Side) -> Levels:
    """Compare values, one with one; identifiers are the same or not, whatever the slip."""
    match role:
        case Role.AMOUNT:
            return _amounts(mine, theirs)
        case Role.DATE:
            return _dates(mine, theirs)
        case Role.PLACE:
            return _places(mine, theirs)
    return _codes(mine, theirs)


def _level(one: Field, texts: _Texts | None, left: Ranks, right: Ranks) -> Levels:
    if texts is not None:
        return texts.levels(one, left, right)
    levels = coarse_levels(one.role, one.left.take(left), one.right.take(right))
    return _with_slips(one, levels, left, right) if one.role is Role.IDENTIFIER else levels


def _coarse(one: Field, texts: _Texts | None, left: Ranks, right: Ranks) -> Levels:
    if texts is not None:
        return texts.sketches.levels(one.left.values[left], one.right.values[right])
    return coarse_levels(one.role, one.left.take(left), one.right.take(right))


def _amounts(left: Side, right: Side) -> Levels:
    mine, theirs = left.values.astype(np.float64), right.values.astype(np.float64)
    gap = np.abs(mine - theirs)
    sizes = np.abs(mine), np.abs(theirs)
    size = np.maximum(np.maximum(*sizes), 1)
    share = gap / size
    levels = AmountLevel.NEAR + np.searchsorted(AMOUNT_STEPS, share, "left")
    ratio = size / np.maximum(np.minimum(*sizes), 1)
    may_be_tax = np.flatnonzero(((mine > 0) == (theirs > 0)) & (gap > TO_THE_EURO) & (ratio < MOST_TAX))
    ratio, room = ratio[may_be_tax], np.maximum(EXACT_TAX, 1.5 / size[may_be_tax])
    for tax in TAXES:
        levels[may_be_tax[np.abs(ratio / tax - 1) <= room]] = AmountLevel.TAX
    levels[share <= ROUNDING] = AmountLevel.ROUNDED
    levels[gap == 0] = AmountLevel.SAME
    levels[~(left.known & right.known)] = AmountLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _dates(left: Side, right: Side) -> Levels:
    after = right.values - left.ends
    before = left.values - right.ends
    days = np.maximum(np.maximum(after, before), 0)
    step = np.searchsorted(DAY_STEPS, days, "left")
    levels = np.where(after > 0, DateLevel.SAME + step, DateLevel.SAME + len(DAY_STEPS) + step)
    levels[days == 0] = DateLevel.SAME
    levels[~(left.known & right.known)] = DateLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _places(mine: Side, theirs: Side) -> Levels:
    levels = np.full(len(mine.values), PlaceLevel.OTHER, np.uint8)
    levels[mine.coarse == theirs.coarse] = PlaceLevel.SAME_DEPARTMENT
    levels[mine.values == theirs.values] = PlaceLevel.SAME
    levels[~(mine.known & theirs.known)] = PlaceLevel.UNKNOWN
    return levels


def _codes(mine: Side, theirs: Side) -> Levels:
    levels = np.full(len(mine.values), IdentifierLevel.OTHER, np.uint8)
    levels[mine.coarse == theirs.coarse] = IdentifierLevel.SAME_BODY
    levels[mine.values == theirs.values] = IdentifierLevel.SAME
    levels[~(mine.known & theirs.known)] = IdentifierLevel.UNKNOWN
    return levels


def _with_slips(one: Field, levels: Levels, left: Ranks, right: Ranks) -> Levels:
    other = np.flatnonzero(levels == IdentifierLevel.OTHER)
    mine = [one.texts[code] for code in one.left.values[left[other]].tolist()]
    theirs = [one.texts[code] for code in one.right.values[right[other]].tolist()]
    if mine:
        slips = process.cpdist(mine, theirs, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
        levels[other[slips <= 1]] = IdentifierLevel.SLIP
    return levels


def _bands(held: Floats, shared: Floats) -> Ranks:
    """What is shared, beside what texts weigh: from what is common to most, to what is rarest."""
    limits = np.quantile(held, BAND_LIMITS) if len(held) else np.zeros(BANDS - 1)
    return np.searchsorted(limits * PART_SHARED, shared, "right")
