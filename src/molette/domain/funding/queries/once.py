"""Euros given again, in totals: which of the two gifts that hold them counts them.

An operator who gives again what another gave stands in the books with both gifts. Where one looks at funders,
schemes or years, those euros count with whoever gave them first: he bears them. Where one looks at projects,
places or orientations, they count with whoever received them last: there they arrive. The sum is the same.
"""

from enum import StrEnum
from typing import Any, Final

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Round

from molette.domain.funding.models import Movement
from molette.engines.ladder import Reason, Rung

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


def given_again(user: object, hidden: frozenset[int]) -> Any:
    """Movements that give again euros of another, both counted and both in the reader's sight.

    `euros`: how many, no more than either gives. What draws on a hidden amount counts as its own.
    """
    seen = Movement.objects.visible_to(user).exclude(pk__in=hidden).order_by()
    rows = seen.filter(drawn_from__isnull=False, counted_in=None, amount__isnull=False)
    rows = rows.filter(drawn_from__in=seen.filter(amount__isnull=False).values("pk"))
    rows = rows.filter(~Exists(wholes(seen)))
    asked: Any = rows.annotate(asked=Least(Coalesce("drawn_amount", in_use()), in_use()))
    beside = asked.filter(drawn_from=OuterRef("drawn_from")).values("drawn_from")
    all_asked: Any = asked.annotate(
        all_asked=Subquery(beside.annotate(euros=Sum("asked")).values("euros"), output_field=EUROS),
        held=in_use("drawn_from__"),
        is_held=Exists(wholes(seen, "drawn_from__")),
    )
    # Those that together draw more than was given share what there is, in proportion.
    # Rounding changes nothing but keeps SQLite from dividing whole euros as whole numbers.
    shared = Round("asked", 2) * F("held") / F("all_asked")
    return all_asked.annotate(
        euros=Case(When(all_asked__gt=F("held"), then=shared), default=F("asked"), output_field=EUROS)
    )


def once(rows: QuerySet[Any], side: Side, user: object, hidden: frozenset[int]) -> Any:
    """Say of each movement how many of its euros (`again`) another one of the same total already counts."""
    again = given_again(user, hidden)
    own = Subquery(again.filter(pk=OuterRef("pk")).values("euros"), output_field=EUROS)
    if side is Side.FIRST:
        given = Case(When(pk__in=again.values("pk"), then=own), default=NOTHING, output_field=EUROS)
        return rows.annotate(again=given)
    # Where the first gift does not count by itself (its whole, or another, holds it), the last one gives way.
    aside = again.filter(Q(drawn_from__counted_in__isnull=False) | Q(is_held=True))
    counted = again.filter(drawn_from__counted_in=None, is_held=False)
    below = counted.filter(drawn_from=OuterRef("pk")).values("drawn_from")
    passed = Subquery(below.annotate(sum=Sum("euros")).values("sum"), output_field=EUROS)
    return rows.annotate(
        again=Case(When(pk__in=counted.values("drawn_from"), then=passed), default=NOTHING)
        + Case(When(pk__in=aside.values("pk"), then=own), default=NOTHING)
    )
