"""What is late, and since when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.lateness import Rhythm, days_late, due_on, freshness, next_period_end, silence

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
regular = st.sampled_from([Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR])


@given(days, days)
def test_nothing_is_late_before_its_day_nor_on_it(due: date, day: date) -> None:
    late = days_late(due, day)

    assert late == (0 if day <= due else (day - due).days)
    assert due_on(due, day).is_late is (day > due)


@given(days, regular)
def test_the_next_period_follows_and_ends_with_a_month(last: date, rhythm: Rhythm) -> None:
    following = next_period_end(last, rhythm)

    assert following is not None
    assert following > last
    assert (following + timedelta(days=1)).day == 1
    assert (following - last).days <= {Rhythm.MONTH: 62, Rhythm.QUARTER: 184, Rhythm.YEAR: 731}[rhythm]


@given(days, regular)
def test_periods_follow_each_other_without_a_gap(last: date, rhythm: Rhythm) -> None:
    first = next_period_end(last, rhythm)
    assert first is not None
    second = next_period_end(first, rhythm)
    assert second is not None
    months = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}[rhythm]

    assert (second.year - first.year) * 12 + second.month - first.month == months


@given(days, regular, st.integers(0, 400), days)
def test_a_longer_delay_is_never_later(last: date, rhythm: Rhythm, delay: int, day: date) -> None:
    short, long = freshness(last, rhythm, delay, day), freshness(last, rhythm, delay + 1, day)

    assert short is not None
    assert long is not None
    assert long.due.days_late <= short.due.days_late


@given(days, regular, days)
def test_without_an_agreed_delay_a_figure_may_take_one_period_more(
    last: date, rhythm: Rhythm, day: date
) -> None:
    expected = freshness(last, rhythm, None, day)

    assert expected is not None
    assert expected.due.on == next_period_end(expected.period_end, rhythm)


@pytest.mark.parametrize("last", [None, date(2024, 12, 31)])
def test_what_comes_out_irregularly_is_never_late(last: date | None) -> None:
    assert freshness(last, Rhythm.IRREGULAR, 90, date(2090, 1, 1)) is None


def test_nothing_tells_when_a_figure_that_never_came_out_should() -> None:
    assert freshness(None, Rhythm.YEAR, 90, date(2026, 11, 25)) is None


@given(days, st.integers(0, 1000), st.integers(0, 2000))
def test_a_silence_is_late_once_patience_is_spent(last: date, patience: int, after: int) -> None:
    day = last + timedelta(days=after)

    assert silence(last, patience, day).days_late == max(0, after - patience)
