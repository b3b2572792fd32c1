"""How pages tell what is owed in return for an aid: the promise, where it stands, from which word."""

from decimal import Decimal
from typing import Final

from molette.domain.funding.queries import HIDDEN_TEXT, ConditionView, ReadingView
from molette.engines.french import counted, long_date, spaced
from molette.engines.money import NBSP, number
from molette.engines.rules.conditions import KIND_LABELS, STATE_LABELS, WITHOUT_NUMBER, Kind, State

STATE_TAGS: Final = {
    State.NOT_MET: "late",
    State.NO_NEWS: "now",
    State.IN_PROGRESS: "run",
    State.MET: "done",
}
PROMISED: Final = {
    Kind.JOBS_CREATED: "Emplois promis",
    Kind.JOBS_KEPT: "Emplois à maintenir",
    Kind.USE_KEPT: "Affectation à maintenir",
    Kind.COMPLETION: "Opération à achever",
    Kind.OTHER: "Promis",
}


def promise(view: ConditionView) -> str:
    """What is promised, with its number where it is counted."""
    if view.kind in WITHOUT_NUMBER:
        return PROMISED[view.kind]
    told = number(view.target, _places(view.target))
    unit = "" if view.kind in (Kind.JOBS_CREATED, Kind.JOBS_KEPT) else f"{NBSP}{view.unit}"
    return spaced(f"{PROMISED[view.kind]} : {told}{unit}")


def value_of(view: ConditionView, value: Decimal) -> str:
    """A value read, in the unit of the promise; yes or no where nothing is counted."""
    if view.kind in WITHOUT_NUMBER:
        return "oui" if value else "non"
    return number(value, _places(value))


def told(view: ConditionView) -> str:
    """The word on which the state rests: « au 30 juin 2026 : 210, d’après … »."""
    last = view.last
    if last is None:
        return "aucun constat"
    return spaced(f"au {long_date(last.on)} : {value_of(view, last.value)}, d’après {whom(last)}")


def whom(reading: ReadingView) -> str:
    """From what a reading comes: its document, else what was written of it."""
    if reading.source:
        return f"« {reading.source.title} »"
    if reading.note == HIDDEN_TEXT:
        return HIDDEN_TEXT
    return f"« {reading.note} »" if reading.note else "qui l’a dit"


def state(view: ConditionView) -> str:
    """Where it stands: the word, then how many of how many and what remains, or since when silent."""
    where = view.standing
    match where.state:
        case State.IN_PROGRESS if view.last and view.kind not in WITHOUT_NUMBER:
            many = f"{value_of(view, view.last.value)} sur {value_of(view, view.target)}"
            return spaced(f"en cours : {many}, {_left(where.remaining)}")
        case State.IN_PROGRESS | State.TO_KEEP:
            return spaced(f"{STATE_LABELS[where.state]}, {_left(where.remaining)}")
        case State.NO_NEWS:
            return f"sans nouvelle depuis {counted(where.silent, 'jour')}"
        case State.LIFTED:
            return STATE_LABELS[State.LIFTED] if view.is_reserved else f"levée par {view.lifted_act}"
    return STATE_LABELS[where.state]


def wording(view: ConditionView) -> str:
    """The words of the act, quoted, or that they are reserved."""
    return view.wording if view.is_reserved else spaced(f"« {view.wording} »")


def title(view: ConditionView) -> str:
    return KIND_LABELS[view.kind].capitalize()


def _left(days: int) -> str:
    return f"reste {counted(days, 'jour')}" if days else "dernier jour"


def _places(value: Decimal) -> int:
    return 0 if value == value.to_integral_value() else 2
