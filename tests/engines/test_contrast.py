from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.chain.measured import Reading
from molette.engines.contrast import Verdict, contrast

values = st.decimals(0, 100, places=1)


def told(value: str, margin: str | None = None, year: int = 2023) -> Reading:
    return Reading(Decimal(value), date(year, 12, 31), Decimal(margin) if margin else None, decimals=1)


def test_a_difference_within_the_margins_is_called_not_significant() -> None:
    near, far = contrast(told("20", "3"), told("22", "3")), contrast(told("20", "3"), told("30", "3"))

    assert (near.verdict, near.words) == (Verdict.NOT_SIGNIFICANT, "différence non significative")
    assert far.verdict is Verdict.DIFFERENT
    assert far.gap == Decimal(10)
    assert far.margin is not None


def test_without_a_margin_nothing_is_called_significant() -> None:
    assert contrast(told("20"), told("30")).verdict is Verdict.NO_MARGIN
    assert contrast(told("20", "1"), told("30")).verdict is Verdict.NO_MARGIN
    assert contrast(told("20"), told("20.1")).verdict is Verdict.ALIKE


def test_two_periods_and_an_unknown_value_are_not_compared() -> None:
    assert contrast(told("20"), told("30", year=2020)).gap is None
    assert contrast(told("20"), told("30", year=2020)).verdict is Verdict.OTHER_PERIOD
    assert contrast(None, told("30")).verdict is Verdict.UNKNOWN


@given(values, values, values)
def test_the_other_way_round_says_the_same(a: Decimal, b: Decimal, margin: Decimal) -> None:
    one, other = (Reading(v, date(2023, 1, 1), margin, decimals=1) for v in (a, b))

    assert contrast(one, other).verdict is contrast(other, one).verdict
