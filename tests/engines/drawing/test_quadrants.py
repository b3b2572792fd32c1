"""Four quadrants: a place stands where both changes put it, under the names and never over them."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.drawing.quadrants import ABOVE, CENTRE, DISC, EDGE, HEIGHT, MIDDLE, SIDE, Spot, quadrants

HEADERS = ("Lieu", "Dit")
CHANGES = st.floats(-1, 1).map(lambda value: round(value, 3))


def spot(felt: float, measured: float, *, is_sure: bool = True, margin: float = 0.1) -> Spot:
    bounds = (felt - margin, felt, felt + margin)
    return Spot("Lens", bounds, (measured,) * 3, "amélioré et ressenti", ("Lens", "oui"), is_sure)


def discs(spots: list[Spot]) -> list[tuple[float, float, str]]:
    drawn = ET.fromstring(quadrants(spots, subject="Rues", headers=HEADERS).svg)  # noqa: S314  # our own drawing
    found = [node for node in drawn.iter() if node.tag.endswith("circle")]
    return [(float(node.get("cx", 0)), float(node.get("cy", 0)), node.get("class", "")) for node in found]


@pytest.mark.parametrize(("felt", "measured"), [(0.2, 5), (-0.2, 5), (0.2, -5), (-0.2, -5)])
def test_better_is_to_the_right_and_to_the_top(felt: float, measured: float) -> None:
    ((x, y, _),) = discs([spot(felt, measured)])
    assert (x > MIDDLE) is (felt > 0)
    assert (y < CENTRE) is (measured > 0)


@given(st.lists(st.tuples(CHANGES, CHANGES), min_size=1, max_size=8))
def test_a_disc_stays_in_its_frame_and_off_the_names(changes: list[tuple[float, float]]) -> None:
    for x, y, _ in discs([spot(*one) for one in changes]):
        assert x - DISC >= EDGE
        assert x + DISC <= SIDE - EDGE
        assert y - DISC >= ABOVE
        assert y + DISC <= HEIGHT - ABOVE


def test_what_cannot_be_said_is_hollow_and_drawn_under_what_is_sure() -> None:
    (_, _, first), (_, _, last) = discs([spot(0.2, 5), spot(0.19, 5, is_sure=False)])
    assert first != last
    drawn = quadrants([spot(0.2, 5), spot(0.19, 5, is_sure=False)], subject="Rues", headers=HEADERS)
    assert drawn.svg.index(">2<") < drawn.svg.index(">1<")


def test_the_lines_of_the_intervals_are_under_all_the_discs() -> None:
    drawn = quadrants([spot(0.2, 5), spot(0.1, 4)], subject="Rues", headers=HEADERS).svg
    assert drawn.rindex("<line") < drawn.index("<circle")


def test_the_figure_says_each_place_in_words_and_in_a_table() -> None:
    drawn = quadrants([spot(0.2, 5)], subject="Rues", headers=HEADERS)
    assert "Lens, amélioré et ressenti" in drawn.summary
    assert drawn.rows == (("Lens", "oui"),)


def test_there_is_nothing_to_draw_without_a_place() -> None:
    with pytest.raises(ValueError, match="at least one place"):
        quadrants([], subject="Rues", headers=HEADERS)
