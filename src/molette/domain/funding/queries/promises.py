"""What is owed in return for an aid and what is asked back of it, as pages read them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.programme.queries.refs import Ref, SourceRef
from molette.engines.rules.conditions import HELD, Kind, Repayment, Standing, State
from molette.engines.rules.words import Cause

Key = tuple[int, int]
"""A project and a funding source."""


@dataclass(frozen=True, slots=True)
class Aid:
    """The aid that a promise or a claim is of, and who may write on it."""

    project_id: int
    project: str
    project_slug: str
    source_id: int
    funder: str
    funder_slug: str
    scheme: str
    lead: str
    owner: str
    places: frozenset[int]

    @property
    def key(self) -> Key:
        return (self.project_id, self.source_id)


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What somebody said of a promise, one day. `in_use` marks the one on which its state rests."""

    id: int
    on: date
    value: Decimal
    said_on: date
    said_by: Ref | None
    source: SourceRef | None
    note: str
    withdrawn_reason: str
    in_use: bool
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A promise made in return for an aid, and where it stands on the day it is read.

    `is_reserved` where the amount of the aid is, to others: its words and acts are then `HIDDEN_TEXT`.
    """

    id: int
    aid: Aid
    kind: Kind
    target: Decimal
    unit: str
    decided_on: date
    until: date
    held_until: date | None
    ends_on: date
    wording: str
    act: str
    said_by: Ref | None
    source: SourceRef | None
    lifted_on: date | None
    lifted_act: str
    standing: Standing
    readings: tuple[ReadingView, ...]
    is_reserved: bool
    is_fictional: bool

    @property
    def is_running(self) -> bool:
        """Whether something is still to be reached, held or told."""
        return self.standing.state not in (State.NOT_MET, State.MET, State.LIFTED)

    @property
    def is_to_hold(self) -> bool:
        """Whether it must hold from the start."""
        return self.kind in HELD

    @property
    def is_reached(self) -> bool:
        """Whether somebody said that what was to be reached is."""
        return any(one.value >= self.target for one in self.readings if not one.withdrawn_reason)

    @property
    def last(self) -> ReadingView | None:
        """The reading on which the state rests."""
        return next((one for one in self.readings if one.in_use), None)


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What a funder asked back by one act; no amount where it is reserved, `HIDDEN_TEXT` for its words."""

    id: int
    condition_id: int | None
    cause: Cause
    amount: Decimal | None
    asked_on: date
    act: str
    said_by: Ref | None
    contested_on: date | None
    contested_note: str
    withdrawn_reason: str
    source: SourceRef | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class RepaymentView:
    """All that is asked back of an aid and what came back; `sums` is None where amounts are hidden."""

    aid: Aid
    claims: tuple[ClaimView, ...]
    sums: Repayment | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Returns:
    """Promises, soonest end first, and what is asked back of aids."""

    conditions: tuple[ConditionView, ...]
    repayments: tuple[RepaymentView, ...]
