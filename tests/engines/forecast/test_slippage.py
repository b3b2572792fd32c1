"""What finished stages tell of dates: how late, how sure, and how much of it comes from the year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.forecast.slippage import (
    LEAST,
    UNDATED,
    Kind,
    Slip,
    Slips,
    common,
    kept,
    slips_by,
    slips_of,
)
from molette.engines.stages import Milestone, Said, Turn

DAY = date(2026, 11, 1)


def planned(on: date, said_on: date | None) -> Said:
    return Said(on, on, actual=False, said_on=said_on)


def happened(on: date) -> Said:
    return Said(on, on, actual=True, said_on=on)


def ends(*said: Said) -> tuple[Milestone, ...]:
    return (Milestone(Turn.DELIVERED, said),)


def test_a_date_kept_for_a_year_and_missed_by_a_month_is_one_observation_of_thirty_days() -> None:
    told = slips_of([ends(planned(date(2024, 6, 1), date(2023, 6, 1)), happened(date(2024, 7, 1)))], DAY)

    assert told[Kind.END].seen == (Slip(days=30, weight=396, year=2024),)
    assert told[Kind.START] == Slips()


def test_each_date_weighs_the_days_it_was_in_force() -> None:
    first, second = planned(date(2024, 6, 1), date(2023, 6, 1)), planned(date(2024, 9, 1), date(2024, 5, 1))
    told = slips_of([ends(first, second, happened(date(2024, 9, 11)))], DAY)[Kind.END]

    assert sorted((slip.days, slip.weight) for slip in told.seen) == [(10, 133), (102, 335)]
    assert told.stages == 1


def test_a_date_said_once_the_thing_was_done_tells_nothing() -> None:
    late = planned(date(2024, 6, 1), date(2024, 8, 1))

    assert slips_of([ends(late, happened(date(2024, 7, 1)))], DAY)[Kind.END] == Slips()


def test_a_date_said_on_a_day_nobody_kept_weighs_a_year() -> None:
    told = slips_of([ends(planned(date(2024, 6, 1), None), happened(date(2024, 7, 1)))], DAY)

    assert told[Kind.END].seen[0].weight == UNDATED


def test_a_stage_that_has_not_happened_has_slipped_by_more_than_the_days_gone() -> None:
    known = [ends(planned(date(2024, 6, 1), date(2023, 6, 1)), happened(date(2024, 7, 1)))]
    told = slips_of(known, date(2024, 6, 30))[Kind.END]

    assert told == Slips((Slip(29, 395, 2024, has_happened=False),), stages=0)


def test_what_was_given_up_slips_no_more() -> None:
    stopped = Milestone(Turn.ABANDONED, (happened(date(2024, 3, 1)),))
    waiting = ends(planned(date(2024, 6, 1), date(2023, 6, 1)))

    assert slips_of([(*waiting, stopped)], DAY)[Kind.END] == Slips()


def test_under_eight_stages_there_is_not_enough_history() -> None:
    seen = (Slip(0, 1, 2024),) * LEAST

    assert Slips(seen, LEAST).is_enough
    assert not Slips(seen, LEAST - 1).is_enough


def test_the_median_leaves_half_of_the_days_in_force_on_each_side() -> None:
    slips = Slips((Slip(0, 10, 2024), Slip(100, 10, 2024), Slip(400, 20, 2024)), 3)

    assert (slips.quantile(0.2), slips.quantile(0.4), slips.quantile(0.9)) == (0, 100, 400)


def test_a_part_that_only_unfinished_stages_could_tell_is_more_than_was_seen() -> None:
    slips = Slips((Slip(30, 10, 2024), Slip(60, 10, 2024, has_happened=False)), 1)

    assert (slips.quantile(0.5), slips.quantile(0.6)) == (30, None)


def test_a_delay_under_way_counts_for_what_it_has_lasted() -> None:
    """Of three alike, one was done on time, one is 50 days late and waits, one came after 100 days."""
    seen = (Slip(0, 1, 2024), Slip(50, 1, 2024, has_happened=False), Slip(100, 1, 2024))

    assert [(days, round(part, 6)) for days, part in Slips(seen, 2).curve] == [(0, 0.333333), (100, 1.0)]


def test_no_history_has_no_median() -> None:
    assert Slips().quantile(0.5) is None


def test_years_that_slip_as_one_share_everything_and_years_alike_share_nothing() -> None:
    as_one = Slips(tuple(Slip(days, 1, year) for days, year in ((0, 2023), (90, 2024)) for _ in range(4)), 8)
    alike = Slips(tuple(Slip(days, 1, year) for days in (0, 90) for year in (2023, 2024)), 4)

    assert (as_one.shared, common(as_one)) == (1.0, 1.0)
    assert (alike.shared, common(alike)) == (0.0, 0.0)


def test_a_single_year_says_nothing_of_what_years_share() -> None:
    assert Slips(tuple(Slip(days, 1, 2024) for days in range(8)), 8).shared == 0


slips = st.builds(
    Slip, st.integers(-400, 2_000), st.integers(1, 3_000), st.integers(2018, 2026), st.booleans()
)


@given(seen=st.lists(slips, min_size=1), low=st.floats(0.001, 1), high=st.floats(0.001, 1))
def test_a_quantile_is_a_slippage_that_happened_and_grows_with_its_part(
    seen: list[Slip], low: float, high: float
) -> None:
    told = Slips(tuple(seen), len(seen))
    lower, higher = told.quantile(min(low, high)), told.quantile(max(low, high))

    assert {lower, higher} <= {slip.days for slip in seen if slip.has_happened} | {None}
    assert higher is None or (lower is not None and lower <= higher)
    assert 0 <= told.shared <= 1


@given(seen=st.lists(slips, min_size=1), more=slips)
def test_one_more_delay_under_way_never_makes_dates_look_surer(seen: list[Slip], more: Slip) -> None:
    """A stage still awaited pushes every part of the curve down, or leaves it."""
    waiting = Slip(more.days, more.weight, more.year, has_happened=False)
    before, since = dict(Slips(tuple(seen), 8).curve), dict(Slips((*seen, waiting), 8).curve)

    assert before.keys() == since.keys()
    assert all(since[days] <= before[days] + 1e-9 for days in before)


@given(slip=st.integers(-200, 900), moved=st.integers(0, 300))
def test_what_is_seen_does_not_depend_on_when_it_is_told(slip: int, moved: int) -> None:
    on = date(2022, 1, 1) + timedelta(days=moved)
    said = planned(on, on - timedelta(days=500))
    told = slips_of([ends(said, happened(on + timedelta(days=slip)))], DAY)[Kind.END]

    assert [(seen.days, seen.weight) for seen in told.seen] == [(slip, 500 + slip)]


def test_the_part_of_dates_kept_is_told_once_enough_stages_came() -> None:
    seen = tuple(Slip(days, 10, 2026) for days in (-5, 0, 0, 20, 30, 40, 50, 60))

    assert kept(Slips(seen, LEAST - 1)) is None
    assert kept(Slips(seen, LEAST)) == pytest.approx(3 / 8)
    assert kept(Slips(seen[3:], LEAST)) == 0


def test_slippage_is_told_by_any_kind_of_turn() -> None:
    calendars = [ends(planned(date(2026, 1, 1), date(2025, 1, 1)), happened(date(2026, 1, 31)))]

    found = slips_by(calendars, date(2026, 6, 1), {turn: (turn,) for turn in Turn})

    assert [slip.days for slip in found[Turn.DELIVERED].seen] == [30]
    assert found[Turn.STUDIES] == Slips()
