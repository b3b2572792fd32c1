"""The owner's cash: what is spent month after month, what the grants pay back, how much must be advanced.

Spending is spread evenly from the start of the works to their end, unless it is given. A grant pays its
advance at the start, then follows the spending up to the share that its instalments allow, and its balance
once all is spent. Where no rule of instalments is known, it pays nothing between advance and balance:
nothing is supposed. Money comes `DELAY` months after what it pays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.money import to_cents
from molette.engines.rules.book import Book
from molette.engines.rules.calendar import months_after
from molette.engines.rules.cash import advance_of, paid_before_balance
from molette.engines.rules.vocabulary import Advance, Instalments

ZERO: Final = Decimal(0)
DELAY: Final = 2
"""Months between a spending and the payment that follows it. A supposition, said beside the curve."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a scheme brings, in euros; `on` is the day whose rules are its own."""

    scheme: str
    amount: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Month:
    """Euros spent and received so far at the end of a month; `day` is its first day."""

    day: date
    spent: Decimal
    received: Decimal

    @property
    def position(self) -> Decimal:
        """What the owner has in hand for this operation: negative while he advances money."""
        return self.received - self.spent


@dataclass(frozen=True, slots=True)
class Treasury:
    """The curve, month by month, and its lowest point.

    `own` is what the owner brings for good: `bridge` is what he must advance beyond it, and get back.
    """

    months: tuple[Month, ...]
    own: Decimal

    @property
    def lowest(self) -> Month:
        return min(self.months, key=lambda month: month.position)

    @property
    def bridge(self) -> Decimal:
        return max(ZERO, -self.lowest.position - self.own)


def treasury(
    book: Book,
    cost: Decimal,
    grants: Sequence[Grant],
    works: tuple[date, date],
    *,
    spent: Mapping[date, Decimal] | None = None,
) -> Treasury:
    """Draw the curve of an operation that costs `cost` euros, from its first works to the last payment.

    `works` are the days they start and end. `spent` gives what is spent each month, by the first day of
    it; without it the spending is even.
    """
    first, last = works[0].replace(day=1), max(works).replace(day=1)
    out = spent if spent is not None else _even(cost, first, last)
    length = _months_between(first, last) + 1
    paid_back = min(cost, sum((grant.amount for grant in grants), ZERO))
    months, gone = [], ZERO
    history: list[Decimal] = []
    for rank in range(length + DELAY + 1):
        day = months_after(first, rank)
        gone += out.get(day, ZERO)
        history.append(gone)
        before = history[rank - DELAY] if rank >= DELAY else ZERO
        share = before / cost if cost else ZERO
        is_over = rank >= length + DELAY - 1
        back = sum((received(book, grant, share, length, is_over=is_over) for grant in grants), ZERO)
        months.append(Month(day, gone, back))
    return Treasury(tuple(months), cost - paid_back)


def received(book: Book, grant: Grant, share: Decimal, months: int, *, is_over: bool) -> Decimal:
    """What a grant has paid when such a share of the cost was spent, `DELAY` months ago."""
    if is_over:
        return grant.amount
    rules = book.on(grant.on).of(grant.scheme)
    advance = next((advance_of(rule, grant.amount) for rule in rules if isinstance(rule, Advance)), ZERO)
    capped = next(
        (paid_before_balance(rule, grant.amount, months) for rule in rules if isinstance(rule, Instalments)),
        advance,
    )
    return max(advance, min(capped, to_cents(grant.amount * share)))


def _even(cost: Decimal, first: date, last: date) -> dict[date, Decimal]:
    """The cost spread over the months, the last one taking what rounding leaves."""
    count = _months_between(first, last) + 1
    part = to_cents(cost / count)
    spread = {months_after(first, rank): part for rank in range(count)}
    spread[last] = cost - part * (count - 1)
    return spread


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
