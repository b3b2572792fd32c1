"""What a frozen state holds of a committee: its points, what partners say of them, past decisions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.engines.snapshots.closed import CLOSED


@dataclass(frozen=True, slots=True)
class FrozenOption:
    """A way to decide a point; `cost` is None where nobody said one."""

    __pydantic_config__ = CLOSED
    text: str
    cost: Decimal | None = None
    risk: str = ""


@dataclass(frozen=True, slots=True)
class FrozenStance:
    """What a partner says of a point, in its words."""

    __pydantic_config__ = CLOSED
    partner: str
    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class FrozenPoint:
    """A point of the agenda, in its order, with what is at stake as everybody who gets the file may read."""

    __pydantic_config__ = CLOSED
    title: str
    kind: str
    why: str = ""
    euros: Decimal | None = None
    inhabitants: int | None = None
    days: int | None = None
    options: tuple[FrozenOption, ...] = ()
    stances: tuple[FrozenStance, ...] = ()
    is_hidden: bool = False
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class FrozenDecision:
    """A past decision that waits for somebody, or that was carried out."""

    __pydantic_config__ = CLOSED
    key: str
    what: str
    body: str
    decided_on: date
    owner: str
    due_on: date
    done_on: date | None = None
    evidence: str = ""
    days_late: int = 0
    is_fictional: bool = False
