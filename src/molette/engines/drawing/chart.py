"""Marks of charts with a time axis, placed by percentages so that a chart stretches and its text does not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.drawing.axis import Axis, year_share
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Attribute, Svg, element, percent, text

LEFT: Final = 4.0
RIGHT: Final = 93.0
MANY_YEARS: Final = 8
# Words written over lines: a border of paper keeps them readable.
HALO: Final[dict[str, Attribute]] = {"paint_order": "stroke", "stroke_width": 4, "stroke_linejoin": "round"}


def time_position(day: date, years: tuple[int, ...]) -> float:
    """Where a date stands, in % of the width, on an axis from the first January to the last December."""
    share = (year_share(day) - years[0]) / len(years)
    return LEFT + share * (RIGHT - LEFT)


def year_marks(years: tuple[int, ...], top: float, bottom: float) -> list[Svg]:
    """A thin line at each first of January, and the year; one label in two when there are many."""
    marks: list[Svg] = []
    for rank, year in enumerate(years):
        x = time_position(date(year, 1, 1), years)
        marks.append(segment((x, top), (x, bottom), **paint(stroke="line")))
        if len(years) < MANY_YEARS or rank % 2 == 0:
            marks.append(text(str(year), percent(x), bottom + 17, dx=3, font_size=13.5, **paint("muted")))
    return marks


def value_lines(axis: Axis, write: Callable[[Decimal], str], top: float, bottom: float) -> list[Svg]:
    """A thin line at each round value, and the value; the lowest is the edge of the chart."""
    drawn: list[Svg] = []
    for tick in axis.ticks:
        y = bottom - axis(tick) * (bottom - top)
        line = "edge" if tick == axis.ticks[0] else "line"
        drawn.append(element("line", x1=0, y1=y, x2="100%", y2=y, **paint(stroke=line)))
        drawn.append(text(write(tick), 0, y - 4, font_size=13, **paint("muted")))
    return drawn


def segment(start: tuple[float, float], end: tuple[float, float], **line: Attribute) -> Svg:
    """A straight line between two (percent, pixel) points."""
    return element("line", x1=percent(start[0]), y1=start[1], x2=percent(end[0]), y2=end[1], **line)


def dot(x: float, y: float, colour: str, radius: float = 5) -> Svg:
    return element("circle", cx=percent(x), cy=y, r=radius, stroke_width=1.5, **paint(colour, stroke="paper"))


def diamond(x: float, y: float, colour: str, *, size: float = 6) -> Svg:
    """A hollow diamond: what is planned or aimed at, never what is observed."""
    path = element(
        "path",
        d=f"M0-{size:g}L{size:g} 0L0 {size:g}L-{size:g} 0z",
        stroke_width=1.8,
        **paint("paper", stroke=colour),
    )
    return element("svg", path, x=percent(x), y=y, overflow="visible")
