"""The years of two public books as both holders signed them, or as one of them contests."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.desk.concern import concerns
from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.reconciliation.models import Closing
from molette.domain.reconciliation.signing import CLOSINGS, GAPS
from molette.domain.signatures.models import Position, Subject
from molette.domain.signatures.queries import positions_on
from molette.engines.reconciliation.answer import Gap
from molette.engines.signatures import STATE_LABELS, Answer, State, state

SAID = (State.JOINT, State.SETTLED, State.CONTESTED)


@dataclass(frozen=True, slots=True)
class Against:
    """Who contests, the difference given instead (None where none is), and why."""

    partner: Ref | None
    difference: Decimal | None
    reason: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class SignedYear:
    """A year of two books: what both tell alike, what parts them and why, in euros; who signed.

    `against`: who holds it for something else. `instead` is the difference used in place of the one said,
    None where it is used. `changed_on`: since when the books tell something else.
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
    against: tuple[Against, ...]
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
    contests = _contests(keys)
    found = []
    for concern in concerns(CLOSINGS.find(keys)):
        where = state(concern.case, today())
        if where in SAID:
            against = contests.get(concern.signed.key, ()) if where is State.CONTESTED else ()
            found.append(_year(concern.signed.row, where, tuple(against)))
    return tuple(sorted(found, key=lambda one: (-one.year, one.name)))


def states_of(closings: list[int], gaps: list[int]) -> Mapping[tuple[str, int], State]:
    """Where the partners stand on these years and gaps, by subject and key. At most thirteen queries."""
    found = [*CLOSINGS.find(closings), *GAPS.find(gaps)] if closings or gaps else []
    return {one.signed.name: state(one.case, today()) for one in concerns(found)}


def _contests(keys: list[int]) -> Mapping[int, list[Against]]:
    """The last word of each partner on these years, where he contests. One query."""
    last: dict[tuple[int, int], Position] = {}
    for one in positions_on(Subject.CLOSING, keys):
        last[one.subject_id, one.organisation.voice_id] = one
    found: dict[int, list[Against]] = defaultdict(list)
    for (key, _), one in last.items():
        if one.kind == Answer.CONTESTED:
            who = organisation_ref(one.organisation)
            found[key].append(Against(who, one.counter_value, one.reason, one.is_fictional))
    return found


def _year(row: Closing, where: State, against: tuple[Against, ...]) -> SignedYear:
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
        against=against,
        causes={Gap(gap): Decimal(said) for gap, said in row.figures["causes"].items()},
        state=where,
        state_label=STATE_LABELS[where],
        changed_on=row.changed_on,
        is_fictional=row.is_fictional,
    )
