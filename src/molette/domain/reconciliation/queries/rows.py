"""A group, its lines and its decisions, as a page reads them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from molette.domain.programme.queries import Ref
from molette.domain.reconciliation.models import Decision, Group, Line
from molette.engines.reconciliation.answer import GAP_WORDS, Gap

Side = Line.Side
State = Group.State


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a book, read at `entry` or at `movement` of `project`. `amount` None is not published."""

    id: int
    side: str
    identifier: str
    object: str
    body: str
    amount: Decimal | None
    dated: date | None
    precision: str
    year: int | None
    place: str
    scheme: str
    entry: int | None
    movement: int | None
    project: Ref | None
    is_fictional: bool
    group: int | None = None


@dataclass(frozen=True, slots=True)
class ResidualRow:
    gap: Gap
    euros: Decimal
    stake: Decimal

    @property
    def words(self) -> str:
        return GAP_WORDS[self.gap]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Something decided, or written, of lines of a group."""

    id: int
    kind: str
    label: str
    reason: str
    person: str
    organisation: str
    at: datetime
    is_undone: bool
    undone_by: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with its lines, its reasons and what explains its difference."""

    id: int
    state: str
    state_label: str
    shape: str
    probability: float | None
    reasons: tuple[str, ...]
    difference: Decimal
    stake: Decimal
    label: str
    is_sure: bool
    has_unknown: bool
    is_fictional: bool
    left: tuple[LineRow, ...]
    right: tuple[LineRow, ...]
    residuals: tuple[ResidualRow, ...]
    decision: DecisionRow | None
    has_changed: bool
    thread: tuple[DecisionRow, ...] = field(default=())

    @property
    def lines(self) -> tuple[LineRow, ...]:
        return self.left + self.right

    @property
    def is_matched(self) -> bool:
        return bool(self.left and self.right)

    @property
    def is_decided(self) -> bool:
        return self.state in (State.ACCEPTED, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A line of the other book that might be the one sought, how likely, why, and the group it is in now."""

    line: LineRow
    probability: float
    reasons: tuple[str, ...]
    state: str


def told(group: Group, thread: tuple[DecisionRow, ...], *, is_told: bool) -> GroupRow:
    """A group as a page reads it; `is_told`: the reader may read the decision that made it so."""
    lines = [line_row(line) for line in group.lines.all()]
    decision = group.decision if is_told else None
    own = {(line.side, line.key) for line in group.lines.all()}
    # What made two lines alone spoke of both: only a decision on these very lines has amounts to compare.
    changed = (
        decision is not None
        and decision.keys == own
        and (decision.left_euros, decision.right_euros) != (group.left_euros, group.right_euros)
    )
    return GroupRow(
        id=group.pk,
        state=group.state,
        state_label=group.get_state_display(),
        shape=group.shape,
        probability=group.probability,
        reasons=tuple(group.reasons),
        difference=group.difference,
        stake=group.stake,
        label=group.label,
        is_sure=group.is_sure,
        has_unknown=group.has_unknown,
        is_fictional=group.is_fictional,
        left=tuple(line for line in lines if line.side == Side.LEFT),
        right=tuple(line for line in lines if line.side == Side.RIGHT),
        residuals=tuple(ResidualRow(Gap(r.gap), r.euros, r.stake) for r in group.residuals.all()),
        decision=decision_row(decision) if decision else None,
        has_changed=changed,
        thread=thread,
    )


def line_row(line: Line) -> LineRow:
    project = line.movement.project if line.movement else None
    return LineRow(
        id=line.pk,
        side=line.side,
        identifier=line.identifier,
        object=line.object,
        body=line.body,
        amount=line.amount,
        dated=line.dated,
        precision=line.dated_precision or "day",
        year=line.year,
        place=line.place_name or line.place_code,
        scheme=line.scheme,
        entry=line.entry_id,
        movement=line.movement_id,
        project=Ref(project.slug, project.title) if project else None,
        is_fictional=line.is_fictional,
        group=line.group_id,
    )


def decision_row(one: Decision) -> DecisionRow:
    return DecisionRow(
        id=one.pk,
        kind=one.kind,
        label=one.get_kind_display(),
        reason=one.reason,
        person=one.person,
        organisation=one.decided_by.label if one.decided_by else "",
        at=one.decided_at,
        is_undone=one.undone_at is not None,
        undone_by=one.undone_by,
    )
