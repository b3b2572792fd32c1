"""Choose which places are hidden so that none of them can be found again from the whole and the others.

What is published of a question is, by place, how many said one thing and how many the other; and the same of
the whole. By subtraction a reader knows the sums over the hidden places, their *pool*, and nothing more: of
each hidden cell, that it is between nothing and the sum. A pool is safe where it has two places at least,
answers enough to be published itself, and enough on each side.
"""

from collections.abc import Collection, Mapping
from typing import Final

Counts = Mapping[str, tuple[int, ...]]
PLACES: Final = 2
"""Places of a pool, at least: of one alone, the subtraction gives all."""


def hidden(counts: Counts, failed: Collection[str], *, answers: int, side: int) -> frozenset[str]:
    """Return the places to hide: those that `failed`, those short of a threshold, and those that guard them.

    `counts` are, by place, how many answered on each side (one number where there are no sides); `answers` is
    the least of a place, `side` of each side. The smallest places are hidden first, and all where nothing
    less is safe.

    >>> sorted(hidden({"a": (20, 5), "b": (30, 20), "c": (90, 80)}, [], answers=30, side=11))
    ['a', 'b']
    >>> sorted(hidden({"a": (40, 50), "b": (30, 20)}, [], answers=30, side=11))
    []
    """
    found = {name for name, held in counts.items() if name in failed or _short(held, answers, side)}
    rest = sorted(counts.keys() - found, key=lambda name: (-sum(counts[name]), name))
    while found and rest and not _is_safe([counts[name] for name in found], answers, side):
        found.add(rest.pop())
    return frozenset(found)


def _short(held: tuple[int, ...], answers: int, side: int) -> bool:
    return sum(held) < answers or (len(held) > 1 and min(held) < side)


def _is_safe(pool: Collection[tuple[int, ...]], answers: int, side: int) -> bool:
    """Say whether hidden places guard each other; places where nobody answered guard nobody."""
    met = [held for held in pool if sum(held)]
    if not met:
        return True
    together = tuple(sum(column) for column in zip(*met, strict=True))
    return len(met) >= PLACES and not _short(together, answers, side)
