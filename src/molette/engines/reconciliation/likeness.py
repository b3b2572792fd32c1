"""How much two texts are alike: what they share, weighed by its rarity, for millions of pairs at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from molette.engines.reconciliation.hashing import Ranks, Read

Floats = npt.NDArray[np.float64]
ROOM: Final = 32
MOST_BITS: Final = 22
"""Features are known by a number of so many bits, `ROOM` numbers a mention: few fall together."""
PAIRS: Final = 500_000
"""Pairs compared at once."""
ONE_SIDED: Final = 0.3
LEAST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Vectors:
    """The distinct texts of a field as rows of weights; `norms` is the length of each row."""

    rows: sparse.csr_array
    norms: Floats

    def likeness(self, left: Ranks, right: Ranks) -> tuple[Floats, Floats]:
        """Return for each pair the part of the lesser text that the other holds, and what they share."""
        parts, shared = np.zeros(len(left)), np.zeros(len(left))
        for first in range(0, len(left), PAIRS):
            part = slice(first, first + PAIRS)
            one, other = left[part], right[part]
            dots = self.rows[one].multiply(self.rows[other]).sum(axis=1)
            parts[part] = dots / np.maximum(np.minimum(self.norms[one], self.norms[other]) ** 2, 1e-9)
            shared[part] = np.sqrt(dots)
        return parts, shared


def vectors(found: Read, left: Ranks, right: Ranks) -> Vectors:
    """Weigh the words and the groups of three characters of texts used so many times on each side.

    The rarer, the more they weigh; what one side never says cannot be shared, and weighs little.
    """
    ranks = np.concatenate([found.trigrams.texts, found.words.texts])
    hashes = np.concatenate([found.trigrams.hashes, found.words.hashes + np.uint64(1)])
    bits = min(max(len(hashes) * ROOM, 2).bit_length(), MOST_BITS)
    buckets = 1 << bits
    columns = (hashes >> np.uint64(64 - bits)).astype(np.int32)
    rows = sparse.csr_array((np.ones(len(ranks), np.float32), (ranks, columns)), shape=(found.count, buckets))
    rows.sum_duplicates()
    counts = np.diff(rows.indptr)
    mine, theirs = (
        np.bincount(rows.indices, np.repeat(uses.astype(np.float64), counts), buckets)
        for uses in (left, right)
    )
    rarity = np.log((left.sum() + right.sum() + 1) / np.maximum(mine + theirs, 1))
    rarity = np.maximum(rarity * np.where((mine > 0) & (theirs > 0), 1, ONE_SIDED), LEAST)
    rows.data = rarity.astype(np.float32)[rows.indices]
    squares = np.add.reduceat(np.append(rows.data**2, 0), rows.indptr[:-1]) if found.count else np.zeros(0)
    norms = np.sqrt(np.where(counts > 0, squares, 0))
    return Vectors(rows, norms.astype(np.float64))
