"""A reply is owed from the first message; one that gives a day is owed again once that day is past."""

from datetime import date, timedelta

import pytest

from molette.engines.voice.owed import Decided, State, faults, standing

SAID, DAY = date(2026, 9, 1), date(2026, 11, 1)


def test_without_a_reply_it_is_owed_since_the_first_message() -> None:
    stands = standing(SAID, DAY)

    assert (stands.state, stands.since, stands.days(DAY)) == (State.WAITING, SAID, 61)


@pytest.mark.parametrize("decided", [Decided.DONE, Decided.DECLINED])
def test_what_is_done_or_refused_is_answered(decided: Decided) -> None:
    assert standing(SAID, DAY, decided, SAID).since is None


@pytest.mark.parametrize("decided", [Decided.WILL, Decided.STUDY])
def test_a_day_that_passes_leaves_a_reply_owed_from_that_day(decided: Decided) -> None:
    promised = DAY + timedelta(10)

    assert standing(SAID, DAY, decided, promised).state is State.PROMISED
    assert standing(SAID, promised, decided, promised).state is State.PROMISED
    late = standing(SAID, promised + timedelta(1), decided, promised)
    assert (late.state, late.since) == (State.OVERDUE, promised)


@pytest.mark.parametrize("decided", [Decided.DONE, Decided.WILL, Decided.STUDY])
def test_a_reply_gives_its_day(decided: Decided) -> None:
    assert set(faults(decided, None, "", DAY)) == {"on"}


def test_a_reply_that_refuses_says_why() -> None:
    assert set(faults(Decided.DECLINED, None, "  ", DAY)) == {"why"}
    assert faults(Decided.DECLINED, None, "La rue sera refaite en 2027.", DAY) == {}


def test_what_is_done_is_done_and_what_is_to_come_is_to_come() -> None:
    after, before = DAY + timedelta(1), DAY - timedelta(1)

    assert set(faults(Decided.DONE, after, "", DAY)) == {"on"}
    assert set(faults(Decided.WILL, before, "", DAY)) == {"on"}
    assert faults(Decided.DONE, DAY, "", DAY) == faults(Decided.STUDY, after, "", DAY) == {}
