"""Texts told in few bits, to compare millions of pairs before reading any."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.hashing import Ranks, Read, read
from molette.engines.reconciliation.levels import BANDS, LEADS, PARTS, Levels, TextLevel
from molette.engines.reconciliation.normalising import UNKNOWN

Bits = npt.NDArray[np.uint64]
BIT_WORDS: Final = 4
COARSE_BANDS: Final = np.array([4, 10])
"""Bits in common from which more is shared."""


@dataclass(frozen=True, slots=True)
class Sketches:
    """The distinct texts of a field: 256 bits of their groups of three characters, and their first words.

    A last row stands for what is unknown.
    """

    bits: Bits
    sizes: npt.NDArray[np.uint16]
    first: Bits

    @classmethod
    def of(cls, found: Read) -> "Sketches":
        bits = np.zeros((found.count + 1, BIT_WORDS), np.uint64)
        for rank, texts, trigrams in found.trigrams.chunks():
            bit = np.uint64(1) << ((trigrams >> np.uint32(18)) & np.uint32(63)).astype(np.uint64)
            np.bitwise_or.at(bits, (texts + rank, trigrams >> np.uint32(30)), bit)
        first = np.zeros((found.count + 1, LEADS - 1), np.uint64)
        for rank in range(LEADS - 1):
            longer = np.flatnonzero(found.words.counts > rank)
            first[longer, rank] = found.words.hashes[found.words.starts[longer] + rank]
        return cls(bits, np.bitwise_count(bits).sum(axis=1).astype(np.uint16), first)

    def leads(self, mine: Ranks, theirs: Ranks) -> Ranks:
        """Count the words that both begin with."""
        one, other = self.first[mine], self.first[theirs]
        is_same = (one == other) & (one != 0)
        so_far = is_same[:, 0]
        count: Ranks = so_far.astype(np.int64)
        for rank in range(1, LEADS - 1):
            so_far = so_far & is_same[:, rank]
            count += so_far
        return count

    def levels(self, mine: Ranks, theirs: Ranks) -> Levels:
        """Compare texts given by their ranks: coarse levels."""
        counts = np.bitwise_count(self.bits[mine] & self.bits[theirs])
        common = counts[:, 0].astype(np.uint16)
        for rank in range(1, BIT_WORDS):
            common += counts[:, rank]
        less = np.minimum(self.sizes[mine], self.sizes[theirs])
        bands = np.searchsorted(COARSE_BANDS, common, "right")
        parts = common.astype(np.float32) / np.maximum(less, 1)
        return text_levels(mine, theirs, parts, bands, self.leads(mine, theirs))


def coarse_texts(left: Sequence[str], right: Sequence[str]) -> Levels:
    """Compare texts, one with one; "" is unknown.

    The same text, of one word: four groups of three in common, one first word.

    >>> coarse_texts(["LENS", "LENS"], ["LENS", ""]).tolist()
    [6, 0]
    """
    texts = sorted({*left, *right} - {""})
    code_of = {text: code for code, text in enumerate(texts)}
    mine, theirs = (
        np.fromiter((code_of.get(text, UNKNOWN) for text in side), np.int64, len(side))
        for side in (left, right)
    )
    return Sketches.of(read(texts)).levels(mine, theirs)


def text_levels(mine: Ranks, theirs: Ranks, parts: Any, bands: Ranks, leads: Ranks) -> Levels:
    """The level of texts, by the part that they share, its rarity and the words that both begin with."""
    bins = 1 + np.searchsorted(PARTS, -parts, "left")
    bins[mine == theirs] = 0
    levels = 1 + (bins * BANDS + bands) * LEADS + leads
    levels[(mine == UNKNOWN) | (theirs == UNKNOWN)] = TextLevel.UNKNOWN
    return np.asarray(levels, np.uint8)
