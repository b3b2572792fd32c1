"""The days on which the payment rules of schemes changed, and what a plan would be paid under each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from molette.engines.rules.book import Book
from molette.engines.rules.treasury import Grant
from molette.engines.rules.vocabulary import Advance, Instalments
from molette.engines.rules.words import Status

PaymentRule = Advance | Instalments


@dataclass(frozen=True, slots=True)
class Turn:
    """A day from which other payment rules stand; `rules` are those of the schemes that changed."""

    day: date
    or_earlier: bool
    rules: tuple[PaymentRule, ...]


def payment_turns(book: Book, schemes: Iterable[str]) -> tuple[Turn, ...]:
    """Give the days on which the advance or the instalments of these schemes changed, oldest first.

    A scheme that has always paid in one way has no such day.
    """
    changed = [rule for scheme in sorted(set(schemes)) for rule in _changed(book, scheme)]
    days = sorted({rule.valid_from for rule in changed})
    return tuple(
        Turn(
            day,
            any(rule.or_earlier for rule in changed if rule.valid_from == day),
            tuple({rule.id: rule for rule in changed if rule.holds_on(day)}.values()),
        )
        for day in days
    )


def turn_of(turns: Sequence[Turn], day: date) -> Turn:
    """The rules that stand on a day; before the first day known, the oldest ones.

    Raises ValueError when nothing ever changed.
    """
    if not turns:
        raise ValueError("no payment rule ever changed")
    return next((turn for turn in reversed(turns) if turn.day <= day), turns[0])


def under(book: Book, grants: Iterable[Grant], turn: Turn) -> tuple[Grant, ...]:
    """The same grants, paid under the rules of a day where these changed; others keep their own."""
    return tuple(replace(x, on=turn.day) if has_changed(book, x.scheme) else x for x in grants)


def has_changed(book: Book, scheme: str) -> bool:
    """Whether a scheme has had several rules of advance, or of instalments."""
    return bool(_changed(book, scheme))


def _changed(book: Book, scheme: str) -> list[PaymentRule]:
    """The payment rules of a scheme that has had several of one kind."""
    held: dict[str, list[PaymentRule]] = defaultdict(list)
    for rule in book.rules:
        is_dated = rule.status is not Status.PROPOSED
        if isinstance(rule, Advance | Instalments) and is_dated and scheme in rule.schemes:
            held[rule.kind].append(rule)
    return [rule for rules in held.values() if len(rules) > 1 for rule in rules]
