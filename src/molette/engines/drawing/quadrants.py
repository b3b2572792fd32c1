"""Four quadrants: what is felt across, what is measured upright, better to the right and to the top.

The names of the quadrants stand outside the frame, where no place is drawn over them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from molette.engines.drawing.figure import Figure, Key, sample, scaled
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, joined, text, title

SIDE: Final = 340
EDGE: Final = 4
ABOVE: Final = 26
"""The room of the names, above the frame and below it."""
HEIGHT: Final = SIDE + 2 * (ABOVE - EDGE)
MIDDLE: Final = SIDE / 2
CENTRE: Final = HEIGHT / 2
REACH: Final = MIDDLE - 18
DISC: Final = 9
NBSP: Final = "\N{NO-BREAK SPACE}"
CORNERS: Final = (
    (EDGE, ABOVE - 9, "start", "amélioré, pas ressenti"),
    (SIDE - EDGE, ABOVE - 9, "end", "amélioré et ressenti"),
    (EDGE, HEIGHT - 8, "start", "ni l’un ni l’autre"),
    (SIDE - EDGE, HEIGHT - 8, "end", "ressenti seul"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its changes in the sense that is wanted, with the bounds of each, and how they are written."""

    name: str
    felt: tuple[float, float, float]  # low, value, high
    measured: tuple[float, float, float]
    told: str
    rows: tuple[str, ...]
    is_sure: bool = True


def quadrants(spots: Sequence[Spot], *, subject: str, headers: tuple[str, ...]) -> Figure:
    """Draw the places, one number each. Raises ValueError when there is nothing to draw."""
    if not spots:
        raise ValueError("four quadrants need at least one place")
    across = max(abs(bound) for one in spots for bound in one.felt) or 1.0
    upright = max(abs(bound) for one in spots for bound in one.measured) or 1.0
    summary = f"{subject}{NBSP}: {' ; '.join(f'{one.name}, {one.told}' for one in spots)}."
    inside = SIDE - 2 * EDGE
    reach = across, upright
    # What is sure is drawn last, over what cannot be said.
    drawn = sorted(enumerate(spots, start=1), key=lambda pair: pair[1].is_sure)
    svg = scaled(
        element("rect", x=EDGE, y=ABOVE, width=inside, height=inside, **paint("paper", stroke="line")),
        element("line", x1=EDGE, y1=CENTRE, x2=SIDE - EDGE, y2=CENTRE, **paint(stroke="edge")),
        element("line", x1=MIDDLE, y1=ABOVE, x2=MIDDLE, y2=HEIGHT - ABOVE, **paint(stroke="edge")),
        *(text(one, x, y, text_anchor=to, font_size=13, **paint("muted")) for x, y, to, one in CORNERS),
        *(_lines(one, reach) for one in spots),
        *(_spot(rank, one, reach) for rank, one in drawn),
        width=SIDE,
        height=HEIGHT,
        label=summary,
        kind="quadrants",
        widest=480,
    )  # fmt: skip
    keys = tuple(
        Key(_number(rank), one.name, one.told)
        for rank, one in enumerate(spots, start=1)
    )  # fmt: skip
    return Figure(svg, summary, headers, tuple(one.rows for one in spots), keys)


def _number(rank: int) -> Svg:
    return sample(text(str(rank), 11, 12, text_anchor="middle", font_size=13, **paint("ink")))


def _lines(one: Spot, reach: tuple[float, float]) -> Svg:
    """A line for each interval, under all the discs."""
    left, x, right = (MIDDLE + bound / reach[0] * REACH for bound in one.felt)
    low, y, high = (CENTRE - bound / reach[1] * REACH for bound in one.measured)
    line = {"stroke_width": 1.6 if one.is_sure else 1, **paint(stroke="plum" if one.is_sure else "edge")}
    return joined(
        element("line", x1=left, y1=y, x2=right, y2=y, **line),
        element("line", x1=x, y1=low, x2=x, y2=high, **line) if low != high else joined(),
    )


def _spot(rank: int, one: Spot, reach: tuple[float, float]) -> Svg:
    """A number in a disc, hollow where it cannot be said."""
    x, y = MIDDLE + one.felt[1] / reach[0] * REACH, CENTRE - one.measured[1] / reach[1] * REACH
    fill, ink = ("plum", "paper") if one.is_sure else ("paper", "ink")
    return element(
        "g",
        title(f"{one.name}{NBSP}: {one.told}"),
        element("circle", cx=x, cy=y, r=DISC, stroke_width=1.6, **paint(fill, stroke="plum")),
        text(str(rank), x, y + 4.5, text_anchor="middle", font_size=12, **paint(ink)),
    )
