"""What two orientations of two trees are to one another, read one by one and together.

A relation is read from the left to the right: the left one is *narrower* than the right one.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Relation(StrEnum):
    SAME = "same"
    NARROWER = "narrower"
    BROADER = "broader"
    CLOSE = "close"
    TENSION = "tension"
    NONE = "none"


RELATION_LABELS: Final = {
    Relation.SAME: "dit la même chose",
    Relation.NARROWER: "est plus étroite",
    Relation.BROADER: "est plus large",
    Relation.CLOSE: "est proche",
    Relation.TENSION: "est en tension",
    Relation.NONE: "est sans rapport",
}
# How a relation is written between the two that it ties.
RELATION_VERBS: Final = {
    Relation.SAME: "dit la même chose que",
    Relation.NARROWER: "est plus étroite que",
    Relation.BROADER: "est plus large que",
    Relation.CLOSE: "est proche de",
    Relation.TENSION: "est en tension avec",
    Relation.NONE: "est sans rapport avec",
}
INVERSE: Final = {Relation.NARROWER: Relation.BROADER, Relation.BROADER: Relation.NARROWER}
# What makes the other tree answer an orientation; one in tension answers it too, and against it.
ANSWERS: Final = frozenset({Relation.SAME, Relation.NARROWER, Relation.BROADER, Relation.CLOSE})
# What two nodes that are the same cannot be to one another.
DIFFERENT: Final = frozenset({Relation.NARROWER, Relation.BROADER, Relation.NONE})


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between a node of the left tree and one of the right tree; `key` is the caller's."""

    key: int
    left: int
    right: int
    relation: Relation


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Relations that cannot all hold: `keys` are theirs. One alone is a tension that somebody said."""

    keys: tuple[int, ...]

    @property
    def is_tension(self) -> bool:
        return len(self.keys) == 1


def inverse(relation: Relation) -> Relation:
    """The same relation read from the right to the left.

    >>> str(inverse(Relation.NARROWER)), str(inverse(Relation.SAME))
    ('broader', 'same')
    """
    return INVERSE.get(relation, relation)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a node stands: its tree, and the node above it."""

    tree: int
    above: int | None = None


Where = Mapping[int, Standing]


def contradictions(links: Iterable[Link], where: Where) -> tuple[Contradiction, ...]:
    """Return the tensions, then the relations that cannot all hold.

    Two nodes that relations of « the same » join, one after the other, are neither wider than one another nor
    without relation. What is the same as a node is not the same as another of its tree, nor wider than what
    holds it; `where` says where each stands.

    >>> links = [Link(1, 10, 20, Relation.SAME), Link(2, 10, 30, Relation.NARROWER),
    ...          Link(3, 30, 20, Relation.SAME)]
    >>> [one.keys for one in contradictions(links, {})]  # 10 is 20, 20 is 30: 10 is not narrower than 30
    [(1, 2, 3)]
    """
    held = sorted(links, key=lambda link: link.key)
    tensions = [Contradiction((one.key,)) for one in held if one.relation is Relation.TENSION]
    odds = {
        tuple(sorted((one.key, other.key)))
        for rank, one in enumerate(held)
        for other in held[rank + 1 :]
        if _at_odds(one, other, where) or _at_odds(other, one, where)
    }
    around = _neighbours(held)
    for link in held:
        if link.relation in DIFFERENT and (path := _path(link.left, link.right, around)):
            odds.add(tuple(sorted((link.key, *path))))
    return (*tensions, *(Contradiction(keys) for keys in sorted(odds)))


def _neighbours(links: Iterable[Link]) -> Mapping[int, list[tuple[int, int]]]:
    """By node, the nodes said to be the same and the key of the relation that says it."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in links:
        if link.relation is Relation.SAME:
            found[link.left].append((link.right, link.key))
            found[link.right].append((link.left, link.key))
    return found


def _path(start: int, end: int, around: Mapping[int, list[tuple[int, int]]]) -> tuple[int, ...]:
    """The keys of the fewest « same » that lead from a node to another; nothing if none do."""
    seen: dict[int, tuple[int, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other, key in around.get(node, ()):
            if other not in seen:
                seen[other] = (*seen[node], key)
                waiting.append(other)
    return seen.get(end, ())


def _at_odds(one: Link, other: Link, where: Where) -> bool:
    """Whether the first, which says « the same », cannot stand beside the second."""
    if one.relation is not Relation.SAME:
        return False
    if one.left == other.left:
        return _apart(one.right, other.right, other.relation, where)
    if one.right == other.right:
        return _apart(one.left, other.left, inverse(other.relation), where)
    return False


def _apart(same: int, told: int, relation: Relation, where: Where) -> bool:
    """Whether a node, being the same as `same`, cannot have this relation to `told`, of the same tree."""
    above, below = told in _line(same, where), same in _line(told, where)
    match relation:
        case Relation.SAME:
            return same != told and same in where and told in where and where[same].tree == where[told].tree
        case Relation.NARROWER:
            return below
        case Relation.BROADER:
            return above
        case Relation.NONE:
            return above or below
        case _:
            return False


def _line(node: int, where: Where) -> frozenset[int]:
    """The nodes that hold this one, up to the root."""
    found: set[int] = set()
    stands = where.get(node)
    while stands and stands.above is not None and stands.above not in found:
        found.add(stands.above)
        stands = where.get(stands.above)
    return frozenset(found)
