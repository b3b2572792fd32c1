"""How sure one was, beside what came: the score falls as words grow true, and its parts add up."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from molette.engines.confidence import (
    GRACE,
    LEAST,
    STEPS,
    Judged,
    Outcome,
    outcome,
    reliability,
    targets,
    wilson,
)
from molette.engines.stages import Milestone, Said, Turn

DAY = date(2026, 11, 1)
words = st.lists(
    st.builds(Judged, st.sampled_from(sorted(STEPS)), st.sampled_from([Outcome.MET, Outcome.NOT_MET])),
    min_size=1,
    max_size=40,
)


def said(on: date, *, actual: bool = False, until: date | None = None) -> Said:
    return Said(on, until or on, actual=actual, said_on=date(2026, 1, 1))


def milestone(*dates: Said, turn: Turn = Turn.DELIVERED, key: int = 1) -> Milestone:
    return Milestone(turn, dates, key=key)


def test_a_milestone_that_came_by_the_date_kept_it_and_one_that_came_after_did_not() -> None:
    came = milestone(said(date(2026, 6, 1), actual=True))

    assert outcome(came, date(2026, 6, 1), DAY) is Outcome.MET
    assert outcome(came, date(2026, 5, 31), DAY) is Outcome.NOT_MET


def test_a_date_known_to_the_month_that_straddles_the_date_judged_says_nothing() -> None:
    came = milestone(said(date(2026, 6, 1), actual=True, until=date(2026, 6, 30)))

    assert outcome(came, date(2026, 6, 15), DAY) is Outcome.UNKNOWN


def test_silence_is_a_date_not_kept_once_there_was_time_to_write_it() -> None:
    waited = milestone(said(date(2026, 6, 1)))

    assert outcome(waited, DAY - timedelta(GRACE), DAY) is Outcome.UNKNOWN
    assert outcome(waited, DAY - timedelta(GRACE + 1), DAY) is Outcome.NOT_MET


def test_the_next_milestone_and_the_end_are_those_still_to_come() -> None:
    works = milestone(said(date(2027, 1, 1)), turn=Turn.WORKS_START, key=1)
    first, last = (milestone(said(date(2028, month, 1)), key=month) for month in (2, 5))

    found = targets([works, last, first], DAY)

    assert found.next is not None
    assert found.end is not None
    assert (found.next.milestone.key, found.end.milestone.key) == (1, 5)


def test_a_part_already_delivered_is_no_end_to_wait_for() -> None:
    done = milestone(said(date(2030, 1, 1)), said(date(2026, 2, 1), actual=True), key=9)

    found = targets([done, milestone(said(date(2028, 2, 1)), key=2)], DAY)

    assert found.end is not None
    assert found.end.milestone.key == 2


def test_a_project_without_a_date_to_come_has_nothing_to_be_sure_of() -> None:
    found = targets([milestone(said(date(2020, 1, 1)))], DAY)

    assert (found.next, found.end) == (None, None)


def test_words_certain_and_right_score_nought_and_always_one_in_two_a_quarter() -> None:
    right = [Judged(100, Outcome.MET), Judged(0, Outcome.NOT_MET)]
    tossed = [Judged(50, Outcome.MET), Judged(50, Outcome.NOT_MET), Judged(50, Outcome.MET)]

    assert [found.score if (found := reliability(each)) else None for each in (right, tossed)] == [0, 0.25]


def test_what_is_not_known_yet_is_not_scored() -> None:
    assert reliability([Judged(90, Outcome.UNKNOWN)]) is None
    found = reliability([Judged(90, Outcome.UNKNOWN), *[Judged(90, Outcome.MET)] * LEAST])
    assert found is not None
    assert (found.count, found.is_enough) == (LEAST, True)


def test_the_interval_of_wilson_is_that_of_the_books() -> None:
    assert wilson(8, 10) == pytest.approx((0.4901, 0.9433), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


@given(words)
def test_the_score_is_what_its_parts_add_up_to(spoken: Sequence[Judged]) -> None:
    found = reliability(spoken)

    assert found is not None
    assert found.score == pytest.approx(found.calibration - found.resolution + found.uncertainty, abs=1e-12)
    assert 0 <= found.score <= 1


@given(words, st.integers(0, 1000))
def test_the_order_of_words_does_not_move_the_score(spoken: list[Judged], seed: int) -> None:
    mixed = Random(seed).sample(spoken, len(spoken))
    before, after = reliability(spoken), reliability(mixed)

    assert before is not None
    assert after is not None
    assert before.bins == after.bins
    assert before.score == pytest.approx(after.score, abs=1e-12)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_rate_seen_stands_within_its_interval_which_closes_as_words_add_up(met: int, count: int) -> None:
    assume(met <= count)
    low, high = wilson(met, count)
    closer = wilson(met * 4, count * 4)

    assert 0 <= low <= met / count + 1e-12
    assert met / count - 1e-12 <= high <= 1
    assert closer[1] - closer[0] < high - low


@given(words)
def test_every_word_is_in_one_bin_and_one_only(spoken: Sequence[Judged]) -> None:
    found = reliability(spoken)

    assert found is not None
    assert sum(one.count for one in found.bins) == len(spoken) == found.count
    assert sum(one.met for one in found.bins) == found.met
