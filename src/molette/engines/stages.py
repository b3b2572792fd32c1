"""Where a project stands: its stage, its slippage, its next date, what is late.

Nothing here is typed by anyone: all is read from milestones and from what was said of their dates.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines import lateness


class Turn(StrEnum):
    """The turns in the life of a project, in the order of a life."""

    ANNOUNCED = "announced"
    DECIDED = "decided"
    STUDIES = "studies"
    AGREEMENT = "agreement"
    WORKS_START = "works_start"
    WORKS_SEEN = "works_seen"  # somebody saw works under way, whenever they started
    STEP = "step"
    DELIVERED = "delivered"
    OPENED = "opened"
    INTERRUPTED = "interrupted"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class Stage(StrEnum):
    IDEA = "idea"
    ANNOUNCED = "announced"
    STUDIES = "studies"
    WORKS = "works"
    DELIVERED = "delivered"
    INTERRUPTED = "interrupted"
    CLOSED = "closed"
    ABANDONED = "abandoned"


STAGE_LABELS: Final = {
    Stage.IDEA: "idée",
    Stage.ANNOUNCED: "annoncé",
    Stage.STUDIES: "études",
    Stage.WORKS: "travaux",
    Stage.DELIVERED: "livré",
    Stage.INTERRUPTED: "interrompu",
    Stage.CLOSED: "fermé",
    Stage.ABANDONED: "abandonné",
}

_LEADS_TO: Final = {
    Turn.ANNOUNCED: Stage.ANNOUNCED,
    Turn.DECIDED: Stage.ANNOUNCED,
    Turn.STUDIES: Stage.STUDIES,
    Turn.AGREEMENT: Stage.STUDIES,
    Turn.WORKS_START: Stage.WORKS,
    Turn.WORKS_SEEN: Stage.WORKS,
    Turn.STEP: Stage.ANNOUNCED,
    Turn.DELIVERED: Stage.DELIVERED,
    Turn.OPENED: Stage.DELIVERED,
}
_HALTS: Final = {
    Turn.INTERRUPTED: Stage.INTERRUPTED,
    Turn.CLOSED: Stage.CLOSED,
    Turn.ABANDONED: Stage.ABANDONED,
}
_LIFE: Final = tuple(turn for turn in _LEADS_TO if turn is not Turn.STEP)
_ASCENT: Final = (Stage.IDEA, Stage.ANNOUNCED, Stage.STUDIES, Stage.WORKS, Stage.DELIVERED)
ARRIVALS: Final = (Turn.DELIVERED, Turn.OPENED)
STARTS: Final = (Turn.WORKS_START, Turn.WORKS_SEEN)
UNDER_WAY: Final = (*STARTS, *ARRIVALS)
_ENDED: Final = {Stage.DELIVERED, Stage.CLOSED, Stage.ABANDONED}


@dataclass(frozen=True, slots=True)
class Said:
    """A date that somebody gave: `until` is its last day, later than `on` when only the year was said."""

    on: date
    until: date
    actual: bool
    said_on: date | None = None
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A turn and all the dates said of it, in any order; `key` and `title` come back with the answers."""

    turn: Turn
    said: tuple[Said, ...] = ()
    title: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """From the first date announced to the one in use; negative when it came earlier."""

    first: Said
    latest: Said

    @property
    def days(self) -> int:
        return (self.latest.until - self.first.until).days

    @property
    def months(self) -> int:
        """Whole months of the calendar.

        >>> year = lambda y: Said(date(y, 1, 1), date(y, 12, 31), actual=False)
        >>> Slip(year(2020), Said(date(2027, 5, 1), date(2027, 5, 31), actual=False)).months
        77
        """
        first, latest = self.first.until, self.latest.until
        return (latest.year - first.year) * 12 + latest.month - first.month


@dataclass(frozen=True, slots=True)
class Due:
    """A planned date and its milestone; `late` is the number of days gone since, 0 when still to come."""

    milestone: Milestone
    said: Said
    late: int = 0

    @property
    def due(self) -> lateness.Due:
        return lateness.Due(self.said.until, self.late)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a set of milestones says, one day."""

    stage: Stage
    next: Due | None
    late: Due | None
    slip: Slip | None


def last_day(on: date, precision: str) -> date:
    """Return the last day that a date said to the day, month, quarter or year may mean.

    >>> str(last_day(date(2027, 5, 1), "month")), str(last_day(date(2030, 1, 1), "year"))
    ('2027-05-31', '2030-12-31')
    """
    if precision == "year":
        return date(on.year, 12, 31)
    if precision not in {"month", "quarter"}:
        return on
    month = on.month if precision == "month" else (on.month - 1) // 3 * 3 + 3
    return date(on.year, month, monthrange(on.year, month)[1])


def actual(milestone: Milestone, day: date) -> Said | None:
    """Return the date when it happened, as last said; None while it has not."""
    done = [said for said in milestone.said if said.actual and said.on <= day]
    return max(done, key=_said_order) if done else None


def planned(milestone: Milestone) -> Said | None:
    """Return the planned date in use: the latest said."""
    hoped = [said for said in milestone.said if not said.actual]
    return max(hoped, key=_said_order) if hoped else None


def slip(milestone: Milestone, day: date) -> Slip | None:
    """Return the shift from the first planned date said to the actual one, or else to the latest said."""
    hoped = [said for said in milestone.said if not said.actual]
    if not hoped:
        return None
    first = min(hoped, key=_said_order)
    return Slip(first, actual(milestone, day) or max(hoped, key=_said_order))


def stage(milestones: Sequence[Milestone], day: date) -> Stage:
    """Return the stage reached that day.

    The furthest turn that happened, unless a halt came after it. A project whose deliveries are not all done
    is still under works. A date planned, for anything, makes it announced.
    """
    done = [(m.turn, said) for m in milestones if (said := actual(m, day))]
    halts = [(said.on, turn) for turn, said in done if turn in _HALTS]
    # A step is any event of a life: after a closure, a claim for repayment does not reopen the site.
    resumed = max((said.on for turn, said in done if turn in _LIFE), default=date.min)
    if halts and max(on for on, _ in halts) >= resumed:
        return _HALTS[max(halts, key=lambda halt: (halt[0], list(Turn).index(halt[1])))[1]]
    reached = max(
        (_LEADS_TO[turn] for turn, _ in done if turn in _LEADS_TO), key=_ASCENT.index, default=Stage.IDEA
    )
    if reached is Stage.DELIVERED and partly_delivered(milestones, day):
        return Stage.WORKS
    if reached is Stage.IDEA and any(m.said for m in milestones):
        return Stage.ANNOUNCED
    return reached


def standing(milestones: Sequence[Milestone], day: date) -> Standing:
    """Return the stage, the next date, what is late and the slippage of the end, that day.

    What has ended is not late; nor is a turn passed over, when a later turn of the same life happened.
    """
    now = stage(milestones, day)
    waited = [] if now in _ENDED else list(_waited(milestones, day))
    late = [
        Due(m, said, due.days_late) for m, said in waited if (due := lateness.due_on(said.until, day)).is_late
    ]
    coming = [Due(m, said) for m, said in waited if said.until >= day]
    return Standing(
        now,
        min(coming, key=lambda due: (due.said.until, due.said.on), default=None),
        max(late, key=lambda due: due.late, default=None),
        _final_slip(milestones, day),
    )


def _waited(milestones: Sequence[Milestone], day: date) -> Iterable[tuple[Milestone, Said]]:
    passed = max((_LIFE.index(m.turn) for m in milestones if m.turn in _LIFE and actual(m, day)), default=0)
    works = _LIFE.index(Turn.WORKS_SEEN)
    for milestone in milestones:
        hoped = planned(milestone)
        overtaken = milestone.turn in _LIFE[: min(passed, works + 1)]
        if hoped and not overtaken and not actual(milestone, day):
            yield milestone, hoped


def _final_slip(milestones: Sequence[Milestone], day: date) -> Slip | None:
    """The slippage of the delivery or the opening that ends the project, else of its latest date."""
    ends = [m for m in milestones if m.turn in ARRIVALS and planned(m)] or [
        m for m in milestones if m.turn in _LEADS_TO and planned(m)
    ]
    slips = [found for m in ends if (found := slip(m, day))]
    return max(slips, key=lambda s: (s.latest.until, s.days), default=None)


def partly_delivered(milestones: Sequence[Milestone], day: date) -> bool:
    """Say whether a part was delivered and another is awaited, nothing being opened as a whole."""
    done = {m.turn for m in milestones if actual(m, day)}
    awaited = any(m.turn is Turn.DELIVERED and not actual(m, day) for m in milestones)
    return Turn.OPENED not in done and Turn.DELIVERED in done and awaited


def _said_order(said: Said) -> tuple[date, date]:
    """The order in which dates were said; an undated word counts as the first."""
    return (said.said_on or date.min, said.on)
