from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.chain import Climb, Step, climb, count_steps
from molette.engines.stages import Milestone, Said, Turn

TODAY = date(2026, 11, 12)
proofs = st.tuples(*[st.sampled_from([True, False, None])] * len(Step))


def happened(turn: Turn, year: int) -> Milestone:
    return Milestone(turn, (Said(date(year, 6, 1), date(year, 6, 1), actual=True),))


def hoped(turn: Turn, year: int) -> Milestone:
    return Milestone(turn, (Said(date(year, 6, 1), date(year, 6, 1), actual=False),))


def test_what_is_delivered_was_started_and_announced_but_money_is_proved_apart() -> None:
    museum = climb([happened(Turn.OPENED, 2012)], TODAY, funded=None)

    assert museum.highest is Step.DELIVERED
    assert museum.proofs == (True, None, True, True, None, None)
    assert museum.blocked_by == "son plan de financement n’est pas entièrement notifié, ou n’est pas publié"


def test_a_planned_date_is_an_announcement_and_nothing_more() -> None:
    assert climb([hoped(Turn.WORKS_START, 2020)], TODAY, funded=False).highest is Step.ANNOUNCED


def test_nothing_known_nothing_reached() -> None:
    idea = climb([], TODAY, funded=None)

    assert idea.highest is None
    assert idea.blocked_by == "aucun texte ne l’annonce encore"


def test_a_plan_fully_notified_climbs_one_step() -> None:
    ready = climb([], TODAY, funded=True, announced=True)

    assert ready.highest is Step.FUNDED
    assert ready.blocked_by == "aucune preuve que les travaux ont commencé"


def test_a_project_delivered_in_part_stays_started() -> None:
    homes = climb([happened(Turn.DELIVERED, 2025), hoped(Turn.DELIVERED, 2028)], TODAY, funded=True)

    assert homes.highest is Step.STARTED


def test_works_that_somebody_saw_are_started_though_nobody_said_when() -> None:
    seen = climb([happened(Turn.WORKS_SEEN, 2021)], TODAY, funded=None)

    assert (seen.highest, seen.proved(Step.STARTED)) == (Step.STARTED, True)


def test_what_nobody_measured_is_unknown_and_never_none_of_them() -> None:
    counts = count_steps([climb([happened(Turn.OPENED, 2012)], TODAY, funded=True)] * 3)

    assert [count.proved for count in counts] == [3, 3, 3, 3, None, None]
    assert counts[-1].unknown == 3


def test_an_empty_set_of_promises_counts_zero() -> None:
    assert {count.proved for count in count_steps([])} == {0}


@given(st.lists(proofs.map(Climb), min_size=1, max_size=8))
def test_proved_and_unknown_never_exceed_the_promises(climbs: list[Climb]) -> None:
    for count in count_steps(climbs):
        assert (count.proved or 0) + count.unknown <= len(climbs)
        assert (count.proved is None) == (count.unknown == len(climbs))
