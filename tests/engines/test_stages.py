from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.stages import (
    Milestone,
    Said,
    Stage,
    Turn,
    last_day,
    slip,
    stage,
    standing,
)

TODAY = date(2026, 11, 12)
days = st.dates(min_value=date(2012, 1, 1), max_value=date(2040, 1, 1))


def happened(turn: Turn, on: date) -> Milestone:
    return Milestone(turn, (Said(on, on, actual=True, said_on=on),))


def hoped(turn: Turn, *years: int) -> Milestone:
    """A turn planned for a year, then another, each said the year before the first of them or later."""
    said = (
        Said(date(y, 1, 1), date(y, 12, 31), actual=False, said_on=date(2010 + rank, 1, 1))
        for rank, y in enumerate(years)
    )
    return Milestone(turn, tuple(said))


def on(year: int, month: int = 6, day: int = 15) -> date:
    return date(year, month, day)


saids = st.builds(
    lambda day, actual, said_on: Said(day, day, actual=actual, said_on=said_on),
    days,
    st.booleans(),
    st.none() | days,
)
lives = st.lists(
    st.builds(Milestone, st.sampled_from(Turn), st.lists(saids, max_size=3).map(tuple)), max_size=6
)


def test_a_project_is_an_idea_until_somebody_says_a_date() -> None:
    assert stage([], TODAY) is Stage.IDEA
    assert stage([Milestone(Turn.WORKS_START)], TODAY) is Stage.IDEA
    assert stage([hoped(Turn.DELIVERED, 2030)], TODAY) is Stage.ANNOUNCED


@pytest.mark.parametrize(
    ("turn", "reached"),
    [
        (Turn.ANNOUNCED, Stage.ANNOUNCED),
        (Turn.DECIDED, Stage.ANNOUNCED),
        (Turn.STUDIES, Stage.STUDIES),
        (Turn.AGREEMENT, Stage.STUDIES),
        (Turn.WORKS_START, Stage.WORKS),
        (Turn.WORKS_SEEN, Stage.WORKS),
        (Turn.STEP, Stage.ANNOUNCED),
        (Turn.DELIVERED, Stage.DELIVERED),
        (Turn.OPENED, Stage.DELIVERED),
        (Turn.INTERRUPTED, Stage.INTERRUPTED),
        (Turn.CLOSED, Stage.CLOSED),
        (Turn.ABANDONED, Stage.ABANDONED),
    ],
)
def test_each_turn_that_happened_leads_to_a_stage(turn: Turn, reached: Stage) -> None:
    assert stage([happened(turn, on(2020))], TODAY) is reached


def test_the_mill_that_opened_then_shut_is_closed() -> None:
    safilin = [happened(Turn.OPENED, on(2022, 4)), happened(Turn.CLOSED, on(2025, 9, 22))]

    assert stage(safilin, on(2025, 1)) is Stage.DELIVERED
    assert stage(safilin, TODAY) is Stage.CLOSED


def test_a_claim_after_a_closure_does_not_reopen_the_site() -> None:
    life = [happened(Turn.CLOSED, on(2025, 9)), happened(Turn.STEP, on(2025, 10))]

    assert stage(life, TODAY) is Stage.CLOSED


def test_works_that_resume_end_an_interruption() -> None:
    halted = [happened(Turn.WORKS_START, on(2020)), happened(Turn.INTERRUPTED, on(2022))]

    assert stage(halted, TODAY) is Stage.INTERRUPTED
    assert stage([*halted, happened(Turn.WORKS_START, on(2024))], TODAY) is Stage.WORKS


def test_a_date_that_has_not_come_has_not_happened() -> None:
    assert stage([happened(Turn.DELIVERED, on(2027))], TODAY) is Stage.ANNOUNCED


def test_a_project_delivered_in_part_is_under_works() -> None:
    first = happened(Turn.DELIVERED, on(2025, 2))

    assert stage([first, hoped(Turn.DELIVERED, 2028)], TODAY) is Stage.WORKS
    assert stage([first, happened(Turn.DELIVERED, on(2026, 2))], TODAY) is Stage.DELIVERED


@given(lives, days)
def test_a_life_always_has_one_stage_and_what_ended_is_not_late(life: list[Milestone], day: date) -> None:
    now = standing(life, day)

    assert now.stage in Stage
    if now.stage in {Stage.DELIVERED, Stage.CLOSED, Stage.ABANDONED}:
        assert now.late is None
        assert now.next is None
    if now.late:
        assert now.late.said.until < day
        assert now.late.late > 0
    if now.next:
        assert now.next.said.until >= day


@given(lives, days)
def test_the_stage_does_not_depend_on_the_order_of_milestones(life: list[Milestone], day: date) -> None:
    assert stage(life, day) is stage(life[::-1], day)


def test_the_hospital_slipped_by_77_months() -> None:
    hospital = Milestone(
        Turn.DELIVERED,
        (
            Said(on(2027, 5, 1), on(2027, 5, 31), actual=False, said_on=on(2024)),
            Said(on(2020, 1, 1), on(2020, 12, 31), actual=False, said_on=on(2015)),
            Said(on(2023, 1, 1), on(2023, 12, 31), actual=False, said_on=on(2020)),
        ),
    )
    shift = slip(hospital, TODAY)

    assert shift is not None
    assert (shift.months, shift.days) == (77, 2342)
    assert standing([hospital], TODAY).slip == shift


def test_an_actual_date_ends_the_slippage() -> None:
    start = hoped(Turn.WORKS_START, 2022)
    done = Milestone(Turn.WORKS_START, (*start.said, *happened(Turn.WORKS_START, on(2023, 3, 31)).said))

    assert (shift := slip(done, TODAY)) is not None
    assert shift.months == 3


def test_what_was_never_planned_has_no_slippage() -> None:
    assert slip(happened(Turn.OPENED, on(2022)), TODAY) is None


@pytest.mark.parametrize("turn", [turn for turn in Turn if turn not in {Turn.CLOSED, Turn.ABANDONED}])
def test_any_turn_planned_and_not_come_is_late_when_nothing_else_happened(turn: Turn) -> None:
    assert (late := standing([hoped(turn, 2024)], TODAY).late) is not None
    assert late.milestone.turn is turn


def test_a_year_is_late_on_the_first_of_january_after_it() -> None:
    opening = hoped(Turn.OPENED, 2025)

    assert standing([opening], date(2025, 12, 31)).late is None
    assert (late := standing([opening], date(2026, 1, 1)).late) is not None
    assert late.late == 1


def test_the_latest_word_says_whether_it_is_late() -> None:
    assert standing([hoped(Turn.OPENED, 2020, 2021, 2030)], TODAY).late is None


def test_a_start_of_works_is_no_longer_waited_for_once_works_were_seen() -> None:
    life = [hoped(Turn.WORKS_START, 2020), happened(Turn.WORKS_SEEN, on(2021))]

    assert standing(life, TODAY).late is None


def test_a_turn_passed_over_is_not_waited_for() -> None:
    life = [hoped(Turn.STUDIES, 2018), happened(Turn.WORKS_START, on(2019)), hoped(Turn.DELIVERED, 2028)]
    now = standing(life, TODAY)

    assert now.late is None
    assert now.next is not None
    assert now.next.milestone.turn is Turn.DELIVERED


def test_a_step_of_the_works_still_counts_as_late() -> None:
    life = [happened(Turn.WORKS_START, on(2019)), hoped(Turn.STEP, 2024)]

    assert (late := standing(life, TODAY).late) is not None
    assert late.milestone.turn is Turn.STEP


@given(days, st.sampled_from(["day", "month", "quarter", "year"]))
def test_a_vague_date_ends_on_its_last_day(day: date, precision: str) -> None:
    end = last_day(day, precision)

    assert end >= day
    assert end.year == day.year
    assert last_day(end, precision) == end
