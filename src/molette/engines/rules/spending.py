"""What an operation spends, month by month: what was said, and what is supposed of the rest of its cost.

A word speaks of a month, a quarter or a year. Of one same period the latest said stands; what is said of a
longer period holds what is said of the shorter ones inside it, and its rest goes to their other months. What
was spent stands before what was planned. What nobody said of the cost is spread over the months of works
left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final

from molette.engines.money import CENT
from molette.engines.rules.calendar import months_after

ZERO: Final = Decimal(0)
LENGTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "year": 12}
"""Months that a period lasts, by the precision with which it was said."""


class Nature(StrEnum):
    """What is known of the spending of a month."""

    ACTUAL = "actual"
    PLANNED = "planned"
    SUPPOSED = "supposed"


NATURE_LABELS: Final = {
    Nature.ACTUAL: "constatée",
    Nature.PLANNED: "prévue",
    Nature.SUPPOSED: "supposée",
}


@dataclass(frozen=True, slots=True)
class Word:
    """Euros excluding tax that somebody said of a period: `first` is its first day.

    `precision` is « month », « quarter » or « year »; `rank` orders two words said the same day.
    """

    nature: Nature
    first: date
    precision: str
    amount: Decimal
    said_on: date = date.min
    rank: int = 0

    @property
    def months(self) -> tuple[date, ...]:
        return tuple(months_after(self.first, n) for n in range(LENGTHS[self.precision]))


@dataclass(frozen=True, slots=True)
class Spent:
    """Euros of a month; `day` is its first day."""

    day: date
    amount: Decimal
    nature: Nature


@dataclass(frozen=True, slots=True)
class Spending:
    """The months in order, those of which nothing is spent left out.

    `short` are the words on a long period that say less than what is said inside it.
    """

    months: tuple[Spent, ...]
    short: tuple[Word, ...] = ()

    @property
    def by_month(self) -> dict[date, Decimal]:
        return {one.day: one.amount for one in self.months}

    @property
    def last_actual(self) -> date | None:
        """The last month of which somebody said what was spent."""
        return max((one.day for one in self.months if one.nature is Nature.ACTUAL), default=None)

    def total(self, nature: Nature | None = None) -> Decimal:
        return sum((one.amount for one in self.months if nature in (None, one.nature)), ZERO)


def first_of(day: date, precision: str) -> date:
    """The first day of the month, quarter or year that holds a day.

    >>> first_of(date(2026, 8, 20), "quarter"), first_of(date(2026, 8, 20), "year")
    (datetime.date(2026, 7, 1), datetime.date(2026, 1, 1))
    """
    length = LENGTHS[precision]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def spread(amount: Decimal, months: Sequence[date]) -> dict[date, Decimal]:
    """The same part for each month, to the cent; the last takes what rounding leaves.

    >>> [str(part) for part in spread(Decimal(100), [date(2026, m, 1) for m in (1, 2, 3)]).values()]
    ['33.33', '33.33', '33.34']
    """
    if not months:
        return {}
    part = (amount / len(months)).quantize(CENT, ROUND_DOWN)
    return {**dict.fromkeys(months, part), months[-1]: amount - part * (len(months) - 1)}


def in_use(words: Iterable[Word]) -> tuple[Word, ...]:
    """Of each nature and period, the word that stands: the latest said."""
    latest: dict[tuple[Nature, date, str], Word] = {}
    for word in sorted(words, key=lambda one: (one.said_on, one.rank)):
        latest[word.nature, word.first, word.precision] = word
    return tuple(latest.values())


def told(words: Iterable[Word], nature: Nature) -> tuple[dict[date, Decimal], tuple[Word, ...]]:
    """What was said of each month under one nature, and the words too short for what they hold."""
    months: dict[date, Decimal] = {}
    short: list[Word] = []
    standing = (word for word in in_use(words) if word.nature is nature)
    for word in sorted(standing, key=lambda one: (LENGTHS[one.precision], one.first)):
        free = [month for month in word.months if month not in months]
        rest = word.amount - sum((months.get(month, ZERO) for month in word.months), ZERO)
        if rest < 0 or (rest and not free):
            short.append(word)
        months |= spread(max(rest, ZERO), free)
    return months, tuple(short)


def spending(words: Iterable[Word], cost: Decimal, works: tuple[date, date]) -> Spending:
    """Merge what was said with what is supposed of the rest of `cost` (euros excluding tax).

    `works` are the days they start and end. When every month of works left is said, the rest is supposed in
    the month that follows.
    """
    held = tuple(words)
    (actual, short), (planned, too_short) = told(held, Nature.ACTUAL), told(held, Nature.PLANNED)
    known = {month: Spent(month, amount, Nature.PLANNED) for month, amount in planned.items()}
    known |= {month: Spent(month, amount, Nature.ACTUAL) for month, amount in actual.items()}
    rest = cost - sum((one.amount for one in known.values()), ZERO)
    if rest > 0:
        months = _left(known, max(actual, default=None), works)
        known |= {day: Spent(day, part, Nature.SUPPOSED) for day, part in spread(rest, months).items()}
    return Spending(tuple(known[day] for day in sorted(known)), (*short, *too_short))


def _left(known: Mapping[date, Spent], done: date | None, works: tuple[date, date]) -> list[date]:
    """The months of works of which nothing is said, after the last one known."""
    first, last = works[0].replace(day=1), max(works).replace(day=1)
    start = first if done is None else max(first, months_after(done, 1))
    left = [month for month in _range(start, last) if month not in known]
    return left or [months_after(max([last, *known]), 1)]


def _range(first: date, last: date) -> Iterable[date]:
    rank = 0
    while (day := months_after(first, rank)) <= last:
        yield day
        rank += 1
