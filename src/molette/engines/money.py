"""Amounts in euros: exact, rounded once, written the French way."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NBSP = "\N{NO-BREAK SPACE}"  # not U+202F: none of the open fonts we serve draws it
MINUS = "\N{MINUS SIGN}"
MILLION = Decimal(1_000_000)
BILLION = 1000 * MILLION


def to_cents(amount: Decimal) -> Decimal:
    """Round an amount to the cent, half up, as an accountant does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def number(value: Decimal, places: int = 0) -> str:
    r"""Write a number with French separators.

    >>> number(Decimal("-1234567.5"), 1)
    '−1\xa0234\xa0567,5'
    """
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,}".replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def euros(amount: Decimal) -> str:
    r"""Write an amount to the cent, or without cents when there are none.

    >>> euros(Decimal("1234567.5"))
    '1\xa0234\xa0567,50\xa0€'
    >>> euros(Decimal(42000))
    '42\xa0000\xa0€'
    """
    exact = to_cents(amount)
    return f"{number(exact, 0 if exact == exact.to_integral_value() else 2)}{NBSP}€"


def short_euros(amount: Decimal) -> str:
    r"""Write an amount for a sentence or a tile; the exact value stands in the table beside it.

    >>> short_euros(Decimal("12430000")), short_euros(Decimal("8000000000")), short_euros(Decimal("42000"))
    ('12,4\xa0M€', '8\xa0Md€', '42\xa0000\xa0€')
    """
    if abs(amount) < MILLION:
        return euros(to_cents(amount).quantize(Decimal(1), ROUND_HALF_UP))
    unit, sign = (BILLION, "Md€") if abs(amount) >= BILLION else (MILLION, "M€")
    scaled = (amount / unit).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{number(scaled, 0 if scaled == scaled.to_integral_value() else 1)}{NBSP}{sign}"


def exact(value: Decimal, unit: str, places: int = 0) -> str:
    r"""Write a value in its unit, nothing shortened.

    >>> exact(Decimal(12430000), "€"), exact(Decimal("8500"), "logements"), exact(Decimal("0.5"), "", 1)
    ('12\xa0430\xa0000\xa0€', '8\xa0500\xa0logements', '0,5')
    """
    if unit == "€":
        return euros(value)
    return f"{number(value, places)}{NBSP}{unit}" if unit else number(value, places)


def percent(ratio: Decimal) -> str:
    r"""Write a ratio as a percentage with one decimal.

    >>> percent(Decimal("0.2"))
    '20,0\xa0%'
    """
    return f"{number(ratio * 100, 1)}{NBSP}%"
