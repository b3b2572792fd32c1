"""Make groups of the pairs: 1–1 of one amount, sums of parts, lines that balance together, then what is near.

Each line is in one group at most: what it holds is counted once. The order: pairs of the best assignment
whose amounts agree; lines whose parts make the amount of another (1–n, n–1); knots of lines that balance
(n–n); pairs that are sure though their amounts differ, with the other parts of the same whole; and lines
written twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.instalments import EURO, MOST, parts_of
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
AGREEING: Final = (AmountLevel.UNKNOWN, AmountLevel.SAME, AmountLevel.ROUNDED, AmountLevel.TAX)


def amount_worth(pairable: Pairable, weights: Weights) -> Floats | None:
    """What each level of the amounts weighs; None where no amount is compared."""
    worth = zip(pairable.fields, weights.fields, strict=True)
    return next((np.array(values) for one, (_, values) in worth if one.role is Role.AMOUNT), None)


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
class Grouping:
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

    @classmethod
    def of(
        cls, pairable: Pairable, compared: Compared, log_odds: Floats, amount_weights: Floats | None
    ) -> "Grouping":
        amount = next(iter(pairable.of(Role.AMOUNT)), None)
        if amount is None or amount_weights is None:
            return cls(compared, log_odds, log_odds, ([], []), [])
        levels = compared.levels[pairable.fields.index(amount)]
        affinity = log_odds - amount_weights[levels]
        made = cls(
            compared, log_odds, affinity, (amount.left.values.tolist(), amount.right.values.tolist()),
            levels.tolist(),
            frozenset({*AGREEING, *np.flatnonzero(amount_weights > 0).tolist()}),
        )  # fmt: skip
        for rank in np.flatnonzero(affinity > AFFINITY).tolist():
            made.by_line[0].setdefault(int(compared.left[rank]), []).append(rank)
            made.by_line[1].setdefault(int(compared.right[rank]), []).append(rank)
        return made

    def all_in_ones(self, taken: Ranks) -> None:
        """Keep the pairs of the assignment as they are: each line has one other at most."""
        for rank in taken.tolist():
            self._keep((rank,), (float(self.log_odds[rank]),))

    def all(self, taken: Ranks) -> None:
        """Make every group."""
        if not self.amounts:
            self.all_in_ones(taken)
            self._add_doubles()
            return
        agreeing = [rank for rank in taken.tolist() if self.amounts[rank] in self.agreeing]
        self.all_in_ones(np.array(agreeing, np.int64))
        for side in (0, 1):
            self._gather_parts(side)
        self._gather_balanced()
        for rank in taken.tolist():
            if self._is_free(rank):
                self._keep_near(rank)
        self._add_doubles()

    def _line(self, rank: int, side: int) -> int:
        return int((self.compared.left, self.compared.right)[side][rank])

    def _is_free(self, rank: int) -> bool:
        return self._line(rank, 0) not in self.used[0] and self._line(rank, 1) not in self.used[1]

    def _keep(self, ranks: tuple[int, ...], log_odds: tuple[float, ...]) -> None:
        left = tuple(sorted({self._line(rank, 0) for rank in ranks}))
        right = tuple(sorted({self._line(rank, 1) for rank in ranks}))
        self.used[0].update(left)
        self.used[1].update(right)
        self.knots.append(Knot(left, right, ranks, log_odds))

    def _free_pairs(self, line: int, side: int) -> list[int]:
        """The pairs of a line whose other line is free, the likeliest first."""
        free = [rank for rank in self.by_line[side].get(line, ()) if self._is_free(rank)]
        return sorted(free, key=lambda rank: (-self.affinity[rank], rank))

    def _gather_parts(self, side: int) -> None:
        """Give each line of a side the lines of the other that make its amount together."""
        for line in sorted(self.by_line[side]):
            amount = self.cents[side][line]
            if line in self.used[side] or amount == NO_AMOUNT:
                continue
            known = [r for r in self._free_pairs(line, side) if self._cents_beside(r, side) != NO_AMOUNT][
                :MOST
            ]
            if len(known) > 1 and (found := parts_of(amount, [self._cents_beside(r, side) for r in known])):
                ranks = tuple(known[rank] for rank in found.ranks)
                self._keep(ranks, tuple(float(self.affinity[rank]) + SUM for rank in ranks))

    def _cents_beside(self, rank: int, side: int) -> int:
        return self.cents[1 - side][self._line(rank, 1 - side)]

    def _gather_balanced(self) -> None:
        """Keep together small knots of free lines whose two sides are of one amount, to a euro a line."""
        seen: set[int] = set()
        for line in sorted(self.by_line[0]):
            if line in seen or line in self.used[0]:
                continue
            ranks = self._knot(line)
            left, right = ({self._line(rank, side) for rank in ranks} for side in (0, 1))
            seen |= left
            if min(len(left), len(right)) < 2 or len(left) + len(right) > KNOT:  # noqa: PLR2004 - n and n
                continue
            mine, theirs = [self.cents[0][one] for one in left], [self.cents[1][one] for one in right]
            is_known = NO_AMOUNT not in (*mine, *theirs)
            if is_known and abs(sum(mine) - sum(theirs)) <= EURO * max(len(left), len(right)):
                self._keep(tuple(sorted(ranks)), tuple(float(self.affinity[rank]) for rank in sorted(ranks)))

    def _knot(self, line: int) -> set[int]:
        """The sure pairs between free lines that hang together with a line, or enough to be too many."""
        ranks: set[int] = set()
        waiting = [(0, line)]
        while waiting and len(ranks) <= KNOT * KNOT:
            side, one = waiting.pop()
            for rank in self.by_line[side].get(one, ()):
                if rank not in ranks and self.affinity[rank] > SURE and self._is_free(rank):
                    ranks.add(rank)
                    waiting.append((1 - side, self._line(rank, 1 - side)))
        return ranks

    def _keep_near(self, rank: int) -> None:
        """Keep a pair whose amounts differ, with the other parts of the larger line that fit in it."""
        one, other = (self.cents[side][self._line(rank, side)] for side in (0, 1))
        side = 0 if abs(one) >= abs(other) else 1
        line, ranks = self._line(rank, side), [rank]
        room = abs((one, other)[side]) - abs((one, other)[1 - side])
        for more in self._free_pairs(line, side):
            size = self._cents_beside(more, side)
            fits = size != NO_AMOUNT and abs(size) <= room
            if more != rank and fits and self.affinity[more] > SURE and self._is_best(more, side):
                ranks.append(more)
                room -= abs(size)
        odds = [float(self.log_odds[rank]), *(float(self.affinity[more]) for more in ranks[1:])]
        self._keep(tuple(ranks), tuple(odds))

    def _is_best(self, rank: int, side: int) -> bool:
        """Say whether no other line suits better the line that is not of this side."""
        other = self._line(rank, 1 - side)
        return all(self.affinity[rank] >= self.affinity[one] for one in self.by_line[1 - side].get(other, ()))

    def _add_doubles(self) -> None:
        """Put a line left alone with the line that it is surely of, where another says already the same."""
        at = tuple(
            {line: n for n, knot in enumerate(self.knots) for line in (knot.left, knot.right)[s]}
            for s in (0, 1)
        )
        for rank, side in self._doubles():
            line, other = self._line(rank, side), self._line(rank, 1 - side)
            if line in self.used[side] or other not in at[1 - side]:
                continue
            knot = self.knots[at[1 - side][other]]
            lines = (knot.left, knot.right)
            if len(lines[1 - side]) > 1 or len(lines[side]) > KNOT:
                continue
            self.used[side].add(line)
            self.knots[at[1 - side][other]] = Knot(
                (*knot.left, line) if side == 0 else knot.left,
                (*knot.right, line) if side == 1 else knot.right,
                (*knot.pairs, rank),
                (*knot.log_odds, float(self.log_odds[rank])),
                (*knot.twice_left, line) if side == 0 else knot.twice_left,
                (*knot.twice_right, line) if side == 1 else knot.twice_right,
            )

    def _doubles(self) -> Iterator[tuple[int, int]]:
        """Sure pairs with one line left alone, the surest first: the pair, the side of that line."""
        sure = np.flatnonzero(self.log_odds > SURE)
        for rank in sure[np.argsort(-self.log_odds[sure], kind="stable")].tolist():
            if self.amounts and self.amounts[rank] not in AGREEING[:3]:
                continue
            is_used = [self._line(rank, side) in self.used[side] for side in (0, 1)]
            if is_used[0] != is_used[1]:
                yield rank, int(is_used[0])
