"""Weights held between bounds still meet the margins, and what was moved is said."""

import numpy as np
import pytest

from molette.engines.surveys.designs import drawn
from molette.engines.surveys.margins import CannotCalibrateError, Categories
from molette.engines.surveys.trimming import trimmed

AGES = ["jeune"] * 10 + ["vieux"] * 30
MARGIN = Categories("âge", {"jeune": 200, "vieux": 300}, AGES)
DESIGN = drawn([5.0, 60.0] + [15.0] * 8 + [10.0] * 30).calibrated([MARGIN])


def test_heavy_weights_come_down_and_the_others_take_their_share() -> None:
    found = trimmed(DESIGN, [MARGIN], 4, 40)

    weights = found.design.weights
    assert weights.max() <= 40
    assert weights.min() >= 4
    assert weights[:10].sum() == pytest.approx(200)
    assert weights[10:].sum() == pytest.approx(300)
    assert found.cut == 1
    assert found.after > found.before
    assert found.sentence == (
        "1\xa0poids ramené aux bornes, 5,0\xa0% du poids total déplacé\xa0; "
        "l’échantillon en vaut 33 au lieu de 27."
    )


def test_weights_already_between_the_bounds_do_not_move() -> None:
    found = trimmed(DESIGN, [MARGIN], 1, 100)

    assert found.moved == pytest.approx(0, abs=1e-9)
    assert np.allclose(found.design.weights, DESIGN.weights)
    assert found.sentence == "Aucun poids n’était hors des bornes."


def test_bounds_that_the_margins_do_not_allow_are_refused() -> None:
    with pytest.raises(CannotCalibrateError, match="jeune"):
        trimmed(DESIGN, [MARGIN], 4, 18)
    with pytest.raises(ValueError, match="envers"):
        trimmed(DESIGN, [MARGIN], 40, 4)
