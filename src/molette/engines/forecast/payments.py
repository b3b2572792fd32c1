"""What is still to be paid, year by year and funder by funder, with an interval.

In each of `DRAWS` scenarios every project meets a slippage that was seen, and every grant is paid as one that
was seen, along the works so moved. A date that has not come by the day of the forecast comes after it: only
the slippages that still allow it are drawn. A grant already behind the profile that it follows stays as far
behind. What a grant was promised and was not paid is paid in every scenario, to the cent: only when is drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

import numpy as np

from molette.engines.forecast.drawing_lots import DRAWS, Ints, ranks
from molette.engines.forecast.profiles import MONTH, STEPS, WHOLE, WORKS, Profile
from molette.engines.forecast.slippage import Kind, Slips, common

YEARS: Final = 10
"""Years told one by one; what comes after them is told together."""
LOW: Final = DRAWS // 10
HIGH: Final = DRAWS - 1 - LOW
"""The ranks of the scenarios between which eight in ten fall."""
CHUNK: Final = 2_000  # grants drawn at once: what is held in memory stays small
LEVELS: Final = 1_000
_SLIP, _COMMON, _PROFILE = range(3)  # the streams of lots


@dataclass(frozen=True, slots=True)
class Stage:
    """A day of the calendar: the one in use, or the one on which it happened."""

    on: date
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A grant that is not paid in whole: euros granted, and paid so far.

    `key` and `project` are whole numbers that stay the same: lots are drawn by them. `profiles` is what it
    may follow, and `pool` their name.
    """

    key: int
    project: int
    funder: str
    amount: Decimal
    paid: Decimal
    is_notified: bool
    start: Stage
    end: Stage
    profiles: tuple[Profile, ...]
    pool: str

    @property
    def left(self) -> Decimal:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class Cell:
    """Euros to be paid in a year (None: later than all years told).

    `low` and `high` hold eight scenarios in ten between them; None where too little was seen to say.
    """

    year: int | None
    expected: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """What a group of grants still has to pay: the expected amounts of its years add up to `left`."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def left(self) -> Decimal:
        return sum((cell.expected for cell in self.cells), Decimal(0))

    def of(self, year: int | None) -> Cell:
        return next(cell for cell in self.cells if cell.year == year)


@dataclass(frozen=True, slots=True)
class Forecast:
    """By group and in all. The bounds of the whole are its own: they are not the sums of the others'."""

    day: date
    rows: tuple[Row, ...]
    whole: Row


def forecast(
    promises: Sequence[Promise],
    slips: Mapping[Kind, Slips],
    day: date,
    by: Callable[[Promise], str] = lambda one: one.funder,
) -> Forecast:
    """Tell what these grants still have to pay from a day on. Same promises, same slips: same answer."""
    open_ = sorted((one for one in promises if one.left > 0), key=lambda one: (by(one), one.pool, one.key))
    is_sure = all(slips.get(kind, Slips()).is_enough for kind in Kind)
    totals: dict[str, Ints] = {}
    for (name, _), group in groupby(open_, key=lambda one: (by(one), one.pool)):
        held = list(group)
        for first in range(0, len(held), CHUNK):
            drawn = _paid_by_year(held[first : first + CHUNK], slips, day)
            totals[name] = totals[name] + drawn if name in totals else drawn
    empty = np.zeros((YEARS + 1, DRAWS), dtype=np.int64)
    years = [*range(day.year, day.year + YEARS), None]
    rows = tuple(_row(name, drawn, years, is_sure=is_sure) for name, drawn in totals.items())
    return Forecast(day, rows, _whole(rows, sum(totals.values(), empty), years, is_sure=is_sure))


def _paid_by_year(promises: Sequence[Promise], slips: Mapping[Kind, Slips], day: date) -> Ints:
    """Cents paid in each year and later, in each scenario: years × `DRAWS`."""
    today = day.toordinal()
    start, end = _works(promises, slips, today)
    table = np.array(promises[0].profiles, dtype=np.int64)
    picked = ranks(_column(promises, lambda one: one.key), _PROFILE) * len(table) // DRAWS
    amount = _column(promises, lambda one: int(one.amount * 100))[:, None]
    paid = _column(promises, lambda one: int(one.paid * 100))[:, None]
    there = _reached(table, picked, paid * LEVELS // amount)
    behind = np.maximum(today - _day_of(there, start, end), 0)  # in days: none for one that is ahead
    found = np.empty((YEARS + 1, DRAWS), dtype=np.int64)
    before = np.broadcast_to(paid, picked.shape)
    for rank in range(YEARS):
        step = _steps(date(day.year + rank, 12, 31).toordinal() - behind, start, end)
        so_far = np.maximum(before, amount * table[picked, step] // WHOLE)
        found[rank] = (so_far - before).sum(axis=0)
        before = so_far
    found[YEARS] = (amount - before).sum(axis=0)
    return found


def _works(promises: Sequence[Promise], slips: Mapping[Kind, Slips], today: int) -> tuple[Ints, Ints]:
    """The first and last day of the works in each scenario. A project has one lot for both."""
    projects = _column(promises, lambda one: one.project)
    own = ranks(projects, _SLIP)
    follows = ranks(projects, _COMMON)
    days = []
    for kind in Kind:
        seen = slips.get(kind, Slips())
        shared = np.broadcast_to(np.arange(DRAWS), own.shape)
        lots = np.where(follows < common(seen) * DRAWS, shared, own) if seen.is_enough else own
        stages = [one.start if kind is Kind.START else one.end for one in promises]
        days.append(_happens(stages, seen, lots, today))
    start, end = days
    return start, np.maximum(end, start + MONTH)


def _happens(stages: Sequence[Stage], slips: Slips, lots: Ints, today: int) -> Ints:
    """The day on which each stage happens, in each scenario."""
    on = np.array([stage.on.toordinal() for stage in stages], dtype=np.int64)
    done = np.array([stage.is_done for stage in stages])
    late = today - on
    # A day past is not to come again: a delay is supposed to last as long again as it has.
    waited = np.where(late >= 0, on + 2 * np.maximum(late, 1), on)
    if not slips.is_enough:
        plain: Ints = np.broadcast_to(np.where(done, on, waited)[:, None], lots.shape)
        return plain
    days = np.array([days for days, _ in slips.curve], dtype=np.int64)
    so_far = np.array([0.0, *(part for _, part in slips.curve)])
    lost = so_far[np.searchsorted(days, late, side="right")][:, None]  # the slippages no longer possible
    wanted = lost + (2 * lots + 1) / (2 * DRAWS) * (1 - lost)
    rank = np.searchsorted(so_far[1:], wanted.ravel(), side="left").reshape(lots.shape)
    drawn = on[:, None] + days[np.minimum(rank, len(days) - 1)]
    # Beyond all that was seen: the longest seen, or as long again.
    beyond = np.maximum(on + days[-1], waited)[:, None]
    found: Ints = np.where(
        done[:, None], on[:, None], np.where((rank < len(days)) & (lost < 1), drawn, beyond)
    )
    return found


def _steps(day: Ints, start: Ints, end: Ints) -> Ints:
    """The step of the life of the works in which a day falls (see `profiles.step_of`)."""
    during = 1 + (day - start) * WORKS // (end - start + 1)
    after = np.minimum(WORKS + 1 + (day - end - 1) // MONTH, STEPS - 1)
    found: Ints = np.where(day < start, 0, np.where(day <= end, during, after))
    return found


def _day_of(step: Ints, start: Ints, end: Ints) -> Ints:
    """The day on which a step of the life of the works is over."""
    during, after = start + step * (end - start + 1) // WORKS, end + (step - WORKS) * MONTH
    found: Ints = np.where(step <= WORKS, during, after)
    return found


def _reached(table: Ints, picked: Ints, level: Ints) -> Ints:
    """The last step by which the profile followed has paid no more than the grant has."""
    levels = np.arange(LEVELS + 1) * (WHOLE // LEVELS)
    reached = np.array([np.searchsorted(own, levels, side="right") - 1 for own in table])
    found: Ints = reached[picked, np.broadcast_to(np.minimum(level, LEVELS), picked.shape)]
    return found


def _column(promises: Sequence[Promise], of: Callable[[Promise], int]) -> Ints:
    return np.array([of(one) for one in promises], dtype=np.int64)


def _row(name: str, drawn: Ints, years: Sequence[int | None], *, is_sure: bool) -> Row:
    """The means of the scenarios, rounded so that they add up, and the bounds of each year."""
    sums = [int(total) for total in drawn.sum(axis=1)]
    cents = [total // DRAWS for total in sums]
    missing = sum(sums) // DRAWS - sum(cents)
    for rank in sorted(range(len(sums)), key=lambda rank: -(sums[rank] % DRAWS))[:missing]:
        cents[rank] += 1
    return Row(name, tuple(_cells(cents, drawn, years, is_sure=is_sure)))


def _whole(rows: Sequence[Row], drawn: Ints, years: Sequence[int | None], *, is_sure: bool) -> Row:
    """The expected amounts of the groups added up: one total, whichever way it is cut."""
    cents = [sum(int(row.cells[rank].expected * 100) for row in rows) for rank in range(len(years))]
    return Row("", tuple(_cells(cents, drawn, years, is_sure=is_sure)))


def _cells(cents: Sequence[int], drawn: Ints, years: Sequence[int | None], *, is_sure: bool) -> list[Cell]:
    bounds = np.sort(drawn, axis=1)[:, (LOW, HIGH)]
    return [
        Cell(
            year,
            Decimal(euros) / 100,
            Decimal(int(low)) / 100 if is_sure else None,
            Decimal(int(high)) / 100 if is_sure else None,
        )
        for year, euros, (low, high) in zip(years, cents, bounds, strict=True)
    ]
