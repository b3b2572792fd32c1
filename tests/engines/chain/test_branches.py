from datetime import date

from molette.engines.chain import Climb, Evidence, Proof, Step
from molette.engines.chain.branches import branch

TEXT = Evidence(Proof.ACT, date(2017, 3, 7))


def carried(funded: bool | None, started: int | None, delivered: int | None) -> Climb:
    begun = Evidence(Proof.MILESTONE, date(started, 1, 1), key=started) if started else None
    ended = Evidence(Proof.MILESTONE, date(delivered, 1, 1), key=delivered) if delivered else None
    proofs = (True, funded, begun is not None, ended is not None, None, None)
    money = Evidence(Proof.PLAN, date(2019, 1, 1)) if funded else None
    return Climb(proofs, (TEXT, money, begun, ended, None, None))


def test_an_orientation_starts_with_its_first_project_and_is_delivered_with_its_last() -> None:
    whole = branch(TEXT, [carried(True, 2018, 2020), carried(True, 2019, 2024)])

    assert whole.proofs == (True, True, True, True, None, None)
    assert whole.by(Step.STARTED).key == 2018  # type: ignore[union-attr]
    assert whole.by(Step.DELIVERED).key == 2024  # type: ignore[union-attr]


def test_one_project_that_is_not_delivered_holds_it_back_and_one_unknown_plan_leaves_it_unknown() -> None:
    found = branch(TEXT, [carried(True, 2018, 2020), carried(None, 2019, None)])

    assert found.proofs[1:4] == (None, True, False)


def test_an_orientation_that_nothing_carries_is_only_announced() -> None:
    assert branch(TEXT, []).proofs == (True, False, False, False, None, None)


def test_its_own_measures_prove_the_fifth_step() -> None:
    moved = Evidence(Proof.MEASURE, date(2025, 1, 1))

    assert branch(TEXT, [], measured=moved).by(Step.MEASURED) == moved
