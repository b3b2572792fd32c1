from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from molette.engines.indicators import (
    Aggregation,
    Candidate,
    Chosen,
    Direction,
    Ground,
    Point,
    in_use,
    progress,
    roll_up,
    trajectory,
)

values = st.decimals(min_value=-(10**7), max_value=10**7, places=2)
positive = st.decimals(min_value=1, max_value=10**6, places=2)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1))


def towards(start: Decimal, target: Decimal) -> Direction:
    """The direction of a measure whose target is where it should go."""
    return Direction.RISING if target >= start else Direction.FALLING


@pytest.mark.parametrize(
    ("start", "value", "target", "direction", "rate"),
    [
        (100, 80, 60, Direction.FALLING, "50.0"),  # half-way: the rising formula would say 100
        (100, 55, 60, Direction.FALLING, "100.0"),  # beyond the target: the rising formula would say 0
        (100, 120, 60, Direction.FALLING, "0.0"),
        (0, 7000, 23000, Direction.RISING, "30.4"),
        (0, 9996, 10000, Direction.RISING, "99.9"),  # 100 is for a target reached
        (10, 5, 20, Direction.RISING, "0.0"),
        (10, 30, 20, Direction.RISING, "100.0"),
    ],
)
def test_a_rate_is_right_whether_the_measure_rises_or_falls(
    start: int, value: int, target: int, direction: Direction, rate: str
) -> None:
    assert progress(Decimal(start), Decimal(value), Decimal(target), direction) == Decimal(rate)


def test_a_target_that_goes_against_the_direction_of_the_measure_has_no_rate() -> None:
    assert progress(Decimal(60), Decimal(80), Decimal(100), Direction.FALLING) is None
    assert progress(Decimal(100), Decimal(80), Decimal(60), Direction.RISING) is None


@given(start=values, value=values, target=values)
def test_a_rate_stays_between_0_and_100(start: Decimal, value: Decimal, target: Decimal) -> None:
    rate = progress(start, value, target, towards(start, target))

    assert rate is not None
    assert 0 <= rate <= 100


@given(start=values, value=values, target=values)
def test_falling_is_rising_seen_in_a_mirror(start: Decimal, value: Decimal, target: Decimal) -> None:
    assume(start != target)
    seen, mirrored = towards(start, target), towards(-start, -target)

    assert progress(start, value, target, seen) == progress(-start, -value, -target, mirrored)


@given(start=values, target=values)
def test_the_way_starts_at_0_and_ends_at_100(start: Decimal, target: Decimal) -> None:
    assume(start != target)

    assert progress(start, start, target, towards(start, target)) == 0
    assert progress(start, target, target, towards(start, target)) == 100


@given(start=values, target=values, first=values, second=values)
def test_going_towards_the_target_never_lowers_the_rate(
    start: Decimal, target: Decimal, first: Decimal, second: Decimal
) -> None:
    assume(start != target)
    behind, ahead = sorted((first, second), reverse=target < start)
    rates = [progress(start, value, target, towards(start, target)) for value in (behind, ahead)]

    assert (rates[0] or 0) <= (rates[1] or 0)


@pytest.mark.parametrize("hole", [0, 1, 2])
def test_a_rate_with_a_missing_component_is_not_given(hole: int) -> None:
    start, value, target = (None if rank == hole else Decimal(100 - 20 * rank) for rank in range(3))

    assert progress(start, value, target, Direction.FALLING) is None


def test_a_measure_that_is_only_observed_has_no_rate() -> None:
    assert progress(Decimal(0), Decimal(1), Decimal(2), Direction.NEUTRAL) is None


@pytest.mark.parametrize(
    ("direction", "value", "rate"),
    [
        (Direction.RISING, 21, 100),
        (Direction.RISING, 19, 0),
        (Direction.FALLING, 19, 100),
        (Direction.FALLING, 21, 0),
    ],
)
def test_a_target_equal_to_the_start_is_to_hold(direction: Direction, value: int, rate: int) -> None:
    assert progress(Decimal(20), Decimal(value), Decimal(20), direction) == rate


def test_a_path_goes_through_its_intermediate_targets() -> None:
    path = trajectory(
        [
            Point(date(2027, 1, 1), Decimal(15)),
            Point(date(2019, 1, 1), Decimal(31)),
            Point(date(2021, 1, 1), Decimal(29)),
        ]
    )

    assert path.expected(date(2020, 1, 1)) == pytest.approx(Decimal(30), abs=Decimal("0.01"))
    assert path.expected(date(2021, 1, 1)) == 29
    assert path.expected(date(2024, 1, 1)) == pytest.approx(Decimal(22), abs=Decimal("0.01"))
    assert path.expected(date(2030, 1, 1)) == 15
    assert path.expected(date(2018, 12, 31)) is None


@given(points=st.lists(st.builds(Point, days, values), min_size=1, max_size=6), day=days)
def test_a_path_never_leaves_the_values_it_joins(points: list[Point], day: date) -> None:
    expected = trajectory(points).expected(day)

    if expected is not None:
        assert min(p.value for p in points) <= round(expected, 6) <= max(p.value for p in points)


@given(start=values, target=values, value=values, after=st.integers(0, 3000))
def test_being_ahead_of_a_falling_path_is_being_below_it(
    start: Decimal, target: Decimal, value: Decimal, after: int
) -> None:
    path = trajectory([Point(date(2019, 1, 1), start), Point(date(2027, 1, 1), target)])
    day = date(2019, 1, 1) + timedelta(days=after)
    falling = path.gap(day, value, Direction.FALLING)

    assert falling is not None
    assert falling == -(path.gap(day, value, Direction.RISING) or 0)
    assert (falling > 0) == (value < (path.expected(day) or 0))


def test_without_a_path_there_is_no_gap() -> None:
    assert trajectory([]).gap(date(2026, 1, 1), Decimal(1), Direction.RISING) is None


@given(parts=st.dictionaries(st.text(min_size=1), st.none() | values, min_size=1))
def test_a_whole_with_a_missing_part_is_not_given_and_says_which(parts: dict[str, Decimal | None]) -> None:
    whole = roll_up(parts, Aggregation.SUM)

    assert set(whole.missing) == {part for part, value in parts.items() if value is None}
    assert (whole.value is None) == bool(whole.missing)
    assert (whole.coverage == 1) == (not whole.missing)


@given(st.lists(st.tuples(values, positive), min_size=1, max_size=8))
def test_a_mean_stands_between_its_parts(parts: list[tuple[Decimal, Decimal]]) -> None:
    shares = {str(rank): value for rank, (value, _) in enumerate(parts)}
    weights: dict[str, Decimal | None] = {str(rank): weight for rank, (_, weight) in enumerate(parts)}
    mean = roll_up(dict(shares), Aggregation.WEIGHTED_MEAN, weights).value

    assert mean is not None
    assert min(shares.values()) <= round(mean, 6) <= max(shares.values())


def test_a_mean_wants_every_weight_and_measures_what_it_covers() -> None:
    rates = {"Lens": Decimal(10), "Liévin": None, "Avion": Decimal(20)}
    weights: dict[str, Decimal | None] = {"Lens": Decimal(60), "Liévin": Decimal(30), "Avion": Decimal(10)}

    assert roll_up(rates, Aggregation.WEIGHTED_MEAN, weights).coverage == Decimal("0.700")
    unweighted = roll_up(
        {**rates, "Liévin": Decimal(1)}, Aggregation.WEIGHTED_MEAN, {**weights, "Avion": None}
    )
    assert (unweighted.value, unweighted.missing) == (None, ("Avion",))


def test_a_measure_that_cannot_be_added_has_no_whole() -> None:
    assert roll_up({"Lens": Decimal(1), "Liévin": Decimal(2)}, Aggregation.NONE).value is None


STATE, REGION, PRESS = 1, 2, 3
NOV_2019 = Candidate(1, STATE, date(2019, 11, 25), date(2019, 11, 25))
END_2022 = Candidate(2, REGION, date(2022, 12, 31), date(2023, 1, 16))
JUNE_2025 = Candidate(3, PRESS, date(2025, 6, 3), date(2025, 6, 3))
ALL = [NOV_2019, END_2022, JUNE_2025]


def test_the_latest_choice_holds_with_its_reason() -> None:
    choices = [
        Chosen(3, date(2025, 7, 1), "la plus récente"),
        Chosen(2, date(2026, 1, 1), "la seule définie"),
    ]

    chosen = in_use(ALL, choices, producer=STATE)

    assert chosen is not None
    assert (chosen.candidate, chosen.ground, chosen.reason) == (2, Ground.CHOSEN, "la seule définie")


def test_without_a_choice_the_producer_speaks_first_then_the_latest() -> None:
    own, any_one = in_use(ALL, [], producer=STATE), in_use(ALL, [], producer=None)

    assert own is not None
    assert any_one is not None
    assert (own.candidate, own.ground) == (1, Ground.PRODUCER)
    assert (any_one.candidate, any_one.ground) == (3, Ground.LATEST)


def test_a_choice_follows_the_correction_of_what_it_chose() -> None:
    former = Candidate(2, REGION, date(2022, 12, 31), date(2023, 1, 16), standing=False)
    newer = Candidate(9, REGION, date(2022, 12, 31), date(2023, 3, 1), replaces=2)

    chosen = in_use(
        [NOV_2019, former, newer], [Chosen(2, date(2023, 2, 1), "signée des deux")], producer=None
    )

    assert chosen is not None
    assert (chosen.candidate, chosen.ground) == (9, Ground.CHOSEN)


def test_a_choice_falls_with_the_statement_that_was_withdrawn_and_says_so() -> None:
    withdrawn = Candidate(3, PRESS, date(2025, 6, 3), date(2025, 6, 3), standing=False)

    chosen = in_use([NOV_2019, END_2022, withdrawn], [Chosen(3, date(2025, 7, 1), "récente")], producer=None)

    assert chosen is not None
    assert chosen.candidate == 2
    assert chosen.reason.startswith("La valeur choisie a été retirée.")


def test_nothing_said_nothing_in_use() -> None:
    assert in_use([], [], producer=STATE) is None


def test_a_forecast_is_used_only_where_nobody_observed_anything() -> None:
    seen = Candidate(1, author=1, period_end=date(2024, 12, 31), said_on=date(2025, 1, 1))
    foreseen = Candidate(
        2, author=1, period_end=date(2027, 12, 31), said_on=date(2025, 6, 1), is_forecast=True
    )

    both, alone = in_use([seen, foreseen], [], producer=1), in_use([foreseen], [], producer=1)
    assert both is not None
    assert alone is not None
    assert (both.candidate, alone.candidate) == (1, 2)
