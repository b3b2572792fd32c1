"""An envelope: what was voted, given to holders who give on in turn, committed and paid.

AE bound what may be committed, CP what may be paid in the year to cover what was committed (LOLF, art. 8; AP
and CP of local authorities: CGCT, art. L2311-3). So AE are counted by the year in which they were opened, CP
by the year in which they are paid, and the two are never added.

A project counts at the deepest level whose perimeter holds all its places: one that stands on two
perimeters, or outside all of them, stays with who delegated. So each euro is counted at one level, and once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from molette.engines.ladder import Rung

ZERO = Decimal(0)
TOP = 0
"""The key of what was voted: everything else is given from it."""
OF_THE_YEAR = frozenset({Rung.VOTED_CP, Rung.PAID})
"""What counts in the year it is opened or paid; everything else, in the year its AE were opened."""
Places = frozenset[int]


class Side(StrEnum):
    """What bounds a commitment, and what bounds a payment."""

    AE = "ae"
    CP = "cp"


@dataclass(frozen=True, slots=True)
class Flow:
    """What movements add to a level.

    `withdrawn`: committed once, withdrawn in time to be committed again. `lost`: withdrawn too late, its AE
    went back to the centre. `settled`: paid on what was committed of these AE, whatever the year. `paid`:
    paid in the year of these CP, whenever it was committed. `reserved` and `unknown` name the rungs of which
    some amount is not in these sums, for being reserved or for having never been published; `told`, those of
    which some is; `fictional`, those of which some is invented.
    """

    programmed: Decimal = ZERO
    committed: Decimal = ZERO
    withdrawn: Decimal = ZERO
    lost: Decimal = ZERO
    settled: Decimal = ZERO
    paid: Decimal = ZERO
    reserved: frozenset[Rung] = frozenset()
    unknown: frozenset[Rung] = frozenset()
    told: frozenset[Rung] = frozenset()
    fictional: frozenset[Rung] = frozenset()

    def __add__(self, other: "Flow") -> "Flow":
        return Flow(
            self.programmed + other.programmed,
            self.committed + other.committed,
            self.withdrawn + other.withdrawn,
            self.lost + other.lost,
            self.settled + other.settled,
            self.paid + other.paid,
            self.reserved | other.reserved,
            self.unknown | other.unknown,
            self.told | other.told,
            self.fictional | other.fictional,
        )

    @property
    def engaged(self) -> Decimal:
        """The AE that commitments use: those withdrawn in time are free again."""
        return self.committed - self.withdrawn

    def without_excess(self) -> "Flow":
        """The same, nothing more being withdrawn than was committed: no euro is given back twice."""
        withdrawn = min(self.withdrawn, self.committed)
        return replace(self, withdrawn=withdrawn, lost=min(self.lost, self.committed - withdrawn))

    def of(self, rung: Rung) -> Decimal | None:
        """What is programmed, engaged or paid; None where nobody published any."""
        told = {Rung.PROGRAMMED: self.programmed, Rung.COMMITTED: self.engaged, Rung.PAID: self.paid}
        return told[rung] if rung in self.told else None

    @property
    def owed(self) -> Decimal | None:
        """Euros committed, neither withdrawn nor paid yet; None where nobody published any commitment.

        More may be paid than is published as committed: then nothing that one knows of is owed.
        """
        if Rung.COMMITTED not in self.told:
            return None
        return max(self.engaged - self.lost - self.settled, ZERO)


NOTHING = Flow()


@dataclass(frozen=True, slots=True)
class Right:
    """How much somebody may commit and pay; `None` where it is not known.

    `parent` is the key of the right it was taken from, `None` for what was voted. `places` is all that its
    perimeter holds, `None` for everywhere its parent reaches. `is_fictional` where it was invented.
    """

    key: int
    parent: int | None
    ae: Decimal | None
    cp: Decimal | None
    places: Places | None = None
    is_fictional: bool = False

    def of(self, side: Side) -> Decimal | None:
        return self.ae if side is Side.AE else self.cp


@dataclass(frozen=True, slots=True)
class Level:
    """A right, what it gave on, what was done with it: at this level (`own`), with those below (`whole`).

    `invented` names the sides of which some euro given on is fictitious.
    """

    right: Right
    depth: int
    given_ae: Decimal
    given_cp: Decimal
    own: Flow
    whole: Flow
    invented: frozenset[Side] = frozenset()

    @property
    def key(self) -> int:
        return self.right.key

    @property
    def kept_ae(self) -> Decimal | None:
        """AE not given on: what is left to delegate and to commit at this very level."""
        return None if self.right.ae is None else self.right.ae - self.given_ae

    @property
    def kept_cp(self) -> Decimal | None:
        return None if self.right.cp is None else self.right.cp - self.given_cp

    @property
    def free_ae(self) -> Decimal | None:
        """AE of this level that may still be committed here, or given on; below zero, it was overrun."""
        return None if self.kept_ae is None else self.kept_ae - self.own.engaged

    @property
    def free_cp(self) -> Decimal | None:
        return None if self.kept_cp is None else self.kept_cp - self.own.paid

    @property
    def left_to_commit(self) -> Decimal | None:
        """AE that nobody committed yet, at this level and below."""
        return None if self.right.ae is None else self.right.ae - self.whole.engaged

    @property
    def left_to_pay(self) -> Decimal | None:
        """CP of the year that nobody paid yet, at this level and below."""
        return None if self.right.cp is None else self.right.cp - self.whole.paid

    def free(self, side: Side) -> Decimal | None:
        return self.free_ae if side is Side.AE else self.free_cp

    def given(self, side: Side) -> Decimal:
        return self.given_ae if side is Side.AE else self.given_cp

    def taken(self, side: Side) -> Decimal:
        """What was given on, and used here."""
        return self.given(side) + (self.own.engaged if side is Side.AE else self.own.paid)

    def is_untold(self, side: Side) -> bool:
        """Whether some of what was voted has an amount that nobody published."""
        return (Rung.VOTED if side is Side.AE else Rung.VOTED_CP) in self.own.unknown


@dataclass(frozen=True, slots=True)
class Excess:
    """A bound that a writing would pass, or pass by more: `left` could be used there, `over` is too much."""

    key: int
    side: Side
    left: Decimal
    over: Decimal


@dataclass(slots=True)
class _Tree:
    rights: Mapping[int, Right]
    below: dict[int | None, list[Right]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for right in self.rights.values():
            self.below.setdefault(right.parent, []).append(right)

    def level_of(self, places: Places, at: int = TOP) -> int:
        """The deepest level that holds all these places; nowhere in particular is held by « everywhere »."""
        for right in self.below.get(at, ()):
            if right.places is None or (places and places <= right.places):
                return self.level_of(places, right.key)
        return at


def levels(
    rights: Sequence[Right], flows: Mapping[int, Flow], standing: Mapping[int, Places]
) -> tuple[Level, ...]:
    """Spread what the projects did over the tree of rights; the top first, each level before those below.

    `flows` and `standing` are by project, 0 for what belongs to none. A right is told by its key; the first
    must be the top.

    >>> voted = Right(TOP, None, Decimal(25), Decimal(6))
    >>> lens = Right(1, TOP, Decimal(10), Decimal(2), frozenset({62498}))
    >>> top, given = levels([voted, lens], {7: Flow(committed=Decimal(4))}, {7: frozenset({62498})})
    >>> top.kept_ae, top.left_to_commit, given.left_to_commit
    (Decimal('15'), Decimal('21'), Decimal('6'))
    """
    tree = _Tree({right.key: right for right in rights})
    own: dict[int, Flow] = {}
    for project, flow in flows.items():
        at = tree.level_of(standing.get(project, frozenset()))
        own[at] = own.get(at, NOTHING) + flow
    return tuple(_under(tree, rights[0], own, 0))


def level_of(rights: Iterable[Right], places: Places) -> int:
    """The key of the level at which a project that stands on these places counts."""
    return _Tree({right.key: right for right in rights}).level_of(places)


def _under(tree: _Tree, right: Right, own: Mapping[int, Flow], depth: int) -> Iterator[Level]:
    children = tree.below.get(right.key, ())
    below = [list(_under(tree, child, own, depth + 1)) for child in children]
    here = own.get(right.key, NOTHING)
    whole = sum((held[0].whole for held in below), here)
    given_ae = sum((child.ae or ZERO for child in children), ZERO)
    given_cp = sum((child.cp or ZERO for child in children), ZERO)
    invented = frozenset(side for side in Side for child in children if child.is_fictional and child.of(side))
    yield Level(right, depth, given_ae, given_cp, here, whole, invented)
    for held in below:
        yield from held


def excesses(before: Iterable[Level], after: Iterable[Level]) -> tuple[Excess, ...]:
    """The bounds that stand overrun, by more than they were: what is already over may come back, not grow.

    A bound that is not known refuses nothing, nor does the first word of it: what was voted is a fact, even
    where more was committed already. A level that was not there was neither used nor overrun; what was voted
    and is voted no more is nothing.
    """
    was = {level.key: level for level in before}
    found = []
    for level in after:
        for side in Side:
            now, then = level.free(side), was[level.key].free(side) if level.key in was else ZERO
            if now is None and not level.is_untold(side):
                now = -level.taken(side)
            if now is not None and then is not None and now < min(then, ZERO):
                found.append(Excess(level.key, side, max(then, ZERO), -now))
    return tuple(found)


def overlapping(places: Mapping[int, Places | None]) -> tuple[int, int] | None:
    """Two rights of one parent, by key, in which a project would stand twice; None when there are none."""
    for (one, mine), (other, theirs) in combinations(places.items(), 2):
        if mine is None or theirs is None or not mine.isdisjoint(theirs):
            return one, other
    return None
