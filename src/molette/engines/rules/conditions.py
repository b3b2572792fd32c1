"""What a beneficiary owes in return for an aid, and where it stands: computed from readings, never typed.

A condition is either to be reached by a day (jobs created, an operation completed), and perhaps held until
a later one, or to be held all along until a day (jobs kept, a use kept). A reading is what somebody said of
it, one day. Nothing is broken without a reading that shows it: silence is « sans nouvelle », not a fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from molette.engines.rules.words import Cause

SILENCE: Final = 365
"""Days without a reading after which nobody can say any more where a condition stands."""


class Kind(StrEnum):
    """What is promised in return."""

    JOBS_CREATED = "jobs_created"
    JOBS_KEPT = "jobs_kept"
    USE_KEPT = "use_kept"
    COMPLETION = "completion"
    OTHER = "other"


KIND_LABELS: Final = {
    Kind.JOBS_CREATED: "emplois créés",
    Kind.JOBS_KEPT: "emplois maintenus",
    Kind.USE_KEPT: "affectation maintenue",
    Kind.COMPLETION: "opération achevée",
    Kind.OTHER: "autre contrepartie",
}
HELD: Final = frozenset({Kind.JOBS_KEPT, Kind.USE_KEPT})
"""Kinds that must hold from the start; the others are reached, then held if the act says until when."""
WITHOUT_NUMBER: Final = frozenset({Kind.USE_KEPT, Kind.COMPLETION})
"""Kinds to which one answers yes (1) or no (0): nothing is counted."""
CAUSES: Final = {
    Kind.JOBS_CREATED: Cause.CONDITIONS,
    Kind.JOBS_KEPT: Cause.CONDITIONS,
    Kind.USE_KEPT: Cause.CHANGE_OF_USE,
    Kind.COMPLETION: Cause.NOT_FINISHED,
    Kind.OTHER: Cause.CONDITIONS,
}
"""For which of the causes of repayment a kind is one, where it is not kept."""


class State(StrEnum):
    """Where a condition stands, gravest first."""

    NOT_MET = "not_met"
    NO_NEWS = "no_news"
    IN_PROGRESS = "in_progress"
    TO_KEEP = "to_keep"
    MET = "met"
    LIFTED = "lifted"


STATE_LABELS: Final = {
    State.NOT_MET: "non tenue",
    State.NO_NEWS: "sans nouvelle",
    State.IN_PROGRESS: "en cours",
    State.TO_KEEP: "à tenir",
    State.MET: "tenue",
    State.LIFTED: "levée",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A value said of a condition on a day; `said_on` and `rank` order two readings of one day."""

    on: date
    value: Decimal
    said_on: date = date.min
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """What the act asks: `target` to reach by `until`, or to hold until it; then, held until `held_until`.

    `since` is the day of the act, from which silence counts; `lifted_on` the day another act released it.
    """

    kind: Kind
    target: Decimal
    since: date
    until: date
    held_until: date | None = None
    lifted_on: date | None = None

    @property
    def ends_on(self) -> date:
        """The last day that the condition holds."""
        return self.until if self.held_until is None else max(self.until, self.held_until)

    @property
    def is_held(self) -> bool:
        return self.kind in HELD


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a condition stands on a day: the reading it rests on, the days that remain, those of silence."""

    state: State
    last: Reading | None = None
    remaining: int = 0
    silent: int = 0


def standing(condition: Condition, readings: Iterable[Reading], day: date) -> Standing:
    """Say where a condition stands on a day, from the readings of that day and before."""
    known = in_order(one for one in readings if one.on <= day)
    last = known[-1] if known else None
    state = _state(condition, known, day)
    over = state in (State.NOT_MET, State.MET, State.LIFTED)
    silent = (day - (last.on if last else condition.since)).days
    return Standing(
        state,
        last,
        0 if over else max(0, (condition.ends_on - day).days),
        max(0, silent) if state is State.NO_NEWS else 0,
    )


def in_order(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Oldest first, one a day: of several on one day, the latest said stands."""
    latest: dict[date, Reading] = {}
    for one in sorted(readings, key=lambda one: (one.on, one.said_on, one.rank)):
        latest[one.on] = one
    return tuple(latest.values())


def _state(condition: Condition, known: Sequence[Reading], day: date) -> State:
    if condition.lifted_on is not None and condition.lifted_on <= day:
        return State.LIFTED
    if condition.is_held:
        return _held(condition, known, day)
    reached = _reached(condition, known)
    if reached is None:
        return _before(condition, known, day)
    if condition.held_until is None:
        return State.MET
    return _held(condition, [one for one in known if one.on >= reached.on], day)


def _reached(condition: Condition, known: Sequence[Reading]) -> Reading | None:
    """The reading that shows it reached: one in time, or else the first one after the day."""
    in_time = [one for one in known if one.on <= condition.until and one.value >= condition.target]
    if in_time:
        return in_time[0]
    after = next((one for one in known if one.on > condition.until), None)
    return after if after is not None and after.value >= condition.target else None


def _before(condition: Condition, known: Sequence[Reading], day: date) -> State:
    """Not reached as far as anybody said: broken once a reading of the day or after shows it."""
    last = known[-1] if known else None
    if last is not None and last.on >= condition.until:
        return State.NOT_MET
    if day > condition.until or _is_silent(condition, last, day):
        return State.NO_NEWS
    return State.IN_PROGRESS if last else State.TO_KEEP


def _held(condition: Condition, known: Sequence[Reading], day: date) -> State:
    """To hold until the end: the last reading by then tells, and one of the end or after closes it."""
    ends = condition.ends_on
    within = [one for one in known if one.on <= ends]
    last = within[-1] if within else None
    if last is not None and last.value < condition.target:
        return State.NOT_MET
    after = next((one for one in known if one.on >= ends), None)
    if after is not None:
        return State.MET if after.value >= condition.target else State.NOT_MET
    if day > ends or _is_silent(condition, last, day):
        return State.NO_NEWS
    return State.IN_PROGRESS if last else State.TO_KEEP


def _is_silent(condition: Condition, last: Reading | None, day: date) -> bool:
    return (day - (last.on if last else condition.since)).days > SILENCE


# --- Repayment ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repayment:
    """What is asked back of a grant, in euros, and what came back: None where some of it is not published."""

    asked: Decimal
    repaid: Decimal | None

    @property
    def remaining(self) -> Decimal | None:
        return None if self.repaid is None else max(Decimal(0), self.asked - self.repaid)


def most_to_ask(paid: Decimal | None, asked: Decimal) -> Decimal | None:
    """The most that may still be asked back of what was paid; None where what was paid is not known."""
    return None if paid is None else max(Decimal(0), paid - asked)
