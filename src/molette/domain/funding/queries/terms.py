"""Every day to act before on the grants of the programme: those of the rules, those of what was promised."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from molette.domain.funding.queries.conditions import returns
from molette.domain.funding.queries.deadlines import DueView, deadlines, threatened
from molette.domain.funding.queries.promises import Aid, ConditionView
from molette.domain.journal.known import today
from molette.engines.rules.deadlines import Nearness, nearness


class TermKind(StrEnum):
    """What sets the day: a rule of the book, or the act of an aid."""

    GRANT = "aide"
    CONDITION = "contrepartie"


@dataclass(frozen=True, slots=True)
class Term:
    """A day, and what it is the day of: a grant that may be lost, or something promised in return.

    Of a promise, `is_to_reach`: the day is that by which it must be reached, and not the last one to hold it.
    """

    day: date
    near: Nearness  # on the day it is read
    told: DueView | ConditionView
    is_to_reach: bool = False

    @property
    def kind(self) -> TermKind:
        return TermKind.CONDITION if isinstance(self.told, ConditionView) else TermKind.GRANT

    @property
    def aid(self) -> DueView | Aid:
        """The project, the funder and the scheme."""
        return self.told.aid if isinstance(self.told, ConditionView) else self.told

    @property
    def key(self) -> str:
        if isinstance(self.told, DueView):
            return self.told.key
        return (
            f"{self.aid.project_slug}-contrepartie-{self.told.id}{'-a-atteindre' if self.is_to_reach else ''}"
        )


def terms(user: object) -> tuple[Term, ...]:
    """Give all the days that run, of what the reader sees, soonest first. Thirteen queries, and the veil's.

    Of a promise to be reached and then held, the day to reach it is told until it is past or reached.
    """
    held = [*(Term(one.due.day, one.near, one) for one in deadlines(user)), *_promised(user)]
    return tuple(sorted(held, key=lambda one: one.day))


def _promised(user: object) -> Iterator[Term]:
    day = today()
    for one in returns(user).conditions:
        if not one.is_running:
            continue
        if one.until < one.ends_on and one.until >= day and not one.is_reached:
            yield Term(one.until, nearness(one.until, day), one, is_to_reach=True)
        yield Term(one.ends_on, nearness(one.ends_on, day), one)


def at_stake(rows: Iterable[Term]) -> Decimal:
    """The euros that may be lost on these days; those of a promise are asked back by an act, later."""
    return threatened(one.told for one in rows if isinstance(one.told, DueView))
