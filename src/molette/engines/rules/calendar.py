"""The days that rules set: a delay in months from an event, the day an extension must be asked."""

from calendar import monthrange
from datetime import date, timedelta

from molette.engines.rules.facts import Facts
from molette.engines.rules.vocabulary import Deadline, Publication
from molette.engines.rules.words import Event


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month.

    >>> months_after(date(2025, 3, 3), 24), months_after(date(2024, 8, 31), 6)
    (datetime.date(2027, 3, 3), datetime.date(2025, 2, 28))
    """
    rank = day.year * 12 + day.month - 1 + months
    year, month = rank // 12, rank % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_day(rule: Deadline, facts: Facts, scheme: str = "") -> date | None:
    """The last day to act, or None while the event it runs from has not happened."""
    since = facts.when(rule.since, scheme)
    return months_after(since, rule.months) if since is not None else None


def display_day(rule: Publication, facts: Facts) -> date | None:
    """The last day to show the financing plan."""
    started = facts.when(Event.STARTED)
    return started + timedelta(days=rule.days) if started is not None else None
