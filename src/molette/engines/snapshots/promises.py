"""The chain of promises as a frozen state holds it: how many, how many euros and whom, step by step."""

from dataclasses import dataclass, field
from decimal import Decimal

from molette.engines.snapshots.closed import CLOSED


@dataclass(frozen=True, slots=True)
class FrozenStep:
    """A step that day. `proved` None: nobody could say; `euros` leave out `reserved` and `unpriced`."""

    __pydantic_config__ = CLOSED
    step: str
    proved: int | None = None
    unknown: int = 0
    euros: Decimal | None = None
    unpriced: int = 0
    reserved: int = 0
    people: int | None = None
    fictional: int = 0


@dataclass(frozen=True, slots=True)
class FrozenChain:
    """The six steps from the bottom up, and how many promises broke in each way."""

    __pydantic_config__ = CLOSED
    steps: tuple[FrozenStep, ...] = ()
    broken: dict[str, int] = field(default_factory=dict)
