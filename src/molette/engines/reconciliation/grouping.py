"""Make groups of the pairs: 1–1 of one amount, sums of parts, lines that balance together, then what is near.

Each line is in one group at most: what it holds is counted once. The order: what people accepted; pairs of
the best assignment whose amounts agree, then knots of lines that balance to the cent (first those that people
began), then pairs of amounts that are near; the parts of what people accepted; lines whose parts make the
amount of another (1–n, n–1); knots of lines that balance but for a euro a line (n–n); pairs that are sure
though their amounts differ,
with the other parts of the same whole; and lines written twice.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from molette.engines.reconciliation.growing import (
    balance_exactly,
    grow_to_the_amount,
    grow_with_what_is_near,
    lacks,
)
from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.instalments import EURO, MOST, parts_of
from molette.engines.reconciliation.knots import AGREEING, KNOT, SUM, SURE, Knots
from molette.engines.reconciliation.normalising import NO_AMOUNT


class Grouping(Knots):
    """Makes every group, from what is kept so far."""

    __slots__ = ()

    def all_in_ones(self, taken: Ranks) -> None:
        """Keep the pairs of the assignment as they are: each line has one other at most."""
        for rank in taken.tolist():
            self.keep((rank,), (float(self.log_odds[rank]),))

    def all(self, taken: Ranks) -> None:
        """Make every group."""
        if not self.amounts:
            self.all_in_ones(taken)
            self._add_doubles()
            return
        self._keep_ones(taken, frozenset(AGREEING))
        balance_exactly(self)
        self._gather_balanced(0)
        self._keep_ones(taken, self.agreeing)
        grow_to_the_amount(self)
        for side in (0, 1):
            self._gather_parts(side)
        self._gather_balanced(EURO)
        grow_with_what_is_near(self)
        for rank in taken.tolist():
            if self.is_free(rank):
                self._keep_near(rank)
        self._add_doubles()

    def _keep_ones(self, taken: Ranks, levels: frozenset[int]) -> None:
        """Keep the pairs of the assignment whose amounts are at these levels, where their lines are free."""
        kept = [rank for rank in taken.tolist() if self.amounts[rank] in levels and self.is_free(rank)]
        self.all_in_ones(np.array(kept, np.int64))

    def _free_pairs(self, line: int, side: int) -> list[int]:
        """The pairs of a line whose other line is free, the likeliest first."""
        free = [rank for rank in self.by_line[side].get(line, ()) if self.is_free(rank)]
        return sorted(free, key=lambda rank: (-self.affinity[rank], rank))

    def _gather_parts(self, side: int) -> None:
        """Give each line of a side the lines of the other that make its amount together."""
        for line in sorted(self.by_line[side]):
            amount = self.cents[side][line]
            if line in self.used[side] or amount == NO_AMOUNT:
                continue
            known = [r for r in self._free_pairs(line, side) if self.cents_beside(r, side) != NO_AMOUNT][
                :MOST
            ]
            if len(known) > 1 and (found := parts_of(amount, [self.cents_beside(r, side) for r in known])):
                ranks = tuple(known[rank] for rank in found.ranks)
                self.keep(ranks, tuple(float(self.affinity[rank]) + SUM for rank in ranks))

    def _gather_balanced(self, room: int) -> None:
        """Keep together small knots of free lines whose two sides are of one amount, to so much a line."""
        seen: set[int] = set()
        for line in sorted(self.by_line[0]):
            if line in seen or line in self.used[0]:
                continue
            ranks = self.knot(((line,), ()))
            seen |= {self.line(rank, 0) for rank in ranks}
            if self.is_balanced(ranks, room) and not (room == 0 and self.has_parts_within(ranks)):
                self.keep(tuple(sorted(ranks)), tuple(float(self.affinity[rank]) for rank in sorted(ranks)))

    def _keep_near(self, rank: int) -> None:
        """Keep a pair whose amounts differ, with the other parts of the larger line that fit in it."""
        one, other = (self.cents[side][self.line(rank, side)] for side in (0, 1))
        side = 0 if abs(one) >= abs(other) else 1
        line, ranks = self.line(rank, side), [rank]
        room = abs((one, other)[side]) - abs((one, other)[1 - side])
        for more in self._free_pairs(line, side):
            size = self.cents_beside(more, side)
            fits = size != NO_AMOUNT and abs(size) <= room
            if more != rank and fits and self.affinity[more] > SURE and self.is_best(more, side):
                ranks.append(more)
                room -= abs(size)
        odds = [float(self.log_odds[rank]), *(float(self.affinity[more]) for more in ranks[1:])]
        self.keep(tuple(ranks), tuple(odds))

    def _add_doubles(self) -> None:
        """Put a line left alone with the line that it is surely of, where another says already the same."""
        at = tuple(
            {line: n for n, knot in enumerate(self.knots) for line in (knot.left, knot.right)[s]}
            for s in (0, 1)
        )
        for rank, side in self._doubles():
            line, other = self.line(rank, side), self.line(rank, 1 - side)
            if line in self.used[side] or other not in at[1 - side]:
                continue
            if at[1 - side][other] < self.seeds and self.amounts and lacks(self, at[1 - side][other])[1]:
                continue
            knot = self.knots[at[1 - side][other]]
            lines = (knot.left, knot.right)
            if len(lines[1 - side]) > 1 or len(lines[side]) > KNOT:
                continue
            self.used[side].add(line)
            more = replace(
                knot, pairs=(*knot.pairs, rank), log_odds=(*knot.log_odds, float(self.log_odds[rank]))
            )
            self.knots[at[1 - side][other]] = (
                replace(more, left=(*knot.left, line), twice_left=(*knot.twice_left, line))
                if side == 0
                else replace(more, right=(*knot.right, line), twice_right=(*knot.twice_right, line))
            )

    def _doubles(self) -> Iterator[tuple[int, int]]:
        """Sure pairs with one line left alone, the surest first: the pair, the side of that line."""
        sure = np.flatnonzero(self.log_odds > SURE)
        for rank in sure[np.argsort(-self.log_odds[sure], kind="stable")].tolist():
            if self.amounts and self.amounts[rank] not in AGREEING[:3]:
                continue
            is_used = [self.line(rank, side) in self.used[side] for side in (0, 1)]
            if is_used[0] != is_used[1]:
                yield rank, int(is_used[0])
