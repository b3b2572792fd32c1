"""How much two texts are alike: what they share, weighed by its rarity, for millions of pairs at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from molette.engines.reconciliation.hashing import CHUNK, Ranks, Read

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
    """The distinct texts of a field as rows of features; `weights` is the square of what each feature weighs.

    `norms` is the length of each row.
    """

    rows: sparse.csr_array
    weights: Floats
    norms: Floats

    def likeness(self, left: Ranks, right: Ranks) -> tuple[Floats, Floats]:
        """Return for each pair the part of the lesser text that the other holds, and what they share."""
        parts, shared = np.zeros(len(left)), np.zeros(len(left))
        for first in range(0, len(left), PAIRS):
            part = slice(first, first + PAIRS)
            one, other = left[part], right[part]
            both = self.rows[one].multiply(self.rows[other]).tocsr()
            dots = sums(self.weights[both.indices], both.indptr)
            parts[part] = dots / np.maximum(np.minimum(self.norms[one], self.norms[other]) ** 2, 1e-9)
            shared[part] = np.sqrt(dots)
        return parts, shared


def sums(values: Floats, bounds: Ranks) -> Floats:
    """The sum of the values between each bound and the next."""
    found: Floats = np.add.reduceat(np.append(values, 0.0), bounds[:-1]) if len(bounds) > 1 else np.zeros(0)
    return np.where(np.diff(bounds) > 0, found, 0.0)


def vectors(found: Read, left: Ranks, right: Ranks) -> Vectors:
    """Weigh the words and the groups of three characters of texts used so many times on each side.

    The rarer, the more they weigh; what one side never says cannot be shared, and weighs little.
    """
    held = len(found.trigrams.hashes) + len(found.words.hashes)
    bits = min(max(held * ROOM, 2).bit_length(), MOST_BITS)
    buckets = 1 << bits
    counts, columns = _columns(found, bits)
    bounds = np.append(0, np.cumsum(counts))
    mine, theirs = np.zeros(buckets), np.zeros(buckets)
    for first in range(0, found.count, CHUNK):
        part = slice(first, first + CHUNK)
        some = columns[bounds[first] : bounds[min(first + CHUNK, found.count)]]
        mine += np.bincount(some, np.repeat(left[part].astype(np.float64), counts[part]), buckets)
        theirs += np.bincount(some, np.repeat(right[part].astype(np.float64), counts[part]), buckets)
    rarity = np.log((left.sum() + right.sum() + 1) / np.maximum(mine + theirs, 1))
    rarity = np.maximum(rarity * np.where((mine > 0) & (theirs > 0), 1, ONE_SIDED), LEAST)
    weights: Floats = rarity**2
    norms = np.zeros(found.count)
    for first in range(0, found.count, CHUNK):
        some = bounds[first : first + CHUNK + 1]
        norms[first : first + CHUNK] = np.sqrt(sums(weights[columns[some[0] : some[-1]]], some - some[0]))
    rows = sparse.csr_array(
        (np.ones(len(columns), np.uint8), columns, bounds), shape=(found.count, buckets), copy=False
    )
    return Vectors(rows, weights, norms)


def _columns(found: Read, bits: int) -> tuple[Ranks, npt.NDArray[np.int32]]:
    """How many features each text holds, and their numbers in order, each once."""
    counts, columns = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    below = np.uint64(bits)
    for (_, texts, trigrams), (_, others, words) in zip(
        found.trigrams.chunks(), found.words.chunks(), strict=True
    ):
        numbers = np.concatenate([trigrams >> np.uint32(32 - bits), words >> np.uint64(64 - bits)])
        packed = np.concatenate([texts, others]).astype(np.uint64) << below | numbers.astype(np.uint64)
        packed.sort()
        packed = packed[np.append(True, packed[1:] != packed[:-1])] if len(packed) else packed
        size = min(found.count - sum(map(len, counts)), CHUNK)
        counts.append(np.bincount((packed >> below).astype(np.int64), minlength=size))
        columns.append((packed & np.uint64((1 << bits) - 1)).astype(np.int32))
    return np.concatenate(counts), np.concatenate(columns)
