"""Tell groups to people: lines by their rank in the books given, reasons in words, differences explained."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import exp
from typing import Final

import numpy as np

from molette.engines.reconciliation.answer import Group, Pair
from molette.engines.reconciliation.books import Book, Role
from molette.engines.reconciliation.comparing import compare_all
from molette.engines.reconciliation.grouping import Knot
from molette.engines.reconciliation.levels import BANDS, LEADS, Compared, IdentifierLevel, PlaceLevel
from molette.engines.reconciliation.likeness import Floats
from molette.engines.reconciliation.normalising import NO_AMOUNT, UNKNOWN, Pairable, Side
from molette.engines.reconciliation.reasons import Spoken, reasons, spoken
from molette.engines.reconciliation.residuals import Lines, Told, alone, explain

SURELY: Final = 0.9999
FAR: Final = 4
"""Level of likeness of two names from which they are not of one body."""
Levels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """What groups are told from. Lines are those of `pairable`, in its order, left then right."""

    pairable: Pairable
    fields: tuple[Spoken, ...]
    compared: Compared
    chances: Floats
    cents: tuple[list[int], list[int]]
    days: tuple[list[int], list[int]]
    bodies: frozenset[str]
    bounds: tuple[tuple[int, int], tuple[int, int]]
    """The first and the last day of each side."""

    @classmethod
    def of(cls, pairable: Pairable, left: Book, right: Book, compared: Compared, chances: Floats) -> "Teller":
        cents, days = _values(pairable, Role.AMOUNT, NO_AMOUNT), _values(pairable, Role.DATE, UNKNOWN)
        bodies = frozenset(column.field for column in left.columns if column.is_body)
        books = (right, left) if pairable.is_mirrored else (left, right)
        return cls(pairable, spoken(*books, pairable.roles), compared, chances, cents, days, bodies, (_bounds(days[0]), _bounds(days[1])))

    def groups(self, knots: Iterable[Knot], accepted: Iterable[tuple[tuple[int, int], ...]]) -> tuple[Group, ...]:
        """Tell the groups found, those that people made, and the lines alone; in the order of the lines given."""
        made = [self._group(knot) for knot in knots]
        made += [self._accepted(pairs) for pairs in accepted]
        used = tuple({line for group in made for line in (group.left, group.right)[side]} for side in (0, 1))
        made += [self._alone(rank, side, twice) for side in (0, 1) for rank, twice in self._lonely(side, used[side])]
        if self.pairable.is_mirrored:
            made = [_mirrored(group) for group in made]
        return tuple(sorted(made, key=lambda group: (not group.left, group.left or group.right)))

    def _group(self, knot: Knot) -> Group:
        levels = [tuple(int(level[rank]) for level in self.compared.levels) for rank in knot.pairs]
        lines = [(int(self.compared.left[rank]), int(self.compared.right[rank])) for rank in knot.pairs]
        if len(knot.pairs) == 1:
            chances = [float(self.chances[knot.pairs[0]])]
        else:
            chances = [1 / (1 + exp(-odds)) for odds in knot.log_odds]
            if knot.twice_left or knot.twice_right:
                chances[0] = max(chances[0], float(self.chances[knot.pairs[0]]))
        told = [min(chance, SURELY) for chance in chances]
        return self._told((knot.left, knot.right), lines, levels, told, (knot.twice_left, knot.twice_right))

    def _accepted(self, pairs: tuple[tuple[int, int], ...]) -> Group:
        left, right = (tuple(sorted({pair[side] for pair in pairs})) for side in (0, 1))
        compared = compare_all(self.pairable, *(np.array([pair[side] for pair in pairs]) for side in (0, 1)))
        levels = [tuple(int(level[rank]) for level in compared.levels) for rank in range(len(pairs))]
        made = self._told((left, right), list(pairs), levels, [1.0] * len(pairs), ((), ()))
        told = tuple(Pair(p.left, p.right, 1.0, ("accepté par une personne", *p.reasons)) for p in made.pairs)
        return Group(made.left, made.right, 1.0, told, made.residuals)

    def _told(
        self,
        sides: tuple[tuple[int, ...], tuple[int, ...]],
        lines: list[tuple[int, int]],
        levels: list[Levels],
        chances: list[float],
        twice: tuple[tuple[int, ...], tuple[int, ...]],
    ) -> Group:
        orders = self.pairable.left_order, self.pairable.right_order
        pairs = []
        for (left, right), level, chance in sorted(zip(lines, levels, chances, strict=True)):
            mine, theirs = int(orders[0][left]), int(orders[1][right])
            pairs.append(Pair(mine, theirs, chance, reasons(self.fields, level, mine, theirs)))
        known = [Lines(tuple(self._cents(one, s) for one in sides[s]), self._days(sides[s], s)) for s in (0, 1)]
        doubled = [sum(self._cents(one, side) for one in twice[side]) for side in (0, 1)]
        told = Told(self._other_place(levels), self._other_body(levels), doubled[0], doubled[1])
        residuals = explain(known[0], known[1], told) if self.cents[0] else ()
        left, right = (tuple(sorted(int(orders[s][line]) for line in sides[s])) for s in (0, 1))
        return Group(left, right, min(chances), tuple(pairs), residuals)

    def _cents(self, line: int, side: int) -> int:
        cents = self.cents[side][line] if self.cents[side] else 0
        return 0 if cents == NO_AMOUNT else cents

    def _days(self, lines: tuple[int, ...], side: int) -> tuple[int | None, ...]:
        held = self.days[side]
        return tuple(held[line] if held and held[line] != UNKNOWN else None for line in lines)

    def _other_place(self, levels: list[Levels]) -> bool:
        ranks = [rank for rank, (_, role) in enumerate(self.pairable.roles) if role is Role.PLACE]
        wrong = (PlaceLevel.OTHER, PlaceLevel.SAME_DEPARTMENT)
        return any(all(level[rank] in wrong for level in levels) for rank in ranks)

    def _other_body(self, levels: list[Levels]) -> bool:
        """Say whether the names are not of one body, and no identifier says that they are."""
        roles = list(enumerate(self.pairable.roles))
        same = [rank for rank, (_, role) in roles if role is Role.IDENTIFIER]
        if any(level[rank] in (IdentifierLevel.SAME, IdentifierLevel.SAME_BODY) for level in levels for rank in same):
            return False
        names = [rank for rank, (name, _) in roles if name in self.bodies]
        return any(all((level[rank] - 1) // (BANDS * LEADS) >= FAR for level in levels) for rank in names)

    def _lonely(self, side: int, used: set[int]) -> Iterator[tuple[int, bool]]:
        """The lines in no group, and whether the same book says each of them already."""
        order = (self.pairable.left_order, self.pairable.right_order)[side]
        sides = [(one.left, one.right)[side] for one in self.pairable.fields]
        content = np.column_stack([s.values for s in sides]) if sides else np.zeros((len(order), 0), np.int64)
        alone_ = [rank for rank in range(len(order)) if int(order[rank]) not in used]
        seen = Counter(content[rank].tobytes() for rank in range(len(order))) if alone_ else Counter()
        for rank in alone_:
            key = content[rank].tobytes()
            yield rank, seen[key] > 1
            seen[key] -= 1

    def _alone(self, rank: int, side: int, is_twice: bool) -> Group:  # noqa: FBT001 - one of a couple
        order = (self.pairable.left_order, self.pairable.right_order)[side]
        day = self.days[side][rank] if self.days[side] else UNKNOWN
        is_out = day != UNKNOWN and self._is_out(day, 1 - side)
        cents = self._cents(rank, side)
        residuals = (
            (alone(cents, is_left=side == 0, is_duplicate=is_twice, is_out_of_time=is_out),) if self.cents[0] else ()
        )
        lines = (int(order[rank]),)
        return Group(lines if side == 0 else (), lines if side == 1 else (), 0.0, (), residuals)

    def _is_out(self, day: int, side: int) -> bool:
        """Say whether a day is before the first or after the last of a book."""
        first, last = self.bounds[side]
        return first != UNKNOWN and not first <= day <= last


def _values(pairable: Pairable, role: Role, missing: int) -> tuple[list[int], list[int]]:
    one = next(iter(pairable.of(role)), None)
    return ([], []) if one is None else (one.left.values.tolist(), one.right.values.tolist())


def _bounds(days: list[int]) -> tuple[int, int]:
    known = [day for day in days if day != UNKNOWN]
    return min(known, default=UNKNOWN), max(known, default=UNKNOWN)


def _mirrored(group: Group) -> Group:
    pairs = tuple(sorted((Pair(p.right, p.left, p.probability, p.reasons) for p in group.pairs), key=lambda p: (p.left, p.right)))
    residuals = tuple(residual.mirrored() for residual in group.residuals)
    return Group(group.right, group.left, group.probability, pairs, residuals)
