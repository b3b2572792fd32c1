"""Euros given again, in totals: which of the two gifts that hold them counts them.

An operator who gives again what another gave stands in the books with both gifts. Where one looks at funders,
schemes or years, those euros count with whoever gave them first: he bears them. Where one looks at projects,
places or orientations, they count with whoever received them last: there they arrive. The sum is the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db.models import Case, DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from molette.domain.funding.models import Movement
from molette.domain.journal.known import known_on
from molette.domain.journal.reading import reading
from molette.domain.journal.recording import current
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import Sort, veil
from molette.engines.flows.gifts import Gift, drawn
from molette.engines.ladder import Reason, Rung
from molette.engines.money import to_cents

EUROS: Final = DecimalField(max_digits=16, decimal_places=2)
NOTHING: Final = Value(0, output_field=EUROS)
YEARLY: Final = (Rung.COMMITTED, Rung.PAID, Rung.LAPSED, Rung.REPAID)


class Side(StrEnum):
    """Which gift counts euros given again."""

    FIRST = "first"  # the first giver's
    LAST = "last"  # the last receiver's


SIDE_REASONS: Final = {Side.FIRST: Reason.GIVEN_AGAIN, Side.LAST: Reason.PASSED_ON}
"""Why euros given again stay out of what the other gift counts."""


def in_use(prefix: str = "") -> Coalesce:
    """The amount that totals add: a decision's or the contract's rule's, where the one said is contested."""
    return Coalesce(f"{prefix}amount_in_use", f"{prefix}amount", output_field=EUROS)


def wholes(rows: QuerySet[Movement], prefix: str = "") -> QuerySet[Movement]:
    """Movements of these rows that hold those of a part: same rung, same funding source.

    For what happens year by year (committed, paid, lapsed, repaid), the same year too.
    """
    return rows.filter(
        Q(year=OuterRef(f"{prefix}year")) | ~Q(rung__in=YEARLY),
        project_id=OuterRef(f"{prefix}project__parent_id"),
        rung=OuterRef(f"{prefix}rung"),
        funding_source_id=OuterRef(f"{prefix}funding_source_id"),
        counted_in=None,
        amount__isnull=False,
    )


@dataclass(frozen=True, slots=True)
class Again:
    """Euros of a movement that `origin` gave first; `is_aside`: the origin does not count by itself.

    `is_shared`: those who draw on it ask for more than it holds, and get their part of it. `is_placed`: the
    origin goes to a project.
    """

    movement: int
    origin: int
    euros: Decimal
    is_aside: bool
    is_shared: bool
    is_placed: bool


def given_again(user: object) -> tuple[Again, ...]:
    """What is given again, at both ends counted and in the reader's sight. One query, once a reading.

    No more than either gives; what draws on a hidden amount counts as its own.
    """
    under_way, name = reading(), _named(user)
    if under_way is None or current() is not None:
        return _given_again(user)
    if name not in under_way.asked:
        under_way.asked[name] = _given_again(user)
    found: tuple[Again, ...] = under_way.asked[name]
    return found


@remembered_of("funding")
def some_are_given_again() -> bool:
    """Whether any euro of the programme is given again."""
    return Movement.objects.exclude(drawn_from=None).order_by("pk").exists()


def _named(user: object) -> str:
    """The name under which a reading keeps it: a page may read a past day, then today."""
    return f"given again, {getattr(user, 'pk', None)}, {known_on()}"


def are_given_again(user: object) -> bool | None:
    """Whether any euros are given again in the reader's sight; None where this reading has not asked yet."""
    under_way, name = reading(), _named(user)
    if under_way is None or current() is not None or name not in under_way.asked:
        return None
    return bool(under_way.asked[name])


def _given_again(user: object) -> tuple[Again, ...]:
    hidden = veil(user).hidden_ids(Sort.MOVEMENT)
    rows = Movement.objects.visible_to(user).filter(drawn_from__isnull=False, counted_in=None)
    rows = rows.filter(amount__isnull=False, drawn_from__amount__isnull=False)
    rows = rows.exclude(pk__in=hidden).exclude(drawn_from__in=hidden)
    seen = Project.objects.visible_to(user).order_by().values("pk")
    rows = rows.filter(Q(drawn_from__project=None) | Q(drawn_from__project__in=seen))
    others = Movement.objects.visible_to(user).exclude(pk__in=hidden).order_by()
    told: Any = rows.filter(~Exists(wholes(others))).annotate(
        asked=_asked(),
        held=in_use("drawn_from__"),
        is_held=Exists(wholes(others, "drawn_from__")),
    )
    fields = "pk", "drawn_from_id", "asked", "held", "drawn_from__counted_in_id", "is_held"
    asked = list(told.order_by("pk").values_list(*fields, "drawn_from__project_id"))
    most = {origin: to_cents(Decimal(held)) for _, origin, _, held, *_ in asked}
    parts: dict[int, list[Gift]] = defaultdict(list)
    for pk, origin, euros, *_ in asked:
        amount = to_cents(Decimal(euros))
        parts[origin].append(Gift(pk, 0, None, amount, drawn_from=0, drawn=amount))
    taken: dict[int, Decimal] = {}
    for origin, gifts in parts.items():
        taken |= drawn([Gift(0, 0, None, most[origin]), *gifts])
    beyond = {o for o, gifts in parts.items() if sum((g.amount for g in gifts), Decimal(0)) > most[o]}
    return tuple(
        Again(pk, origin, taken[pk], bool(counted_in or is_held), origin in beyond, project is not None)
        for pk, origin, _, _, counted_in, is_held, project in asked
    )


TIED: Final = Q(drawn_from__isnull=False) | Q(
    pk__in=Movement.objects.exclude(drawn_from=None).order_by().values("drawn_from")
)
"""Hold for a movement of which euros are given again, or that gives another's again."""


def once(rows: QuerySet[Any], side: Side, user: object) -> Any:
    """Say of each movement how many of its euros (`again`) another one of the same total already counts."""
    told = given_again(user)
    if side is Side.FIRST:
        return rows.annotate(again=_drawn(told))
    # Where the first gift does not count by itself (its whole, or another, holds it), the last one gives way.
    aside = [one for one in told if one.is_aside]
    passed = [one for one in told if not one.is_aside]
    return rows.annotate(again=_drawn(aside) + _passed(passed)) if told else rows.annotate(again=NOTHING)


def of_projects(rows: QuerySet[Any], user: object) -> Any:
    """The same, where only the gifts to projects are read: those of the programme give nothing for them."""
    return rows.annotate(again=_drawn([one for one in given_again(user) if one.is_placed]))


def _drawn(told: Sequence[Again]) -> Case:
    """Euros that each of these takes from another: read in its own columns, but for what is shared."""
    plain = [one.movement for one in told if not one.is_shared]
    shared = (When(pk=one.movement, then=Value(one.euros)) for one in told if one.is_shared)
    return Case(When(pk__in=plain, then=_asked()), *shared, default=NOTHING, output_field=EUROS)


def _passed(told: Sequence[Again]) -> Case:
    """Euros that others took from each of these."""
    plain = {one.origin for one in told if not one.is_shared}
    shared: dict[int, Decimal] = defaultdict(Decimal)
    for one in told:
        if one.is_shared:
            shared[one.origin] += one.euros
    below = Movement.objects.filter(drawn_from=OuterRef("pk"), pk__in=[one.movement for one in told])
    added = below.order_by().values("drawn_from").annotate(euros=Sum(_asked())).values("euros")
    beyond = (When(pk=origin, then=Value(euros)) for origin, euros in shared.items())
    return Case(
        When(pk__in=plain, then=Subquery(added, output_field=EUROS)),
        *beyond,
        default=NOTHING,
        output_field=EUROS,
    )


def _asked() -> Least:
    """The euros that a movement is said to give again: no more than its own."""
    return Least(Coalesce("drawn_amount", in_use()), in_use(), output_field=EUROS)
