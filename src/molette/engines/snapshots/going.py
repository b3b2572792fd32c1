"""What a frozen state holds of how things go: what asks for somebody, weather, confidence, obstacles."""

from dataclasses import dataclass
from datetime import date

from molette.engines.snapshots.closed import CLOSED


@dataclass(frozen=True, slots=True)
class FrozenAlert:
    """What asked for somebody that day: its evidence, since when, who must act, what would clear it.

    `about` is what it is read on, empty for its project itself. Documents frozen before these were kept hold
    `kind` and `said` alone, with kinds of their own: `late`, `uncovered`, `contested`.
    """

    __pydantic_config__ = CLOSED
    kind: str
    said: str
    about: str = ""
    gravity: int = 0
    since: date | None = None
    who: str = ""
    duty: str = ""
    clears: str = ""
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class FrozenConfidence:
    """How likely a milestone is to come by its date, in percent; None where it cannot be told.

    `basis` is « said » of that date by those who conduct the project, or « seen » on so many dates of its
    kind.
    """

    __pydantic_config__ = CLOSED
    title: str
    on: date
    precision: str = "day"
    percent: int | None = None
    basis: str = ""
    said_on: date | None = None
    seen: int = 0
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class FrozenRisk:
    """What may happen to a project; `gravity` from 1 to 9, `carrier` who follows it."""

    __pydantic_config__ = CLOSED
    title: str
    gravity: int
    carrier: str = ""
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class FrozenWeather:
    """The word that held on a project that day, of those who conduct it; never computed."""

    __pydantic_config__ = CLOSED
    level: str
    why: str
    said_on: date
    said_by: str = ""
    is_stale: bool = False
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class FrozenBlocking:
    """What stops a project, since when, and who can lift it."""

    __pydantic_config__ = CLOSED
    title: str
    since: date
    who: str = ""
    is_fictional: bool = False
