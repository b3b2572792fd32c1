"""The owner's cash over time: what happened in a plain line, what is expected in a dashed one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from molette.engines.drawing.axis import Axis, value_axis, years
from molette.engines.drawing.chart import HALO, diamond, dot, segment, time_position, value_lines, year_marks
from molette.engines.drawing.figure import UNKNOWN, Figure, Key, fluid, sample
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Attribute, Svg, element, percent, text, title
from molette.engines.french import month_and_year
from molette.engines.money import euros

TOP: Final = 30
BOTTOM: Final = 236
HEIGHT: Final = 262
LATE: Final = 15.0  # % of the width beyond which a word is written before its point
UNDER: Final = 22
NBSP: Final = "\N{NO-BREAK SPACE}"
PLAIN: Final[dict[str, Attribute]] = {"stroke_width": 2.6, **paint(stroke="pine")}
DASHED: Final[dict[str, Attribute]] = {**PLAIN, "stroke_dasharray": "7 5"}
DOTTED: Final[dict[str, Attribute]] = {
    "stroke_width": 1.8,
    "stroke_dasharray": "1.5 4",
    **paint(stroke="plum"),
}
HEADERS: Final = ("Mois", "Dépense du mois", "Dépensé", "Reçu", "En caisse")


@dataclass(frozen=True, slots=True)
class Point:
    """Euros spent, received, and in hand at the end of a month.

    `month` are the euros of that month alone, `nature` what is known of them; `is_received` says that what
    came was paid, and `is_actual` that both are what happened.
    """

    day: date
    spent: Decimal
    received: Decimal
    position: Decimal
    month: Decimal = Decimal(0)
    nature: str = ""
    is_received: bool = False
    is_actual: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """The same operation under other rules: their name, and the position at the end of each same month."""

    name: str
    positions: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    years: tuple[int, ...]
    axis: Axis

    def at(self, day: date, position: Decimal) -> tuple[float, float]:
        return time_position(day, self.years), BOTTOM - self.axis(position) * (BOTTOM - TOP)


def cash_curve(
    points: Sequence[Point], *, subject: str, write: Callable[[Decimal], str], other: Other | None = None
) -> Figure:
    """Draw the position month after month, and that under other rules when it is given.

    Raises ValueError when there is nothing to draw, or when the other curve has not as many months.
    """
    if not points:
        raise ValueError("a curve needs at least one point")
    apart = tuple(zip(points, other.positions, strict=True)) if other else ()
    span = years(point.day for point in points)
    frame = _Frame(span, value_axis([*(p.position for p in points), *(v for _, v in apart)], zero=True))
    lowest = min(points, key=lambda point: point.position)
    told = f"{subject}{NBSP}: au plus bas {write(lowest.position)}, en {month_and_year(lowest.day)}."
    zero = frame.at(lowest.day, Decimal(0))[1]
    under = bool(apart) and lowest.position < min(value for _, value in apart)
    svg = fluid(
        *year_marks(span, TOP - 8, BOTTOM),
        *value_lines(frame.axis, write, TOP, BOTTOM),
        element("line", x1=0, y1=zero, x2="100%", y2=zero, stroke_width=1.5, **paint(stroke="edge")),
        *(
            segment(frame.at(a.day, u), frame.at(b.day, v), stroke_linecap="round", **DOTTED)
            for (a, u), (b, v) in pairwise(apart)
        ),
        *(
            segment(frame.at(a.day, a.position), frame.at(b.day, b.position), **_line(b))
            for a, b in pairwise(points)
        ),
        *(_other_lowest(frame, other.name, apart, write, under=not under) if other else ()),
        element("g", title(told), dot(*frame.at(lowest.day, lowest.position), "brick")),
        _label(frame.at(lowest.day, lowest.position), write(lowest.position), "brick", under=under),
        height=HEIGHT,
        label=told,
        kind="cash",
    )  # fmt: skip
    headers = (*HEADERS, *((f"En caisse, {other.name}",) if other else ()))
    return Figure(svg, told, headers, tuple(_rows(points, other)), _keys(points, other))


def _line(point: Point) -> dict[str, Attribute]:
    return PLAIN if point.is_actual else DASHED


def _other_lowest(
    frame: _Frame,
    name: str,
    apart: Sequence[tuple[Point, Decimal]],
    write: Callable[[Decimal], str],
    *,
    under: bool,
) -> Iterator[Svg]:
    """The lowest point under other rules; of two curves, the lower is written under its point."""
    point, least = min(apart, key=lambda pair: pair[1])
    at = frame.at(point.day, least)
    said = f"{name}{NBSP}: au plus bas {write(least)}, en {month_and_year(point.day)}"
    yield element("g", title(said), diamond(*at, "plum", size=5))
    yield _label(at, write(least), "plum", under=under)


def _label(at: tuple[float, float], words: str, colour: str, *, under: bool) -> Svg:
    x, y = at
    place: dict[str, Attribute] = {
        "x": percent(x),
        "y": y + UNDER if under and y + UNDER < BOTTOM else y - 12,
    }
    style: dict[str, Attribute] = {**HALO, **paint(colour, stroke="paper")}
    beyond = x > LATE
    anchor = "end" if beyond else None
    return text(
        words, **place, dx=-8 if beyond else 8, font_size=16, font_weight=600, text_anchor=anchor, **style
    )


def _rows(points: Sequence[Point], other: Other | None) -> Iterator[tuple[str, ...]]:
    """One row a month, to the cent: what the month spent and how it is known, then what adds up.

    Of a month before the last spending, nobody may have said anything; after it, there is nothing to say.
    """
    spent = max((rank for rank, point in enumerate(points) if point.nature), default=-1)
    for rank, point in enumerate(points):
        silent = UNKNOWN if rank < spent else "–"
        came = "versé" if point.is_received else "attendu"
        yield (
            month_and_year(point.day),
            f"{euros(point.month)}, {point.nature}" if point.nature else silent,
            euros(point.spent),
            f"{euros(point.received)}, {came}",
            euros(point.position),
            *((euros(other.positions[rank]),) if other else ()),
        )


def _keys(points: Sequence[Point], other: Other | None) -> tuple[Key, ...]:
    drawn = [(PLAIN, "ce qui est constaté")] if any(point.is_actual for point in points) else []
    drawn.append((DASHED, "ce qui est attendu"))
    if other:
        drawn.append((DOTTED, other.name))
    return tuple(Key(_line_sample(line), label) for line, label in drawn)


def _line_sample(line: dict[str, Attribute]) -> Svg:
    return sample(element("line", x1=0, y1=7, x2=22, y2=7, **line))
