"""Groups in the making: what is kept so far, which lines are free, which hang together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.instalments import EURO, parts_of
from molette.engines.reconciliation.learning import Weights
from molette.engines.reconciliation.levels import AmountLevel, Compared
from molette.engines.reconciliation.likeness import Floats
from molette.engines.reconciliation.normalising import NO_AMOUNT, Pairable

AFFINITY: Final = 0.0
"""Logarithm of the odds, amounts left aside, from which a line may be a part of another."""
SURE: Final = 2.2
"""The same from which a line is kept near another without a sum that tells it: nine chances in ten."""
SUM: Final = 3.0
"""What a sum that falls right adds to the logarithm of the odds."""
KNOT: Final = 12
"""Lines that a knot has at most."""
SURELY: Final = 40.0
"""The logarithm of the odds of what a person accepted."""
AGREEING: Final = (AmountLevel.UNKNOWN, AmountLevel.SAME, AmountLevel.ROUNDED, AmountLevel.TAX)


def amount_worth(pairable: Pairable, weights: Weights) -> Floats | None:
    """What each level of the amounts weighs; None where no amount is compared."""
    worth = zip(pairable.fields, weights.fields, strict=True)
    return next((np.array(values) for one, (_, values) in worth if one.role is Role.AMOUNT), None)


Lines = tuple[tuple[int, ...], tuple[int, ...]]
"""Lines of the left, lines of the right."""


@dataclass(frozen=True, slots=True)
class Knot:
    """A group in the making: its lines, the ranks of its pairs, which of its lines are written twice."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    pairs: tuple[int, ...]
    log_odds: tuple[float, ...]
    twice_left: tuple[int, ...] = ()
    twice_right: tuple[int, ...] = ()


@dataclass(slots=True)
class Knots:
    """What is grouped so far. `affinity` is the logarithm of the odds, amounts left aside."""

    compared: Compared
    log_odds: Floats
    affinity: Floats
    cents: tuple[list[int], list[int]]
    amounts: list[int]
    agreeing: frozenset[int] = frozenset(AGREEING)
    """Levels of the amounts that speak for a pair rather than against it."""
    used: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    knots: list[Knot] = field(default_factory=list)
    by_line: tuple[dict[int, list[int]], dict[int, list[int]]] = field(default_factory=lambda: ({}, {}))
    rejected: frozenset[tuple[int, int]] = frozenset()
    """Lines that people set apart: no group has both."""
    seeds: int = 0
    """How many of the knots are what people accepted; they come first."""

    @classmethod
    def of(
        cls,
        pairable: Pairable,
        compared: Compared,
        log_odds: Floats,
        amount_weights: Floats | None,
        rejected: frozenset[tuple[int, int]] = frozenset(),
    ) -> Self:
        amount = next(iter(pairable.of(Role.AMOUNT)), None)
        if amount is None or amount_weights is None:
            return cls(compared, log_odds, log_odds, ([], []), [], rejected=rejected)
        levels = compared.levels[pairable.fields.index(amount)]
        affinity = log_odds - amount_weights[levels]
        made = cls(
            compared, log_odds, affinity, (amount.left.values.tolist(), amount.right.values.tolist()),
            levels.tolist(),
            frozenset({*AGREEING, *np.flatnonzero(amount_weights > 0).tolist()}), rejected=rejected,
        )  # fmt: skip
        for rank in np.flatnonzero(affinity > AFFINITY).tolist():
            made.by_line[0].setdefault(int(compared.left[rank]), []).append(rank)
            made.by_line[1].setdefault(int(compared.right[rank]), []).append(rank)
        return made

    def seed(self, accepted: Iterable[Ranks]) -> None:
        """Start from what people accepted: pairs that share lines, together; before anything else is kept."""
        for ranks in accepted:
            self.keep(tuple(ranks.tolist()), (SURELY,) * len(ranks))
            self.seeds += 1

    def line(self, rank: int, side: int) -> int:
        return int((self.compared.left, self.compared.right)[side][rank])

    def is_free(self, rank: int) -> bool:
        return self.line(rank, 0) not in self.used[0] and self.line(rank, 1) not in self.used[1]

    def keep(self, ranks: tuple[int, ...], log_odds: tuple[float, ...]) -> None:
        self.knots.append(self.knotted(ranks, log_odds))

    def knotted(self, ranks: tuple[int, ...], log_odds: tuple[float, ...]) -> Knot:
        left = tuple(sorted({self.line(rank, 0) for rank in ranks}))
        right = tuple(sorted({self.line(rank, 1) for rank in ranks}))
        self.used[0].update(left)
        self.used[1].update(right)
        return Knot(left, right, ranks, log_odds)

    def cents_beside(self, rank: int, side: int) -> int:
        return self.cents[1 - side][self.line(rank, 1 - side)]

    def is_balanced(self, ranks: set[int], room: int = EURO) -> bool:
        """Say whether pairs make a knot of several lines a side, not too many, and of one amount.

        `room`: the cents a line by which the two sides may differ.
        """
        left, right = ({self.line(rank, side) for rank in ranks} for side in (0, 1))
        if min(len(left), len(right)) < 2 or len(left) + len(right) > KNOT:  # noqa: PLR2004 - n and n
            return False
        gap = self.gap((tuple(left), tuple(right)))
        return gap is not None and abs(gap) <= room * max(len(left), len(right))

    def has_parts_within(self, ranks: set[int]) -> bool:
        """Say whether one line of a knot is made of some of those of the other side: these are a group."""
        sides = [sorted({self.line(rank, side) for rank in ranks}) for side in (0, 1)]
        cents = [[self.cents[side][line] for line in sides[side]] for side in (0, 1)]
        return any(
            found is not None and found.tax == 1
            for side in (0, 1)
            for found in (parts_of(one, cents[1 - side]) for one in cents[side])
        )

    def gap(self, lines: Lines) -> int | None:
        """Cents of the left less those of the right; None where one of them is unknown."""
        mine, theirs = ([self.cents[side][line] for line in lines[side]] for side in (0, 1))
        return None if NO_AMOUNT in (*mine, *theirs) else sum(mine) - sum(theirs)

    def knot(self, start: Lines, begun: Lines = ((), ())) -> set[int]:
        """The sure pairs between free lines that hang together with those, or enough to be too many.

        `begun`: lines already together, that count as free. No two lines that people set apart come in.
        """
        ranks: set[int] = set()
        held = set(start[0]), set(start[1])
        waiting = [(side, line) for side in (0, 1) for line in start[side]]
        while waiting and len(ranks) <= KNOT * KNOT:
            side, one = waiting.pop()
            for rank in self.by_line[side].get(one, ()):
                other = self.line(rank, 1 - side)
                is_free = other not in self.used[1 - side] or other in begun[1 - side]
                is_open = other in held[1 - side] or (
                    is_free and not self.is_apart(other, 1 - side, held[side])
                )
                if rank in ranks or self.affinity[rank] <= SURE or not is_open:
                    continue
                ranks.add(rank)
                held[1 - side].add(other)
                waiting.append((1 - side, other))
        return ranks

    def is_apart(self, line: int, side: int, others: Iterable[int]) -> bool:
        """Say whether people set a line of a side apart from one of those of the other."""
        if not self.rejected:
            return False
        return any(((line, one) if side == 0 else (one, line)) in self.rejected for one in others)

    def is_best(self, rank: int, side: int) -> bool:
        """Say whether no other line suits better the line that is not of this side."""
        other = self.line(rank, 1 - side)
        return all(self.affinity[rank] >= self.affinity[one] for one in self.by_line[1 - side].get(other, ()))
