"""How a grant is paid along the life of its works: seen on grants paid in whole, or read in the rule book.

A life is cut in steps: none before the works, `WORKS` equal parts of them, then `AFTER` months of thirty
days. A profile gives, at the end of each step, the part paid so far, of `WHOLE`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.rules.book import Book
from molette.engines.rules.treasury import DELAY, Grant, received

WORKS: Final = 24
AFTER: Final = 36
STEPS: Final = WORKS + AFTER + 1
WHOLE: Final = 100_000
LEAST: Final = 8
"""Grants paid in whole under which their history is not borrowed."""
SETTLED: Final = Decimal("0.99")
"""The part of a grant from which it counts as paid in whole: a balance is seldom exact to the euro."""
MONTH: Final = 30
HALF_YEAR: Final = 6
Profile = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """A grant whose works are over: what it paid, in euros, and when."""

    scheme: str
    amount: Decimal
    start: date
    end: date
    payments: tuple[tuple[date, Decimal], ...]

    @property
    def is_settled(self) -> bool:
        return self.amount > 0 and sum(euros for _, euros in self.payments) >= self.amount * SETTLED


def step_of(day: date, start: date, end: date) -> int:
    """The step of a life in which a day falls.

    >>> year = date(2024, 1, 1), date(2024, 12, 31)
    >>> [step_of(day, *year) for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31))]
    [0, 1, 24]
    >>> step_of(date(2025, 1, 1), *year), step_of(date(2031, 1, 1), *year)
    (25, 60)
    """
    if day < start:
        return 0
    if day <= end:
        return 1 + (day - start).days * WORKS // ((end - start).days + 1)
    return min(WORKS + 1 + ((day - end).days - 1) // MONTH, STEPS - 1)


def seen(paid: Paid) -> Profile:
    """The profile of a grant paid in whole. What was paid before the works counts at their first step."""
    total = sum(euros for _, euros in paid.payments)
    at: dict[int, Decimal] = defaultdict(Decimal)
    for day, euros in paid.payments:
        at[max(1, step_of(day, paid.start, max(paid.start, paid.end)))] += euros
    so_far, profile = Decimal(0), []
    for step in range(STEPS):
        so_far += at[step]
        profile.append(int(so_far * WHOLE / total))
    return tuple(profile)


def ruled(book: Book, scheme: str, on: date, months: int) -> Profile:
    """The profile that the payment rules of a day give to works of so many months."""
    grant = Grant(scheme, Decimal(WHOLE), on)
    profile = [0]
    for step in range(1, STEPS):
        gone = Decimal(step) * months / WORKS if step <= WORKS else Decimal(months + step - WORKS)
        share = min(Decimal(1), max(Decimal(0), (gone - DELAY) / months))
        is_over = step >= WORKS + DELAY
        profile.append(int(received(book, grant, share, months, is_over=is_over)))
    return tuple(profile)


@dataclass(frozen=True, slots=True)
class Profiles:
    """What was seen, by scheme and of all; and the book, where too little was."""

    book: Book
    by_scheme: Mapping[str, tuple[Profile, ...]]
    every: tuple[Profile, ...]

    def of(self, scheme: str, on: date, months: int) -> tuple[tuple[Profile, ...], str]:
        """The profiles to draw from, and their name: the scheme's own, else those of all, else the rules'."""
        if len(own := self.by_scheme.get(scheme, ())) >= LEAST:
            return own, scheme
        if len(self.every) >= LEAST:
            return self.every, "*"
        length = max(1, round(months / HALF_YEAR)) * HALF_YEAR
        return (ruled(self.book, scheme, on, length),), f"{scheme} {on.year} {length}"


def profiles_of(book: Book, grants: Iterable[Paid]) -> Profiles:
    """What the grants paid in whole tell, in the order they come."""
    by_scheme: dict[str, list[Profile]] = defaultdict(list)
    for paid in grants:
        if paid.is_settled:
            by_scheme[paid.scheme].append(seen(paid))
    return Profiles(
        book,
        {scheme: tuple(own) for scheme, own in by_scheme.items()},
        tuple(profile for own in by_scheme.values() for profile in own),
    )
