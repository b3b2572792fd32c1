"""Recognise a value in a sentence, in whatever way it is written there."""

import re
from collections.abc import Collection, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_APART: Final = str.maketrans("", "", " .’'")
SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
NUMBER: Final = re.compile(
    r"(?<![\d,.])(?P<whole>\d{1,3}(?:[ .’']\d{3})+|\d+)(?:[.,](?P<part>\d{1,4}))?(?![\d,.]\d)"
    r" ?(?P<unit>milliers?|millions?|milliards?|k€|m€|md€|meur|keur)?",
    re.IGNORECASE,
)
UNITS: Final = {
    "k€": 3, "keur": 3, "millier": 3, "milliers": 3, "m€": 6, "meur": 6, "million": 6, "millions": 6,
    "md€": 9, "milliard": 9, "milliards": 9,
}  # fmt: skip
FEWEST_DIGITS: Final = 3
"""A number of fewer digits says too many other things; written in millions, two are enough."""


def says(text: str, values: Collection[Decimal]) -> bool:
    """Say whether a text writes one of these values: to the cent, to the unit, in thousands or millions.

    >>> [says(t, [Decimal("731913.37")]) for t in ("731 913 €", "731.913,37", "0,73 M€", "732 k€")]
    [True, True, True, True]
    >>> says("731 914 €, en 2025, 0,7 million", [Decimal("731913.37")])
    False
    """
    return any(_is_that(told, step, abs(value)) for told, step in _numbers(text) for value in values)


def beginnings(values: Collection[Decimal]) -> str:
    """A pattern that every text that `says` one of these values matches, for a database to narrow by.

    It begins by a plain digit, which is sought fast, and looks back: a number has no digit before its first.

    >>> beginnings([Decimal("731913.37"), Decimal("99.5")])
    '1(?<![1-9]1)[^0-9]?[0]|7(?<![1-9]7)[^0-9]?[34]|9(?<![1-9]9)[^0-9]?[9]'
    """
    written = (f"{abs(value):f}".replace(".", "").lstrip("0") for value in values)
    firsts = [int(digits[:2].ljust(2, "0")) for digits in written if digits]
    pairs = sorted({str(first)[:2] for low in firsts for first in (low, low + 1)})
    firsts_of = dict.fromkeys(pair[0] for pair in pairs)
    seconds = {first: "".join(pair[1] for pair in pairs if pair[0] == first) for first in firsts_of}
    return "|".join(f"{first}(?<![1-9]{first})[^0-9]?[{held}]" for first, held in seconds.items())


def _numbers(text: str) -> Iterator[tuple[Decimal, Decimal]]:
    """The numbers of a text, each with the step to which it is written."""
    for whole, part, unit in NUMBER.findall(SPACES.sub(" ", text)):
        digits = whole.translate(_APART)
        if len((digits + part).lstrip("0")) >= (FEWEST_DIGITS - 1 if unit else FEWEST_DIGITS):
            power = UNITS[unit.lower()] if unit else 0
            step = Decimal((0, (1,), power - len(part)))
            yield Decimal(digits + part) * step, step


def _is_that(told: Decimal, step: Decimal, value: Decimal) -> bool:
    """Rounded as the text rounds; what it writes to the unit or finer may also cut the cents off."""
    return told in {(value / step).quantize(Decimal(1), ROUND_HALF_UP) * step, value // step * step}
