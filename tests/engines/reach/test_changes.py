"""An opening or a closure: who gains, who loses, how many inhabitants."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.reach.changes import change
from molette.engines.reach.decay import APL, Bands
from molette.engines.reach.travel import Basis, Travel, Unit

ROWS = [
    ("Grenay", "ancien", 14.0),
    ("Grenay", "projet", 4.0),
    ("Lens", "ancien", 5.0),
    ("Lens", "projet", 18.0),
    ("Méricourt", "ancien", 19.0),
]
TRAVEL = Travel.of_rows(ROWS, Basis(Unit.MINUTES, source="essai"))
PEOPLE = np.array([7_000.0, 31_000.0, 11_000.0])
supplies = st.lists(st.integers(0, 50).map(float), min_size=2, max_size=2).map(np.array)


def test_an_opening_says_who_gains_and_who_comes_nearer() -> None:
    found = change(TRAVEL, PEOPLE, np.array([10.0, 0.0]), np.array([10.0, 3.0]), APL)

    assert found.gains.tolist() == [True, True, False]
    assert found.inhabitants(found.gains) == 38_000
    assert not found.loses.any()
    assert found.nearer.tolist() == [True, False, False]
    assert found.nearest_before.cost.tolist() == [14.0, 5.0, 19.0]
    assert found.nearest_after.cost.tolist() == [4.0, 5.0, 19.0]


def test_a_closure_leaves_without_a_nearest_those_who_had_but_that_one() -> None:
    found = change(TRAVEL, PEOPLE, np.array([10.0, 3.0]), np.array([0.0, 3.0]), APL)

    assert found.inhabitants(found.loses) == 49_000
    assert found.further.tolist() == [False, True, True]
    assert np.isnan(found.nearest_after.cost[2])


@given(supplies, supplies, st.sampled_from([APL, Bands.within(15)]))
def test_closing_and_opening_again_is_neutral(before: np.ndarray, after: np.ndarray, decay: Bands) -> None:
    away, back = change(TRAVEL, PEOPLE, before, after, decay), change(TRAVEL, PEOPLE, after, before, decay)

    assert back.score_after == pytest.approx(away.score_before)
    assert (away.gains == back.loses).all()
    assert (away.nearer == back.further).all()


@given(supplies)
def test_nothing_changed_is_nobody_gaining(supply: np.ndarray) -> None:
    found = change(TRAVEL, PEOPLE, supply, supply, APL)

    assert not (found.gains | found.loses | found.nearer | found.further).any()
