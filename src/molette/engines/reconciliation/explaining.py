"""Explain a group that a person makes, splits or extends, at once, without reconciling the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import exp
from typing import Final

import numpy as np

from molette.engines.reconciliation.answer import Gap, Group, Residual
from molette.engines.reconciliation.books import Book, Cell, Role
from molette.engines.reconciliation.comparing import Comparer
from molette.engines.reconciliation.hashing import Ranks, read, whole
from molette.engines.reconciliation.instalments import EURO
from molette.engines.reconciliation.knots import SUM, SURELY, Knot, amount_worth
from molette.engines.reconciliation.learning import Weights, held_before
from molette.engines.reconciliation.levels import AmountLevel, Compared, Levels
from molette.engines.reconciliation.likeness import Floats
from molette.engines.reconciliation.normalising import Pairable, prepare
from molette.engines.reconciliation.telling import Teller, lonely
from molette.engines.tables.values.dates import Dated

COMPANY: Final = 300
"""Lines of each book read besides those of the group: they tell what is rare."""
WRITTEN_ALIKE: Final = (AmountLevel.SAME, AmountLevel.ROUNDED)


def explain(
    left: Book,
    right: Book,
    left_ranks: Sequence[int],
    right_ranks: Sequence[int],
    *,
    places: Mapping[str, str] | None = None,
    weights: Weights | None = None,
) -> Group:
    """Tell a group of these lines: how likely it is, why, and what explains the euros that differ.

    Lines are given by their ranks in the books, on one side or on both; the residuals sum to the euros of
    those of the left less those of the right. `weights`: those of a reconciliation of these books; without
    them, or where they are of other fields, what is held before any pair is seen. The group has a pair for
    each line: with the line of the other side that suits it best.

    Raises:
        ValueError: no line is given, or the books have no field in common, nor a text each.
        IndexError: a rank is of no line.
    """
    if not left_ranks and not right_ranks:
        raise ValueError("a group has at least one line")
    asked = tuple(sorted({*left_ranks})), tuple(sorted({*right_ranks}))
    kept = _company(left, asked[0], right), _company(right, asked[1], left)
    parts = _only(left, kept[0]), _only(right, kept[1])
    inside = tuple(tuple(int(rank) for rank in np.searchsorted(kept[side], asked[side])) for side in (0, 1))
    every = prepare(*parts, places)
    if not every.fields:
        raise ValueError("the two books share no field")
    if not asked[0] or not asked[1]:
        return Group(*asked, 0.0, (), _alone(every, inside[0], inside[1]))
    made = _made(every, parts, (inside[0], inside[1]), weights)
    pairs = tuple(
        replace(pair, left=int(kept[0][pair.left]), right=int(kept[1][pair.right])) for pair in made.pairs
    )
    return replace(made, left=asked[0], right=asked[1], pairs=pairs)


def _company(book: Book, ranks: tuple[int, ...], other: Book) -> Ranks:
    """The lines to read: those asked, some others, those of the same amount, the first and the last day.

    Which others does not depend on the order of the lines.
    """
    if not all(0 <= rank < len(book) for rank in ranks):
        raise IndexError(f"ranks of lines go from 0 to {len(book) - 1}")
    kept = {*ranks}
    hashes = whole(book.ids)
    kept.update(np.lexsort((np.arange(len(hashes)), hashes))[:COMPANY].tolist())
    for column in book.columns:
        if column.role is Role.AMOUNT:
            asked = {column.cells[rank] for rank in ranks}
            kept.update(rank for rank, cell in enumerate(column.cells) if cell is not None and cell in asked)
        if column.role is Role.DATE and other.column(column.field):
            kept.update(_first_and_last(column.cells))
    return np.array(sorted(kept), np.int64)


def _first_and_last(cells: Sequence[Cell]) -> tuple[int, ...]:
    days = [(day, rank) for rank, cell in enumerate(cells) if (day := _first_day(cell)) is not None]
    return (min(days)[1], max(days)[1]) if days else ()


def _first_day(cell: Cell) -> date | None:
    if isinstance(cell, Dated):
        return cell.first
    return cell if isinstance(cell, date) else None


def _only(book: Book, ranks: Ranks) -> Book:
    lines = ranks.tolist()
    columns = (replace(column, cells=[column.cells[line] for line in lines]) for column in book.columns)
    return Book([book.ids[line] for line in lines], tuple(columns))


def _alone(every: Pairable, left: tuple[int, ...], right: tuple[int, ...]) -> tuple[Residual, ...]:
    """Why these lines have no other, added cause by cause."""
    given = every.mirrored() if every.is_mirrored else every
    euros: dict[Gap, Decimal] = {}
    stakes: dict[Gap, Decimal] = {}
    others = [
        Group(
            tuple(rank for rank in range(given.left_count) if rank not in left),
            tuple(rank for rank in range(given.right_count) if rank not in right),
            0.0, (), (),
        )
    ]  # fmt: skip
    for group in lonely(given, others):
        for one in group.residuals:
            euros[one.gap] = euros.get(one.gap, Decimal(0)) + one.euros
            stakes[one.gap] = stakes.get(one.gap, Decimal(0)) + one.stake
    return tuple(Residual(gap, euros[gap], stakes[gap]) for gap in euros)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Every pair of the lines of a group: what it weighs, and the same amounts left aside."""

    compared: Compared
    log_odds: Floats
    affinity: Floats

    def best_of_each(self) -> Ranks:
        """The ranks of the pairs that are the best of one of their lines."""
        best = set()
        for lines in (self.compared.left, self.compared.right):
            ranked = np.lexsort((-self.log_odds, -self.affinity, lines))
            best.update(ranked[np.append(True, np.diff(lines[ranked]) > 0)].tolist())
        return np.array(sorted(best), np.int64)


def _made(
    every: Pairable, parts: tuple[Book, Book], asked: tuple[tuple[int, ...], ...], weights: Weights | None
) -> Group:
    """A group of lines of both sides, given by their ranks in the books read."""
    sides = (asked[1], asked[0]) if every.is_mirrored else (asked[0], asked[1])
    lines = tuple(
        np.flatnonzero(np.isin(order, ranks))
        for order, ranks in zip((every.left_order, every.right_order), sides, strict=True)
    )
    comparer = Comparer.of(every, {one.name: read(one.texts) for one in every.of(Role.TEXT)})
    if weights is None or [name for name, _ in weights.fields] != [name for name, _ in every.roles]:
        weights = held_before(every.roles, (every.left_count, every.right_count))
    compared = comparer.all(np.repeat(lines[0], len(lines[1])), np.tile(lines[1], len(lines[0])))
    log_odds = np.clip(weights.log_odds(compared), -SURELY, SURELY)
    worth = amount_worth(every, weights)
    amount = next((rank for rank, (_, role) in enumerate(every.roles) if role is Role.AMOUNT), None)
    levels = np.zeros(len(compared), np.uint8) if amount is None else compared.levels[amount]
    affinity = log_odds if worth is None else log_odds - worth[levels]
    weighed = _Weighed(compared, log_odds, affinity)
    knot = _knot(every, weighed, levels)
    chances = np.array([1 / (1 + exp(-odds)) for odds in log_odds.tolist()])
    return Teller.of(every, parts, compared, chances).group(knot)


def _knot(every: Pairable, weighed: _Weighed, levels: Levels) -> Knot:
    compared, log_odds = weighed.compared, weighed.log_odds
    left, right = (tuple(sorted({*lines.tolist()})) for lines in (compared.left, compared.right))
    pairs = tuple(weighed.best_of_each().tolist())
    if len(pairs) == 1:
        return Knot(left, right, pairs, (float(log_odds[pairs[0]]),))
    twice = _twice(every, weighed, levels)
    is_twice = [
        int(compared.left[rank]) in twice[0] or int(compared.right[rank]) in twice[1] for rank in pairs
    ]
    told = _balances(every, left, right, twice)
    odds = tuple(
        float(log_odds[rank]) if doubled or levels[rank] in WRITTEN_ALIKE
        else float(weighed.affinity[rank]) + (SUM if told else 0)
        for rank, doubled in zip(pairs, is_twice, strict=True)
    )  # fmt: skip
    return Knot(left, right, pairs, odds, twice[0], twice[1])


def _twice(every: Pairable, weighed: _Weighed, levels: Levels) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lines written twice, where one line stands before several: those of its amount, but for the first.

    If the others make its amount together, every line of its amount is one too many.
    """
    counts = [len({*lines.tolist()}) for lines in (weighed.compared.left, weighed.compared.right)]
    if min(counts) > 1 or max(counts) == 1:
        return (), ()
    side = 0 if counts[0] > 1 else 1
    lines = (weighed.compared.left, weighed.compared.right)[side]
    is_alike = np.isin(levels, WRITTEN_ALIKE)
    alike = lines[is_alike][np.argsort(-weighed.log_odds[is_alike], kind="stable")].tolist()
    others = tuple(lines[~is_alike].tolist())
    one = (int((weighed.compared.right, weighed.compared.left)[side][0]),)
    left, right = (others, one) if side == 0 else (one, others)
    is_told = bool(others) and _balances(every, left, right, ((), ()))
    twice = tuple(sorted(alike if is_told else alike[1:]))
    return (twice, ()) if side == 0 else ((), twice)


def _balances(
    every: Pairable,
    left: tuple[int, ...],
    right: tuple[int, ...],
    twice: tuple[tuple[int, ...], tuple[int, ...]],
) -> bool:
    """Say whether the two sides are of one amount, to a euro a line, lines written twice left aside."""
    amount = next(iter(every.of(Role.AMOUNT)), None)
    if amount is None:
        return False
    sides = [
        [int(values[line]) for line in lines if line not in doubled]
        for values, lines, doubled in zip(
            (amount.left.values, amount.right.values), (left, right), twice, strict=True
        )
    ]
    return abs(sum(sides[0]) - sum(sides[1])) <= EURO * max(map(len, sides))
