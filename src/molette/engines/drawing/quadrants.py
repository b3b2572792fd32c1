"""Four quadrants: what is felt across, what is measured upright, better to the right and to the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from molette.engines.drawing.figure import Figure, Key, sample, scaled
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, joined, text, title

SIDE: Final = 340
EDGE: Final = 8
MIDDLE: Final = SIDE / 2
REACH: Final = MIDDLE - 26
NBSP: Final = "\N{NO-BREAK SPACE}"
CORNERS: Final = (
    (EDGE + 4, EDGE + 16, "start", "amélioré, pas ressenti"),
    (SIDE - EDGE - 4, EDGE + 16, "end", "amélioré et ressenti"),
    (EDGE + 4, SIDE - EDGE - 8, "start", "ni l’un ni l’autre"),
    (SIDE - EDGE - 4, SIDE - EDGE - 8, "end", "ressenti seul"),
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
    svg = scaled(
        element("rect", x=EDGE, y=EDGE, width=inside, height=inside, **paint("paper", stroke="line")),
        element("line", x1=EDGE, y1=MIDDLE, x2=SIDE - EDGE, y2=MIDDLE, **paint(stroke="edge")),
        element("line", x1=MIDDLE, y1=EDGE, x2=MIDDLE, y2=SIDE - EDGE, **paint(stroke="edge")),
        *(text(one, x, y, text_anchor=to, font_size=13, **paint("muted")) for x, y, to, one in CORNERS),
        *(_spot(rank, one, across, upright) for rank, one in enumerate(spots, start=1)),
        width=SIDE,
        height=SIDE,
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


def _spot(rank: int, one: Spot, across: float, upright: float) -> Svg:
    """A number in a disc, with a line for each interval; hollow where it cannot be said."""
    left, x, right = (MIDDLE + bound / across * REACH for bound in one.felt)
    low, y, high = (MIDDLE - bound / upright * REACH for bound in one.measured)
    line = {"stroke_width": 1.6, **paint(stroke="plum")}
    fill, ink = ("plum", "paper") if one.is_sure else ("paper", "ink")
    return element(
        "g",
        title(f"{one.name}{NBSP}: {one.told}"),
        joined(
            element("line", x1=left, y1=y, x2=right, y2=y, **line),
            element("line", x1=x, y1=low, x2=x, y2=high, **line) if low != high else joined(),
        ),
        element("circle", cx=x, cy=y, r=9, stroke_width=1.6, **paint(fill, stroke="plum")),
        text(str(rank), x, y + 4.5, text_anchor="middle", font_size=12, **paint(ink)),
    )
