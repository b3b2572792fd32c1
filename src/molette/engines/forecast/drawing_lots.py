"""Lots without chance: the same for the same key, for ever, whatever else is drawn beside.

Each key has its own order of the `DRAWS` ranks, k ↦ a·k + b modulo a prime. Every rank comes once for each
key, and of two keys whose `a` differ, every pair of ranks comes as often as any other: they are as good as
independent (orthogonal array of strength two; Bose and Bush, 1952). `a` and `b` come from the key by the
finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
DRAWS: Final = 199
"""A prime: the number of scenarios."""
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def ranks(keys: Ints, stream: int) -> Ints:
    """Return the order of the ranks of each key, keys × `DRAWS`; `stream` tells apart lots of one key."""
    mixed = _mixed(keys.astype(np.uint64) * np.uint64(8) + np.uint64(stream))
    a = (mixed % np.uint64(DRAWS - 1)).astype(np.int64) + 1
    b = ((mixed >> np.uint64(32)) % np.uint64(DRAWS)).astype(np.int64)
    found: Ints = (a[:, None] * np.arange(DRAWS) + b[:, None]) % DRAWS
    return found


def _mixed(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    z = keys + np.uint64(_GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(_FIRST)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(_SECOND)
    return z ^ (z >> np.uint64(31))
