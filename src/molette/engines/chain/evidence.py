"""What proves a step: named and dated, so that anyone may open it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.stages import (
    ARRIVALS,
    UNDER_WAY,
    Milestone,
    Said,
    Turn,
    actual,
    partly_delivered,
)


class Proof(StrEnum):
    """The kinds of evidence."""

    STATEMENT = "statement"
    ACT = "act"
    PLAN = "plan"
    MILESTONE = "milestone"
    MEASURE = "measure"
    SURVEY = "survey"


PROOF_LABELS: Final = {
    Proof.STATEMENT: "déclaration",
    Proof.ACT: "texte ou acte",
    Proof.PLAN: "plan entièrement notifié",
    Proof.MILESTONE: "jalon",
    Proof.MEASURE: "mesure",
    Proof.SURVEY: "enquête",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a step; `on` is None when nobody says when, no more exact than its `precision`.

    `key` is that of the milestone, plan, statement or survey. `is_at_latest`: it happened then or before
    (works that somebody saw), so that no duration is told from it.
    """

    proof: Proof
    on: date | None = None
    precision: str = "day"
    title: str = ""
    key: int = 0
    is_at_latest: bool = False

    @property
    def day(self) -> date | None:
        """The day from which durations may be told: known to the month at least, and that of the thing."""
        return None if self.is_at_latest or self.precision == "year" else self.on


Proved = Evidence | bool | None
"""The evidence of a step, or whether there is one; None when nobody can say."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What the dates of a promise prove, one day; None is no proof."""

    said: Evidence | None
    started: Evidence | None
    delivered: Evidence | None


NEVER_DATED: Final = Dated(None, None, None)


def dated(milestones: Sequence[Milestone], day: date) -> Dated:
    """Return what the dates said of these milestones prove that day.

    The announcement is the first time that anybody spoke of a date, or the first turn that happened if it is
    earlier. What was delivered had started, at the latest that day.
    """
    done = [(one, said) for one in milestones if (said := actual(one, day))]
    delivered = None if partly_delivered(milestones, day) else _arrival(done)
    started = _first(done, (Turn.WORKS_START,)) or _first(done, UNDER_WAY, is_at_latest=True)
    return Dated(_announcement(milestones, done, day), started, delivered)


_Happened = tuple[Milestone, Said]


def _arrival(done: Iterable[_Happened]) -> Evidence | None:
    """The opening if there is one, else the last of the deliveries."""
    ends = [pair for pair in done if pair[0].turn in ARRIVALS]
    opened = _first(ends, (Turn.OPENED,))
    return opened or (_of(*max(ends, key=lambda pair: pair[1].on)) if ends else None)


def _first(
    done: Iterable[_Happened], turns: Sequence[Turn], *, is_at_latest: bool = False
) -> Evidence | None:
    held = [pair for pair in done if pair[0].turn in turns]
    if not held:
        return None
    return replace(_of(*min(held, key=lambda pair: pair[1].on)), is_at_latest=is_at_latest)


def _announcement(milestones: Iterable[Milestone], done: Iterable[_Happened], day: date) -> Evidence | None:
    told = [_of(*pair) for pair in done]
    spoken = [(one, said) for one in milestones for said in one.said]
    told += [
        Evidence(Proof.MILESTONE, said.said_on, title=one.title, key=one.key)
        for one, said in spoken
        if said.said_on is not None and said.said_on <= day
    ]
    if told:
        return min(told, key=lambda one: one.on or date.max)
    if not spoken:
        return None
    return Evidence(Proof.MILESTONE, title=spoken[0][0].title, key=spoken[0][0].key)


def _of(milestone: Milestone, said: Said) -> Evidence:
    return Evidence(Proof.MILESTONE, said.on, said.precision, milestone.title, milestone.key)
