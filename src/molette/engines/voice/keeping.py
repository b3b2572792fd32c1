"""How long what residents send is kept. The forms, the register of processing and the jobs read it here."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

ADDRESS_MINUTES: Final = 10
"""The fingerprint of a network address is forgotten after as long, and is never written down."""
LETTER_MINUTES: Final = 60
"""The same, of who asks to be written to: letters are dearer than messages."""
UNCONFIRMED_HOURS: Final = 48
"""An address to follow something that nobody confirmed is erased after as long."""
REFUSED_DAYS: Final = 60
"""What is not published is kept as long after the refusal: the time to contest it."""
UNREAD_DAYS: Final = 180
"""What nobody read within as long is erased."""
EMAIL_MONTHS: Final = 12
WORDS_MONTHS: Final = 36


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month.

    >>> months_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def words_until(said_on: date) -> date:
    """The day on which published words are erased."""
    return months_later(said_on, WORDS_MONTHS)


def email_until(said_on: date) -> date:
    """The day on which an e-mail address is erased, answered or not."""
    return months_later(said_on, EMAIL_MONTHS)


def unread_until(said_on: date) -> date:
    """The day on which words that nobody read are erased."""
    return said_on + timedelta(days=UNREAD_DAYS)


def refused_until(refused_on: date) -> date:
    """The day on which words that were not published are erased."""
    return refused_on + timedelta(days=REFUSED_DAYS)
