"""The years of two public books as both holders signed them, or as one of them contests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.desk.concern import concerns
from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.reconciliation.models import Closing
from molette.domain.reconciliation.signing import CLOSINGS
from molette.engines.reconciliation.answer import Gap
from molette.engines.signatures import STATE_LABELS, State, state

SAID = (State.JOINT, State.SETTLED, State.CONTESTED)


@dataclass(frozen=True, slots=True)
class SignedYear:
    """A year of two books: what both tell alike, what parts them and why, in euros; who signed.

    `instead` is the difference used in place of the one said, None where it is used. `changed_on`: since
    when the books tell something else.
    """

    key: int
    name: str
    year: int
    left: str
    right: str
    left_holder: Ref | None
    right_holder: Ref | None
    agreed: Decimal
    difference: Decimal
    instead: Decimal | None
    causes: Mapping[Gap, Decimal]
    state: State
    state_label: str
    changed_on: date | None
    is_fictional: bool


def signed_years(user: object) -> tuple[SignedYear, ...]:
    """The years answered by both holders, of books that everyone may read, the latest first. Ten queries."""
    ties = ("reconciliation__left", "reconciliation__right")
    rows = Closing.objects.public().told_whole_to(user).standing().select_related(*ties)
    keys = list(rows.order_by("-year", "reconciliation__name", "pk").values_list("pk", flat=True))
    found = []
    for concern in concerns(CLOSINGS.find(keys)):
        where = state(concern.case, today())
        if where in SAID:
            found.append(_year(concern.signed.row, where))
    return tuple(sorted(found, key=lambda one: (-one.year, one.name)))


def _year(row: Closing, where: State) -> SignedYear:
    of = row.reconciliation
    return SignedYear(
        key=row.pk,
        name=of.name,
        year=row.year,
        left=of.left_name,
        right=of.right_name,
        left_holder=organisation_ref(of.left_holder),
        right_holder=organisation_ref(of.right_holder),
        agreed=Decimal(row.figures["agreed"]),
        difference=row.difference,
        instead=row.difference_in_use,
        causes={Gap(gap): Decimal(said) for gap, said in row.figures["causes"].items()},
        state=where,
        state_label=STATE_LABELS[where],
        changed_on=row.changed_on,
        is_fictional=row.is_fictional,
    )
