"""What is late, and since when: the one place where days of delay are counted.

Pages, exports and mails all ask here, whether a date was planned, a figure is expected or nothing was said
for long.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Rhythm(StrEnum):
    """How often a figure comes out."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    IRREGULAR = "irregular"


_MONTHS: Final = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Due:
    """The day something is due, and how many days have gone since; 0 while it is still to come."""

    on: date
    days_late: int

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class Freshness:
    """The next figure expected of a measure: the last day of its period, and when it is due."""

    period_end: date
    due: Due


def days_late(due: date, day: date) -> int:
    """Count the days gone since a due date: on the day itself nothing is late.

    >>> days_late(date(2026, 11, 25), date(2026, 11, 25)), days_late(date(2026, 10, 22), date(2026, 11, 25))
    (0, 34)
    """
    return max(0, (day - due).days)


def due_on(due: date, day: date) -> Due:
    return Due(due, days_late(due, day))


def next_period_end(last: date, rhythm: Rhythm) -> date | None:
    """Return the last day of the period that follows the one ending on, or holding, `last`.

    None for what comes out irregularly.

    >>> str(next_period_end(date(2024, 8, 15), Rhythm.QUARTER))
    '2024-12-31'
    """
    months = _MONTHS.get(rhythm)
    if months is None:
        return None
    rank = (last.year * 12 + last.month - 1) // months + 1  # of the period that follows
    return _end_of(rank, months)


def _end_of(rank: int, months: int) -> date:
    year, month = divmod(rank * months + months - 1, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def freshness(last: date | None, rhythm: Rhythm, delay_days: int | None, day: date) -> Freshness | None:
    """Say which figure is expected next, and when. `last` is the last day that a figure speaks of.

    Where no delay was agreed, a figure has as long to come out as its own period lasts. None for what comes
    out irregularly, and for what never came out: nothing tells when it should.

    >>> expected = freshness(date(2024, 12, 31), Rhythm.YEAR, 90, date(2026, 5, 4))
    >>> str(expected.period_end), str(expected.due.on), expected.due.days_late
    ('2025-12-31', '2026-03-31', 34)
    """
    expected = next_period_end(last, rhythm) if last is not None else None
    if expected is None:
        return None
    if delay_days is not None:
        return Freshness(expected, due_on(expected + timedelta(days=delay_days), day))
    follows = next_period_end(expected, rhythm) or expected
    return Freshness(expected, due_on(follows, day))


def silence(last_word: date, patience: int, day: date) -> Due:
    """Say when a new word is due after the last one, and how late it is.

    >>> silence(date(2026, 1, 1), 180, date(2026, 11, 25)).days_late
    148
    """
    return due_on(last_word + timedelta(days=patience), day)
