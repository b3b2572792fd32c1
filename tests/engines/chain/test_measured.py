from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.chain import Evidence, Proof
from molette.engines.chain.measured import Felt, Reading, felt, felt_since, measured, move
from molette.engines.indicators import Direction

START = date(2019, 12, 31)
values = st.decimals(0, 1000, places=1)
margins = st.decimals(0, 50, places=1)


def told(value: str, year: int = 2025, margin: str | None = None, *, about: bool = False) -> Reading:
    half = Decimal(margin) if margin is not None else None
    return Reading(Decimal(value), date(year, 12, 31), half, about, 1, year)


def test_a_measure_beyond_its_baseline_by_more_than_both_margins_proves_the_step() -> None:
    found = measured(told("30", 2019, "2"), [told("26", 2025, "2")], Direction.FALLING)

    assert found == Evidence(Proof.MEASURE, date(2025, 12, 31), key=2025)


def test_within_the_margins_nothing_is_proved_nor_when_it_went_the_other_way() -> None:
    start = told("30", 2019, "2")

    assert measured(start, [told("28", 2025, "2")], Direction.FALLING) is False
    assert measured(start, [told("40", 2025, "2")], Direction.FALLING) is False


def test_without_a_baseline_or_a_later_value_nobody_can_say() -> None:
    assert measured(None, [told("3")], Direction.RISING) is None
    assert measured(told("1"), [], Direction.RISING) is None
    assert measured(told("1"), [told("9", 2018)], Direction.RISING) is None
    assert measured(told("1"), [told("9", 2026)], Direction.NEUTRAL) is None


def test_the_day_is_the_first_from_which_it_stayed_beyond() -> None:
    path = [told("20", 2021), told("9", 2022), told("18", 2023), told("19", 2024)]
    found = measured(told("10", 2019), path, Direction.RISING)

    assert isinstance(found, Evidence)
    assert found.on == date(2023, 12, 31)


def test_a_value_said_about_moves_only_beyond_its_rounding() -> None:
    near = move(told("8000", about=True), told("8500", about=True))

    assert (near.uncertainty, near.is_beyond, near.has_margin) == (Decimal(550), False, False)


@given(values, margins, values, margins)
def test_swapping_both_values_changes_the_sign_and_nothing_else(
    a: Decimal, m: Decimal, b: Decimal, n: Decimal
) -> None:
    one, other = Reading(a, START, m, decimals=1), Reading(b, START, n, decimals=1)

    assert move(one, other).change == -move(other, one).change
    assert move(one, other).uncertainty == move(other, one).uncertainty
    assert not move(one, one).is_beyond


def test_residents_see_it_when_the_whole_interval_is_above_the_threshold() -> None:
    asked = Felt(Decimal("0.6"), Decimal("0.51"), Decimal("0.69"), START, 130, 7)

    assert felt(asked, Decimal("0.5")) == Evidence(Proof.SURVEY, START, key=7)
    assert felt(asked, Decimal("0.51")) is False
    assert felt(None, Decimal("0.5")) is None


def asked(low: str, on: date, key: int) -> Felt:
    return Felt(Decimal("0.6"), Decimal(low), Decimal("0.9"), on, 120, key)


def test_a_promise_is_felt_where_every_place_asked_since_its_delivery_says_so() -> None:
    done = Evidence(Proof.MILESTONE, START)
    before, after = START - timedelta(1), START + timedelta(1)
    assert felt_since([asked("0.52", after, 1)], done) == Evidence(Proof.SURVEY, after, key=1)
    assert felt_since([asked("0.52", after, 1), asked("0.4", after, 2)], done) is False
    assert felt_since([asked("0.52", after, 1), asked("0.4", before, 2)], done) == Evidence(
        Proof.SURVEY, after, key=1
    )


def test_nobody_can_say_what_is_felt_of_what_was_not_delivered_or_asked_since() -> None:
    done = Evidence(Proof.MILESTONE, START)
    assert felt_since([asked("0.52", START - timedelta(1), 1)], done) is None
    assert felt_since([asked("0.52", START, 1)], None) is None
    assert felt_since([], done) is None
