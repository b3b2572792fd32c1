"""When somebody is written to: which facts wait, and whether it is time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.alerts.kinds import Gravity

Facts = Mapping[str, Gravity]
"""The gravity of each fact, by its key."""


class Rhythm(StrEnum):
    """How often somebody is written to."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


RHYTHM_LABELS: Final = {
    Rhythm.AT_ONCE: "dès qu’une alerte paraît",
    Rhythm.DAILY: "une fois par jour",
    Rhythm.WEEKLY: "une fois par semaine",
    Rhythm.NEVER: "jamais",
}


def is_due(rhythm: Rhythm, last: date | None, day: date) -> bool:
    """Say whether one may be written to that day, `last` being the day of the last message.

    >>> sunday, monday = date(2026, 11, 29), date(2026, 11, 30)
    >>> is_due(Rhythm.WEEKLY, sunday, monday), is_due(Rhythm.WEEKLY, monday, date(2026, 12, 6))
    (True, False)
    """
    match rhythm:
        case Rhythm.NEVER:
            return False
        case Rhythm.DAILY:
            return last is None or last < day
        case Rhythm.WEEKLY:
            return last is None or last.isocalendar()[:2] < day.isocalendar()[:2]
    return True


@dataclass(frozen=True, slots=True)
class Known:
    """What was already done of a fact for somebody: it waits to be written, or it was, at a gravity."""

    key: str
    gravity: Gravity
    is_written: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Facts to add to those that wait, and those that wait no more: gone, or of another gravity now."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]


def plan(facts: Facts, known: Iterable[Known]) -> Plan:
    """Say what must wait to be written to somebody: each fact once, and again only where it grew graver."""
    held = list(known)
    written: dict[str, Gravity] = {}
    for one in held:
        if one.is_written:
            written[one.key] = max(one.gravity, written.get(one.key, one.gravity))
    wanted = {key for key, gravity in facts.items() if key not in written or gravity > written[key]}
    waiting = {one.key: one.gravity for one in held if not one.is_written}
    kept = {key for key, gravity in waiting.items() if key in wanted and facts[key] == gravity}
    return Plan(tuple(sorted(wanted - kept)), tuple(sorted(waiting.keys() - kept)))
