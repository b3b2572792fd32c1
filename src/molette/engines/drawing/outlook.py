"""What is expected year after year: a column for what is expected, a line for how sure it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.engines.drawing.axis import Axis, value_axis
from molette.engines.drawing.chart import HALO, LEFT, RIGHT, segment, value_lines
from molette.engines.drawing.figure import UNKNOWN, Figure, fluid
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, joined, percent, text, title

TOP: Final = 34
BOTTOM: Final = 214
HEIGHT: Final = 240
WIDE: Final = 0.42  # of the room of a year
SERIF: Final = 0.8  # % of the width, on each side of the line of the bounds
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Expected:
    """An amount expected under a name (a year), between bounds; None where nothing is known of them."""

    name: str
    amount: Decimal
    low: Decimal | None
    high: Decimal | None


def outlook(years: Sequence[Expected], *, subject: str, write: Callable[[Decimal], str]) -> Figure:
    """Draw the amounts side by side, to one scale. Raises ValueError when there is nothing to draw."""
    if not years:
        raise ValueError("an outlook needs at least one year")
    axis = value_axis([one.high if one.high is not None else one.amount for one in years], zero=True)
    room = (RIGHT - LEFT) / len(years)
    told = f"{subject}{NBSP}: {', '.join(_told(one, write) for one in years)}."
    svg = fluid(
        *value_lines(axis, write, TOP, BOTTOM),
        *(_year(one, LEFT + room * (rank + 0.5), room, axis, write) for rank, one in enumerate(years)),
        height=HEIGHT,
        label=told,
        kind="outlook",
    )
    rows = tuple(
        (one.name, write(one.amount), *(UNKNOWN if b is None else write(b) for b in (one.low, one.high)))
        for one in years
    )
    return Figure(svg, told, ("Année", "Attendu", "Au moins", "Au plus"), rows)


def _told(one: Expected, write: Callable[[Decimal], str]) -> str:
    if one.low is None or one.high is None:
        return f"{one.name} {write(one.amount)}"
    return f"{one.name} {write(one.amount)} (entre {write(one.low)} et {write(one.high)})"


def _year(one: Expected, x: float, room: float, axis: Axis, write: Callable[[Decimal], str]) -> Svg:
    top = _height(one.amount, axis)
    highest = top if one.high is None else min(top, _height(one.high, axis))
    column = element(
        "rect", x=percent(x - room * WIDE), y=top, width=percent(2 * room * WIDE), height=BOTTOM - top,
        **paint("ramp-3"),
    )  # fmt: skip
    return element(
        "g",
        title(_told(one, write)),
        column,
        _bounds(one, x, axis),
        text(
            write(one.amount), percent(x), highest - 7, text_anchor="middle", font_size=14, font_weight=600,
            **{**HALO, **paint("ink", stroke="paper")},
        ),
        text(one.name, percent(x), BOTTOM + 18, text_anchor="middle", font_size=14, **paint("muted")),
    )  # fmt: skip


def _bounds(one: Expected, x: float, axis: Axis) -> Svg:
    """An upright line from the low bound to the high one, closed at both ends."""
    if one.low is None or one.high is None or one.low == one.high:
        return joined()
    low, high = _height(one.low, axis), _height(one.high, axis)
    line = {"stroke_width": 2, **paint(stroke="ink")}
    return joined(
        segment((x, low), (x, high), **line),
        *(segment((x - SERIF, y), (x + SERIF, y), **line) for y in (low, high)),
    )


def _height(value: Decimal, axis: Axis) -> float:
    return BOTTOM - axis(value) * (BOTTOM - TOP)
