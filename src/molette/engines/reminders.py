"""The days on which a campaign reminds: at its kick-off, then every so many days, until it is over."""

from datetime import date, timedelta
from typing import Final

GRACE_DAYS: Final = 30
"""After the day by which updates are due, how long the late ones are still reminded, if nobody closes it."""


def last_day(closes_on: date) -> date:
    """The last day on which a campaign reminds, and on which its links open.

    >>> last_day(date(2026, 11, 20))
    datetime.date(2026, 12, 20)
    """
    return closes_on + timedelta(GRACE_DAYS)


def turn_on(opens_on: date, closes_on: date, every: int, day: date) -> date | None:
    """The day of reminding in force: the last that came; None before the kick-off and once it is over.

    >>> opens, closes = date(2026, 11, 2), date(2026, 11, 20)
    >>> [turn_on(opens, closes, 7, date(2026, 11, day)) for day in (1, 2, 8, 9, 10)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [None, datetime.date(2026, 11, 2), datetime.date(2026, 11, 2), datetime.date(2026, 11, 9),
     datetime.date(2026, 11, 9)]
    >>> turn_on(opens, closes, 7, date(2026, 12, 21))
    """
    if not opens_on <= day <= last_day(closes_on):
        return None
    return opens_on + timedelta((day - opens_on).days // every * every)
