"""Tell groups to people: lines by their rank in the books given, reasons in words, differences explained."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp
from typing import Final

import numpy as np

from molette.engines.reconciliation.answer import Group, Pair, Residual
from molette.engines.reconciliation.books import Book, Role
from molette.engines.reconciliation.knots import Knot
from molette.engines.reconciliation.levels import BANDS, LEADS, Compared, IdentifierLevel, PlaceLevel
from molette.engines.reconciliation.likeness import Floats
from molette.engines.reconciliation.normalising import NO_AMOUNT, UNKNOWN, Pairable
from molette.engines.reconciliation.reasons import Spoken, reasons, spoken
from molette.engines.reconciliation.residuals import Lines, Told, alone, explain

SURELY: Final = 0.9999
ACCEPTED: Final = "accepté par une personne"
FAR: Final = 4
"""Level of likeness of two names from which they are not of one body."""
OTHER_PLACES: Final = (PlaceLevel.OTHER, PlaceLevel.SAME_DEPARTMENT)
SAME_BODIES: Final = (IdentifierLevel.SAME, IdentifierLevel.SAME_BODY)
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
    accepted: frozenset[int]
    """Pairs that people accepted, as left × right count + right."""
    ranks: Mapping[Role, tuple[int, ...]]
    """The ranks of the fields of each role, and of those that name a body, under `Role.TEXT`."""

    @classmethod
    def of(
        cls,
        pairable: Pairable,
        given: tuple[Book, Book],
        compared: Compared,
        chances: Floats,
        accepted: Iterable[int] = (),
    ) -> "Teller":
        """Tell of two books, in the order in which they were given."""
        cents, days = _values(pairable, Role.AMOUNT), _values(pairable, Role.DATE)
        bodies = frozenset(column.field for column in given[0].columns if column.is_body)
        books = (given[1], given[0]) if pairable.is_mirrored else given
        fields = spoken(*books, pairable.roles)
        ranks = {role: tuple(_ranks(pairable, role)) for role in Role}
        ranks[Role.TEXT] = tuple(rank for rank, (name, _) in enumerate(pairable.roles) if name in bodies)
        return cls(pairable, fields, compared, chances, cents, days, frozenset(accepted), ranks)

    def groups(self, knots: Iterable[Knot], every: Pairable) -> tuple[Group, ...]:
        """Tell the groups, and the lines of `every` left alone."""
        made = [self.group(knot) for knot in knots]
        given = every.mirrored() if every.is_mirrored else every
        made += lonely(given, made)
        return tuple(sorted(made, key=lambda group: (not group.left, group.left or group.right)))

    def pair(self, rank: int) -> Pair:
        """Tell a pair of those compared."""
        pairable = self.pairable
        left = int(pairable.left_order[self.compared.left[rank]])
        right = int(pairable.right_order[self.compared.right[rank]])
        chance = min(float(self.chances[rank]), SURELY)
        told = Pair(left, right, chance, reasons(self.fields, self._levels(rank), left, right))
        return _turned(told) if pairable.is_mirrored else told

    def _levels(self, rank: int) -> Levels:
        return tuple(int(level[rank]) for level in self.compared.levels)

    def _given(self, group: Group) -> Group:
        """A group by the sides of the books as they were given."""
        return _mirrored(group) if self.pairable.is_mirrored else group

    def group(self, knot: Knot) -> Group:
        """Tell a group found."""
        levels = [self._levels(rank) for rank in knot.pairs]
        lines = [(int(self.compared.left[rank]), int(self.compared.right[rank])) for rank in knot.pairs]
        if len(knot.pairs) == 1:
            chances = [float(self.chances[knot.pairs[0]])]
        else:
            chances = [1 / (1 + exp(-odds)) for odds in knot.log_odds]
            if knot.twice_left or knot.twice_right:
                chances[0] = max(chances[0], float(self.chances[knot.pairs[0]]))
        told = [min(chance, SURELY) for chance in chances]
        twice = knot.twice_left, knot.twice_right
        return self._given(self._told((knot.left, knot.right), lines, levels, told, twice))

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
        rows = zip(lines, levels, chances, strict=True)
        for (left, right), level, chance in sorted(rows) if len(lines) > 1 else rows:
            mine, theirs = int(orders[0][left]), int(orders[1][right])
            told = reasons(self.fields, level, mine, theirs)
            if left * self.pairable.right_count + right in self.accepted:
                pairs.append(Pair(mine, theirs, 1.0, (ACCEPTED, *told)))
            else:
                pairs.append(Pair(mine, theirs, chance, told))
        known = [
            Lines(tuple(self._cents(one, s) for one in sides[s]), self._days(sides[s], s)) for s in (0, 1)
        ]
        doubled = [sum(self._cents(one, side) for one in twice[side]) for side in (0, 1)]
        causes = Told(self._other_place(levels), self._other_body(levels), doubled[0], doubled[1])
        residuals = explain(known[0], known[1], causes) if self.ranks[Role.AMOUNT] else ()
        own, others = (tuple(sorted(int(orders[s][line]) for line in sides[s])) for s in (0, 1))
        return Group(own, others, min(pair.probability for pair in pairs), tuple(pairs), residuals)

    def _cents(self, line: int, side: int) -> int:
        cents = self.cents[side][line] if self.cents[side] else 0
        return 0 if cents == NO_AMOUNT else cents

    def _days(self, lines: tuple[int, ...], side: int) -> tuple[int | None, ...]:
        held = self.days[side]
        return tuple(held[line] if held and held[line] != UNKNOWN else None for line in lines)

    def _other_place(self, levels: list[Levels]) -> bool:
        return any(all(level[rank] in OTHER_PLACES for level in levels) for rank in self.ranks[Role.PLACE])

    def _other_body(self, levels: list[Levels]) -> bool:
        """Say whether the names are not of one body, and no identifier says that they are."""
        if any(level[rank] in SAME_BODIES for level in levels for rank in self.ranks[Role.IDENTIFIER]):
            return False
        names = self.ranks[Role.TEXT]
        return any(all((level[rank] - 1) // (BANDS * LEADS) >= FAR for level in levels) for rank in names)


def _ranks(pairable: Pairable, role: Role) -> Iterator[int]:
    return (rank for rank, (_, held) in enumerate(pairable.roles) if held is role)


def lonely(pairable: Pairable, groups: Iterable[Group]) -> list[Group]:
    """Tell the lines of no group: written twice, out of the days of the other book, or missing there."""
    made = list(groups)
    cents, days = _values(pairable, Role.AMOUNT), _values(pairable, Role.DATE)
    bounds = _bounds(days[0]), _bounds(days[1])
    found = []
    for side, order in ((0, pairable.left_order), (1, pairable.right_order)):
        used = {line for group in made for line in (group.left, group.right)[side]}
        for rank, is_twice in _left_alone(pairable, side, used):
            line = (int(order[rank]),)
            day = days[side][rank] if days[side] else UNKNOWN
            first, last = bounds[1 - side]
            is_out = UNKNOWN not in (day, first) and not first <= day <= last
            residuals: tuple[Residual, ...] = ()
            if pairable.of(Role.AMOUNT):
                known = 0 if cents[side][rank] == NO_AMOUNT else cents[side][rank]
                residuals = (alone(known, is_left=side == 0, is_duplicate=is_twice, is_out_of_time=is_out),)
            found.append(Group(line if side == 0 else (), line if side == 1 else (), 0.0, (), residuals))
    return found


def _left_alone(pairable: Pairable, side: int, used: set[int]) -> Iterator[tuple[int, bool]]:
    """The lines in no group, and whether another line of their book says the same."""
    order = (pairable.left_order, pairable.right_order)[side]
    sides = [(one.left, one.right)[side] for one in pairable.fields]
    content = np.column_stack([one.values for one in sides])
    ranks = [rank for rank, line in enumerate(order.tolist()) if line not in used]
    seen = Counter(row.tobytes() for row in content) if ranks else Counter()
    for rank in ranks:
        key = content[rank].tobytes()
        yield rank, seen[key] > 1
        seen[key] -= 1


def _values(pairable: Pairable, role: Role) -> tuple[list[int], list[int]]:
    one = next(iter(pairable.of(role)), None)
    return ([], []) if one is None else (one.left.values.tolist(), one.right.values.tolist())


def _bounds(days: list[int]) -> tuple[int, int]:
    known = [day for day in days if day != UNKNOWN]
    return min(known, default=UNKNOWN), max(known, default=UNKNOWN)


def _turned(pair: Pair) -> Pair:
    return replace(pair, left=pair.right, right=pair.left)


def _mirrored(group: Group) -> Group:
    pairs = tuple(sorted(map(_turned, group.pairs), key=lambda pair: (pair.left, pair.right)))
    residuals = tuple(residual.mirrored() for residual in group.residuals)
    return replace(group, left=group.right, right=group.left, pairs=pairs, residuals=residuals)
