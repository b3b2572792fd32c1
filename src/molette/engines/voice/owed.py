"""Where a topic stands: whether a reply is owed, since when, and what was decided."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Decided(StrEnum):
    """What a reply says was decided: there is no reply that decides nothing."""

    DONE = "done"
    WILL = "will"
    DECLINED = "declined"
    STUDY = "study"


DECIDED_LABELS: Final = {
    Decided.DONE: "c’est fait",
    Decided.WILL: "ce sera fait",
    Decided.DECLINED: "ce ne sera pas fait",
    Decided.STUDY: "c’est à l’étude",
}
DATED: Final = frozenset({Decided.DONE, Decided.WILL, Decided.STUDY})
"""Those that give a day: done on, done by, studied until."""
AHEAD: Final = frozenset({Decided.WILL, Decided.STUDY})
"""Those whose day, once past, leaves a reply owed again."""


class State(StrEnum):
    """Where a topic stands, the most pressing first."""

    OVERDUE = "overdue"
    WAITING = "waiting"
    PROMISED = "promised"
    ANSWERED = "answered"


STATE_LABELS: Final = {
    State.WAITING: "attend une réponse",
    State.OVERDUE: "la date promise est passée",
    State.PROMISED: "une date est donnée",
    State.ANSWERED: "a sa réponse",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: the day from which a reply is owed; None where none is."""

    state: State
    since: date | None

    @property
    def is_owed(self) -> bool:
        return self.since is not None

    def days(self, day: date) -> int:
        """How long a reply has been owed."""
        return max(0, (day - self.since).days) if self.since else 0


def standing(said_on: date, day: date, decided: Decided | None = None, on: date | None = None) -> Standing:
    """Say where a topic stands on a day, from its first message and its last reply.

    >>> standing(date(2026, 9, 1), date(2026, 11, 1), Decided.WILL, date(2026, 10, 1)).since
    datetime.date(2026, 10, 1)
    """
    if decided is None:
        return Standing(State.WAITING, said_on)
    if decided not in AHEAD:
        return Standing(State.ANSWERED, None)
    if on is not None and on < day:
        return Standing(State.OVERDUE, on)
    return Standing(State.PROMISED, None)


def faults(decided: Decided, on: date | None, why: str, day: date) -> dict[str, str]:
    """Say what a reply lacks to decide something, by the name of its field."""
    errors: dict[str, str] = {}
    if decided in DATED and on is None:
        errors["on"] = {
            Decided.DONE: "Dites quel jour ce fut fait.",
            Decided.WILL: "Dites pour quel jour ce sera fait.",
            Decided.STUDY: "Dites jusqu’à quel jour c’est étudié : une réponse sera due ce jour-là.",
        }[decided]
    elif decided is Decided.DONE and on is not None and on > day:
        errors["on"] = "Ce qui sera fait plus tard n’est pas fait : choisissez « ce sera fait »."
    elif decided in AHEAD and on is not None and on <= day:
        errors["on"] = "Donnez un jour à venir."
    if decided is Decided.DECLINED and not why.strip():
        errors["why"] = "Dites pourquoi ce ne sera pas fait."
    return errors
