"""What a decision asks of somebody, until it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.engines.french import counted
from molette.engines.money import percent


@dataclass(frozen=True, slots=True)
class Owed:
    """A decision to carry out: its day, and the day it was done."""

    due_on: date
    done_on: date | None = None

    def days_late(self, today: date) -> int:
        return max(0, ((self.done_on or today) - self.due_on).days)


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of what was decided is done; None where nothing was."""

    owed: int
    done: int
    late: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.done) / self.owed if self.owed else None


def rate(owed: Sequence[Owed], today: date) -> Rate:
    """Count what was decided, what is done, and what is neither done nor in time."""
    done = sum(one.done_on is not None for one in owed)
    return Rate(len(owed), done, sum(one.done_on is None and one.due_on < today for one in owed))


def rate_told(one: Rate) -> str:
    """The follow-up in a sentence."""
    if one.share is None:
        return "Aucune décision n’attend de suite."
    late = f", {counted(one.late, 'en retard', 'en retard')}" if one.late else ""
    return f"{counted(one.done, 'faite')} sur {one.owed} ({percent(one.share)}){late}."
