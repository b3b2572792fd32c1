"""Minutes and kilometres between places and services, when no table gives them."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.reach.travel import Basis, Point, Travel, Unit, between, centre

LENS, LIEVIN, ARRAS = (
    Point("Lens", 2.8319, 50.4289),
    Point("Liévin", 2.7785, 50.4212),
    Point("Arras", 2.7775, 50.2910),
)
KILOMETRES = Basis(Unit.KILOMETRES, detour=1.3)
MINUTES = Basis(Unit.MINUTES, detour=1.3, speed=40)
degrees = st.tuples(st.floats(1.5, 4), st.floats(49.9, 51))
points = st.lists(degrees, max_size=12).map(
    lambda found: [Point(str(rank), *where) for rank, where in enumerate(found)]
)


def test_a_distance_is_the_great_circle_times_the_detour() -> None:
    travel = between([LENS], [ARRAS], KILOMETRES)

    assert travel.cost[0] == pytest.approx(15.8 * 1.3, abs=0.1)


def test_minutes_are_those_kilometres_at_the_stated_speed() -> None:
    kilometres = between([LENS, LIEVIN], [ARRAS], KILOMETRES).cost

    assert between([LENS, LIEVIN], [ARRAS], MINUTES).cost == pytest.approx(kilometres / 40 * 60)


@given(points, points, st.floats(0, 60))
def test_leaving_out_what_is_too_far_changes_nothing_of_what_is_near(
    origins: list[Point], services: list[Point], beyond: float
) -> None:
    whole, near = between(origins, services, MINUTES), between(origins, services, MINUTES, beyond)

    kept = whole.cost <= beyond
    assert near.origin.tolist() == whole.origin[kept].tolist()
    assert near.service.tolist() == whole.service[kept].tolist()
    assert near.cost == pytest.approx(whole.cost[kept], abs=1e-9)


@given(points)
def test_going_and_coming_back_are_as_far(found: list[Point]) -> None:
    matrix = between(found, found, KILOMETRES).cost.reshape(len(found), len(found))

    assert np.allclose(matrix, matrix.T)
    assert np.allclose(np.diag(matrix), 0)


def test_the_basis_says_how_the_minutes_are_known() -> None:
    given_table = Basis(Unit.MINUTES, source="Metric-OSRM de l’Insee", told_on=date(2024, 1, 1))

    assert given_table.sentence == (
        "Temps de trajet donnés par une table\N{NO-BREAK SPACE}: Metric-OSRM de l’Insee, du 01/01/2024."
    )
    assert KILOMETRES.sentence == "Distances estimées\N{NO-BREAK SPACE}: distance à vol d’oiseau × 1,3."
    assert MINUTES.sentence.endswith("× 1,3, parcourue à 40\N{NO-BREAK SPACE}km/h.")


def test_minutes_without_a_speed_are_refused() -> None:
    with pytest.raises(ValueError, match="speed"):
        between([LENS], [ARRAS], Basis(Unit.MINUTES, detour=1.3))


def test_a_pair_told_twice_or_a_negative_cost_is_refused() -> None:
    given_table = Basis(Unit.MINUTES, source="essai")

    with pytest.raises(ValueError, match="twice"):
        Travel.of_rows([("Lens", "a", 1.0), ("Lens", "a", 2.0)], given_table)
    with pytest.raises(ValueError, match="never negative"):
        Travel.of_rows([("Lens", "a", -1.0)], given_table)


def test_the_centre_of_a_district_is_that_of_its_largest_part() -> None:
    small = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
    large = [[[10, 10], [14, 10], [14, 12], [10, 12], [10, 10]], [[11, 11], [12, 11], [11, 11]]]

    assert centre({"type": "MultiPolygon", "coordinates": [small, large]}) == pytest.approx((12, 11))
    assert centre({"type": "Polygon", "coordinates": [[[2, 50], [2, 50], [2, 50]]]}) == (2, 50)
