"""The desk of an organisation: what it has to sign, what others contest of its own, who is silent.

Figures of every kind in one list, those that engage the most euros first, then the oldest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, CharField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Abs, Coalesce

from molette.domain.desk.asking import Rows, speaking, standing, to_sign, voices
from molette.domain.desk.concern import Concern, concerns, partners
from molette.domain.funding.models import FinancingPlan
from molette.domain.journal.known import today
from molette.domain.people.models import Organisation, User
from molette.domain.programme.queries import Ref
from molette.domain.signatures.models import Subject
from molette.domain.signatures.queries import answered, is_contested
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.domain.signatures.subjects import Value as Said
from molette.engines.signatures import Answer, State, last_words, silences, state

PAGE: Final = 50
NO_EUROS: Final = Decimal(-1)
MOST: Final = 500  # beyond, the silent are sought among the figures that engage the most
Ranked = tuple[Subject, int, Decimal | None]


class Tab(StrEnum):
    """The three questions of a desk."""

    TO_SIGN = "a-signer"
    CONTESTED = "contestes"
    SILENT = "silencieux"


@dataclass(frozen=True, slots=True)
class Word:
    """What a partner gave instead, or for how many days it has been silent; late past its deadline."""

    organisation: Ref
    counter: Said | None = None
    days: int = 0
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A figure of a desk. `stake` is in euros, None when it engages none; `days` since it was proposed."""

    signed: Signed
    state: State
    stake: Decimal | None
    days: int
    against: tuple[Word, ...]
    silent: tuple[Word, ...]
    late: int


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page of a tab; `is_cut` when only the `MOST` figures that engage the most were looked at."""

    tab: Tab
    rows: tuple[DeskRow, ...]
    total: int
    page: int
    is_cut: bool = False


def signing_desk(user: User, tab: Tab, *, page: int = 1, subject: str = "", size: int = PAGE) -> DeskPage:
    """One page of a tab of the user's desk. Under twenty-five queries."""
    kept = {kind: rows for kind, rows in _of_tab(user, tab).items() if subject in {"", kind.value}}
    if tab is Tab.SILENT:
        return _silent(kept, page, size)
    asked = max(page, 1) * size
    keys = _ranked(kept, asked)
    # Fewer than asked are all there are: nothing is left to count.
    total = len(keys) if len(keys) < asked else _total(kept)
    number = min(max(page, 1), max(1, -(-total // size)))
    return DeskPage(tab, _rows(keys[(number - 1) * size : number * size]), total, number)


def _silent(kept: Rows, page: int, size: int) -> DeskPage:
    """Own figures that a partner has left without answer past its deadline."""
    keys = _ranked(kept, MOST)
    late = [row for row in _rows(keys) if row.late and row.state is not State.JOINT]
    number = min(max(page, 1), max(1, -(-len(late) // size)))
    shown = tuple(late[(number - 1) * size : number * size])
    return DeskPage(Tab.SILENT, shown, len(late), number, is_cut=len(keys) == MOST)


def silent_figures(user: object, *, most: int = MOST) -> tuple[DeskRow, ...]:
    """The figures that the user reads and that some partner has left without answer past its deadline.

    Sought among those that engage the most. Under twenty-five queries.
    """
    known = list(speaking(partners()).values_list("pk", flat=True))
    asking = {
        kind: rows.filter(author__in=known).exclude(Q(answered(kind, kind=Answer.SETTLED)))
        for kind, rows in standing(user).items()
    }
    return tuple(row for row in _rows(_ranked(asking, most)) if row.late and row.state is not State.JOINT)


def count_to_sign(user: User) -> int:
    """How many figures await a signature of the user."""
    return _total(to_sign(user))


def rows_to_sign(user: User, wanted: Mapping[Subject, Iterable[int]]) -> tuple[DeskRow, ...]:
    """The figures named that the user may indeed sign, in the order of the desk."""
    rows = {kind: found.filter(pk__in=list(wanted.get(kind, ()))) for kind, found in to_sign(user).items()}
    return _rows(_ranked(rows, MOST))


def contested_figures(user: object, most: int) -> tuple[DeskRow, ...]:
    """The contested figures that a reader sees and that nobody settled, those that engage the most first."""
    rows = {kind: found.filter(is_contested(kind)) for kind, found in standing(user).items()}
    return _rows(_ranked(rows, most))


def _of_tab(user: User, tab: Tab) -> Rows:
    if tab is Tab.TO_SIGN:
        return to_sign(user)
    own = {grant.organisation for grant in user.grants}
    mine = {kind: rows.filter(author__in=own) for kind, rows in standing(user).items()}
    if tab is Tab.CONTESTED:
        return {kind: rows.filter(is_contested(kind)) for kind, rows in mine.items()}
    if partners().isdisjoint(voices(own).values()):  # what a stranger publishes asks nobody to sign
        return {}
    return {kind: rows.exclude(Q(answered(kind, kind=Answer.SETTLED))) for kind, rows in mine.items()}


def _at_stake(kind: Subject) -> Any:
    """Euros that a figure engages: a cost, an amount, the cost planned of a project whose date is said."""
    match kind:
        case Subject.STATEMENT:
            return Case(When(measure__unit="€", then=F("value")))
        case Subject.MOVEMENT:
            return F("amount")
        case Subject.RELATION:
            return Value(NO_EUROS)
        case Subject.CLOSING:
            return Abs(F("difference"))
        case Subject.GAP:
            return Abs(F("euros"))
        case _:
            voted = FinancingPlan.objects.filter(
                project_id=OuterRef("milestone__project_id"), status=FinancingPlan.Status.VOTED
            )
            return Subquery(voted.order_by("-version").values("cost_excl_tax")[:1])


def _together(rows: Rows) -> QuerySet[Any, Any] | None:
    """The figures of all kinds as one question: kind, key, euros at stake (`NO_EUROS` for none), age."""
    stake = DecimalField(max_digits=20, decimal_places=4)
    parts = [
        found.order_by()
        .annotate(
            kind=Value(kind.value, output_field=CharField()),
            stake=Coalesce(_at_stake(kind), Value(NO_EUROS), output_field=stake),
        )
        .values_list("kind", "pk", "stake", "recorded_at")
        for kind, found in rows.items()
    ]
    return parts[0].union(*parts[1:], all=True) if parts else None


def _ranked(rows: Rows, most: int) -> list[Ranked]:
    """The first figures of all kinds together, by euros then by age. One query."""
    found = _together(rows)
    told = () if found is None else found.order_by("-stake", "recorded_at", "kind", "pk")[:most]
    return [(Subject(kind), pk, None if stake == NO_EUROS else stake) for kind, pk, stake, _ in told]


def _total(rows: Rows) -> int:
    found = _together(rows)
    return 0 if found is None else found.count()


def _rows(keys: Sequence[Ranked]) -> tuple[DeskRow, ...]:
    """The figures with their answers, in the order given. At most fourteen queries."""
    wanted: dict[Subject, list[int]] = defaultdict(list)
    for kind, pk, _ in keys:
        wanted[kind].append(pk)
    signed = [one for kind, pks in wanted.items() for one in SUBJECTS[kind].find(pks)]
    known = {concern.signed.name: concern for concern in concerns(signed)}
    voices_heard = {
        partner
        for concern in known.values()
        for partner in (*last_words(concern.case, today()), *(stake.partner for stake in concern.stakes))
    }
    named = Organisation.objects.filter(pk__in=voices_heard).order_by("pk")
    names = {one.pk: Ref(one.slug, one.label, one.is_fictional) for one in named}
    found = ((known.get((kind.value, pk)), stake) for kind, pk, stake in keys)
    return tuple(_row(concern, stake, names) for concern, stake in found if concern is not None)


def _row(concern: Concern, stake: Decimal | None, names: Mapping[int, Ref]) -> DeskRow:
    day: date = today()
    words = last_words(concern.case, day)
    quiet = silences(concern.case, day)
    return DeskRow(
        signed=concern.signed,
        state=state(concern.case, day),
        stake=stake,
        days=max(0, (day - concern.signed.asked_on).days),
        against=tuple(
            Word(names[partner], act.instead)
            for partner, act in words.items()
            if act.answer is Answer.CONTESTED
        ),
        silent=tuple(Word(names[one.partner], days=one.days, is_late=one.late) for one in quiet),
        late=sum(silence.late for silence in quiet),
    )
