"""The days at which a grant is lost: to start, to finish, to claim; what stops or pushes back the clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.rules.book import Book
from molette.engines.rules.calendar import clock, months_after
from molette.engines.rules.facts import Facts
from molette.engines.rules.vocabulary import Deadline


class Nearness(StrEnum):
    """How near the day is, in the steps at which people are warned."""

    PAST = "past"
    TWO_MONTHS = "two_months"
    THREE_MONTHS = "three_months"
    SIX_MONTHS = "six_months"
    LATER = "later"


NEARNESS_LABELS: Final = {
    Nearness.PAST: "date passée",
    Nearness.TWO_MONTHS: "d’ici deux mois",
    Nearness.THREE_MONTHS: "d’ici trois mois",
    Nearness.SIX_MONTHS: "d’ici six mois",
    Nearness.LATER: "plus tard",
}
STEPS: Final = ((2, Nearness.TWO_MONTHS), (3, Nearness.THREE_MONTHS), (6, Nearness.SIX_MONTHS))
THREATENED: Final = frozenset({Nearness.TWO_MONTHS, Nearness.THREE_MONTHS, Nearness.SIX_MONTHS})
"""What may be lost within six months; what is past may be lost already."""


@dataclass(frozen=True, slots=True)
class Due:
    """A day to act before. `first` is the day the rule set, `day` the one that an extension gave.

    `ask_before` is the last day to ask for an extension, None where the rule gives none or one was given;
    `done` the day the act was done, which stops the clock; `is_beyond`: the extension gives more than the
    rule allows.
    """

    rule: Deadline
    first: date
    day: date
    ask_before: date | None
    done: date | None
    is_extended: bool
    is_beyond: bool

    @property
    def is_running(self) -> bool:
        return self.done is None

    def nearness(self, today: date) -> Nearness:
        return nearness(self.day, today)


def nearness(day: date, today: date) -> Nearness:
    """How near a day is, whatever must be done by then."""
    if today > day:
        return Nearness.PAST
    near = (step for months, step in STEPS if day <= months_after(today, months))
    return next(near, Nearness.LATER)


def dues(book: Book, scheme: str, facts: Facts, on: date) -> tuple[Due, ...]:
    """Give the days set on the grant of `facts` by the rules of the day `on` it was notified, soonest first.

    A delay that runs from an event that has not happened is not there yet.
    """
    rules = [rule for rule in book.on(on).of(scheme) if isinstance(rule, Deadline)]
    found = [due for rule in rules if (due := _due(rule, facts)) is not None]
    return tuple(sorted(found, key=lambda due: (due.day, due.rule.id)))


def _due(rule: Deadline, facts: Facts) -> Due | None:
    runs = clock(rule, facts)
    if runs is None:
        return None
    most = months_after(runs.first, rule.extension_months or 0)
    may_ask = rule.extension_months is not None and not runs.is_extended
    return Due(
        rule,
        runs.first,
        runs.day,
        months_after(runs.first, -(rule.ask_months_before or 0)) if may_ask else None,
        runs.done,
        runs.is_extended,
        runs.is_extended and runs.day > most,
    )
