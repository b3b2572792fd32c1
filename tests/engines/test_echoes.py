"""A value is recognised in a sentence, in the usual ways of writing it."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.echoes import beginnings, says
from molette.engines.money import euros, short_euros

VALUE = Decimal("731913.37")


@pytest.mark.parametrize(
    "text",
    [
        "731913.37", "731913,37 €", "731\u202f913,37 €", "731\u00a0913 €", "731.913,37", "731’913", "732 k€",
        "0731913", "(731 913)", "près de 0,73 million", "0,732 M€", "731 913.", "soit 731 913, puis rien",
    ],
)  # fmt: skip
def test_a_usual_spelling_is_recognised(text: str) -> None:
    assert says(text, [VALUE])
    assert re.search(beginnings([VALUE]), text)


@pytest.mark.parametrize("text", ["", "1 731 913", "731 914", "731 913,38", "0,7 M€", "73 ans", "0,74 M€"])
def test_another_number_is_not(text: str) -> None:
    assert not says(text, [VALUE])


def test_digits_inside_another_number_are_narrowed_away() -> None:
    assert not re.search(beginnings([VALUE]), "1731913 €, 1 273 en 1973")


@given(st.decimals(1000, 10**12, places=2))
def test_what_the_pages_write_is_recognised_and_not_narrowed_away(value: Decimal) -> None:
    near = re.compile(beginnings([value]))
    assert says(euros(value), [value])
    for text in (euros(value), short_euros(value)):
        assert near.search(text) or not says(text, [value])
