"""What pages, files and packs are told of committees. Nothing here that its reader may not read."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from molette.domain.programme.queries import Ref, SourceRef
from molette.engines.committees.attendance import Presence, Quorum, Role
from molette.engines.committees.calendar import Stage, Step
from molette.engines.committees.owed import Rate
from molette.engines.committees.powers import Decision, Matter, Power
from molette.engines.committees.votes import Choice, Tally


@dataclass(frozen=True, slots=True)
class SeatView:
    id: int
    organisation: Ref
    organisation_id: int
    role: Role
    since: date | None
    until: date | None
    source: SourceRef | None
    is_voting: bool
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list; `minutes_hash` is that of its validated minutes."""

    id: int
    body: Ref
    held_on: date
    starts_at: time | None
    where: str
    stage: Stage
    points: int
    decisions: int
    source: SourceRef | None
    minutes_hash: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body; `warning` says that it has not been known to meet as often as it must, empty otherwise.

    `quorum` is its rule in words.
    """

    id: int
    slug: str
    name: str
    kind: str
    kind_label: str
    contract: str
    contract_slug: str
    place: str
    mission: str
    powers: tuple[Power, ...]
    votes: bool
    quorum: str
    meetings_per_year: int | None
    warning: str
    seats: tuple[SeatView, ...]
    last_on: date | None
    next_on: date | None
    source: SourceRef | None
    is_fictional: bool

    @property
    def chairs(self) -> tuple[Ref, ...]:
        return tuple(seat.organisation for seat in self.seats if seat.role is Role.CHAIR)


@dataclass(frozen=True, slots=True)
class OptionView:
    id: int
    text: str
    cost: Decimal | None
    risk: str


@dataclass(frozen=True, slots=True)
class StanceView:
    """What a partner says of a point. `holds`: it is its last word."""

    id: int
    organisation: Ref
    organisation_id: int
    kind: str
    kind_label: str
    words: str
    said_on: date
    holds: bool


@dataclass(frozen=True, slots=True)
class BallotView:
    organisation: Ref
    organisation_id: int
    choice: Choice
    choice_label: str


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """A decision. `acted` says what it changed of the programme, empty where nothing."""

    id: int
    key: UUID
    number: int
    kind: Decision
    kind_label: str
    text: str
    decided_on: date
    owner: Ref | None
    due_on: date | None
    referred_to: str
    acted: str
    is_public: bool
    done_on: date | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class PointView:
    """A point as its reader may see it: `is_hidden` where its words and its stakes are kept from him."""

    id: int
    number: int  # among the points that stand, 0 for the others
    kind: str
    kind_label: str
    title: str
    why: str
    euros: Decimal | None
    inhabitants: int | None
    days: int | None
    matter: Matter
    subject: str
    subject_id: int | None
    project: Ref | None
    plan_version: int | None
    asked_by: Ref | None
    options: tuple[OptionView, ...]
    stances: tuple[StanceView, ...]
    ballots: tuple[BallotView, ...]
    tally: Tally
    decisions: tuple[ResolutionView, ...]
    dropped_on: date | None
    dropped_reason: str
    merged_into: str
    waits: bool  # proposed, and nobody has answered yet
    is_hidden: bool
    is_fictional: bool

    @property
    def stands(self) -> bool:
        return self.number > 0


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """An organisation that sits, and whether it is there: `presence` is None while nobody wrote it."""

    organisation: Ref
    organisation_id: int
    role: Role
    is_voting: bool
    presence: Presence | None
    represented_by: Ref | None
    represented_by_id: int | None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A chair, and its signature of what stands now; `voided_on` tells one that a change voided."""

    organisation: Ref
    organisation_id: int
    signed_on: date | None
    voided_on: date | None = None


@dataclass(frozen=True, slots=True)
class SignedView:
    """An act to sign: the fingerprint of what it says now, and where each chair stands."""

    digest: str
    signatures: tuple[SignatureView, ...]

    @property
    def is_signed(self) -> bool:
        return bool(self.signatures) and all(one.signed_on for one in self.signatures)

    @property
    def was_voided(self) -> bool:
        return any(one.voided_on and not one.signed_on for one in self.signatures)


@dataclass(frozen=True, slots=True)
class MeetingView:
    row: MeetingRow
    body_powers: tuple[Power, ...]
    body_votes: bool
    note: str
    steps: tuple[Step, ...]
    convened_on: date | None
    opened_on: date | None
    closed_on: date | None
    validated_on: date | None
    cancelled_on: date | None
    cancelled_reason: str
    points: tuple[PointView, ...]
    proposed: tuple[PointView, ...]  # asked for since the meeting was convened
    gone: tuple[PointView, ...]  # dropped or merged
    attendance: tuple[AttendanceView, ...]
    quorum: Quorum
    convocation: SignedView
    minutes: SignedView

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def stage(self) -> Stage:
        return self.row.stage

    def point(self, key: int) -> PointView | None:
        return next((one for one in self.points if one.id == key), None)


@dataclass(frozen=True, slots=True)
class ObligationView:
    """What a decision asks of somebody; `fulfillment` is the key of the word that says it is done."""

    resolution: ResolutionView
    what: str
    point: str
    project: Ref | None
    body: Ref
    meeting_id: int
    held_on: date
    owner: Ref
    due_on: date
    done_on: date | None
    evidence: str
    fulfillment: int | None
    days_late: int
    is_hidden: bool
    is_fictional: bool

    @property
    def id(self) -> int:
        return self.resolution.id


@dataclass(frozen=True, slots=True)
class Follow:
    """How much of what was decided is done, under one name."""

    name: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with where it was taken; `minutes_hash` is that of the validated minutes that hold it."""

    decision: ResolutionView
    point: str
    project: Ref | None
    body: Ref
    meeting_id: int
    minutes_hash: str
    is_hidden: bool = field(default=False)
