from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.tables.values import NumberStyle, parse_amount, parse_rate, style_of

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
SPACES = ["", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}", "’"]


def grouped(digits: str, mark: str) -> str:
    return f"{int(digits):,}".replace(",", mark)


@pytest.mark.parametrize(
    ("written", "euros"),
    [
        ("21 667,00 €", "21667.00"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1 234", "1234"),
        ("100\u202f000,00\u00a0€", "100000.00"),
        ("(1 234,00)", "-1234.00"),
        ("1 234-", "-1234"),
        ("−5", "-5"),
        ("12 k€", "12000"),
        ("1,2 M€", "1200000.0"),
        ("1,234 M€", "1234000.000"),
        ("3 Md€", "3000000000"),
        ("2 millions d’euros", "2000000"),
        ("12 000 € HT", "12000"),
        ("€ 12", "12"),
        ("EUR 12,5", "12.5"),
        (",50", "0.50"),
        ("1'234.50", "1234.50"),
    ],
)
def test_amounts_are_read_as_officers_write_them(written: str, euros: str) -> None:
    assert parse_amount(written).value == Decimal(euros)
    assert parse_amount(written).problem is None


@pytest.mark.parametrize(
    "written", ["12 000 13 000", "1,23,4", "douze", "12 € et 3 €", "1.2.3", "(12", "12e3"]
)
def test_what_is_not_one_amount_is_not_guessed(written: str) -> None:
    parsed = parse_amount(written)

    assert parsed.value is None
    assert parsed.problem
    assert parsed.problem.code == "not-an-amount"


def test_another_currency_is_not_read_as_euros() -> None:
    problem = parse_amount("$ 12").problem

    assert problem
    assert problem.code == "currency"


@pytest.mark.parametrize("written", ["", "-", "n.c.", "Néant", "NC", "non communiqué", "sans objet"])
def test_what_says_unknown_is_unknown_and_no_fault(written: str) -> None:
    assert (parse_amount(written).value, parse_amount(written).problem) == (None, None)


@given(
    amount=AMOUNTS, space=st.sampled_from(SPACES), euro=st.sampled_from(["", " €", "€", "\u00a0€", " EUR"])
)
def test_any_amount_written_in_french_reads_back_exactly(amount: Decimal, space: str, euro: str) -> None:
    whole, _, cents = f"{abs(amount):.2f}".partition(".")
    written = f"{'-' if amount < 0 else ''}{grouped(whole, space)},{cents}{euro}"

    assert parse_amount(written).value == amount
    assert parse_amount(written).problem is None


@given(amount=AMOUNTS, marks=st.sampled_from([".,", ",.", " .", ".,"]), accounting=st.booleans())
def test_any_amount_with_points_or_in_parentheses_reads_back_exactly(
    amount: Decimal, marks: str, accounting: bool
) -> None:
    whole, _, cents = f"{abs(amount):.2f}".partition(".")
    written = grouped(whole, marks[0]) + marks[1] + cents
    negative = f"({written})" if accounting else f"{written}-"

    assert parse_amount(negative if amount < 0 else written).value == amount


@given(amount=st.decimals(min_value=0, max_value=10**6, places=2), decimal=st.sampled_from(",."))
def test_the_column_decides_what_a_lone_mark_means(amount: Decimal, decimal: str) -> None:
    grouping = "." if decimal == "," else ","
    style = style_of([f"12{decimal}5", f"3{decimal}25", f"1{grouping}234{decimal}56"])

    assert style.decimal == decimal
    assert parse_amount(f"1{grouping}234", style).value == 1234
    assert parse_amount(f"1{decimal}234", style).value == Decimal("1.234")


def test_without_a_column_to_decide_thousands_are_read_with_a_doubt() -> None:
    for written in ("1.234", "1,234"):
        parsed = parse_amount(written, NumberStyle())

        assert parsed.value == 1234
        assert parsed.problem
        assert parsed.problem.code == "ambiguous-number"


def test_rates_are_ratios_whatever_their_scale() -> None:
    hundreds = style_of(["80", "35,5", "20"])
    ratios = style_of(["0,8", "1", "0,2"])

    assert parse_rate("80", hundreds).value == parse_rate("0,8", ratios).value == Decimal("0.8")
    assert parse_rate("80 %").value == Decimal("0.8")
    assert parse_rate("1", hundreds).value == Decimal("0.01")
    assert parse_rate("1", ratios).value == 1


def test_a_rate_above_the_whole_is_kept_and_reported() -> None:
    parsed = parse_rate("3,8384", style_of(["0,8", "0,2"]))

    assert parsed.value == Decimal("3.8384")
    assert parsed.problem
    assert parsed.problem.code == "rate-out-of-bounds"
