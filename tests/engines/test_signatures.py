"""Two equal signatures, whatever the partners do: silence is no agreement, a word is taken back by a word."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.signatures import (
    CONCERNED,
    MAY_HOLD,
    Act,
    Answer,
    Capacity,
    Case,
    Level,
    Matter,
    Stake,
    State,
    ask,
    concerned,
    instead_in_use,
    last_words,
    refusal,
    silences,
    state,
    unsigned,
)

AUTHOR, PARTNERS = 0, (1, 2, 3)
START = date(2026, 1, 1)
DAYS = 30
LONG_AFTER = START + timedelta(days=3650)

acts = st.lists(
    st.builds(
        Act,
        partner=st.sampled_from(PARTNERS),
        answer=st.sampled_from([Answer.ACCEPTED, Answer.CONTESTED]),
        said_on=st.dates(START, START + timedelta(days=90)),
        rank=st.integers(0, 9),
        instead=st.none() | st.integers(1, 99),
    ),
    max_size=8,
)


def case(*said: Act[int], withdrawn_on: date | None = None) -> Case[int]:
    return Case(AUTHOR, ask((AUTHOR, *PARTNERS), AUTHOR, START, DAYS), said, withdrawn_on)


def accepted(partner: int, day: date = START, rank: int = 0) -> Act[int]:
    return Act(partner, Answer.ACCEPTED, day, rank)


def contested(partner: int, day: date = START, rank: int = 0, instead: int | None = None) -> Act[int]:
    return Act(partner, Answer.CONTESTED, day, rank, instead)


def test_the_author_is_never_asked() -> None:
    assert [asked.partner for asked in case().asked] == list(PARTNERS)


def test_a_figure_is_joint_once_the_last_partner_has_accepted() -> None:
    two = case(accepted(1), accepted(2))

    assert state(two, LONG_AFTER) is State.PROPOSED
    assert state(case(*two.acts, accepted(3)), LONG_AFTER) is State.JOINT


def test_ten_years_of_silence_are_no_agreement() -> None:
    quiet = case(accepted(1))

    assert state(quiet, LONG_AFTER) is State.PROPOSED
    assert [(s.partner, s.late) for s in silences(quiet, LONG_AFTER)] == [(2, True), (3, True)]
    assert not any(s.late for s in silences(quiet, START + timedelta(days=DAYS)))


def test_one_partner_against_makes_it_contested_until_he_changes_his_mind() -> None:
    against = case(accepted(1), accepted(2), contested(3))
    later = START + timedelta(days=5)

    assert state(against, START) is State.CONTESTED
    assert state(case(*against.acts, accepted(3, later)), later) is State.JOINT
    assert state(case(*against.acts, accepted(3, later)), START) is State.CONTESTED


def test_what_engages_nobody_else_is_published_and_asks_for_nothing() -> None:
    alone: Case[int] = Case(AUTHOR)

    assert state(alone, LONG_AFTER) is State.PUBLISHED
    assert silences(alone, LONG_AFTER) == ()


def test_a_decision_settles_and_a_withdrawal_ends() -> None:
    decided = case(contested(1, instead=60), Act(9, Answer.SETTLED, START, instead=65))

    assert state(decided, START) is State.SETTLED
    assert instead_in_use(decided, 1, START) == 65
    assert refusal(decided, 2, Answer.ACCEPTED, START)
    assert state(case(withdrawn_on=START), START) is State.WITHDRAWN


def test_nothing_is_settled_when_all_agree() -> None:
    assert refusal(case(*map(accepted, PARTNERS)), 9, Answer.SETTLED, START)


@given(acts)
def test_joint_means_that_every_partner_asked_has_accepted_last(said: list[Act[int]]) -> None:
    one = case(*said)
    words = last_words(one, LONG_AFTER)

    agreed = all(p in words and words[p].answer is Answer.ACCEPTED for p in PARTNERS)
    assert (state(one, LONG_AFTER) is State.JOINT) == agreed
    assert bool(unsigned(one, LONG_AFTER)) != agreed


@given(acts)
def test_each_partner_has_accepted_contested_or_is_silent(said: list[Act[int]]) -> None:
    one = case(*said)
    words = set(last_words(one, LONG_AFTER))
    quiet = {silence.partner for silence in silences(one, LONG_AFTER)}

    assert words | quiet == set(PARTNERS)
    assert not words & quiet


@given(acts, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_are_read_changes_nothing(said: list[Act[int]], chance: object) -> None:
    distinct = list({(a.partner, a.said_on, a.rank): a for a in said}.values())
    shuffled = list(distinct)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random

    assert state(case(*shuffled), LONG_AFTER) is state(case(*distinct), LONG_AFTER)


@given(acts, st.sampled_from((AUTHOR, *PARTNERS, None)))
def test_another_value_is_used_only_where_its_holder_contests_and_gives_one(
    said: list[Act[int]], holder: int | None
) -> None:
    one = case(*said)
    used = instead_in_use(one, holder, LONG_AFTER)

    if used is not None:
        word = last_words(one, LONG_AFTER)[holder or 0]
        assert (word.answer, word.instead) == (Answer.CONTESTED, used)
        assert state(one, LONG_AFTER) is State.CONTESTED


def test_the_author_s_figure_holds_where_no_rule_names_another() -> None:
    against = case(contested(1, instead=60))

    assert instead_in_use(against, None, START) is None
    assert instead_in_use(against, AUTHOR, START) is None


@pytest.mark.parametrize("level", Level)
def test_a_partner_added_by_hand_is_asked_at_every_level(level: Level) -> None:
    assert Capacity.WIDENED in CONCERNED[level]
    assert concerned(level, 7, [Stake(1, Capacity.WIDENED)], ()) == (Stake(1, Capacity.WIDENED),)


def test_who_pays_and_who_owns_sign_a_project_and_the_parties_sign_the_programme() -> None:
    stakes = [Stake(1, Capacity.OWNER), Stake(2, Capacity.FUNDER), Stake(3, Capacity.PARTY)]

    def asked(level: Level) -> list[int]:
        return [stake.partner for stake in concerned(level, 1, stakes, {1, 2, 3})]

    assert asked(Level.PROJECT) == [2]
    assert asked(Level.PROGRAMME) == [2, 3]
    assert asked(Level.PLACE) == []


def test_a_rule_may_always_leave_the_value_to_its_author() -> None:
    assert set(MAY_HOLD) == set(Matter)
    assert all("author" in whose for whose in MAY_HOLD.values())
