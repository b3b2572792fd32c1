"""Words and characters of many texts at once, as numbers: no loop over texts, whatever their number.

A word is hashed as a polynomial of its characters modulo 2^64, whose powers are undone so that the same word
has the same number wherever it stands; then mixed by the finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from molette.engines.tables.labels import LIGATURES

Hashes = npt.NDArray[np.uint64]
Ranks = npt.NDArray[np.int64]
CHUNK: Final = 100_000
"""Texts read at once: what is held in memory stays small."""
BASE: Final = 0x100000001B3
BASE_INVERSE: Final = pow(BASE, -1, 1 << 64)
NEWLINE, SPACE = 10, 32
COMBINING: Final = re.compile("[\u0300-\u036f]+")
NOT_WORD: Final = re.compile(r"[^\w\n]+|_+")
GRAM: Final = 4
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mixed(keys: Hashes) -> Hashes:
    """Spread numbers over all 64 bits."""
    z = keys + np.uint64(_GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(_FIRST)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(_SECOND)
    return z ^ (z >> np.uint64(31))


def joined(one: Hashes, other: Hashes) -> Hashes:
    """The number of a couple, in this order."""
    return mixed(one * np.uint64(_FIRST) + other)


def plain(texts: Sequence[str]) -> str:
    r"""The texts without accents, capitals and signs, a text a line.

    >>> plain(["Cité n° 9 (Lens)", "Bœuf"])
    'CITE N 9 LENS\nBOEUF'
    """
    text = "\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts).translate(LIGATURES)
    text = COMBINING.sub("", unicodedata.normalize("NFKD", text.upper()))
    text = NOT_WORD.sub(" ", text)
    return re.sub(r" *\n *", "\n", text).strip(" ")


@dataclass(frozen=True, slots=True)
class Words:
    """What texts hold, text after text: the numbers of what is said, and where those of each text end.

    Words keep 64 bits; groups of characters, many times more and of which there are few, the 32 above.
    """

    bounds: Ranks
    hashes: npt.NDArray[Any]

    @property
    def starts(self) -> Ranks:
        return self.bounds[:-1]

    @property
    def counts(self) -> Ranks:
        return np.diff(self.bounds)

    def chunks(self) -> Iterator[tuple[int, Ranks, npt.NDArray[Any]]]:
        """Some texts at once: the rank of the first, that of each mention's text after it, the mentions."""
        for first in range(0, len(self.bounds) - 1, CHUNK):
            bounds = self.bounds[first : first + CHUNK + 1]
            texts = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
            yield first, texts, self.hashes[bounds[0] : bounds[-1]]


@dataclass(frozen=True, slots=True)
class Read:
    """Texts, read: words, groups of three characters (for likeness) and of four (to bring together)."""

    count: int
    words: Words
    trigrams: Words
    grams: Words


def spread(starts: npt.NDArray[Any], counts: npt.NDArray[Any]) -> Ranks:
    """The ranks of so many numbers from each start."""
    counts = counts.astype(np.int64)
    found: Ranks = np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return found


def read(texts: Sequence[str]) -> Read:
    """Read texts; accents, capitals and signs do not count."""
    parts = [_read_chunk(part) for _, part in _chunks(texts)]
    return Read(len(texts), *(_stacked([part[rank] for part in parts]) for rank in range(3)))


_Mentions = tuple[Ranks, npt.NDArray[Any]]


def _stacked(parts: list[_Mentions]) -> Words:
    counts = np.concatenate([np.zeros(1, np.int64), *(part[0] for part in parts)])
    return Words(
        np.cumsum(counts), np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, np.uint64)
    )


def _read_chunk(texts: Sequence[str]) -> tuple[_Mentions, _Mentions, _Mentions]:
    """How many words, groups of three and groups of four each text holds, and their numbers."""
    points = np.frombuffer(f"\n{plain(texts)}\n".encode("utf-32-le"), np.uint32).astype(np.uint64)
    is_end = points == NEWLINE
    rank = (np.cumsum(is_end) - 1).astype(np.int32)
    is_word = ~is_end & (points != SPACE)
    points = np.where(is_end, np.uint64(SPACE), points)
    starts = np.flatnonzero(is_word[1:] & ~is_word[:-1]) + 1
    ends = np.flatnonzero(is_word[:-1] & ~is_word[1:]) + 1
    middle = np.flatnonzero(is_word)
    three = (points[middle - 1] << np.uint64(42)) | (points[middle] << np.uint64(21)) | points[middle + 1]
    heads = middle[middle + GRAM <= len(points)]
    heads = heads[np.all([is_word[heads + k] for k in range(GRAM)], axis=0)] if len(heads) else heads
    four = mixed(_spans(points, heads, heads + GRAM) + np.uint64(1))
    found = (
        (starts, mixed(_spans(points, starts, ends))),
        (middle, above(mixed(three))),
        (heads, above(four)),
    )
    counts = [np.bincount(rank[at], minlength=len(texts)) for at, _ in found]
    return (counts[0], found[0][1]), (counts[1], found[1][1]), (counts[2], found[2][1])


def above(hashes: Hashes) -> npt.NDArray[np.uint32]:
    """The 32 bits above."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _spans(points: Hashes, starts: Ranks, ends: Ranks) -> Hashes:
    """Hash the characters from each start to each end, wherever they stand."""
    sums = np.zeros(len(points) + 1, np.uint64)
    np.cumsum(points * _powers(BASE, len(points)), dtype=np.uint64, out=sums[1:])
    return (sums[ends] - sums[starts]) * _powers(BASE_INVERSE, len(points) + 1)[starts]


def _powers(base: int, count: int) -> Hashes:
    steps = np.full(count, base, np.uint64)
    steps[:1] = 1
    return np.cumprod(steps, dtype=np.uint64)


def whole(texts: Sequence[str]) -> Hashes:
    """One number a text, of all its characters as they are."""
    found = np.zeros(len(texts), np.uint64)
    for first, part in _chunks(texts):
        lengths = np.fromiter(map(len, part), np.int64, len(part))
        points = np.frombuffer("".join(part).encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.cumsum(lengths)
        hashes = _spans(points.astype(np.uint64) + np.uint64(1), ends - lengths, ends)
        found[first : first + len(part)] = mixed(hashes + lengths.astype(np.uint64))
    return found


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for first in range(0, len(texts), CHUNK):
        yield first, texts[first : first + CHUNK]
