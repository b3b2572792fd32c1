"""Each fact is written once to each person, again only where it grew graver, no oftener than he wishes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.alerts.kinds import Gravity
from molette.engines.alerts.rhythms import RHYTHM_LABELS, Known, Rhythm, is_due, plan

facts = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(Gravity))
MONDAY = date(2026, 11, 30)


def after(known: list[Known], told: dict[str, Gravity], *, written: bool) -> list[Known]:
    """What is known once a plan is carried out, and all that waits written or not."""
    todo = plan(told, known)
    kept = [one for one in known if one.is_written or one.key not in todo.dropped]
    kept += [Known(key, told[key], is_written=False) for key in todo.added]
    return [Known(one.key, one.gravity, is_written=one.is_written or written) for one in kept]


@pytest.mark.parametrize(
    ("rhythm", "last", "due"),
    [
        (Rhythm.AT_ONCE, MONDAY, True),
        (Rhythm.DAILY, MONDAY, False),
        (Rhythm.DAILY, MONDAY - timedelta(1), True),
        (Rhythm.WEEKLY, MONDAY - timedelta(1), True),
        (Rhythm.WEEKLY, MONDAY, False),
        (Rhythm.WEEKLY, None, True),
        (Rhythm.DAILY, None, True),
        (Rhythm.NEVER, None, False),
    ],
)
def test_a_day_is_that_of_the_calendar_and_a_week_begins_on_monday(
    rhythm: Rhythm, last: date | None, due: bool
) -> None:
    assert is_due(rhythm, last, MONDAY) is due


def test_a_week_that_ends_a_year_is_not_that_of_the_next() -> None:
    assert is_due(Rhythm.WEEKLY, date(2026, 12, 30), date(2027, 1, 4))
    assert not is_due(Rhythm.WEEKLY, date(2026, 12, 30), date(2027, 1, 2))


def test_every_rhythm_has_its_words() -> None:
    assert set(RHYTHM_LABELS) == set(Rhythm)


@given(facts)
def test_what_was_written_is_never_written_again(told: dict[str, Gravity]) -> None:
    known = after([], told, written=True)

    assert plan(told, known).added == ()


@given(facts, facts)
def test_whatever_comes_and_goes_nothing_is_written_twice_at_one_gravity(
    told: dict[str, Gravity], later: dict[str, Gravity]
) -> None:
    known = after([], told, written=True)
    known = after(known, later, written=True)
    known = after(known, told, written=True)
    pairs = [(one.key, one.gravity) for one in known]

    assert len(pairs) == len(set(pairs))
    assert plan(told, known).added == plan(later, known).added == ()


@given(facts, facts)
def test_what_waits_is_what_is_there_and_not_written(
    told: dict[str, Gravity], later: dict[str, Gravity]
) -> None:
    known = after(after([], told, written=False), later, written=False)

    assert {one.key: one.gravity for one in known} == later


def test_what_grew_graver_is_written_again_and_what_grew_lighter_is_not() -> None:
    known = [Known("a", Gravity.SERIOUS, is_written=True)]

    assert plan({"a": Gravity.GRAVE}, known).added == ("a",)
    assert plan({"a": Gravity.WATCH}, known).added == ()
    assert plan({}, [Known("a", Gravity.SERIOUS, is_written=False)]).dropped == ("a",)
