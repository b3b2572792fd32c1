"""What is still to be paid: every euro once, dates that may slip, an interval that says how sure it is."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.forecast.drawing_lots import DRAWS, ranks
from molette.engines.forecast.payments import YEARS, Forecast, Promise, Stage, forecast
from molette.engines.forecast.profiles import AFTER, WHOLE, WORKS, Profile, step_of
from molette.engines.forecast.scores import Trial, score
from molette.engines.forecast.slippage import LEAST, Kind, Slip, Slips

DAY = date(2026, 11, 1)
AT_THE_END: Profile = (0,) * (WORKS + 1) + (WHOLE,) * AFTER
EVENLY: Profile = tuple(min(WHOLE, step * WHOLE // WORKS) for step in range(WORKS + AFTER + 1))
Known = Mapping[Kind, Slips]


def known(*days: int) -> Known:
    """As many stages as it takes, that slipped by these days in turn."""
    seen = tuple(Slip(days[rank % len(days)], 100, 2024) for rank in range(LEAST * len(days)))
    return dict.fromkeys(Kind, Slips(seen, len(seen)))


def promise(  # noqa: PLR0913 - each is something a test tells apart
    amount: int = 1_000_000,
    *,
    paid: int = 0,
    start: date = date(2027, 1, 1),
    end: date = date(2028, 3, 15),
    started: bool = False,
    ended: bool = False,
    key: int = 1,
    funder: str = "État",
    profiles: tuple[Profile, ...] = (AT_THE_END,),
) -> Promise:
    return Promise(
        key, key, funder, Decimal(amount), Decimal(paid), True, Stage(start, started), Stage(end, ended),
        profiles, f"{profiles[0][1]} {len(profiles)}",
    )  # fmt: skip


def expected(told: Forecast) -> dict[int | None, Decimal]:
    return {cell.year: cell.expected for cell in told.whole.cells if cell.expected}


def test_with_dates_that_never_slip_a_grant_is_paid_when_its_works_end() -> None:
    told = forecast([promise()], known(0), DAY)

    assert expected(told) == {2028: 1_000_000}
    assert (told.whole.of(2028).low, told.whole.of(2028).high) == (1_000_000, 1_000_000)


def test_when_half_of_the_dates_slip_by_a_year_half_is_expected_a_year_later() -> None:
    told = forecast([promise()], known(0, 365), DAY)

    assert set(expected(told)) == {2028, 2029}
    assert expected(told)[2028] == pytest.approx(500_000, rel=Decimal("0.01"))
    assert (told.whole.of(2028).low, told.whole.of(2028).high) == (0, 1_000_000)


def test_a_stage_still_awaited_makes_all_dates_later_than_those_of_finished_stages_alone() -> None:
    finished = tuple(Slip(0, 100, 2024) for _ in range(8))
    waiting = tuple(Slip(365, 100, 2024, has_happened=False) for _ in range(8))
    slow = (Slip(400, 100, 2024),)
    told = forecast([promise()], dict.fromkeys(Kind, Slips((*finished, *waiting, *slow), 9)), DAY)

    assert expected(told)[2028] == pytest.approx(Decimal(8_000_000) / 17, rel=Decimal("0.02"))


def test_many_projects_that_slip_by_themselves_are_surer_together() -> None:
    alone = forecast([promise()], known(0, 365), DAY).whole.of(2028)
    many = forecast([promise(key=key) for key in range(400)], known(0, 365), DAY).whole.of(2028)

    assert alone.low is not None
    assert alone.high is not None
    assert many.low is not None
    assert many.high is not None
    assert (alone.high - alone.low) / alone.expected > 1
    assert (many.high - many.low) / many.expected < Decimal("0.15")


def test_years_that_slip_as_one_keep_the_interval_wide_whatever_the_number_of_projects() -> None:
    as_one = Slips(tuple(Slip(365 * (year - 2023), 100, year) for year in (2023, 2024) for _ in range(8)), 16)
    told = forecast([promise(key=key) for key in range(400)], dict.fromkeys(Kind, as_one), DAY).whole.of(2028)

    assert (told.low, told.high) == (0, 400_000_000)


def test_under_eight_stages_dates_are_taken_at_their_word_and_no_interval_is_given() -> None:
    short = dict.fromkeys(Kind, Slips((Slip(365, 1, 2024),) * (LEAST - 1), LEAST - 1))
    told = forecast([promise()], short, DAY)

    assert expected(told) == {2028: 1_000_000}
    assert {(cell.low, cell.high) for cell in told.whole.cells} == {(None, None)}


def test_a_date_past_without_happening_can_no_longer_be_kept() -> None:
    """Delivered eight months ago on paper: only the stages that slipped more may be its fate."""
    late = promise(start=date(2024, 1, 1), end=date(2026, 3, 1), started=True)

    assert set(expected(forecast([late], known(0, 400), DAY))) == {2027}


def test_a_delay_beyond_all_that_was_seen_is_supposed_to_last_as_long_again() -> None:
    stuck = promise(start=date(2020, 1, 1), end=date(2023, 11, 1), started=True)

    assert set(expected(forecast([stuck], known(0, 30), DAY))) == {2029}


def test_what_was_paid_is_not_paid_again() -> None:
    under_way = promise(
        start=date(2026, 1, 1), end=date(2027, 12, 31), started=True, paid=420_000, profiles=(EVENLY,)
    )

    told = forecast([under_way], known(0), DAY)

    assert told.whole.left == 580_000
    assert set(expected(told)) == {2026, 2027}


def test_a_grant_behind_its_profile_stays_as_far_behind() -> None:
    """Works half done, nothing paid: it does not catch up at once, and ends as late as it is."""
    start, end = date(2025, 11, 1), date(2027, 10, 31)
    in_time, late = (
        forecast([promise(start=start, end=end, started=True, paid=paid, profiles=(EVENLY,))], known(0), DAY)
        for paid in (500_000, 0)
    )

    assert set(expected(in_time)) == {2026, 2027}
    assert expected(late)[2026] < 150_000
    assert max(year for year in expected(late) if year) == 2028


def test_works_delivered_leave_the_balance_alone_to_come() -> None:
    over = promise(paid=800_000, start=date(2024, 1, 1), end=date(2026, 10, 1), started=True, ended=True)

    assert expected(forecast([over], known(0), DAY)) == {2026: 200_000}


def test_what_comes_after_ten_years_is_told_together() -> None:
    far = promise(start=date(2037, 1, 1), end=date(2040, 1, 1))

    assert expected(forecast([far], known(0), DAY)) == {None: 1_000_000}


def test_the_scenarios_follow_the_steps_of_a_life_day_after_day() -> None:
    """The columns of the engine and the plain function cut a life in the same way."""
    start, end = date(2026, 1, 1), date(2027, 12, 31)
    one = promise(start=start, end=end, started=True, ended=True, profiles=(EVENLY,), paid=0)
    told = forecast([one], known(0), date(2025, 12, 31))

    assert told.whole.of(2026).expected == 10 * EVENLY[step_of(date(2026, 12, 31), start, end)]


promises = st.builds(
    promise,
    st.integers(1, 10**8),
    start=st.dates(date(2022, 1, 1), date(2030, 1, 1)),
    end=st.dates(date(2023, 1, 1), date(2036, 1, 1)),
    started=st.booleans(),
    ended=st.booleans(),
    key=st.integers(1, 10**6),
    funder=st.sampled_from(["État", "Région", "Département"]),
    profiles=st.sampled_from([(AT_THE_END,), (EVENLY,), (AT_THE_END, EVENLY)]),
)
histories = st.lists(st.integers(-300, 1_500), min_size=1, max_size=12).map(lambda days: known(*days))


@given(held=st.lists(promises, max_size=6), slips=histories)
def test_every_euro_left_is_paid_once_whichever_way_it_is_cut(held: list[Promise], slips: Known) -> None:
    told = forecast(held, slips, DAY)
    left = sum((one.left for one in held), Decimal(0))

    assert told.whole.left == left == sum((row.left for row in told.rows), Decimal(0))
    for rank, cell in enumerate(told.whole.cells):
        assert cell.expected == sum((row.cells[rank].expected for row in told.rows), Decimal(0))


@given(held=st.lists(promises, min_size=1, max_size=6), slips=histories)
def test_bounds_hold_the_amount_of_each_year_within_what_is_left(held: list[Promise], slips: Known) -> None:
    for row in forecast(held, slips, DAY).rows:
        for cell in row.cells:
            assert cell.low is not None
            assert cell.high is not None
            assert 0 <= cell.low <= cell.high <= row.left


@given(held=st.lists(promises, min_size=1, max_size=6, unique_by=lambda one: one.key), slips=histories)
def test_a_project_more_changes_nothing_for_other_funders(held: list[Promise], slips: Known) -> None:
    """Lots are drawn by project: an operation added does not move what was told of another."""
    more = promise(key=10**7, funder="Union européenne")
    before, since = (forecast(told, slips, DAY).rows for told in (held, [*held, more]))

    assert before == tuple(row for row in since if row.name != more.funder)


@given(held=st.lists(promises, max_size=6), slips=histories)
def test_the_order_in_which_grants_come_changes_nothing(held: list[Promise], slips: Known) -> None:
    assert forecast(held, slips, DAY) == forecast(held[::-1], slips, DAY)


@given(one=promises, later=st.integers(1, 700))
def test_dates_put_back_never_bring_money_forward(one: Promise, later: int) -> None:
    """Nothing paid yet, nothing begun, dates all to come: by the end of each year, no more than before."""
    start, end = DAY + timedelta(days=30), DAY + timedelta(days=900)
    plain = Promise(
        one.key, one.project, one.funder, one.amount, Decimal(0), True, Stage(start), Stage(end),
        one.profiles, one.pool,
    )  # fmt: skip
    moved = Promise(
        one.key, one.project, one.funder, one.amount, Decimal(0), True,
        Stage(start + timedelta(days=later)), Stage(end + timedelta(days=later)), one.profiles, one.pool,
    )  # fmt: skip
    before, since = (forecast([told], known(0, 200), DAY) for told in (plain, moved))
    so_far = [Decimal(0), Decimal(0)]
    for rank in range(YEARS):
        so_far[0] += before.whole.cells[rank].expected
        so_far[1] += since.whole.cells[rank].expected
        assert so_far[1] <= so_far[0] + Decimal("0.10")  # each year is rounded to the cent


def test_every_rank_comes_once_for_each_key_and_pairs_as_often_as_any_other() -> None:
    drawn = ranks(np.arange(1, 200), 0)

    assert all(sorted(row) == list(range(DRAWS)) for row in drawn.tolist())
    first, *others = drawn.tolist()
    likeness = [np.corrcoef(first, other)[0, 1] for other in others if other != first]
    assert abs(float(np.mean(likeness))) < 0.02


def test_lots_do_not_depend_on_what_is_drawn_beside() -> None:
    assert (ranks(np.array([7]), 0) == ranks(np.array([3, 7]), 0)[1]).all()
    assert not (ranks(np.array([7]), 0) == ranks(np.array([7]), 1)).all()


def test_a_score_needs_a_trial() -> None:
    with pytest.raises(ValueError, match="nothing to score"):
        score([])


def test_a_trial_without_bounds_is_not_within_them() -> None:
    none = Trial(2024, "", Decimal(1), None, None, Decimal(1), Decimal(1), Decimal(1))

    assert (none.is_within, score([none]).covered) == (False, 0)


def test_a_year_in_which_nothing_was_paid_gives_no_relative_error() -> None:
    none = Trial(2024, "", Decimal(1), Decimal(0), Decimal(2), Decimal(0), Decimal(1), Decimal(1))

    assert score([none]).error is None
