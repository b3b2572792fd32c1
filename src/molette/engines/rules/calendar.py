"""The days that rules set: a delay in months from an event, the day an extension must be asked."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from molette.engines.rules.facts import Facts
from molette.engines.rules.vocabulary import Deadline, Publication
from molette.engines.rules.words import Act, Event

DONE_BY: Final = {Act.START: Event.STARTED, Act.FINISH: Event.FINISHED, Act.CLAIM: Event.CLAIMED}
"""The event that does each act."""


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month.

    >>> months_after(date(2025, 3, 3), 24), months_after(date(2024, 8, 31), 6)
    (datetime.date(2027, 3, 3), datetime.date(2025, 2, 28))
    """
    rank = day.year * 12 + day.month - 1 + months
    year, month = rank // 12, rank % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_day(rule: Deadline, facts: Facts) -> date | None:
    """The last day that a rule sets to act, or None while the event it runs from has not happened."""
    since = facts.when(rule.since)
    return months_after(since, rule.months) if since is not None else None


@dataclass(frozen=True, slots=True)
class Clock:
    """What runs on one grant: `first` is the day of the rule, `day` the one to act by, `done` when it was."""

    first: date
    day: date
    done: date | None

    @property
    def is_extended(self) -> bool:
        return self.day > self.first


def clock(rule: Deadline, facts: Facts) -> Clock | None:
    """Say by which day a grant must be acted on, and when it was; None while nothing runs.

    The one answer of the plan's judgement and of the page of deadlines. More time given never shortens what
    the rule gives.
    """
    first = due_day(rule, facts)
    if first is None:
        return None
    given = facts.extended(rule.act)
    return Clock(first, max(first, given) if given else first, facts.when(DONE_BY[rule.act]))


def display_day(rule: Publication, facts: Facts) -> date | None:
    """The last day to show the financing plan."""
    started = facts.when(Event.STARTED)
    return started + timedelta(days=rule.days) if started is not None else None
