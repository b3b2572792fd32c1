"""The day whose state is read: today, or a past day whose state of knowledge is asked for.

Every read takes its date here. Actions do not: what is written is written now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_known_on: ContextVar[date | None] = ContextVar("known_on", default=None)


def known_on() -> date | None:
    """Return the past day whose state is being read, None when it is that of today."""
    return _known_on.get()


def today() -> date:
    """Return the day of the state being read: lateness, shares and dates of pages are counted from it."""
    return _known_on.get() or timezone.localdate()


def end_of(day: date) -> datetime:
    """Return the last instant of a day of the site."""
    return timezone.make_aware(datetime.combine(day, time.max))


@contextmanager
def reading_on(day: date) -> Iterator[None]:
    """Take `day` for today within the block, in this thread alone; the rows are shadowed elsewhere."""
    token = _known_on.set(day)
    try:
        yield
    finally:
        _known_on.reset(token)
