"""Behind its path, the wrong way: whatever the direction, a falling measure is never read as rising."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.alerts.trends import Behind, PathGap, behind, path_gap, wrong_way
from molette.engines.indicators import Direction, Point, Trajectory, trajectory

OPPOSITE = {Direction.RISING: Direction.FALLING, Direction.FALLING: Direction.RISING}
values = st.lists(st.integers(-1000, 1000).map(Decimal), min_size=3, max_size=8)
directions = st.sampled_from(list(OPPOSITE))


def by_year(told: list[Decimal]) -> list[Point]:
    return [Point(date(2015 + rank, 12, 31), value) for rank, value in enumerate(told)]


def gap(points: int, day: date = date(2025, 1, 1)) -> PathGap:
    return PathGap(Decimal(50 + points), Decimal(50), day)


# --- The last three values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "direction", "is_wrong"),
    [
        ([9, 8, 7], Direction.RISING, True),
        ([9, 8, 7], Direction.FALLING, False),
        ([7, 8, 9], Direction.FALLING, True),
        ([7, 8, 9], Direction.RISING, False),
        ([9, 8, 8], Direction.RISING, False),
        ([9, 8, 7], Direction.NEUTRAL, False),
        ([9, 8], Direction.RISING, False),
        ([1, 9, 8, 7], Direction.RISING, True),
        ([9, 8, 7, 20], Direction.RISING, False),
    ],
)
def test_three_values_each_worse_than_the_one_before_are_a_trend(
    told: list[int], direction: Direction, is_wrong: bool
) -> None:
    assert bool(wrong_way(by_year([Decimal(value) for value in told]), direction)) is is_wrong


@given(values, directions)
def test_no_values_go_the_wrong_way_in_both_directions(told: list[Decimal], direction: Direction) -> None:
    points = by_year(told)

    assert not (wrong_way(points, direction) and wrong_way(points, OPPOSITE[direction]))


@given(values, directions)
def test_a_falling_measure_is_a_rising_one_seen_in_a_mirror(
    told: list[Decimal], direction: Direction
) -> None:
    seen = wrong_way(by_year(told), direction)
    mirrored = wrong_way(by_year([-value for value in told]), OPPOSITE[direction])

    assert [-point.value for point in mirrored] == [point.value for point in seen]


@given(values, directions, st.randoms())
def test_the_order_in_which_values_are_given_changes_nothing(
    told: list[Decimal], direction: Direction, chance: Random
) -> None:
    points = by_year(told)
    dealt = list(points)
    chance.shuffle(dealt)

    assert wrong_way(dealt, direction) == wrong_way(points, direction)


@given(values, directions)
def test_one_value_as_good_as_the_last_ends_the_trend(told: list[Decimal], direction: Direction) -> None:
    assert wrong_way(by_year([*told, told[-1]]), direction) == ()


# --- The path -----------------------------------------------------------------------------------------------


def path(start: Decimal, end: Decimal) -> Trajectory:
    return trajectory([Point(date(2020, 1, 1), start), Point(date(2030, 1, 1), end)])


def test_a_falling_measure_that_fell_too_little_is_behind_and_one_that_fell_more_leads() -> None:
    falling, day = path(Decimal(100), Decimal(60)), date(2025, 1, 1)
    slow = path_gap(falling, day, Decimal(92), Direction.FALLING)
    fast = path_gap(falling, day, Decimal(70), Direction.FALLING)

    assert slow is not None
    assert fast is not None
    assert behind(slow, []) is Behind.FAR
    assert behind(fast, []) is None


@given(
    st.integers(-500, 500),
    st.integers(-500, 500),
    st.integers(-500, 500),
    st.integers(0, 3653),
    directions,
)
def test_the_gap_of_a_mirror_is_the_same(
    start: int, end: int, value: int, days: int, direction: Direction
) -> None:
    day = date(2020, 1, 1) + timedelta(days)
    told = path_gap(path(Decimal(start), Decimal(end)), day, Decimal(value), direction)
    mirror = path_gap(path(Decimal(-start), Decimal(-end)), day, Decimal(-value), OPPOSITE[direction])

    assert (told and told.points) == (mirror and mirror.points)


@given(st.integers(1, 500), st.integers(-500, 500), st.integers(0, 3653), directions)
def test_a_better_value_never_has_a_worse_gap(way: int, value: int, days: int, direction: Direction) -> None:
    better = 1 if direction is Direction.RISING else -1
    held, day = path(Decimal(0), Decimal(way * better)), date(2020, 1, 1) + timedelta(days)
    now = path_gap(held, day, Decimal(value), direction)
    then = path_gap(held, day, Decimal(value + better), direction)

    assert now is not None
    assert then is not None
    assert then.points > now.points


@pytest.mark.parametrize("direction", OPPOSITE)
def test_without_a_value_a_way_or_a_start_that_came_no_gap_is_told(direction: Direction) -> None:
    flat, way = path(Decimal(5), Decimal(5)), path(Decimal(0), Decimal(5))

    assert path_gap(flat, date(2025, 1, 1), Decimal(5), direction) is None
    assert path_gap(way, date(2025, 1, 1), None, direction) is None
    assert path_gap(way, date(2019, 1, 1), Decimal(1), direction) is None
    assert path_gap(Trajectory(()), date(2025, 1, 1), Decimal(1), direction) is None
    assert path_gap(way, date(2025, 1, 1), Decimal(1), Direction.NEUTRAL) is None


def test_a_target_against_the_direction_is_no_path() -> None:
    assert path_gap(path(Decimal(0), Decimal(9)), date(2025, 1, 1), Decimal(3), Direction.FALLING) is None


# --- Behind -------------------------------------------------------------------------------------------------


def test_ten_points_of_delay_are_borne_and_one_more_is_far_behind() -> None:
    assert behind(gap(-10), []) is None
    assert behind(gap(-11), []) is Behind.FAR


def test_less_than_ten_points_is_behind_where_the_median_of_the_comparable_ones_is_better() -> None:
    others = [gap(-1), gap(-2), gap(5)]

    assert behind(gap(-3), others) is Behind.MEDIAN
    assert behind(gap(-1), others) is None
    assert behind(gap(-3), others[:2]) is None


@given(st.integers(0, 500), st.lists(st.integers(-500, 500)))
def test_what_keeps_its_path_is_never_behind(lead: int, others: list[int]) -> None:
    assert behind(gap(lead), [gap(one) for one in others]) is None
