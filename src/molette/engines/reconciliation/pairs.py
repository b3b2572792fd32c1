"""Pairs to compare, told a few lines at a time.

The keys of all lines are held, not their pairs: these are told for a few lines of the left, compared and
forgotten. What is held grows as the lines do, and is hundreds of times less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.keys import Meeting, distinct

PAIRS: Final = 1_000_000
"""Pairs told at once."""
KIND_BITS: Final = 8
KINDS: Final = ("mots", "montants", "lettres", "identifiants", "lieux", "dates")
"""The kinds of keys, from the lowest bit."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs by left then right line, each once; the bits of `kinds` say which kinds of keys found it."""

    left: Ranks
    right: Ranks
    kinds: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.left)

    def where(self, kept: npt.NDArray[np.bool_]) -> "Pairs":
        return Pairs(self.left[kept], self.right[kept], self.kinds[kept])

    def beside(self, decided: Ranks, width: int) -> "Pairs":
        """Add the pairs of people (left × `width` + right) to these; all of them in order, each once."""
        told = self.left.astype(np.int64) * width + self.right
        every = distinct([told, decided])
        kinds = np.zeros(len(every), np.uint8)
        np.bitwise_or.at(kinds, np.searchsorted(every, told), self.kinds.astype(np.uint8))
        return Pairs(every // width, every % width, kinds)

    @classmethod
    def together(cls, parts: Sequence["Pairs"]) -> "Pairs":
        """Pairs of blocks that follow each other."""
        nothing = np.zeros(0, np.int64)
        return cls(
            np.concatenate([nothing, *(part.left for part in parts)]),
            np.concatenate([nothing, *(part.right for part in parts)]),
            np.concatenate([nothing.astype(np.uint8), *(part.kinds for part in parts)]),
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs to compare, as lines that meet, with the rank in `KINDS` of what brings them together.

    `decided` are the pairs of people (left × width + right).
    """

    meetings: tuple[tuple[int, Meeting], ...]
    decided: Ranks
    counts: tuple[int, int]

    def blocks(self) -> list[tuple[int, int]]:
        """Bounds of the lines of the left between which pairs are told at once."""
        sizes = np.zeros(self.counts[0], np.int64)
        for _, meeting in self.meetings:
            sizes += np.bincount(meeting.lines, meeting.counts, self.counts[0]).astype(np.int64)
        np.add.at(sizes, self.decided // max(self.counts[1], 1), 1)
        until = np.cumsum(sizes)
        bounds = [0]
        while bounds[-1] < self.counts[0]:
            before = int(until[bounds[-1] - 1]) if bounds[-1] else 0
            bounds.append(max(int(np.searchsorted(until, before + PAIRS, "right")), bounds[-1] + 1))
        return list(pairwise(bounds))

    def between(self, first: int, last: int) -> Pairs:
        """Tell the pairs of some lines of the left, from the first to before the last."""
        width = max(self.counts[1], 1)
        one, other = np.searchsorted(self.decided, (first * width, last * width))
        parts = [((self.decided[one:other] - first * width) << KIND_BITS)]
        for kind, meeting in self.meetings:
            mine, theirs = meeting.between(first, last)
            codes = (mine.astype(np.int64) - first) * width + theirs
            parts.append((codes << KIND_BITS) | (1 << kind))
        every = distinct(parts)
        codes = every >> KIND_BITS
        starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else codes
        kinds = np.bitwise_or.reduceat(every, starts) if len(codes) else codes
        codes = codes[starts]
        return Pairs(codes // width + first, codes % width, kinds.astype(np.uint8))
