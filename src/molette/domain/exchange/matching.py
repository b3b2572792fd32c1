"""Tell which rows of a newer file are the same as before, which changed, which are new.

Rows are known by two digests of 64 bits: an *identity* (what the row is about) and a *content* (all it
says). Several rows may share an identity: real duplicates, one decision for many beneficiaries. Equal
contents are paired first, wherever they stand in the file; what is left of an identity is paired in order.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NEW = 0


class Fate(StrEnum):
    """What applying the file would do of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    REPEATED = "repeated"
    """Left aside by the rule of its register: another line of the file stands for it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database holds under an identity; ids are positive."""

    id: int
    identity: int
    content: int
    sealed: bool = False
    """Written by the file that this one goes on from: said again it is the same, else it is left alone."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """For the row of each rank: the id it is paired with (0: none), negative when it says the same."""

    pairs: "array[int]"
    absent: tuple[int, ...]

    def of(self, rank: int) -> tuple[Fate, int]:
        paired = self.pairs[rank] if rank < len(self.pairs) else NEW
        if paired == NEW:
            return Fate.ADDED, 0
        return (Fate.UNCHANGED, -paired) if paired < 0 else (Fate.CHANGED, paired)


def pair(rows: Iterable[tuple[int, int]], standing: Iterable[Standing]) -> Pairing:
    """Pair the (identity, content) of each row of a file with what stands.

    >>> found = pair([(1, 10), (1, 11), (2, 20)], [Standing(7, 1, 11), Standing(8, 1, 99)])
    >>> [found.of(rank) for rank in range(3)], found.absent
    ([(<Fate.CHANGED: 'changed'>, 8), (<Fate.UNCHANGED: 'unchanged'>, 7), (<Fate.ADDED: 'added'>, 0)], ())
    """
    free: dict[int, dict[int, list[int]]] = {}
    sealed: set[int] = set()
    for one in standing:
        if one.sealed:
            sealed.add(one.id)
        free.setdefault(one.identity, {}).setdefault(one.content, []).append(one.id)
    pairs = array("q")
    left: dict[int, list[int]] = defaultdict(list)
    for rank, (identity, content) in enumerate(rows):
        same = free.get(identity, {}).get(content)
        pairs.append(-same.pop(0) if same else NEW)
        if not same and identity in free:
            left[identity].append(rank)
    for identity, ranks in left.items():
        unpaired = (rank for rank in ranks if pairs[rank] == NEW)
        remaining = sorted(id_ for ids in free[identity].values() for id_ in ids if id_ not in sealed)
        for rank, id_ in zip(unpaired, remaining, strict=False):
            pairs[rank] = id_
            for ids in free[identity].values():
                if id_ in ids:
                    ids.remove(id_)
    left_over = (id_ for contents in free.values() for ids in contents.values() for id_ in ids)
    absent = sorted(id_ for id_ in left_over if id_ not in sealed)
    return Pairing(pairs, tuple(absent))
