"""Keys of lines, and the pairs of lines that share one: sorted on both sides, never crossed."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.hashing import Features, Hashes, Ranks, joined, mixed
from molette.engines.reconciliation.normalising import NO_AMOUNT, UNKNOWN, Side

CROWD: Final = 18
"""Lines of one side that a key may gather."""
ROOM: Final = 20_000_000
"""Pairs told at once: what is held in memory stays small."""
NEIGHBOURS: Final = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of the lines of one side, a row a key."""

    hashes: Hashes
    lines: Ranks

    def where(self, kept: npt.NDArray[np.bool_]) -> "Keys":
        return Keys(self.hashes[kept], self.lines[kept])


Sides = tuple[Keys, Keys]


@dataclass(frozen=True, slots=True)
class Refiner:
    """A thing that lines say besides: its step for each line, and whether steps side by side meet."""

    left: Ranks
    right: Ranks
    is_window: bool

    def split(self, left: Keys, right: Keys) -> Sides:
        """Join keys with the steps; a line without step loses its keys."""
        left = left.where(self.left[left.lines] != NO_AMOUNT)
        right = right.where(self.right[right.lines] != NO_AMOUNT)
        beside = NEIGHBOURS if self.is_window else (0,)
        mine = joined(left.hashes, number(self.left[left.lines]))
        theirs = [joined(right.hashes, number(self.right[right.lines] + step)) for step in beside]
        return Keys(mine, left.lines), Keys(np.concatenate(theirs), np.tile(right.lines, len(beside)))


def number(steps: Ranks) -> Hashes:
    return mixed(steps.astype(np.uint64))


def distinct(parts: Sequence[Ranks]) -> Ranks:
    """Numbers sorted, each once. Sorting is many times quicker here than the table of `np.unique`."""
    found = np.concatenate([np.zeros(0, np.int64), *parts])
    found.sort()
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found


def among(numbers: Ranks, known: Ranks) -> npt.NDArray[np.bool_]:
    """Say which numbers are among those of a sorted list."""
    if not len(known):
        return np.zeros(len(numbers), bool)
    at = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    found: npt.NDArray[np.bool_] = known[at] == numbers
    return found


def meet(sides: Sides, refiners: Sequence[Refiner], width: int) -> Iterator[Ranks]:
    """Give the pairs (left × width + right) that share a key, crowded keys being refined one step a time."""
    crowded = yield from meet_small(sides, width)
    for refiner in refiners:
        if not len(crowded[0].lines):
            return
        crowded = yield from meet_small(
            refiner.split(*crowded), width, CROWD * (3 if refiner.is_window else 1)
        )


def meet_small(sides: Sides, width: int, room: int = CROWD) -> Generator[Ranks, None, Sides]:
    """Give the pairs that share a key that is not crowded; return the keys that are."""
    left, right = (_sorted(keys) for keys in sides)
    one, one_at, one_count = _runs(left.hashes)
    other, other_at, other_count = _runs(right.hashes)
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    both = np.flatnonzero(other[at] == one) if len(other) else np.zeros(0, np.int64)
    at = at[both]
    is_small = (one_count[both] <= CROWD) & (other_count[at] <= room)
    mine, theirs = both[is_small], at[is_small]
    yield from _crossed(
        (left.lines, one_at[mine], one_count[mine]),
        (right.lines, other_at[theirs], other_count[theirs]),
        width,
    )
    is_crowded_one, is_crowded_other = np.zeros(len(one), bool), np.zeros(len(other), bool)
    is_crowded_one[both[~is_small]] = True
    is_crowded_other[at[~is_small]] = True
    return (
        left.where(np.repeat(is_crowded_one, one_count)),
        right.where(np.repeat(is_crowded_other, other_count)),
    )


def _sorted(keys: Keys) -> Keys:
    order = np.argsort(keys.hashes, kind="stable")
    return Keys(keys.hashes[order], keys.lines[order])


def _runs(hashes: Hashes) -> tuple[Hashes, Ranks, Ranks]:
    """Where each key starts among sorted ones, and how often it comes."""
    starts = (
        np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])) if len(hashes) else np.zeros(0, np.int64)
    )
    return hashes[starts], starts, np.diff(np.append(starts, len(hashes)))


Runs = tuple[Ranks, Ranks, Ranks]


def _crossed(one: Runs, other: Runs, width: int) -> Iterator[Ranks]:
    """Every line of a run of the left with every line of its run of the right, so many pairs at once."""
    sizes = one[2] * other[2]
    before = np.append(0, np.cumsum(sizes))
    first = 0
    while first < len(sizes):
        last = max(int(np.searchsorted(before, before[first] + ROOM, "right")) - 1, first + 1)
        part = slice(first, last)
        run = np.repeat(np.arange(first, last), sizes[part])
        rank = np.arange(len(run)) - np.repeat(before[part] - before[first], sizes[part])
        mine = one[0][one[1][run] + rank // other[2][run]]
        theirs = other[0][other[1][run] + rank % other[2][run]]
        yield mine * width + theirs
        first = last


def mentions(features: Features, side: Side, texts: int) -> Keys:
    """The features of the text of each line, a row a mention."""
    order = np.argsort(features.texts, kind="stable")
    hashes = features.hashes[order]
    bounds = np.searchsorted(features.texts[order], np.arange(texts + 1))
    lines = np.flatnonzero(side.values != UNKNOWN)
    codes = side.values[lines]
    counts = bounds[codes + 1] - bounds[codes]
    rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Keys(hashes[np.repeat(bounds[codes], counts) + rank], np.repeat(lines, counts))


def stacked(parts: Sequence[Keys]) -> Keys:
    """Keys together, each once for a line."""
    if not parts:
        return Keys(np.zeros(0, np.uint64), np.zeros(0, np.int64))
    hashes = np.concatenate([part.hashes for part in parts])
    lines = np.concatenate([part.lines for part in parts])
    order = np.lexsort((hashes, lines))
    hashes, lines = hashes[order], lines[order]
    is_new = (
        np.append(True, (hashes[1:] != hashes[:-1]) | (lines[1:] != lines[:-1])) if len(lines) else lines == 0
    )
    return Keys(hashes[is_new], lines[is_new])


def ranked(keys: Keys, counts: Ranks, most: int) -> Keys:
    """The rarest keys of each line, so many at most; by line, the rarest first."""
    order = np.lexsort((keys.hashes, counts, keys.lines))
    lines = keys.lines[order]
    starts = np.searchsorted(lines, lines)
    kept = order[np.arange(len(lines)) - starts < most]
    return Keys(keys.hashes[kept], keys.lines[kept])


def couples(keys: Keys, most: int) -> Keys:
    """Two by two, the keys of each line, as `ranked` gives them; the order of the two does not count."""
    hashes, lines = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for step in range(1, most):
        same = np.flatnonzero(keys.lines[step:] == keys.lines[:-step])
        hashes.append(mixed(keys.hashes[same] + keys.hashes[same + step]))
        lines.append(keys.lines[same])
    return Keys(np.concatenate(hashes), np.concatenate(lines))


def uses(keys: Sides) -> tuple[Ranks, Ranks, Ranks, Ranks]:
    """How many lines of each side bear each key: for the keys of the left, then of the right."""
    (one, _, one_count), (other, _, other_count) = (_runs(np.sort(side.hashes)) for side in keys)
    found = [
        _counts(values, known, count)
        for values in (keys[0].hashes, keys[1].hashes)
        for known, count in ((one, one_count), (other, other_count))
    ]
    return found[0], found[1], found[2], found[3]


def _counts(values: Hashes, known: Hashes, count: Ranks) -> Ranks:
    if not len(known):
        return np.zeros(len(values), np.int64)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[at] == values, count[at], 0)
