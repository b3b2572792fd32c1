"""The reconciliations a person follows, where each stands, and whether its books moved since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from molette.domain.funding.models import Movement
from molette.domain.ledger.models import Batch
from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.reconciliation.models import Calculation, Closing, Reconciliation, SubmittedGap
from molette.domain.reconciliation.queries.figures import Figures, figures_of

Status = Calculation.Status
HOLDERS = ("left", "right", "left_holder", "right_holder", "opened_by", "funder", "perimeter")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the calculation of a reconciliation stands. `recall`: 0 to 1, None where it is not known."""

    status: str
    label: str
    asked_by: str
    asked_at: datetime
    read_at: datetime | None
    ended_at: datetime | None
    failure: str
    recall: float | None
    candidates: int
    seconds: float
    id: int

    @property
    def is_under_way(self) -> bool:
        return self.status in (Status.WAITING, Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Board:
    """A reconciliation in a list: its books, who answers for them, how far it has come."""

    slug: str
    name: str
    left: str
    right: str
    left_holder: Ref | None
    right_holder: Ref | None
    closed_on: date | None
    is_fictional: bool
    standing: Standing | None
    figures: Figures | None
    rings: int

    @property
    def difference(self) -> Decimal | None:
        return self.figures.difference if self.figures else None


def followed(user: object) -> QuerySet[Reconciliation]:
    """The reconciliations that the user sees, with their books and holders."""
    return Reconciliation.objects.visible_to(user).select_related(*HOLDERS)


def boards(user: object, *, closed: bool = False) -> Iterator[Board]:
    """The reconciliations that the user follows, open ones first. Seven queries each: they are few."""
    rows = followed(user) if closed else followed(user).filter(closed_on=None)
    for of in rows.order_by("closed_on", "name", "pk"):
        standing = standing_of(of)
        is_read = Calculation.objects.filter(reconciliation=of, status=Status.DONE).order_by("pk").exists()
        yield Board(
            slug=of.slug,
            name=of.name,
            left=of.left_name,
            right=of.right_name,
            left_holder=organisation_ref(of.left_holder),
            right_holder=organisation_ref(of.right_holder),
            closed_on=of.closed_on,
            is_fictional=of.is_fictional,
            standing=standing,
            figures=figures_of(of, user=user) if is_read else None,
            rings=Closing.objects.filter(reconciliation=of).standing().exclude(changed_on=None).count(),
        )


def standing_of(of: Reconciliation) -> Standing | None:
    """Where its last calculation stands; None where none was asked for. One query."""
    last = Calculation.objects.filter(reconciliation=of).order_by("-pk").first()
    if last is None:
        return None
    return Standing(
        status=last.status,
        label=last.get_status_display(),
        asked_by=last.asked_by,
        asked_at=last.asked_at,
        read_at=last.read_at,
        ended_at=last.ended_at,
        failure=last.failure,
        recall=last.recall,
        candidates=last.counts.get("candidates", 0),
        seconds=sum(last.seconds.values()),
        id=last.pk,
    )


def is_outdated(of: Reconciliation) -> bool:
    """Say whether one of the books moved since it was last read. At most four queries."""
    done = Calculation.objects.filter(reconciliation=of, status=Status.DONE).order_by("-pk").first()
    if done is None or done.read_at is None:
        return False
    since = done.read_at
    books = [one for one in (of.left_id, of.right_id) if one is not None]
    moved = Q(applied_at__gt=since) | Q(reverted_at__gt=since)
    if Batch.objects.filter(moved, register__in=books).order_by("pk").exists():
        return True
    history: Any = Movement.history
    said = history.filter(history_date__gt=since, rung=of.rung)
    if of.funder is not None:
        said = said.filter(funding_source__funder__in=[of.funder_id, of.funder.voice_id])
    if of.first_year is not None:
        said = said.filter(year__gte=of.first_year)
    if of.last_year is not None:
        said = said.filter(year__lte=of.last_year)
    return of.left_id is None and bool(said.order_by("pk").exists())


def closings_of(of: Reconciliation, user: object) -> dict[int, Closing]:
    """The figures of each year that stand and that the user may read. One query."""
    rows = Closing.objects.readable_by(user).filter(reconciliation=of).standing().select_related("said_by")
    return {one.year: one for one in rows.order_by("pk")}


def gaps_of(of: Reconciliation, user: object) -> tuple[SubmittedGap, ...]:
    """The gaps submitted that stand and that the user may read, the heaviest first. One query."""
    rows = (
        SubmittedGap.objects.readable_by(user).filter(reconciliation=of).standing().select_related("said_by")
    )
    return tuple(sorted(rows.order_by("pk"), key=lambda one: -abs(one.euros)))


def rings(user: object) -> QuerySet[Closing]:
    """The years signed that are no longer what was signed, among those that the user may read."""
    rows = Closing.objects.readable_by(user).standing().exclude(changed_on=None)
    return rows.select_related("reconciliation").order_by("changed_on", "pk")
