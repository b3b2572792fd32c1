"""Words and characters of many texts at once, as numbers: no loop over texts, whatever their number.

A word is hashed as a polynomial of its characters modulo 2^64, whose powers are undone so that the same word
has the same number wherever it stands; then mixed by the finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

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
class Features:
    """What texts hold: the rank of the text and the number of the feature, one row a mention."""

    texts: Ranks
    hashes: Hashes


@dataclass(frozen=True, slots=True)
class Read:
    """Texts, read: words, groups of three characters (for likeness) and of four (to bring together)."""

    count: int
    words: Features
    trigrams: Features
    grams: Features


def read(texts: Sequence[str]) -> Read:
    """Read texts; accents, capitals and signs do not count."""
    parts = [_read_chunk(texts[first : first + CHUNK], first) for first in range(0, len(texts), CHUNK)]
    return Read(len(texts), *(_stacked([part[rank] for part in parts]) for rank in range(3)))


def _stacked(parts: list[Features]) -> Features:
    if not parts:
        return Features(np.zeros(0, np.int64), np.zeros(0, np.uint64))
    return Features(np.concatenate([p.texts for p in parts]), np.concatenate([p.hashes for p in parts]))


def _read_chunk(texts: Sequence[str], first: int) -> tuple[Features, Features, Features]:
    points = np.frombuffer(f"\n{plain(texts)}\n".encode("utf-32-le"), np.uint32).astype(np.uint64)
    is_end = points == NEWLINE
    rank = np.cumsum(is_end) - 1 + first
    is_word = ~is_end & (points != SPACE)
    points = np.where(is_end, np.uint64(SPACE), points)
    starts = np.flatnonzero(is_word[1:] & ~is_word[:-1]) + 1
    ends = np.flatnonzero(is_word[:-1] & ~is_word[1:]) + 1
    words = Features(rank[starts], mixed(_spans(points, starts, ends)))
    middle = np.flatnonzero(is_word)
    three = (points[middle - 1] << np.uint64(42)) | (points[middle] << np.uint64(21)) | points[middle + 1]
    trigrams = Features(rank[middle], mixed(three))
    heads = middle[middle + GRAM <= len(points)]
    heads = heads[np.all([is_word[heads + k] for k in range(GRAM)], axis=0)] if len(heads) else heads
    grams = Features(rank[heads], mixed(_spans(points, heads, heads + GRAM) + np.uint64(1)))
    return words, trigrams, grams


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
