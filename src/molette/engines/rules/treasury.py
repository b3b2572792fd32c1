"""The owner's cash: what is spent month after month, what the grants pay back, how much must be advanced.

Spending is what was said of it, or spread evenly from the start of the works to their end (see `spending`).
A grant pays its advance at the start of the works, then follows the spending up to the share that its
instalments allow, and its balance once all is spent. Where no rule of instalments is known, it pays nothing
between advance and balance: nothing is supposed. Money comes `DELAY` months after what it pays. Up to the
last month known, what was paid takes the place of what the rules let expect.
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
from molette.engines.rules.spending import spending
from molette.engines.rules.vocabulary import Advance, Instalments

ZERO: Final = Decimal(0)
DELAY: Final = 2
"""Months between a spending and the payment that follows it. A supposition, said beside the curve."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a scheme brings, in euros; `on` is the day whose rules are its own.

    `paid` tells the payments known: a day in the month when each came, and its euros.
    """

    scheme: str
    amount: Decimal
    on: date
    paid: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """Euros spent and received so far at the end of a month; `day` is its first day.

    `is_received`: what came by then is what was paid, not what is expected.
    """

    day: date
    spent: Decimal
    received: Decimal
    is_received: bool = False

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
    def advanced(self) -> Decimal:
        """What the owner has advanced at the lowest point, his own share included."""
        return max(ZERO, -self.lowest.position)

    @property
    def bridge(self) -> Decimal:
        return max(ZERO, -self.lowest.position - self.own)


@dataclass(frozen=True, slots=True)
class _Works:
    """The months of works, those of the spending, and the whole span that the curve covers.

    `known` are the days of what is known to have come: a balance may come years after the works.
    """

    first: date
    last: date
    begins: date
    ends: date
    known: tuple[date, ...] = ()

    @property
    def length(self) -> int:
        return _months_between(self.first, self.last) + 1

    @property
    def span(self) -> Sequence[date]:
        begins = min((self.begins, *self.known)).replace(day=1)
        ends = max((months_after(self.ends, DELAY + 1), *self.known))
        return [months_after(begins, rank) for rank in range(_months_between(begins, ends) + 1)]


def treasury(
    book: Book,
    cost: Decimal,
    grants: Sequence[Grant],
    works: tuple[date, date],
    *,
    spent: Mapping[date, Decimal] | None = None,
    known_until: date | None = None,
) -> Treasury:
    """Draw the curve of an operation that costs `cost` euros, from its first spending to the last payment.

    `works` are the days they start and end. `spent` gives what is spent each month, by the first day of
    it; without it the spending is even. Up to the month of `known_until`, what came in is what was paid.
    """
    out = spent if spent is not None else spending((), cost, works).by_month
    first, last = works[0].replace(day=1), max(works).replace(day=1)
    known = [on for grant in grants for on, _ in grant.paid] + ([known_until] if known_until else [])
    around = _Works(first, last, min([first, *out]), max([last, *out]), tuple(known))
    months, gone = [], ZERO
    history: list[Decimal] = []
    for rank, day in enumerate(around.span):
        gone += out.get(day, ZERO)
        history.append(gone)
        before = history[rank - DELAY] if rank >= DELAY else ZERO
        share = min(before / cost, Decimal(1)) if cost else ZERO
        is_known = known_until is not None and day <= known_until
        came = sum((_came(book, x, day, share, around, is_known=is_known) for x in grants), ZERO)
        months.append(Month(day, gone, came, is_known))
    paid_back = min(cost, sum((grant.amount for grant in grants), ZERO))
    return Treasury(tuple(months), max(cost, gone) - paid_back)


def _came(book: Book, grant: Grant, day: date, share: Decimal, works: _Works, *, is_known: bool) -> Decimal:
    """What a grant has paid by the end of a month: what is known, then at least that."""
    paid = sum((amount for on, amount in grant.paid if on.replace(day=1) <= day), ZERO)
    if is_known or day < works.first:
        return paid
    is_over = day >= months_after(works.ends, DELAY)
    return max(paid, received(book, grant, share, works.length, is_over=is_over))


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


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
