"""The rarest groups of four characters of each line, among those that the other book says too.

They are counted and chosen text by text, a hundred thousand texts at once: never are all the groups of all
lines in memory.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.hashing import CHUNK, Words, spread
from molette.engines.reconciliation.keys import MOST_USES, Keys, Sides, ranked
from molette.engines.reconciliation.normalising import Field, Side

ROOM: Final = 16
MOST_BITS: Final = 22
"""Groups are counted by a number of so many bits, `ROOM` numbers a mention: few fall together."""
TEXT_BITS: Final = 17
"""The rank of a text among `CHUNK`, a count of 15 bits and a group of 32 hold in 64 bits."""
Counts = npt.NDArray[np.int32]


def rare_grams(texts: Sequence[tuple[Words, Field]], most: int) -> Sides:
    """The rarest groups of the lines of each side, so many at most, rare on both sides together."""
    mentions = sum(len(grams.hashes) for grams, _ in texts)
    bits = min(max(mentions * ROOM, 2).bit_length(), MOST_BITS)
    counts = np.zeros((2, 1 << bits), np.int32)
    for grams, one in texts:
        for side, held in zip((one.left, one.right), counts, strict=True):
            _count(grams, side, held, bits)
    total = counts[0] + counts[1]
    left, right = (
        _of_lines([(grams, (one.left, one.right)[rank]) for grams, one in texts], rarity, bits, most)
        for rank, rarity in enumerate(np.where(other > 0, total, 0) for other in counts[::-1])
    )
    return left, right


def _count(grams: Words, side: Side, held: Counts, bits: int) -> None:
    """Count the lines that say each group; a text that says it twice counts twice."""
    uses = np.bincount(side.values[side.known], minlength=len(grams.starts))
    for first, texts, hashes in grams.chunks():
        weights = uses[texts + first].astype(np.float64)
        held += np.bincount(hashes >> np.uint32(32 - bits), weights, len(held)).astype(np.int32)


def _of_lines(texts: Sequence[tuple[Words, Side]], rarity: Counts, bits: int, most: int) -> Keys:
    """Give each line the rarest groups of its texts; of rarity 0 is what the other book never says."""
    hashes, lines = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for grams, side in texts:
        chosen = _rarest(grams, rarity, bits, most)
        known = np.flatnonzero(side.known)
        codes = side.values[known]
        counts = chosen.counts[codes]
        found = chosen.hashes[spread(chosen.starts[codes], counts)]
        hashes.append(found.astype(np.uint64) << np.uint64(32))
        lines.append(np.repeat(known, counts))
    keys = Keys.of(np.concatenate(hashes), np.concatenate(lines))
    chosen_keys = ranked(keys, rarity[keys.packed >> np.uint64(64 - bits)], most)
    return Keys.of(chosen_keys.hashes, chosen_keys.lines)


def _rarest(grams: Words, rarity: Counts, bits: int, most: int) -> Words:
    """The rarest groups of each text, so many at most."""
    counts, hashes = [np.zeros(1, np.int64)], [np.zeros(0, np.uint32)]
    above, of_text = np.uint64(32), np.uint64(64 - TEXT_BITS)
    for first, texts, found in grams.chunks():
        uses = rarity[found >> np.uint32(32 - bits)]
        said = uses > 0
        packed = texts[said].astype(np.uint64) << of_text
        packed |= np.minimum(uses[said], MOST_USES).astype(np.uint64) << above
        packed |= found[said]
        packed.sort()
        packed = packed[np.append(True, packed[1:] != packed[:-1])] if len(packed) else packed
        text = packed >> of_text
        packed = packed[np.arange(len(text)) - np.searchsorted(text, text) < most]
        size = min(len(grams.starts) - first, CHUNK)
        counts.append(np.bincount((packed >> of_text).astype(np.int64), minlength=size))
        hashes.append((packed & np.uint64((1 << 32) - 1)).astype(np.uint32))
    return Words(np.cumsum(np.concatenate(counts)), np.concatenate(hashes))
