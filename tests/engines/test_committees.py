"""How a committee works: its powers, its quorum, its calendar, its votes, what follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.committees.attendance import Presence, QuorumRule, needed, quorum, quorum_told
from molette.engines.committees.calendar import Delays, Stage, calendar, overdue_meeting, stage
from molette.engines.committees.owed import Owed, rate, rate_told
from molette.engines.committees.powers import UNDECIDED, Decision, Matter, Power, refused
from molette.engines.committees.votes import Choice, tally, tally_told

DAY = date(2027, 1, 31)


# --- Powers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("power", "kind", "matter"),
    [
        (Power.SETTLE, Decision.VALIDATE, Matter.FIGURE),
        (Power.PLAN, Decision.AMEND, Matter.PLAN),
        (Power.AMENDMENT, Decision.VALIDATE, Matter.AMENDMENT),
        (Power.ARBITRATE, Decision.ARBITRATE, Matter.OTHER),
        (Power.ADVISE, Decision.VALIDATE, Matter.OTHER),
    ],
)
def test_each_decision_asks_for_its_power(power: Power, kind: Decision, matter: Matter) -> None:
    assert refused({power}, kind, matter) == ""
    assert "n’a pas le pouvoir d" in refused((), kind, matter)


def test_arbitrating_a_figure_asks_for_both_powers() -> None:
    assert "trancher" in refused({Power.ARBITRATE}, Decision.ARBITRATE, Matter.FIGURE)
    assert refused({Power.ARBITRATE, Power.SETTLE}, Decision.ARBITRATE, Matter.FIGURE) == ""


@given(st.sampled_from(sorted(UNDECIDED)), st.sampled_from(Matter), st.sets(st.sampled_from(Power)))
def test_any_body_may_leave_a_point_undecided(kind: Decision, matter: Matter, powers: set[Power]) -> None:
    assert refused(powers, kind, matter) == ""


@given(
    st.sets(st.sampled_from(Power)),
    st.sampled_from(Power),
    st.sampled_from(Decision),
    st.sampled_from(Matter),
)
def test_one_more_power_never_forbids(
    powers: set[Power], more: Power, kind: Decision, matter: Matter
) -> None:
    if not refused(powers, kind, matter):
        assert not refused(powers | {more}, kind, matter)


# --- Quorum -------------------------------------------------------------------------------------------------


def test_the_represented_count_and_the_unsaid_do_not() -> None:
    said = {1: Presence.PRESENT, 2: Presence.REPRESENTED, 3: Presence.ABSENT, 9: Presence.PRESENT}

    one = quorum(QuorumRule.SHARE, Decimal(50), [1, 2, 3, 4], said)

    assert (one.there, one.needed, one.unsaid, one.is_met) == (2, 2, 1, True)
    assert quorum_told(one).startswith(
        "Quorum atteint\xa0: 2\xa0voix présentes ou représentées sur 4, 2 demandées"
    )


def test_without_a_known_rule_nothing_is_concluded() -> None:
    one = quorum(QuorumRule.NONE, None, [1], {1: Presence.PRESENT})

    assert one.is_met is None
    assert "Aucun quorum n’est connu" in quorum_told(one)


@given(st.integers(1, 100), st.integers(0, 60))
def test_a_share_of_the_voices_is_never_more_than_all_nor_less_than_the_share(
    share: int, voting: int
) -> None:
    asked = needed(QuorumRule.SHARE, Decimal(share), voting)

    assert asked is not None
    assert Decimal(share) * voting <= asked * 100
    assert asked <= voting


@given(st.sets(st.integers(1, 9)), st.integers(1, 9), st.integers(1, 9))
def test_one_more_present_never_breaks_a_quorum(there: set[int], more: int, asked: int) -> None:
    def met(present: set[int]) -> bool | None:
        said = dict.fromkeys(present, Presence.PRESENT)
        return quorum(QuorumRule.NUMBER, Decimal(asked), range(1, 10), said).is_met

    assert not met(there) or met(there | {more})


# --- Calendar -----------------------------------------------------------------------------------------------


def test_a_step_is_late_from_its_day_on_and_for_good_when_it_was_done_late() -> None:
    done = {"technical": DAY - timedelta(10)}

    call, technical, file = calendar(DAY, Delays(), done, DAY - timedelta(9))

    assert (call.days_late, technical.days_late, file.days_late) == (12, 5, 0)
    assert [one.is_late for one in calendar(DAY, Delays(), {}, DAY, ended=True)] == [False] * 3


@given(st.integers(8, 60), st.integers(0, 60), st.integers(-90, 30))
def test_steps_come_in_order_whatever_the_delays(call: int, file: int, shift: int) -> None:
    steps = calendar(DAY, Delays(call, 8, file), {}, DAY + timedelta(shift))

    assert [one.on for one in steps] == sorted(one.on for one in steps)


def test_a_body_that_met_in_time_is_not_warned_of_and_one_that_did_not_is() -> None:
    assert overdue_meeting(2, [DAY - timedelta(180)], [], DAY) == ""
    assert overdue_meeting(None, [], [], DAY) == ""
    late = overdue_meeting(2, [DAY - timedelta(200)], [DAY + timedelta(3)], DAY)
    assert "il y a 200\xa0jours" in late
    assert "La prochaine est le 3\xa0février 2027." in late
    assert "Aucune séance n’est connue ici" in overdue_meeting(2, [], [], DAY)


DAYS = st.none() | st.dates()


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_where_a_meeting_is_comes_from_its_last_act(
    convened: date | None,
    opened: date | None,
    closed: date | None,
    validated: date | None,
    cancelled: date | None,
) -> None:
    where = stage(
        convened_on=convened,
        opened_on=opened,
        closed_on=closed,
        validated_on=validated,
        cancelled_on=cancelled,
    )

    assert (where is Stage.CANCELLED) == (cancelled is not None)
    assert (where is Stage.PLANNED) == (not any((convened, opened, closed, validated, cancelled)))


# --- Votes and what follows ---------------------------------------------------------------------------------


def test_a_tie_carries_nothing_and_abstentions_count_for_nobody() -> None:
    assert not tally([Choice.FOR, Choice.AGAINST]).is_carried
    assert tally_told(tally([Choice.FOR, Choice.ABSTAIN, Choice.ABSTAIN])) == (
        "Adopté\xa0: 1 pour, 0 contre, 2\xa0abstentions."
    )
    assert tally_told(tally([])) == "Aucune voix n’est inscrite."


@given(st.lists(st.sampled_from(Choice)))
def test_every_vote_is_counted_once(votes: list[Choice]) -> None:
    assert tally(votes).cast == len(votes)


def test_the_follow_up_says_what_is_done_and_what_is_late() -> None:
    owed = [Owed(DAY, DAY + timedelta(4)), Owed(DAY), Owed(DAY + timedelta(9))]

    told = rate(owed, DAY + timedelta(5))

    assert (told.owed, told.done, told.late) == (3, 1, 1)
    assert [one.days_late(DAY + timedelta(5)) for one in owed] == [4, 5, 0]
    assert rate_told(told) == "1\xa0faite sur 3 (33,3\xa0%), 1\xa0en retard."
    assert rate_told(rate([], DAY)) == "Aucune décision n’attend de suite."
