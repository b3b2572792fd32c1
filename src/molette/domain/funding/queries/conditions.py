"""What is owed in return for aids, where each promise stands, and what is asked back and came back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from molette.domain.funding.models import (
    IN_USE,
    ConditionReading,
    FundingSource,
    GrantCondition,
    Movement,
    RepaymentClaim,
)
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.refs import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.ladder import Rung
from molette.engines.rules.conditions import HELD, Kind, Repayment, Standing, State, standing
from molette.engines.rules.words import Cause

ZERO = Decimal(0)
HIDDEN_TEXT = "texte réservé"
"""What stands in place of the words of an aid whose amount is reserved: they may tell it."""
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


@remembered_of("funding", "programme", "signatures", "secrecy", "people", "identities", "sources")
def returns(user: object) -> Returns:
    """Every promise of the aids that the reader sees. Five queries, and those of the veil."""
    return _returns(user, None)


def returns_of(project: int, user: object) -> Returns:
    """Those of one project; as many queries."""
    return _returns(user, project)


def _returns(user: object, project: int | None) -> Returns:
    conditions = GrantCondition.objects.visible_to(user)
    claims = RepaymentClaim.objects.visible_to(user)
    if project is not None:
        conditions, claims = conditions.filter(project_id=project), claims.filter(project_id=project)
    read = ConditionReading.objects.select_related("said_by", "source").order_by("on", "said_on", "pk")
    named = (
        "project__lead",
        "project__owner",
        "funding_source__funder",
        "funding_source__scheme",
        "said_by",
        "source",
    )
    promised = list(
        conditions.select_related(*named)
        .prefetch_related(Prefetch("readings", read))
        .order_by("until", "project__title", "pk")
    )
    asked = list(claims.select_related(*named).order_by("project__title", "asked_on", "pk"))
    aids, worn = _aids([*promised, *asked]), veil(user)
    return Returns(
        tuple(_condition(one, aids[one.project_id, one.funding_source_id], worn) for one in promised),
        tuple(_repayments(asked, aids, worn)),
    )


def _aids(rows: Iterable[GrantCondition | RepaymentClaim]) -> Mapping[Key, Aid]:
    held = {(one.project_id, one.funding_source_id): one for one in rows}
    places: dict[int, set[int]] = defaultdict(set)
    standing_on = Project.places.through.objects.filter(project_id__in={project for project, _ in held})
    for project, place in standing_on.order_by("pk").values_list("project_id", "place_id") if held else ():
        places[project].add(place)
    return {
        key: _aid(one.project, one.funding_source, frozenset(places[one.project_id]))
        for key, one in held.items()
    }


def _aid(project: Project, source: FundingSource, places: frozenset[int]) -> Aid:
    return Aid(
        project.pk,
        project.title,
        project.slug,
        source.pk,
        source.funder.label,
        source.funder.slug,
        str(source.scheme),
        project.lead.name if project.lead else "",
        project.owner.label if project.owner else "",
        places,
    )


def _condition(one: GrantCondition, aid: Aid, worn: Veil) -> ConditionView:
    hidden = worn.hides(Sort.CONTRIBUTION, aid.key)
    rows = list(one.readings.all())
    told = one.condition()
    where = standing(told, [row.reading() for row in rows if not row.withdrawn_reason], today())
    last = where.last.rank if where.last else 0
    return ConditionView(
        one.pk,
        aid,
        told.kind,
        one.target,
        one.unit,
        one.decided_on,
        one.until,
        one.held_until,
        told.ends_on,
        _text(one.wording, hidden=hidden),
        _text(one.act, hidden=hidden),
        organisation_ref(one.said_by),
        source_ref(one.source),
        one.lifted_on,
        _text(one.lifted_act, hidden=hidden),
        where,
        tuple(_reading(row, in_use=row.pk == last, hidden=hidden) for row in rows),
        hidden,
        one.is_fictional,
    )


def _text(said: str, *, hidden: bool) -> str:
    """Words as they may be read; what was left empty stays so."""
    return HIDDEN_TEXT if hidden and said else said


def _reading(row: ConditionReading, *, in_use: bool, hidden: bool) -> ReadingView:
    return ReadingView(
        row.pk,
        row.on,
        row.value,
        row.said_on,
        organisation_ref(row.said_by),
        source_ref(row.source),
        _text(row.note, hidden=hidden),
        _text(row.withdrawn_reason, hidden=hidden),
        in_use,
        row.is_fictional,
    )


def _repayments(
    asked: Iterable[RepaymentClaim], aids: Mapping[Key, Aid], worn: Veil
) -> Iterable[RepaymentView]:
    held: dict[Key, list[RepaymentClaim]] = defaultdict(list)
    for claim in asked:
        held[claim.project_id, claim.funding_source_id].append(claim)
    came = _repaid(held)
    for key, claims in held.items():
        hidden = worn.hides(Sort.CONTRIBUTION, key)
        due = sum((one.amount for one in claims if not one.withdrawn_reason), ZERO)
        yield RepaymentView(
            aids[key],
            tuple(_claim(one, hidden=hidden) for one in claims),
            None if hidden else Repayment(due, came.get(key, ZERO)),
            any(one.is_fictional for one in claims),
        )


def _repaid(keys: Iterable[Key]) -> Mapping[Key, Decimal | None]:
    """What came back of each aid: the movements of the rung « repaid », each counted once.

    None where the amount of one of them was never published: the sum of the others would be too small.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Movement.objects.filter(
        project_id__in={project for project, _ in wanted}, rung=Rung.REPAID, counted_in=None
    )
    came: dict[Key, Decimal | None] = {}
    for project, source, amount in rows.order_by("pk").values_list("project_id", "funding_source_id", IN_USE):
        key = (project or 0, source)
        before = came.get(key, ZERO)
        came[key] = None if before is None or amount is None else before + amount
    return came


def _claim(one: RepaymentClaim, *, hidden: bool) -> ClaimView:
    return ClaimView(
        one.pk,
        one.condition_id,
        Cause(one.cause),
        None if hidden else one.amount,
        one.asked_on,
        _text(one.act, hidden=hidden),
        organisation_ref(one.said_by),
        one.contested_on,
        _text(one.contested_note, hidden=hidden),
        _text(one.withdrawn_reason, hidden=hidden),
        source_ref(one.source),
        one.is_fictional,
    )
