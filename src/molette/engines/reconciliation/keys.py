"""Keys of lines, and the lines of two books that share one: sorted on both sides, never crossed.

A key and its line are one number of 64 bits, the key above, the line below: one sort puts the lines of a key
together, ten times quicker than a sort of keys that carries their lines along, for half the memory. Two keys
in a million million fall together: that brings a pair too many to compare, no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.hashing import Hashes, Ranks, Words, joined, mixed, spread
from molette.engines.reconciliation.normalising import NO_AMOUNT, UNKNOWN, Side

CROWD: Final = 18
"""Lines of one side that a key may gather."""
NEIGHBOURS: Final = (-1, 0, 1)
LINE_BITS: Final = 24
MOST_LINES: Final = 1 << LINE_BITS
"""Lines of one side: beyond, see `engines.reconciliation.relational`."""
BELOW: Final = np.uint64(LINE_BITS)
IS_LINE: Final = np.uint64(MOST_LINES - 1)
SOME: Final = 1_000_000
"""Rows joined at once: what is held in memory stays small."""
MARKS: Final = 8
"""Marks a key, among which few fall together."""
MOST_MARKS: Final = 27
MOST_USES: Final = (1 << 15) - 1
"""Beyond, a key is as common as any."""
Lines = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of the lines of one side, sorted, each once for a line."""

    packed: Hashes

    @classmethod
    def of(cls, hashes: Hashes, lines: Ranks | Lines) -> "Keys":
        """Put keys in order; some lines may bear several, or the same several times."""
        packed = hashes & ~IS_LINE
        packed |= lines.astype(np.uint64)
        return cls.sorted(packed)

    @classmethod
    def sorted(cls, packed: Hashes) -> "Keys":
        """Put keys and their lines, as one number, in order."""
        packed.sort()
        is_new = _is_new(packed)
        return cls(packed if is_new.all() else packed[is_new])

    def __len__(self) -> int:
        return len(self.packed)

    @property
    def hashes(self) -> Hashes:
        return self.packed & ~IS_LINE

    @property
    def lines(self) -> Lines:
        return (self.packed & IS_LINE).astype(np.int32)

    def runs(self) -> tuple[Hashes, Lines, Lines]:
        """The distinct keys, where each starts, and how many lines bear it."""
        hashes = self.hashes
        starts = np.flatnonzero(_is_new(hashes)).astype(np.int32)
        ends = np.append(starts[1:], np.int32(len(hashes)))
        return hashes[starts], starts, (ends - starts).astype(np.int32)

    def where(self, kept: Bools | Ranks) -> "Keys":
        """Keep some rows, in their order."""
        return Keys(self.packed[kept])


Sides = tuple[Keys, Keys]


def _is_new(packed: Hashes) -> Bools:
    return np.append(True, packed[1:] != packed[:-1]) if len(packed) else np.zeros(0, bool)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Lines of the left, in order, and for each the place and the number, in `others`, of those it meets."""

    lines: Lines
    starts: Lines
    counts: npt.NDArray[np.uint8]
    others: Lines

    def between(self, first: int, last: int) -> tuple[Lines, Lines]:
        """Give the pairs of the lines of the left from the first to before the last."""
        one, other = np.searchsorted(self.lines, (first, last))
        counts = self.counts[one:other].astype(np.int64)
        return np.repeat(self.lines[one:other], counts), self.others[spread(self.starts[one:other], counts)]

    def mark(self, left: Bools, right: Bools) -> None:
        """Mark the lines that meet another."""
        left[self.lines] = True
        right[self.others] = True

    def moved(self, left: Ranks, right: Ranks) -> "Meeting":
        """The same, the lines having other ranks, in the same order."""
        lines, others = (new[old].astype(np.int32) for new, old in ((left, self.lines), (right, self.others)))
        return Meeting(lines, self.starts, self.counts, others)


@dataclass(frozen=True, slots=True)
class Marks:
    """Which keys one side may bear: those that the other cannot meet are left out before any sort."""

    held: Bools
    bits: np.uint64

    @classmethod
    def of(cls, hashes: Hashes) -> "Marks":
        bits = min(max(len(hashes) * MARKS, 2).bit_length(), MOST_MARKS)
        held = np.zeros(1 << bits, bool)
        held[hashes >> np.uint64(64 - bits)] = True
        return cls(held, np.uint64(64 - bits))

    def may(self, hashes: Hashes) -> Bools:
        found: Bools = self.held[hashes >> self.bits]
        return found


@dataclass(frozen=True, slots=True)
class Refiner:
    """A thing that lines say besides: its step for each line, and whether steps side by side meet."""

    left: Ranks
    right: Ranks
    is_window: bool

    @property
    def room(self) -> int:
        """Lines of the right that a key may gather: those beside count too."""
        return CROWD * (len(NEIGHBOURS) if self.is_window else 1)

    def split(self, left: Keys, right: Keys) -> Sides:
        """Join keys with the steps; a line without step loses its keys, and what cannot meet is left out."""
        left = left.where(self.left[left.lines] != NO_AMOUNT)
        right = right.where(self.right[right.lines] != NO_AMOUNT)
        mine = joined(left.hashes, number(self.left[left.lines])) & ~IS_LINE | left.packed & IS_LINE
        marks = Marks.of(mine)
        parts = [np.zeros(0, np.uint64)]
        for first in range(0, len(right), SOME):
            some = Keys(right.packed[first : first + SOME])
            hashes, steps, lines = some.hashes, self.right[some.lines], some.packed & IS_LINE
            for beside in NEIGHBOURS if self.is_window else (0,):
                theirs = joined(hashes, number(steps + beside)) & ~IS_LINE | lines
                parts.append(theirs[marks.may(theirs)])
        every = np.concatenate(parts)
        return Keys.sorted(mine[Marks.of(every).may(mine)]), Keys.sorted(every)


def number(steps: Ranks) -> Hashes:
    return mixed(steps.astype(np.uint64))


def distinct(parts: Sequence[Ranks]) -> Ranks:
    """Numbers sorted, each once. Sorting is many times quicker here than the table of `np.unique`."""
    found = np.concatenate([np.zeros(0, np.int64), *parts])
    found.sort()
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found


def among(numbers: Ranks, known: Ranks) -> Bools:
    """Say which numbers are among those of a sorted list."""
    if not len(known):
        return np.zeros(len(numbers), bool)
    at = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    found: Bools = known[at] == numbers
    return found


def meet(sides: Sides, refiners: Sequence[Refiner]) -> Iterator[Meeting]:
    """Bring together the lines that share a key, crowded keys being refined one step a time."""
    found, crowded = meet_small(sides)
    del sides  # keys already met are not held
    yield found
    for refiner in refiners:
        if not len(crowded[0]):
            return
        found, crowded = meet_small(refiner.split(*crowded), refiner.room)
        yield found


def meet_small(sides: Sides, room: int = CROWD) -> tuple[Meeting, Sides]:
    """Bring together the lines that share a key that is not crowded; return also the keys that are."""
    left, right = sides
    (one, one_at, one_count), (other, other_at, other_count) = left.runs(), right.runs()
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    both = np.flatnonzero(other[at] == one) if len(other) else np.zeros(0, np.int64)
    at = at[both]
    is_small = (one_count[both] <= CROWD) & (other_count[at] <= room)
    found = _met(
        (left, one_at[both[is_small]], one_count[both[is_small]]),
        (right, other_at[at[is_small]], other_count[at[is_small]]),
    )
    mine, theirs = both[~is_small], at[~is_small]
    crowded = (
        left.where(spread(one_at[mine], one_count[mine])),
        right.where(spread(other_at[theirs], other_count[theirs])),
    )
    return found, crowded


Runs = tuple[Keys, Lines, Lines]


def _met(one: Runs, other: Runs) -> Meeting:
    """Lines of a run of the left with those of its run of the right, by line of the left."""
    run = np.repeat(np.arange(len(one[1])), one[2]).astype(np.uint64)
    rows = (one[0].packed[spread(one[1], one[2])] & IS_LINE) << np.uint64(64 - LINE_BITS) | run
    rows.sort()
    run = (rows & np.uint64((1 << (64 - LINE_BITS)) - 1)).astype(np.int64)
    starts = np.cumsum(other[2]) - other[2]
    others = (other[0].packed[spread(other[1], other[2])] & IS_LINE).astype(np.int32)
    lines = (rows >> np.uint64(64 - LINE_BITS)).astype(np.int32)
    return Meeting(lines, starts[run].astype(np.int32), other[2][run].astype(np.uint8), others)


def mentions(words: Words, side: Side) -> Iterator[Hashes]:
    """The words of the text of each line, as one number with the line, some lines at once."""
    known = np.flatnonzero(side.values != UNKNOWN)
    for first in range(0, len(known), SOME):
        lines = known[first : first + SOME]
        codes = side.values[lines]
        counts = (words.bounds[codes + 1] - words.bounds[codes]).astype(np.int32)
        found = words.hashes[spread(words.bounds[codes], counts)] & ~IS_LINE
        found |= np.repeat(lines.astype(np.uint64), counts)
        yield found


def stacked(parts: Iterable[Hashes]) -> Keys:
    """Keys together, each once for a line."""
    return Keys.sorted(np.concatenate([np.zeros(0, np.uint64), *parts]))


def ranked(keys: Keys, counts: Ranks, most: int) -> Keys:
    """The rarest keys of each line, so many at most; by line, the rarest first."""
    rarity = np.minimum(counts, MOST_USES).astype(np.uint64)
    by = (keys.packed & IS_LINE) << np.uint64(40) | rarity << np.uint64(24) | keys.packed >> np.uint64(40)
    order = np.argsort(by)
    lines = keys.lines[order]
    starts = np.searchsorted(lines, lines)
    return keys.where(order[np.arange(len(lines)) - starts < most])


def couples(keys: Keys, most: int) -> Keys:
    """Two by two, the keys of each line, as `ranked` gives them; the order of the two does not count."""
    hashes, lines, all_lines = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)], keys.lines
    for step in range(1, most):
        same = np.flatnonzero(all_lines[step:] == all_lines[:-step])
        hashes.append(mixed((keys.packed[same] >> BELOW) + (keys.packed[same + step] >> BELOW)))
        lines.append(all_lines[same])
    return Keys.of(np.concatenate(hashes), np.concatenate(lines))


def uses(keys: Sides) -> tuple[Ranks, Ranks]:
    """How many lines of both sides together bear each key: for the keys of the left, then of the right."""
    found = []
    for mine, theirs in (keys, keys[::-1]):
        hashes, _, counts = mine.runs()
        known, _, others = theirs.runs()
        at = np.minimum(np.searchsorted(known, hashes), max(len(known) - 1, 0))
        more = np.where(known[at] == hashes, others[at], 0) if len(known) else 0
        found.append(np.repeat(counts + more, counts))
    return found[0], found[1]
