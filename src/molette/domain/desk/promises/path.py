"""The path travelled together: what was signed, said, kept, put off and broken, year after year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch

from molette.domain.desk.promises.commitments import Commitment, commitments
from molette.domain.funding.models import Movement
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import (
    Amendment,
    Contract,
    Milestone,
    MilestoneDate,
    MilestoneKind,
    OrientationTree,
    Project,
)
from molette.domain.programme.queries import Ref
from molette.domain.programme.queries.calendars import as_engine
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import Source
from molette.engines import stages
from molette.engines.chain import Broken, Step
from molette.engines.french import said_date
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.money import NBSP, exact, short_euros


class Turning(StrEnum):
    """What an event of the path is."""

    SIGNED = "signed"
    CHANGED = "changed"
    SAID = "said"
    MONEY = "money"
    STARTED = "started"
    KEPT = "kept"
    LATE = "late"
    POSTPONED = "postponed"
    BROKEN = "broken"


TURNING_LABELS = {
    Turning.SIGNED: "signé",
    Turning.CHANGED: "tournant",
    Turning.SAID: "dit",
    Turning.MONEY: "argent",
    Turning.STARTED: "travaux",
    Turning.KEPT: "tenu",
    Turning.LATE: "tenu en retard",
    Turning.POSTPONED: "reporté",
    Turning.BROKEN: "rompu",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or was said, one day, with its source. `days` late, or put off by so many."""

    turning: Turning
    on: date
    precision: str
    title: str
    words: str = ""
    project: Ref | None = None
    source: Ref | None = None
    days: int = 0
    is_fictional: bool = False


@remembered
def path(user: object, *, fictional: bool = False) -> tuple[Event, ...]:
    """The events of the programme until today, oldest first; the invented ones if asked. Seven queries."""
    found = [
        *_contracts(),
        *_trees(),
        *_money(user),
        *_milestones(user, fictional=fictional),
        *_figures(user),
    ]
    kept = (one for one in found if one.on <= today() and (fictional or not one.is_fictional))
    return tuple(sorted(kept, key=lambda one: (one.on, one.title)))


def _source(source: Source | None) -> Ref | None:
    return Ref(source.slug, source.title, source.is_fictional) if source else None


def _contracts() -> Iterable[Event]:
    for one in Contract.objects.exclude(signed_on=None).select_related("source").order_by("signed_on", "pk"):
        signed = one.signed_on or date.min
        yield Event(Turning.SIGNED, signed, "day", one.name, one.summary, source=_source(one.source))
    for change in Amendment.objects.select_related("source").order_by("happened_on", "pk"):
        yield Event(
            Turning.CHANGED,
            change.happened_on,
            change.precision,
            change.title,
            change.summary,
            source=_source(change.source),
        )


def _trees() -> Iterable[Event]:
    held = OrientationTree.objects.exclude(stated_on=None).select_related("source", "stated_by")
    for one in held.order_by("stated_on", "pk"):
        said = one.stated_on or date.min
        source = _source(one.source)
        yield Event(Turning.SAID, said, one.stated_precision, one.name, one.stated_by.label, source=source)


_TURNS = (
    MilestoneKind.WORKS_START,
    MilestoneKind.DELIVERED,
    MilestoneKind.OPENED,
    MilestoneKind.INTERRUPTED,
    MilestoneKind.CLOSED,
    MilestoneKind.ABANDONED,
)
_ENDS = (MilestoneKind.DELIVERED, MilestoneKind.OPENED)
_HALTS = (MilestoneKind.INTERRUPTED, MilestoneKind.CLOSED, MilestoneKind.ABANDONED)


def _milestones(user: object, *, fictional: bool) -> Iterable[Event]:
    """Works begun, deliveries kept or late, what stopped; and each time that the end was put off."""
    seen = Project.objects.visible_to(user).order_by()
    if not fictional:
        seen = seen.filter(is_fictional=False)
    rows = Milestone.objects.filter(project__in=seen.values("pk"), kind__in=_TURNS)
    dates = (
        MilestoneDate.objects.filter(withdrawn_reason="").select_related("source").order_by("said_on", "pk")
    )
    held = rows.select_related("project").prefetch_related(Prefetch("dates", dates)).order_by("pk")
    for one in held:
        own = list(one.dates.all())
        yield from _happened(one, own)
        if one.kind in _ENDS:
            yield from _put_off(one, own)


def _happened(one: Milestone, own: list[MilestoneDate]) -> Iterable[Event]:
    plain = as_engine(one, own)
    said = stages.actual(plain, today())
    row = next((d for d in own if said and d.nature == MilestoneDate.Nature.ACTUAL and d.on == said.on), None)
    if said is None or row is None:
        return
    turning, slip = Turning.STARTED, stages.slip(plain, today())
    if one.kind in _HALTS:
        turning = Turning.BROKEN
    elif one.kind in _ENDS:
        turning = Turning.LATE if slip and slip.days > 0 else Turning.KEPT
    days = slip.days if slip and turning is Turning.LATE else 0
    yield _event(turning, one, row, on=said.on, precision=said.precision, words=row.evidence, days=days)


def _put_off(one: Milestone, own: list[MilestoneDate]) -> Iterable[Event]:
    """Each new planned date later than the one before it, on the day when it was said."""
    hoped = [d for d in own if d.nature == MilestoneDate.Nature.PLANNED and d.said_on is not None]
    for before, after in pairwise(hoped):
        days = (
            stages.last_day(after.on, after.precision) - stages.last_day(before.on, before.precision)
        ).days
        if days > 0 and after.said_on:
            words = f"{said_date(before.on, before.precision)} → {said_date(after.on, after.precision)}"
            yield _event(
                Turning.POSTPONED, one, after, on=after.said_on, precision="day", words=words, days=days
            )


def _event(turning: Turning, one: Milestone, row: MilestoneDate, **told: Any) -> Event:
    return Event(
        turning,
        title=one.title,
        project=Ref(one.project.slug, one.project.title, one.project.is_fictional),
        source=_source(row.source),
        is_fictional=one.project.is_fictional or row.is_fictional,
        **told,
    )


def _money(user: object) -> Iterable[Event]:
    """The euros said of the whole programme, promised or voted, but those reserved to others. One query."""
    rows = Movement.objects.visible_to(user).filter(project=None, counted_in=None, rung__in=_TOLD)
    rows = rows.exclude(pk__in=veil(user).hidden_ids(Sort.MOVEMENT)).order_by("dated", "pk")
    for one in rows.select_related("source", "funding_source__funder", "funding_source__scheme"):
        amount = one.amount if one.amount_in_use is None else one.amount_in_use
        told = f"{short_euros(amount)} " if amount is not None else ""
        yield Event(
            Turning.MONEY,
            one.dated,
            one.dated_precision,
            f"{told}{RUNG_LABELS[Rung(one.rung)]}{NBSP}: {one.funding_source.funder.label}",
            one.wording or one.funding_source.scheme.name,
            source=_source(one.source),
            is_fictional=one.is_fictional,
        )


_TOLD = (Rung.ANNOUNCED, Rung.VOTED, Rung.LAPSED)


def _figures(user: object) -> Iterable[Event]:
    """The figures promised whose day has passed: reached in time, or not."""
    for one in commitments(user):
        climb = one.line.climb
        promised = f"{exact(one.value, one.unit, one.decimals)}{NBSP}: {one.measure.label}"
        reached = climb.by(Step.DELIVERED)
        if reached and reached.on and not climb.broken & {Broken.UNKEPT, Broken.UNTOLD}:
            yield _figure(Turning.KEPT, reached.on, promised, "", one)
        elif Broken.UNKEPT in climb.broken:
            words = ", ".join(block.why for block in one.line.blocks)
            yield _figure(Turning.BROKEN, one.by, promised, words, one)


def _figure(turning: Turning, on: date, promised: str, words: str, one: Commitment) -> Event:
    """Sourced by the document that promised it."""
    source = one.line.steps[0].paper.source
    return Event(
        turning,
        on,
        "day",
        promised,
        words,
        one.project,
        source=source,
        is_fictional=one.line.is_fictional,
    )
