"""What broke on the way of a promise: closed, abandoned, interrupted, put off, an aid lost, a word not kept.

A break is kept for ever beside the steps reached; with it, every date announced, in the order they were said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.stages import Milestone, Said, Turn, actual, slip


class Broken(StrEnum):
    """How a promise breaks, the gravest first."""

    ABANDONED = "abandoned"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"
    LAPSED = "lapsed"
    UNKEPT = "unkept"
    UNTOLD = "untold"
    POSTPONED = "postponed"


BREAK_LABELS: Final = {
    Broken.ABANDONED: "abandonné",
    Broken.CLOSED: "fermé",
    Broken.INTERRUPTED: "interrompu",
    Broken.LAPSED: "aide perdue",
    Broken.UNKEPT: "non tenu à l’échéance",
    Broken.UNTOLD: "échéance passée, aucun chiffre",
    Broken.POSTPONED: "reporté",
}
_HALTS: Final = {
    Turn.ABANDONED: Broken.ABANDONED,
    Turn.CLOSED: Broken.CLOSED,
    Turn.INTERRUPTED: Broken.INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class Break:
    """What broke, and when. `days` of slippage where it was put off, with all the dates `announced`."""

    kind: Broken
    on: date | None
    precision: str = "day"
    title: str = ""
    key: int = 0
    days: int = 0
    announced: tuple[Said, ...] = ()


def breaks_of(milestones: Sequence[Milestone], day: date) -> tuple[Break, ...]:
    """Return what the dates of a promise say that broke until that day, the gravest first."""
    found = [*_halts(milestones, day), *_postponed(milestones, day)]
    return tuple(sorted(found, key=lambda one: (list(Broken).index(one.kind), one.on or day)))


def _halts(milestones: Iterable[Milestone], day: date) -> Iterable[Break]:
    for one in milestones:
        said = actual(one, day) if one.turn in _HALTS else None
        if said:
            yield Break(_HALTS[one.turn], said.on, said.precision, one.title, one.key)


def _postponed(milestones: Iterable[Milestone], day: date) -> Iterable[Break]:
    for one in milestones:
        found = slip(one, day)
        if one.turn in _HALTS or found is None or found.days <= 0:
            continue
        hoped = sorted((said for said in one.said if not said.actual), key=_said_order)
        last = found.latest.said_on or (hoped[-1].said_on if len(hoped) > 1 else found.latest.on)
        yield Break(Broken.POSTPONED, last, "day", one.title, one.key, found.days, tuple(hoped))


def _said_order(said: Said) -> tuple[date, date]:
    return (said.said_on or date.min, said.on)
