"""When each step of a meeting falls, whether a body meets as often as it must, and where a meeting is.

Where it is comes from the days on which it was convened, opened, closed and its minutes validated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from molette.engines.french import counted, long_date

YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Delays:
    """How many days before a meeting each step falls."""

    call: int = 21
    technical: int = 15
    file: int = 8


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the calendar of a meeting; `days_late` is positive once its day passed undone."""

    name: str
    on: date
    done_on: date | None
    days_late: int

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


def calendar(
    held_on: date, delays: Delays, done: Mapping[str, date], today: date, *, ended: bool = False
) -> tuple[Step, ...]:
    """Return the steps before a meeting, the earliest first; `done` says by name on which day each was.

    >>> [str(step.on) for step in calendar(date(2027, 1, 31), Delays(), {}, date(2027, 1, 1))]
    ['2027-01-10', '2027-01-16', '2027-01-23']
    """
    told = (
        ("call", "appel à points auprès des partenaires", delays.call),
        ("technical", "comité technique", delays.technical),
        ("file", "envoi du dossier et de la convocation", delays.file),
    )
    steps = []
    for key, name, days in told:
        on, was = held_on - timedelta(days=days), done.get(key)
        late = 0 if ended else ((was or today) - on).days
        steps.append(Step(name, on, was, max(0, late)))
    return tuple(sorted(steps, key=lambda step: step.on))


def overdue_meeting(per_year: int | None, held: Iterable[date], planned: Iterable[date], today: date) -> str:
    r"""Say that a body that must meet so often has not been known to; nothing when it has, or nobody knows.

    >>> overdue_meeting(2, [date(2026, 1, 16)], [], date(2026, 11, 1)).partition(", pour")[0]
    'Dernière séance connue le 16\xa0janvier 2026, il y a 289\xa0jours'
    """
    if not per_year:
        return ""
    past = [day for day in held if day <= today]
    following = min((day for day in planned if day >= today), default=None)
    asked = counted(per_year, "séance par an prévue", "séances par an prévues")
    next_one = (
        f"La prochaine est le {long_date(following)}." if following is not None else "Aucune n’est prévue."
    )
    if not past:
        return f"Aucune séance n’est connue ici, pour {asked}. {next_one}"
    last = max(past)
    days = (today - last).days
    if days * per_year <= YEAR:
        return ""
    since = f"Dernière séance connue le {long_date(last)}, il y a {counted(days, 'jour')}"
    return f"{since}, pour {asked}. {next_one}"


class Stage(StrEnum):
    PLANNED = "planned"
    CONVENED = "convened"
    OPEN = "open"
    DRAFT = "draft"
    VALIDATED = "validated"
    CANCELLED = "cancelled"


STAGE_LABELS: Final = {
    Stage.PLANNED: "prévue",
    Stage.CONVENED: "convoquée",
    Stage.OPEN: "en séance",
    Stage.DRAFT: "tenue, relevé en projet",
    Stage.VALIDATED: "tenue, relevé validé",
    Stage.CANCELLED: "annulée",
}


def stage(
    *,
    convened_on: date | None,
    opened_on: date | None,
    closed_on: date | None,
    validated_on: date | None,
    cancelled_on: date | None,
) -> Stage:
    """Return where a meeting is, from the days of its acts alone."""
    told = (
        (cancelled_on, Stage.CANCELLED),
        (validated_on, Stage.VALIDATED),
        (closed_on, Stage.DRAFT),
        (opened_on, Stage.OPEN),
        (convened_on, Stage.CONVENED),
    )
    return next((where for day, where in told if day is not None), Stage.PLANNED)
