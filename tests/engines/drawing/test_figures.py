import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.drawing.figures import EACH

NAMES = st.text(max_size=40)
every_kind = pytest.mark.parametrize("kind", EACH)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own drawing, not a file received


def ids(svg: str) -> list[str]:
    return [found for node in parsed(svg).iter() if (found := node.get("id"))]


@every_kind
@given(name=NAMES)
def test_a_figure_stays_well_formed_whatever_it_names(kind: str, name: str) -> None:
    figure = EACH[kind]("f", name)

    assert parsed(figure.svg).tag.endswith("svg")
    assert all(parsed(key.swatch).tag.endswith("svg") for key in figure.keys)


@every_kind
def test_a_figure_never_carries_markup_given_as_text(kind: str) -> None:
    figure = EACH[kind]("f", "<script>alert(1)</script>")

    assert "<script" not in figure.svg
    assert "&lt;script&gt;" in figure.svg


@every_kind
def test_a_figure_passes_the_strictest_content_policy(kind: str) -> None:
    drawn = parsed(EACH[kind]("f", "Lens").svg)

    attributes = {name for node in drawn.iter() for name in node.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert not [node for node in drawn.iter() if node.tag.endswith(("}script", "}style", "}image"))]


@every_kind
def test_a_figure_says_itself_in_one_sentence(kind: str) -> None:
    figure = EACH[kind]("f", "Lens")

    assert parsed(figure.svg).get("aria-label") == figure.summary
    assert figure.summary.endswith(".")


@every_kind
def test_a_figure_is_an_image_unless_it_holds_links(kind: str) -> None:
    drawn = parsed(EACH[kind]("f", "Lens").svg)

    holds_links = any(node.tag.endswith("}a") for node in drawn.iter())
    assert drawn.get("role") == ("group" if holds_links else "img")


@every_kind
def test_links_of_a_figure_leave_the_tab_order_to_its_table(kind: str) -> None:
    links = [node for node in parsed(EACH[kind]("f", "Lens").svg).iter() if node.tag.endswith("}a")]

    assert {link.get("tabindex") for link in links} <= {"-1"}


@every_kind
def test_a_figure_comes_with_its_table(kind: str) -> None:
    figure = EACH[kind]("f", "Lens")

    assert figure.rows
    assert {len(row) for row in figure.rows} == {len(figure.headers)}


@pytest.mark.parametrize(
    "kind", sorted(EACH.keys() - {"ladder", "quadrants", "stacked"})
)  # whose samples know everything
def test_what_is_unknown_is_said_and_never_a_zero(kind: str) -> None:
    figure = EACH[kind]("f", "Lens")

    assert "non renseigné" in " ".join(cell for row in figure.rows for cell in row)
    assert not [row for row in figure.rows if row[1] == "0"]


def test_two_figures_on_one_page_share_no_id() -> None:
    page = [EACH[kind](uid, "Lens") for kind in EACH for uid in (f"{kind}-a", f"{kind}-b")]
    every = [
        found
        for figure in page
        for svg in (figure.svg, *(k.swatch for k in figure.keys))
        for found in ids(svg)
    ]

    assert len(every) == len(set(every))


@every_kind
def test_every_pattern_used_is_defined_in_the_same_drawing(kind: str) -> None:
    figure = EACH[kind]("f", "Lens")

    for svg in (figure.svg, *(key.swatch for key in figure.keys)):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids(svg))
