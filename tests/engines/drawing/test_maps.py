import gzip
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate, combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.drawing.choropleth import choropleth
from molette.engines.drawing.classes import class_index, class_labels, class_limits
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.outlines import Shape, outlines
from molette.engines.drawing.places import Place, Scale
from molette.engines.drawing.projection import rings
from molette.engines.drawing.tile_grid import Position, assign, tile_grid
from molette.engines.french import counted
from molette.engines.money import NBSP, number, short_euros
from tests.engines.drawing.figures import POSITIONS, SCALE, SQUARES, places

HEAVIEST_MAP = 30_000
NUMBER = re.compile(r"-?\d*\.?\d+")
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
anywhere_in_france = st.tuples(st.floats(-5, 9), st.floats(42, 51))
positions = st.lists(anywhere_in_france, min_size=1, max_size=40, unique=True).map(
    lambda points: tuple(Position(f"{rank:05}", lon, lat) for rank, (lon, lat) in enumerate(points))
)


def corners(path: str) -> set[tuple[float, float]]:
    """The absolute corners of one closed path written as a start and relative steps."""
    numbers = [float(number) for number in NUMBER.findall(path)]
    steps = list(zip(numbers[::2], numbers[1::2], strict=True))
    walked = accumulate(steps, lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return {(round(x, 1), round(y, 1)) for x, y in walked}


def in_order(values: Sequence[float], ranks: Sequence[int]) -> float:
    """The share of pairs standing in the same order as their true values."""
    pairs = [(a, b) for a, b in combinations(range(len(values)), 2) if ranks[a] != ranks[b]]
    return sum((values[a] < values[b]) == (ranks[a] < ranks[b]) for a, b in pairs) / len(pairs)


@pytest.fixture(scope="module")
def communes(shared_data: Path) -> list[dict[str, Any]]:
    features = json.loads((shared_data / "admin/communes_150.geojson").read_text())["features"]
    return [{**feature["properties"], "geometry": feature["geometry"]} for feature in features]


DRAW: dict[str, Callable[[Sequence[Place]], Figure]] = {
    "choropleth": lambda held: choropleth(SQUARES, held, SCALE, uid="a", subject="cités"),
    "tile grid": lambda held: tile_grid(POSITIONS, held, SCALE, uid="a", subject="cités"),
}


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_a_contested_value_is_outlined_told_in_the_legend_and_stands_in_the_table(
    draw: Callable[[Sequence[Place]], Figure],
) -> None:
    lens = Place("62001", "Lens", Decimal(1), "1 cité")
    douai = Place("62002", "Douai", Decimal(2), "2 cités")
    calm, figure = draw([lens, douai]), draw([replace(lens, contested="contesté : 3 cités"), douai])

    assert ("stroke-dasharray" in figure.svg, "stroke-dasharray" in calm.svg) == (True, False)
    assert figure.keys[-1].label == f"contesté{NBSP}: les deux valeurs sont dans le tableau"
    assert figure.headers == ("Commune", "cités", "Contesté")
    assert figure.rows == (("Douai", "2 cités", "–"), ("Lens", "1 cité", "contesté : 3 cités"))
    assert "1 contestée" in figure.summary
    assert (calm.headers, len(calm.keys)) == (("Commune", "cités"), len(figure.keys) - 1)


@given(values=st.lists(amounts))
def test_class_limits_rise_and_leave_no_class_empty(values: list[Decimal]) -> None:
    limits = class_limits(values)

    assert all(low < high for low, high in pairwise(limits))
    peopled = {class_index(value, limits) for value in values}
    assert peopled == (set(range(len(limits) + 1)) if values else set())


@given(values=st.lists(amounts, min_size=1, max_size=4, unique=True))
def test_few_values_make_as_many_classes(values: list[Decimal]) -> None:
    assert len(class_limits(values)) == len(values) - 1


def test_class_limits_are_numbers_one_can_say() -> None:
    values = [Decimal(n * n) + Decimal("0.37") for n in range(150)]

    assert [int(limit) for limit in class_limits(values)] == [1000, 4000, 9000, 15000]


def test_a_single_value_is_one_class_that_says_so() -> None:
    assert class_labels(class_limits([Decimal(3), Decimal(3)]), str) == ("une seule valeur",)


def projects(value: Decimal) -> str:
    return counted(int(value), "projet")


def test_whole_numbers_are_counted_one_by_one_in_the_legend() -> None:
    scale = Scale((Decimal(2), Decimal(3), Decimal(5), Decimal(12)), projects, "aucun projet", Decimal(1))

    assert [key.label.replace(NBSP, " ") for key in scale.keys("m", [])] == [
        "aucun projet",
        "1 projet",
        "2 projets",
        "3 ou 4 projets",
        "5 à 11 projets",
        "12 projets et plus",
    ]


def test_a_scale_of_whole_numbers_knows_it_and_leaves_out_what_is_not_known() -> None:
    assert Scale.of([Decimal(4), None, Decimal(2)], number).lowest == 2
    assert Scale.of([Decimal(0), Decimal(2)], number, zero="aucune").lowest == 2
    assert Scale.of([Decimal("4.5"), Decimal(2)], number).lowest is None


@given(values=st.lists(st.integers(0, 3000).map(Decimal), min_size=1, max_size=60))
def test_each_whole_value_stands_in_the_class_that_names_it(values: list[Decimal]) -> None:
    scale = Scale.of(values, number)
    labels = class_labels(scale.limits, number, scale.lowest)

    for value in values:
        said = labels[class_index(value, scale.limits)].replace(NBSP, "")
        first, *rest = [Decimal(word) for word in said.split() if word.isdigit()]
        assert first <= value
        assert not rest or value <= rest[0]
        assert "moins de" not in said


def test_amounts_that_the_writer_shortens_keep_their_limits() -> None:
    values = [Decimal(n) * 1_000_000 for n in (1, 2, 3, 4, 5)]

    labels = Scale.of(values, short_euros).keys("m", [])

    assert labels[1].label.replace(NBSP, " ") == "2 M€ à moins de 3 M€"


def test_a_place_with_nothing_is_not_a_place_one_knows_nothing_of() -> None:
    nothing, unknown = Place("62001", "Lens", Decimal(0), "aucune"), Place("62002", "Avion", None, "")

    figure = choropleth(SQUARES, [nothing, unknown], SCALE, uid="m", subject="Subventions")

    assert SCALE.colour(Decimal(0)) == "white"
    assert figure.rows == (("Avion", "non renseigné"), ("Lens", "aucune"))
    assert (figure.keys[0].label, figure.keys[-1].label) == ("aucune", "non renseigné")


def test_the_place_of_the_page_stands_out() -> None:
    without = choropleth(SQUARES, places("Lens"), SCALE, uid="m", subject="Subventions")
    with_here = choropleth(SQUARES, places("Lens"), SCALE, uid="m", subject="Subventions", here="62001")

    assert "stroke-brick" not in without.svg
    assert "stroke-brick" in with_here.svg


def test_a_contour_that_is_no_area_is_refused() -> None:
    with pytest.raises(ValueError, match="'Point'"):
        list(rings({"type": "Point", "coordinates": [2.5, 50.4]}))


def test_neighbours_keep_one_border_once_simplified() -> None:
    border = [[2.6 + 0.004 * (step % 3), 50.4 + step / 100] for step in range(11)]
    west = [*border, [2.5, 50.5], [2.5, 50.4], border[0]]
    east = [[2.7, 50.4], [2.7, 50.5], *reversed(border), [2.7, 50.4]]
    shapes = [Shape(c, {"type": "Polygon", "coordinates": [r]}, c) for c, r in (("w", west), ("e", east))]

    drawn = outlines(shapes, tolerance=8)

    shared = corners(drawn.paths["w"]) & corners(drawn.paths["e"])
    assert len(corners(drawn.paths["w"]) - shared) == len(corners(drawn.paths["e"]) - shared) == 2
    assert len(shared) < len(border)


def test_the_border_between_two_agglomerations_is_drawn_once() -> None:
    assert SQUARES.borders.count("M") == 3  # the outside of each, and what parts them


def test_a_hundred_and_fifty_communes_weigh_less_than_a_photograph(communes: list[dict[str, Any]]) -> None:
    drawn = outlines([Shape(c["code"], c["geometry"], c["epci_siren"]) for c in communes])
    people = [Decimal(c["pop_municipale_insee"]) for c in communes]
    told = [
        Place(c["code"], c["nom"], value, f"{value} habitants", f"/communes/{c['code']}")
        for c, value in zip(communes, people, strict=True)
    ]

    figure = choropleth(drawn, told, Scale(class_limits(people), str), uid="m", subject="Population")

    assert figure.svg.count("<a ") == len(communes) == 150
    assert len(gzip.compress(figure.svg.encode())) < HEAVIEST_MAP


@given(points=positions)
def test_every_commune_has_a_tile_of_its_own_and_always_the_same(points: tuple[Position, ...]) -> None:
    cells = assign(points)

    assert len(set(cells.values())) == len(points)
    assert min(column for column, _ in cells.values()) == min(line for _, line in cells.values()) == 0
    assert assign.__wrapped__(points) == cells


def test_tiles_keep_west_and_east_north_and_south(communes: list[dict[str, Any]]) -> None:
    drawn = outlines([Shape(c["code"], c["geometry"]) for c in communes])
    # Pixels, across and down, stand for degrees: only their order counts here.
    points = tuple(Position(code, x / 300, 51 - y / 480) for code, (x, y) in sorted(drawn.centres.items()))

    cells = assign(points)

    assert in_order([p.lon for p in points], [cells[p.code][0] for p in points]) > 0.9
    assert in_order([-p.lat for p in points], [cells[p.code][1] for p in points]) > 0.9


def test_tiles_never_pass_for_a_map() -> None:
    figure = tile_grid(POSITIONS, places("Lens"), SCALE, uid="t", subject="Subventions")

    assert figure.summary.startswith("Cartogramme en tuiles")
    assert figure.caption.startswith("Cartogramme en tuiles")
