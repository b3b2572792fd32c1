"""The days at which a grant is lost, and what stops the clock or pushes it back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.domain.funding.rulebook import shipped
from molette.engines.plans import LineKind
from molette.engines.rules.calendar import months_after
from molette.engines.rules.deadlines import Due, Nearness, dues
from molette.engines.rules.facts import Facts, Share
from molette.engines.rules.words import Act, Event

NOTIFIED = date(2025, 3, 3)
STARTED, FINISHED = date(2026, 1, 15), date(2027, 5, 1)


def of(scheme: str = "detr", *given: tuple[Act, date], **days: date) -> tuple[Due, ...]:
    events = tuple((Event(name), day) for name, day in days.items())
    grant = Share(LineKind.GRANT, Decimal(300_000), scheme, extended=given)
    facts = Facts(shares=(grant,), grant=grant, events=events)
    return dues(shipped(), scheme, facts, NOTIFIED)


def test_a_grant_notified_must_be_started_within_two_years() -> None:
    (start,) = of(notified=NOTIFIED)

    assert (start.rule.act, start.day, start.ask_before) == (Act.START, date(2027, 3, 3), date(2027, 1, 3))
    assert start.is_running


def test_starting_the_works_stops_that_clock_and_starts_another() -> None:
    start, finish = of(notified=NOTIFIED, started=STARTED)

    assert (start.is_running, start.done) == (False, STARTED)
    assert (finish.rule.act, finish.day, finish.is_running) == (Act.FINISH, date(2030, 1, 15), True)


def test_a_claim_runs_from_the_end_of_the_works() -> None:
    claim = next(
        due for due in of("fnadt", notified=NOTIFIED, finished=FINISHED) if due.rule.act is Act.CLAIM
    )

    assert claim.day == date(2028, 5, 1)


def test_nothing_runs_before_the_notification() -> None:
    assert of() == ()


def test_an_extension_moves_the_day_and_is_not_asked_twice() -> None:
    (start,) = of("detr", (Act.START, date(2028, 3, 3)), notified=NOTIFIED)

    assert (start.first, start.day, start.ask_before) == (date(2027, 3, 3), date(2028, 3, 3), None)
    assert (start.is_extended, start.is_beyond) == (True, False)


def test_an_extension_longer_than_the_rule_allows_holds_and_is_said_so() -> None:
    (start,) = of("detr", (Act.START, date(2028, 3, 4)), notified=NOTIFIED)

    assert (start.day, start.is_beyond) == (date(2028, 3, 4), True)


def test_an_extension_of_another_act_changes_nothing() -> None:
    assert of("detr", (Act.FINISH, date(2035, 1, 1)), notified=NOTIFIED) == of(notified=NOTIFIED)


def test_an_act_never_shortens_a_delay_of_the_rule() -> None:
    (start,) = of("detr", (Act.START, date(2026, 1, 1)), notified=NOTIFIED)

    assert (start.day, start.is_extended) == (date(2027, 3, 3), False)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 2), Nearness.LATER),
        (date(2026, 9, 3), Nearness.SIX_MONTHS),
        (date(2026, 12, 3), Nearness.THREE_MONTHS),
        (date(2027, 1, 3), Nearness.TWO_MONTHS),
        (date(2027, 3, 3), Nearness.TWO_MONTHS),
        (date(2027, 3, 4), Nearness.PAST),
    ],
)
def test_people_are_warned_six_three_and_two_months_before(today: date, expected: Nearness) -> None:
    (start,) = of(notified=NOTIFIED)

    assert start.nearness(today) is expected


@given(day=st.dates(date(2000, 1, 1), date(2080, 1, 1)), months=st.integers(-240, 240))
def test_months_after_lands_in_the_right_month_on_the_same_day_or_the_last(day: date, months: int) -> None:
    found = months_after(day, months)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and months_after(found, 0).day >= 28)
