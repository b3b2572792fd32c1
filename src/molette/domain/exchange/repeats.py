"""What comes again in one file: true duplicates and real lines that look alike, told apart by a rule.

A line has a *key* (its reference and year, else who receives what, when, where) and a *content* (all that it
says). Two lines of one content are identical; two of one key and two contents say two things of one grant.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

EXAMPLES: Final = 3
LINES_TOLD: Final = 6
LARGEST: Final = Decimal(10) ** 15


class Rule(StrEnum):
    """What becomes of lines that come again in a file."""

    EACH = "each"
    ONCE = "once"
    FIRST = "first"
    LAST = "last"
    REFUSE = "refuse"
    ASK = "ask"


@dataclass(slots=True)
class Lines:
    """The lines of a file in their order, at a few bytes each."""

    keys: "array[int]" = field(default_factory=lambda: array("Q"))
    contents: "array[int]" = field(default_factory=lambda: array("Q"))
    numbers: "array[int]" = field(default_factory=lambda: array("L"))
    cents: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, key: int, content: int, number: int, amount: Decimal | None) -> None:
        self.keys.append(key)
        self.contents.append(content)
        self.numbers.append(number)
        told = amount or Decimal(0)
        self.cents.append(int(told * 100) if abs(told) < LARGEST else 0)

    def repeated(self) -> dict[int, list[int]]:
        """The ranks of the lines of each key that comes again."""
        again = {one for one, other in pairwise(sorted(self.keys)) if one == other}
        groups: dict[int, list[int]] = {}
        if again:
            for rank, key in enumerate(self.keys):
                if key in again:
                    groups.setdefault(key, []).append(rank)
        return groups


@dataclass(frozen=True, slots=True)
class Aside:
    """The ranks of the lines that a rule leaves aside, and of those that it refuses."""

    left: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()


def aside(rule: Rule, lines: Lines, groups: Mapping[int, list[int]]) -> Aside:
    """Apply a rule to the lines that come again.

    >>> lines = Lines()
    >>> for key, content in ((1, 10), (1, 10), (1, 11), (2, 20)):
    ...     lines.add(key, content, 0, None)
    >>> [sorted(aside(Rule(r), lines, lines.repeated()).left) for r in ("each", "once", "first", "last")]
    [[], [1], [1, 2], [0, 1]]
    """
    match rule:
        case Rule.ONCE:
            return Aside(frozenset(rank for ranks in groups.values() for rank in _copies(lines, ranks)))
        case Rule.FIRST:
            return Aside(frozenset(rank for ranks in groups.values() for rank in ranks[1:]))
        case Rule.LAST:
            return Aside(frozenset(rank for ranks in groups.values() for rank in ranks[:-1]))
        case Rule.REFUSE:
            return Aside(refused=frozenset(rank for ranks in groups.values() for rank in ranks))
        case _:
            return Aside()


def _copies(lines: Lines, ranks: Iterable[int]) -> Iterable[int]:
    """The ranks that say what an earlier one said."""
    seen: set[int] = set()
    for rank in ranks:
        if lines.contents[rank] in seen:
            yield rank
        seen.add(lines.contents[rank])


def told(rule: Rule, lines: Lines) -> dict[str, Any]:
    """Sum up what comes again and what each rule would do of it, as a batch keeps it."""
    groups = lines.repeated()
    if not groups:
        return {}
    copies = sum(1 for ranks in groups.values() for _ in _copies(lines, ranks))
    concerned = sum(map(len, groups.values()))
    return {
        "rule": rule.value,
        "keys": len(groups),
        "lines": concerned,
        "identical": copies,
        "different": concerned - len(groups) - copies,
        "rules": {other.value: _effect(other, lines, groups) for other in Rule if other is not Rule.ASK},
        "examples": [_example(lines, ranks) for ranks in _telling(lines, groups)],
    }


def _effect(rule: Rule, lines: Lines, groups: Mapping[int, list[int]]) -> dict[str, Any]:
    found = aside(rule, lines, groups)
    euros = Decimal(sum(lines.cents[rank] for rank in found.left | found.refused)) / 100
    return {"left": len(found.left), "refused": len(found.refused), "amount": f"{euros:.2f}"}


def _telling(lines: Lines, groups: Mapping[int, list[int]]) -> list[list[int]]:
    """A few groups to show: one of identical lines and one of lines that differ before more of the same."""
    by_sort: dict[bool, list[list[int]]] = {True: [], False: []}
    for ranks in groups.values():
        same = len({lines.contents[rank] for rank in ranks}) == 1
        if len(by_sort[same]) < EXAMPLES:
            by_sort[same].append(ranks)
    mixed = [ranks for pair in zip(by_sort[True], by_sort[False], strict=False) for ranks in pair]
    rest = [ranks for same in (True, False) for ranks in by_sort[same] if ranks not in mixed]
    return [*mixed, *rest][:EXAMPLES]


def _example(lines: Lines, ranks: list[int]) -> dict[str, Any]:
    contents = Counter(lines.contents[rank] for rank in ranks)
    return {
        "lines": [lines.numbers[rank] for rank in ranks[:LINES_TOLD]],
        "count": len(ranks),
        "identical": len(contents) == 1,
        "amounts": [f"{Decimal(lines.cents[rank]) / 100:.2f}" for rank in ranks[:LINES_TOLD]],
    }
