"""What a proposed rule would change for one plan: what is asked of its owner, what it breaks or mends."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.money import to_cents
from molette.engines.rules.book import Book
from molette.engines.rules.checks import concerns, own_rate
from molette.engines.rules.facts import Facts
from molette.engines.rules.findings import Severity
from molette.engines.rules.judging import judge
from molette.engines.rules.vocabulary import OwnShare, Rule
from molette.engines.rules.words import Base

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """A plan with a rule supposed, beside the same plan without it.

    `asked`: the least own share in euros, on the money of the plan as it stands, None where neither rule
    says one; `broken`: how many rules do not hold.
    """

    asked_before: Decimal | None
    asked_after: Decimal | None
    broken_before: int
    broken_after: int

    @property
    def freed(self) -> Decimal:
        """Euros that the owner would no longer have to bring; negative when more is asked of him."""
        return (self.asked_before or ZERO) - (self.asked_after or ZERO)


def effect(book: Book, facts: Facts, on: date, supposed: Rule) -> Effect | None:
    """Say what supposing a rule changes for a plan on a day; None where it changes nothing."""
    before, after = book.rule(supposed.replaces or ""), frozenset({supposed.id})
    if isinstance(supposed, OwnShare) and not concerns(supposed, facts):
        return None
    found = Effect(
        _asked(before, facts),
        _asked(supposed, facts),
        _broken(book, facts, on, frozenset()),
        _broken(book, facts, on, after),
    )
    changes = found.freed or found.broken_before != found.broken_after
    return found if changes else None


def _asked(rule: Rule | None, facts: Facts) -> Decimal | None:
    """The least own share that a rule asks of this owner, the money of the plan staying what it is."""
    if not isinstance(rule, OwnShare) or not concerns(rule, facts) or not facts.is_known:
        return None
    base = facts.base(rule.base)
    if base is None or (rule.base is Base.PUBLIC_FUNDING and not facts.aid):
        return None
    rate, _ = own_rate(rule, facts)
    return to_cents(rate * base)


def _broken(book: Book, facts: Facts, on: date, supposed: frozenset[str]) -> int:
    found = judge(book, facts, on, switched=supposed)
    return sum(one.severity is Severity.ILLEGAL for one in found)
