"""What a grant pays before its balance: the advance, then instalments up to a share of it."""

from decimal import Decimal

from molette.engines.money import to_cents
from molette.engines.rules.vocabulary import Advance, Instalments


def advance_of(rule: Advance, grant: Decimal, *, guaranteed: bool = False) -> Decimal:
    """Euros paid at the start, of a grant in euros; more when a bank guarantees them."""
    rate = rule.guaranteed_rate if guaranteed and rule.guaranteed_rate is not None else rule.rate
    return to_cents(rate * grant)


def paid_before_balance(rule: Instalments, grant: Decimal, months: int | None = None) -> Decimal:
    """Euros paid at most before the balance, advance included, for an operation of so many months."""
    is_long = rule.long_months is not None and months is not None and months > rule.long_months
    rate = rule.long_rate if is_long and rule.long_rate is not None else rule.rate
    return to_cents(rate * grant)
