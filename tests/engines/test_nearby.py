"""Where a point stands: within an outline, beside it, or at some distance of a centre."""

from typing import Any

import pytest

from molette.engines.nearby import METRES_PER_DEGREE, Spot, nearest

SQUARE = [[2.0, 50.0], [2.1, 50.0], [2.1, 50.1], [2.0, 50.1], [2.0, 50.0]]
HOLE = [[2.04, 50.04], [2.06, 50.04], [2.06, 50.06], [2.04, 50.06], [2.04, 50.04]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("point", "is_inside"),
    [((2.02, 50.02), True), ((2.05, 50.05), False), ((2.2, 50.05), False), ((2.02, 50.099), True)],
)
def test_a_point_stands_in_a_place_unless_in_a_hole(point: tuple[float, float], is_inside: bool) -> None:
    (near,) = nearest([Spot(1, geometry=polygon(SQUARE, HOLE))], *point)

    assert near.is_inside is is_inside


def test_a_place_in_two_parts_holds_what_either_holds() -> None:
    far = [[x + 1, y] for x, y in SQUARE]
    both = {"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]}

    assert all(nearest([Spot(1, geometry=both)], x, 50.05)[0].is_inside for x in (2.05, 3.05))


def test_the_distance_is_to_the_edge_where_it_is_drawn_and_to_the_centre_where_it_is_not() -> None:
    spots = [Spot(1, 2.05, 50.05, polygon(SQUARE)), Spot(2, 2.05, 50.05), Spot(3)]

    drawn, centred = nearest(spots, 2.05, 50.2)

    assert (drawn.key, centred.key) == (1, 2)
    assert drawn.metres == pytest.approx(0.1 * METRES_PER_DEGREE)
    assert centred.metres == pytest.approx(0.15 * METRES_PER_DEGREE)
    assert not nearest([Spot(2, 2.05, 50.05)], 2.05, 50.05)[0].is_inside  # a centre is no outline
