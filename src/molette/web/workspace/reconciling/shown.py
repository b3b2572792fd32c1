"""Groups and lines of two books as the workbench writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.reconciliation.models import Reconciliation
from molette.domain.reconciliation.queries import CandidateRow, GroupRow, LineRow
from molette.domain.reconciliation.queries.rows import DecisionRow
from molette.web.workspace.reconciling import tables


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line: its words, what else it tells, its amount (None: not published), where it was read."""

    id: int
    title: str
    facts: str
    amount: Decimal | None
    href: str
    is_fictional: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group: where it stands, how sure it is, its lines of both books, what explains its difference."""

    id: int
    label: str
    state: str
    state_label: str
    tag: str
    likely: str
    reasons: str
    left: tuple[ShownLine, ...]
    right: tuple[ShownLine, ...]
    difference: Decimal
    stake: Decimal
    causes: str
    is_matched: bool
    is_decided: bool
    is_fictional: bool
    has_unknown: bool
    has_changed: bool
    decision: DecisionRow | None
    thread: tuple[DecisionRow, ...]

    @property
    def lines(self) -> tuple[ShownLine, ...]:
        return self.left + self.right


def group(row: GroupRow, of: Reconciliation) -> ShownGroup:
    return ShownGroup(
        id=row.id,
        label=row.label or "sans objet",
        state=row.state,
        state_label=row.state_label,
        tag=tables.STATE_TAGS[row.state],
        likely=tables.likely_said(row.probability) if not row.is_decided else "",
        reasons=", ".join(row.reasons),
        left=tuple(line(one) for one in row.left),
        right=tuple(line(one) for one in row.right),
        difference=row.difference,
        stake=row.stake,
        causes=tables.causes_said(row, of),
        is_matched=row.is_matched,
        is_decided=row.is_decided,
        is_fictional=row.is_fictional,
        has_unknown=row.has_unknown,
        has_changed=row.has_changed,
        decision=row.decision,
        thread=row.thread,
    )


def line(row: LineRow, why: str = "") -> ShownLine:
    title = row.object or row.body or "sans objet"
    facts, href = tables.facts_of(row), tables.href_of(row)
    return ShownLine(row.id, title, facts, row.amount, href, row.is_fictional, why)


def offered(found: Iterable[CandidateRow]) -> list[ShownLine]:
    """The lines that may be sought, each with how likely it is and why."""
    told = []
    for one in found:
        reasons = ", ".join(one.reasons)
        likely = tables.likely_said(one.probability)
        told.append(line(one.line, f"{likely} : {reasons}" if reasons else likely))
    return told
