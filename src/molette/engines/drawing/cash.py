"""The owner's cash over time: one line under zero, and the point where he advances most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from molette.engines.drawing.axis import value_axis, years
from molette.engines.drawing.chart import HALO, dot, segment, time_position, value_lines, year_marks
from molette.engines.drawing.figure import Figure, fluid
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import element, percent, text, title
from molette.engines.french import month_and_year

TOP: Final = 30
BOTTOM: Final = 216
HEIGHT: Final = 242
LATE: Final = 15.0  # % of the width beyond which a word is written before its point
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Point:
    """Euros spent, received, and in hand at a day."""

    day: date
    spent: Decimal
    received: Decimal
    position: Decimal


def cash_curve(points: Sequence[Point], *, subject: str, write: Callable[[Decimal], str]) -> Figure:
    """Draw the position month after month. Raises ValueError when there is nothing to draw."""
    if not points:
        raise ValueError("a curve needs at least one point")
    span = years(point.day for point in points)
    axis = value_axis([point.position for point in points], zero=True)

    def at(point: Point) -> tuple[float, float]:
        return time_position(point.day, span), BOTTOM - axis(point.position) * (BOTTOM - TOP)

    zero = BOTTOM - axis(Decimal(0)) * (BOTTOM - TOP)
    lowest = min(points, key=lambda point: point.position)
    x, y = at(lowest)
    told = f"{subject}{NBSP}: au plus bas {write(lowest.position)}, en {month_and_year(lowest.day)}."
    words = text(
        write(lowest.position), percent(x), y - 12, dx=-6 if x > LATE else 6, font_size=16, font_weight=600,
        text_anchor="end" if x > LATE else None, **{**HALO, **paint("brick", stroke="paper")},
    )  # fmt: skip
    svg = fluid(
        *year_marks(span, TOP - 8, BOTTOM),
        *value_lines(axis, write, TOP, BOTTOM),
        element("line", x1=0, y1=zero, x2="100%", y2=zero, stroke_width=1.5, **paint(stroke="edge")),
        *(
            segment(at(a), at(b), stroke_width=2.6, stroke_linecap="round", **paint(stroke="pine"))
            for a, b in pairwise(points)
        ),
        element("g", title(told), dot(x, y, "brick")),
        words,
        height=HEIGHT,
        label=told,
        kind="cash",
    )
    rows = tuple(
        (month_and_year(p.day), write(p.spent), write(p.received), write(p.position)) for p in points
    )
    return Figure(svg, told, ("Mois", "Dépensé", "Reçu", "En caisse"), rows)
