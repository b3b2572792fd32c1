"""What is owed in return for an aid: its state comes from readings, and silence breaks nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.rules.conditions import (
    HELD,
    SILENCE,
    Condition,
    Kind,
    Reading,
    Repayment,
    Standing,
    State,
    in_order,
    most_to_ask,
    standing,
)

SINCE, UNTIL, HELD_UNTIL = date(2024, 1, 1), date(2026, 12, 31), date(2028, 12, 31)
days = st.dates(date(2023, 1, 1), date(2030, 12, 31))
values = st.decimals(0, 500, places=0)
readings = st.lists(st.builds(Reading, days, values, days, st.integers(0, 9)), max_size=8)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    until = draw(days)
    held = draw(st.none() | st.dates(until, date(2032, 1, 1)))
    return Condition(draw(st.sampled_from(Kind)), draw(st.decimals(1, 400, places=0)), SINCE, until, held)


def jobs(**fields: object) -> Condition:
    given = {"kind": Kind.JOBS_CREATED, "target": Decimal(320), "since": SINCE, "until": UNTIL, **fields}
    return Condition(**given)  # type: ignore[arg-type]


def read(year: int, month: int, value: int) -> Reading:
    return Reading(date(year, month, 1), Decimal(value))


def state(condition: Condition, *told: Reading, on: date) -> State:
    return standing(condition, told, on).state


def test_before_any_reading_a_condition_is_to_be_kept() -> None:
    assert state(jobs(), on=date(2024, 6, 1)) is State.TO_KEEP


def test_under_way_it_says_how_many_and_how_many_days_remain() -> None:
    told = standing(jobs(), [read(2026, 6, 210)], date(2026, 7, 1))

    assert told == Standing(State.IN_PROGRESS, read(2026, 6, 210), remaining=183)


def test_jobs_reached_in_time_are_a_condition_met() -> None:
    assert state(jobs(), read(2026, 6, 330), on=date(2026, 7, 1)) is State.MET


def test_a_reading_of_the_day_or_after_that_falls_short_breaks_it() -> None:
    short = (read(2026, 6, 210), read(2027, 1, 230))

    assert state(jobs(), *short, on=date(2027, 2, 1)) is State.NOT_MET


def test_once_the_day_is_past_without_a_reading_of_it_nobody_knows() -> None:
    told = standing(jobs(), [read(2026, 6, 210)], date(2027, 2, 1))

    assert (told.state, told.silent) == (State.NO_NEWS, 245)


def test_silence_for_more_than_a_year_is_told_even_before_the_day() -> None:
    assert state(jobs(), read(2024, 6, 10), on=date(2025, 7, 1)) is State.NO_NEWS
    assert state(jobs(), on=SINCE + timedelta(SILENCE)) is State.TO_KEEP
    assert state(jobs(), on=SINCE + timedelta(SILENCE + 1)) is State.NO_NEWS


def test_jobs_to_be_held_after_being_reached_are_under_way_until_then() -> None:
    held = jobs(held_until=HELD_UNTIL)

    assert state(held, read(2026, 6, 330), on=date(2027, 2, 1)) is State.IN_PROGRESS
    assert state(held, read(2026, 6, 330), read(2027, 9, 290), on=date(2027, 10, 1)) is State.NOT_MET
    assert state(held, read(2026, 6, 330), read(2029, 1, 320), on=date(2029, 2, 1)) is State.MET


@pytest.mark.parametrize("kind", sorted(HELD))
def test_what_must_hold_is_broken_the_day_a_reading_shows_it(kind: Kind) -> None:
    kept = jobs(kind=kind, target=Decimal(1))

    assert state(kept, read(2024, 9, 1), on=date(2025, 1, 1)) is State.IN_PROGRESS
    assert state(kept, read(2024, 9, 1), read(2025, 9, 0), on=date(2025, 9, 2)) is State.NOT_MET
    assert state(kept, read(2027, 1, 1), on=date(2027, 1, 2)) is State.MET


def test_what_an_act_lifted_is_owed_no_more() -> None:
    lifted = jobs(lifted_on=date(2027, 3, 1))

    assert state(lifted, read(2027, 1, 10), on=date(2027, 2, 1)) is State.NOT_MET
    assert state(lifted, read(2027, 1, 10), on=date(2027, 3, 1)) is State.LIFTED


def test_of_two_readings_of_one_day_the_latest_said_stands() -> None:
    first = Reading(date(2026, 6, 1), Decimal(210), date(2026, 6, 2))
    second = Reading(date(2026, 6, 1), Decimal(215), date(2026, 9, 1))

    assert in_order([second, first]) == (second,)


def test_what_remains_to_repay_is_never_negative() -> None:
    assert Repayment(Decimal(100), Decimal(30)).remaining == 70
    assert Repayment(Decimal(100), Decimal(130)).remaining == 0


def test_where_what_came_back_is_not_published_what_remains_is_not_known() -> None:
    assert Repayment(Decimal(100), None).remaining is None


def test_no_more_is_asked_back_than_was_paid_where_that_is_known() -> None:
    assert most_to_ask(Decimal(500), Decimal(200)) == 300
    assert most_to_ask(Decimal(500), Decimal(600)) == 0
    assert most_to_ask(None, Decimal(600)) is None


@given(conditions(), readings, days)
def test_nothing_is_broken_without_a_reading_below_nor_met_without_one_that_reaches(
    condition: Condition, told: Sequence[Reading], day: date
) -> None:
    found = standing(condition, told, day)
    known = [one.value for one in told if one.on <= day]

    if found.state is State.NOT_MET:
        assert min(known) < condition.target
    if found.state is State.MET:
        assert max(known) >= condition.target
    assert found.remaining >= 0
    assert (found.silent > 0) <= (found.state is State.NO_NEWS)


@given(conditions(), readings, days, st.randoms())
def test_neither_the_order_of_readings_nor_those_to_come_change_anything(
    condition: Condition, told: list[Reading], day: date, chance: Random
) -> None:
    apart = list({(one.on, one.said_on, one.rank): one for one in told}.values())
    shuffled = [one for one in apart if one.on <= day]
    chance.shuffle(shuffled)

    assert standing(condition, shuffled, day) == standing(condition, apart, day)


@given(conditions(), readings, days, values)
def test_after_the_end_a_higher_reading_never_makes_it_worse(
    condition: Condition, told: Sequence[Reading], day: date, value: Decimal
) -> None:
    end = Reading(condition.ends_on, value, date(2040, 1, 1))
    better = Reading(condition.ends_on, value + 1, date(2040, 1, 1))
    late = max(day, condition.ends_on)
    ranks = {State.NOT_MET: 0, State.MET: 1}

    low, high = (standing(condition, [*told, one], late).state for one in (end, better))

    assert ranks[low] <= ranks[high]


@given(conditions(), readings, days)
def test_an_act_that_lifts_it_ends_it_whatever_was_read(
    condition: Condition, told: Sequence[Reading], day: date
) -> None:
    lifted = Condition(
        condition.kind, condition.target, condition.since, condition.until, condition.held_until, day
    )

    assert standing(lifted, told, day).state is State.LIFTED
