"""Compare pairs field by field: each comparison is one of a few levels of agreement.

Two passes. The first is quick and coarse (a text is told by 256 bits) and keeps, for each line, what comes
near its best; the second reads the texts of what is left.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.candidates import TAXES, THREADS, Candidates
from molette.engines.reconciliation.hashing import Ranks, Read
from molette.engines.reconciliation.keys import distinct
from molette.engines.reconciliation.learning import by_chance, learn
from molette.engines.reconciliation.levels import (
    AMOUNT_STEPS,
    BANDS,
    DAY_STEPS,
    LEADS,
    PARTS,
    AmountLevel,
    Compared,
    DateLevel,
    IdentifierLevel,
    Levels,
    PlaceLevel,
    TextLevel,
)
from molette.engines.reconciliation.likeness import Floats, Vectors, vectors
from molette.engines.reconciliation.normalising import UNKNOWN, Field, Pairable

Bits = npt.NDArray[np.uint64]
COARSE_CHANCE: Final = 300_000
MARGIN: Final = 8.0
"""What a pair may be below the best of one of its two lines, in natural logarithms of odds, to be kept."""
FLOOR: Final = -12.0
ROUNDING: Final = 0.001
TO_THE_EURO: Final = 100
EXACT_TAX: Final = 0.0002
BIT_WORDS: Final = 4
FEW: Final = 20_000
"""Pairs that are all read."""
COARSE_BANDS: Final = np.array([4, 10])
"""Bits in common from which more is shared."""
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

    def likely(self, found: Candidates) -> Compared:
        """Compare the pairs found, and keep those that may be."""
        if len(found) <= FEW:
            return self.all(found.left, found.right)
        counts = self.pairable.left_count, self.pairable.right_count
        coarse, chance = (
            self._coarse(found.left, found.right),
            self._coarse(*by_chance(counts, COARSE_CHANCE)),
        )
        kept = _near_the_best(coarse, learn(coarse, chance, self.pairable.roles, counts).log_odds(coarse))
        return self.all(found.left[kept], found.right[kept])

    def all(self, left: Ranks, right: Ranks) -> Compared:
        """Compare pairs of lines."""
        levels = (_level(one, self.texts.get(one.name), left, right) for one in self.pairable.fields)
        return Compared(left, right, tuple(levels))

    def _coarse(self, left: Ranks, right: Ranks) -> Compared:
        levels = [np.zeros(len(left), np.uint8) for _ in self.pairable.fields]

        def fill(first: int) -> None:
            part = slice(first, first + CHUNK)
            for rank, one in enumerate(self.pairable.fields):
                levels[rank][part] = _coarse(one, self.texts.get(one.name), left[part], right[part])

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(fill, range(0, len(left), CHUNK)))
        return Compared(left, right, tuple(levels))


def _near_the_best(coarse: Compared, scores: Floats) -> npt.NDArray[np.bool_]:
    """Say which pairs come near the best of their left line or of their right line."""
    near = np.zeros(len(coarse), bool)
    for lines in (coarse.left, coarse.right):
        best = np.full(int(lines.max(initial=0)) + 1, -np.inf)
        np.maximum.at(best, lines, scores)
        near |= scores >= best[lines] - MARGIN
    return near & (scores > FLOOR)


def _coarse(one: Field, texts: "_Texts | None", left: Ranks, right: Ranks) -> Levels:
    if texts is not None:
        return texts.coarse(one.left.values[left], one.right.values[right])
    return _codes(one, left, right) if one.role is Role.IDENTIFIER else _level(one, None, left, right)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The distinct texts of a field: bits of their characters, their first words, their weights."""

    bits: Bits
    sizes: npt.NDArray[np.float32]
    first: Bits
    vectors: Vectors
    held: Floats

    @classmethod
    def of(cls, one: Field, found: Read) -> "_Texts":
        bits = np.zeros((len(one.texts) + 1, BIT_WORDS), np.uint64)
        which = (found.trigrams.hashes >> np.uint64(62)).astype(np.int64)
        bit = np.uint64(1) << ((found.trigrams.hashes >> np.uint64(50)) & np.uint64(63))
        np.bitwise_or.at(bits, (found.trigrams.texts, which), bit)
        rank = np.arange(len(found.words.texts)) - np.searchsorted(found.words.texts, found.words.texts)
        first = np.zeros((len(one.texts) + 1, LEADS - 1), np.uint64)
        kept = rank < LEADS - 1
        first[found.words.texts[kept], rank[kept]] = found.words.hashes[kept]
        uses = [
            np.bincount(side.values[side.known], minlength=len(one.texts)) for side in (one.left, one.right)
        ]
        measured = vectors(found, uses[0], uses[1])
        held = measured.norms[(uses[0] + uses[1] > 0) & (measured.norms > 0)]
        return cls(bits, np.bitwise_count(bits).sum(axis=1).astype(np.float32), first, measured, held)

    def leads(self, mine: Ranks, theirs: Ranks) -> Ranks:
        """Count the words that both begin with."""
        count, is_same = np.zeros(len(mine), np.int64), np.ones(len(mine), bool)
        for rank in range(LEADS - 1):
            word = self.first[:, rank]
            is_same &= (word[mine] == word[theirs]) & (word[mine] != 0)
            count += is_same
        return count

    def coarse(self, mine: Ranks, theirs: Ranks) -> Levels:
        common = np.zeros(len(mine), np.float32)
        for rank in range(BIT_WORDS):
            column = self.bits[:, rank]
            common += np.bitwise_count(column[mine] & column[theirs])
        less = np.minimum(self.sizes[mine], self.sizes[theirs])
        bands = np.searchsorted(COARSE_BANDS, common, "right")
        return _text_levels(mine, theirs, common / np.maximum(less, 1), bands, self.leads(mine, theirs))

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
        return _text_levels(mine, theirs, parts, bands, self.leads(mine, theirs))


def _text_levels(mine: Ranks, theirs: Ranks, parts: Any, bands: Ranks, leads: Ranks) -> Levels:
    bins = 1 + np.searchsorted(PARTS, -parts, "left")
    bins[mine == theirs] = 0
    levels = 1 + (bins * BANDS + bands) * LEADS + leads
    levels[(mine == UNKNOWN) | (theirs == UNKNOWN)] = TextLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _level(one: Field, texts: "_Texts | None", left: Ranks, right: Ranks) -> Levels:
    match one.role:
        case Role.AMOUNT:
            return _amounts(one, left, right)
        case Role.DATE:
            return _dates(one, left, right)
        case Role.PLACE:
            return _places(one, left, right)
        case Role.IDENTIFIER:
            return _identifiers(one, left, right)
    return texts.levels(one, left, right) if texts else np.zeros(len(left), np.uint8)


def _amounts(one: Field, left: Ranks, right: Ranks) -> Levels:
    mine, theirs = one.left.values[left].astype(np.float64), one.right.values[right].astype(np.float64)
    gap = np.abs(mine - theirs)
    size = np.maximum(np.maximum(np.abs(mine), np.abs(theirs)), 1)
    share = gap / size
    levels = AmountLevel.NEAR + np.searchsorted(AMOUNT_STEPS, share, "left")
    ratio = size / np.maximum(np.minimum(np.abs(mine), np.abs(theirs)), 1)
    same_sign = (mine > 0) == (theirs > 0)
    for tax in TAXES:
        is_tax = same_sign & (np.abs(ratio / tax - 1) <= np.maximum(EXACT_TAX, 1.5 / size))
        levels[is_tax & (gap > TO_THE_EURO)] = AmountLevel.TAX
    levels[share <= ROUNDING] = AmountLevel.ROUNDED
    levels[gap == 0] = AmountLevel.SAME
    levels[~(one.left.known[left] & one.right.known[right])] = AmountLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _dates(one: Field, left: Ranks, right: Ranks) -> Levels:
    after = one.right.values[right] - one.left.ends[left]
    before = one.left.values[left] - one.right.ends[right]
    days = np.maximum(np.maximum(after, before), 0)
    step = np.searchsorted(DAY_STEPS, days, "left")
    levels = np.where(after > 0, DateLevel.SAME + step, DateLevel.SAME + len(DAY_STEPS) + step)
    levels[days == 0] = DateLevel.SAME
    levels[~(one.left.known[left] & one.right.known[right])] = DateLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _places(one: Field, left: Ranks, right: Ranks) -> Levels:
    mine, theirs = one.left, one.right
    levels = np.full(len(left), PlaceLevel.OTHER)
    levels[mine.coarse[left] == theirs.coarse[right]] = PlaceLevel.SAME_DEPARTMENT
    levels[mine.values[left] == theirs.values[right]] = PlaceLevel.SAME
    levels[~(mine.known[left] & theirs.known[right])] = PlaceLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _codes(one: Field, left: Ranks, right: Ranks) -> Levels:
    mine, theirs = one.left, one.right
    levels = np.full(len(left), IdentifierLevel.OTHER)
    levels[mine.coarse[left] == theirs.coarse[right]] = IdentifierLevel.SAME_BODY
    levels[mine.values[left] == theirs.values[right]] = IdentifierLevel.SAME
    levels[~(mine.known[left] & theirs.known[right])] = IdentifierLevel.UNKNOWN
    return np.asarray(levels, np.uint8)


def _identifiers(one: Field, left: Ranks, right: Ranks) -> Levels:
    levels = _codes(one, left, right)
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
