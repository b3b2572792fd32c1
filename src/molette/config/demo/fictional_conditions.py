"""Draw what the invented operations owe in return for their aids: promises, what is read, what is asked back.

Drawn apart from the rest, so that nothing else of an operation moves. All of it is marked `fictif`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from molette.config.demo.book import Book
from molette.config.demo.operations import ORDINARY, SEED, Operation
from molette.config.demo.past import create_then
from molette.config.demo.turns import TODAY
from molette.domain.funding.models import (
    ConditionReading,
    FundingSource,
    GrantCondition,
    Movement,
    RepaymentClaim,
)
from molette.domain.programme.models import Project
from molette.engines.ladder import Rung
from molette.engines.rules.calendar import months_after
from molette.engines.rules.conditions import CAUSES, WITHOUT_NUMBER, Kind
from molette.engines.rules.words import Category

# What is promised in return, by the nature of the operation: the others promise to be completed.
PROMISES: Final = {
    Category.ECONOMY: (Kind.JOBS_CREATED, "{n} emplois créés dans les ateliers, maintenus deux ans."),
    Category.OTHER: (Kind.USE_KEPT, "Le bâtiment reste un équipement public pendant cinq ans."),
}
COMPLETION: Final = (Kind.COMPLETION, "L’opération est achevée dans les quatre ans de la notification.")
ONE_IN: Final = 6  # of the operations that promise only to be completed, those of which it is written
FAILS: Final = 0.4
PART: Final = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise drawn: its aid, its days, how many, and whether what is read will fall short."""

    operation: Operation
    project: Project
    source: FundingSource
    paid: Decimal
    kind: Kind
    wording: str
    target: Decimal
    decided_on: date
    until: date
    held_until: date | None
    delivered_on: date | None
    fails: bool
    chance: Random


def load_conditions(
    book: Book, pairs: Sequence[tuple[Operation, Project]], moved: Iterable[Movement]
) -> None:
    """Write promises on the aids notified, their readings, and for those broken what is asked back."""
    aids: dict[int, list[Movement]] = {}
    for movement in moved:
        aids.setdefault(movement.project_id or 0, []).append(movement)
    drawn = [one for o, p in pairs if (one := _promise(o, p, aids.get(p.pk, [])))]
    rows = create_then([_row(book, one) for one in drawn], [None] * len(drawn))
    read = [reading for one, row in zip(drawn, rows, strict=True) for reading in _readings(book, one, row)]
    create_then(read, [None] * len(read))
    claims = [claim for one, row in zip(drawn, rows, strict=True) for claim in _claims(book, one, row)]
    create_then(claims, [None] * len(claims))
    back = [_repaid(book, claim) for claim in claims[::2]]
    create_then(back, [None] * len(back))
    told = ((GrantCondition, rows), (ConditionReading, read), (RepaymentClaim, claims), (Movement, back))
    for model, many in told:
        book.count(model, len(many))


def _promise(operation: Operation, project: Project, moved: Sequence[Movement]) -> Promise | None:
    notified = next((one for one in moved if one.rung == Rung.NOTIFIED), None)
    if operation.number > ORDINARY or notified is None:
        return None
    chance = Random(f"{SEED}-promise-{operation.number}")  # noqa: S311 - a draw to be repeated, not a secret
    kind, wording = PROMISES.get(operation.category, COMPLETION)
    if kind is Kind.COMPLETION and operation.number % ONE_IN:
        return None
    turns = {turn.kind: turn for turn in operation.turns}
    delivered = turns["delivered"]
    until = {
        Kind.JOBS_CREATED: months_after(delivered.due, 6),
        Kind.USE_KEPT: months_after(delivered.due, 60),
        Kind.COMPLETION: months_after(notified.dated, 48),
    }[kind]
    target = Decimal(chance.randrange(20, 90, 5)) if kind not in WITHOUT_NUMBER else Decimal(1)
    of_it = [one for one in moved if one.funding_source_id == notified.funding_source_id]
    return Promise(
        operation,
        project,
        notified.funding_source,
        sum((one.amount or Decimal(0) for one in of_it if one.rung == Rung.PAID), Decimal(0)),
        kind,
        wording.format(n=target),
        target,
        notified.dated,
        until,
        months_after(until, 24) if kind is Kind.JOBS_CREATED else None,
        delivered.actual,
        chance.random() < FAILS,
        chance,
    )


def _row(book: Book, one: Promise) -> GrantCondition:
    return GrantCondition(
        project=one.project,
        funding_source=one.source,
        kind=one.kind.value,
        target=one.target,
        unit="" if one.kind in WITHOUT_NUMBER else "emplois",
        decided_on=one.decided_on,
        until=one.until,
        held_until=one.held_until,
        wording=f"{one.wording} (fictif)",
        act=f"Convention fictive n° {one.operation.number}",
        said_by=one.source.funder,
        source=book.sources["demonstration"],
        is_fictional=True,
    )


def _readings(book: Book, one: Promise, row: GrantCondition) -> Iterator[ConditionReading]:
    """Once delivered, somebody looks now and then; half of those that fall short are seen to."""
    if one.delivered_on is None:
        return
    first = months_after(one.delivered_on, 1)
    for rank, on in enumerate((first, months_after(first, 9), months_after(first, 20))):
        if on > TODAY:
            return
        yield ConditionReading(
            condition=row,
            on=on,
            value=_value(one, rank),
            said_on=on,
            said_by=book.organisation(one.operation.owner),
            source=book.sources["demonstration"],
            note="fictif : constat de démonstration",
            is_fictional=True,
        )


def _value(one: Promise, rank: int) -> Decimal:
    if one.kind is Kind.COMPLETION:
        return Decimal(1)
    if one.kind in WITHOUT_NUMBER:
        return Decimal(0) if one.fails and rank else Decimal(1)
    part = (0.3, 0.6, 0.7) if one.fails else (0.5, 1.05, 1.1)
    return Decimal(round(float(one.target) * part[rank]))


def _claims(book: Book, one: Promise, row: GrantCondition) -> Iterator[RepaymentClaim]:
    """Of what was paid, a quarter to a half is asked back where what was promised is seen broken."""
    seen = months_after(one.delivered_on, 10) if one.delivered_on else None
    if not one.fails or seen is None or seen > TODAY or not one.paid or one.kind is Kind.COMPLETION:
        return
    asked_on = min(months_after(seen, 3), TODAY)
    yield RepaymentClaim(
        project=one.project,
        funding_source=one.source,
        condition=row,
        cause=CAUSES[one.kind].value,
        amount=Decimal(round(float(one.paid) * one.chance.uniform(0.25, 0.5), -2)),
        asked_on=asked_on,
        act=f"Titre de perception fictif n° {one.operation.number}",
        said_by=one.source.funder,
        source=book.sources["demonstration"],
        is_fictional=True,
    )


def _repaid(book: Book, claim: RepaymentClaim) -> Movement:
    """A part already came back: it is on the ladder, where the page reads it."""
    return Movement(
        contract=claim.project.contract,
        project=claim.project,
        funding_source=claim.funding_source,
        rung=Rung.REPAID,
        amount=(claim.amount * PART).quantize(Decimal(1)),
        year=claim.asked_on.year,
        dated=claim.asked_on,
        act=f"{claim.act}, premier versement",
        source=book.sources["demonstration"],
        is_fictional=True,
    )
