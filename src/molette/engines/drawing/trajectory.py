"""A measure over time beside its target path: where it started, where it must go, where it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from molette.engines.drawing.axis import Axis, value_axis, years
from molette.engines.drawing.chart import HALO, diamond, dot, segment, time_position, value_lines, year_marks
from molette.engines.drawing.figure import UNKNOWN, Figure, Key, fluid, unknown_swatch
from molette.engines.drawing.palette import paint, unknown_pattern
from molette.engines.drawing.svg import NAMESPACE, Attribute, Svg, element, percent, text, title
from molette.engines.french import short_date

TOP: Final = 30
BOTTOM: Final = 236
HEIGHT: Final = 262
CROWDED: Final = 80.0  # % of the width beyond which a value no longer fits after its point
BESIDE: Final = (11.0, 5.0)
BAND: Final = 14  # pixels of hatch where a value is unknown
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value at a date; None is « non renseigné » and breaks the line."""

    day: date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class _Frame:
    years: tuple[int, ...]
    axis: Axis

    def at(self, mark: Mark) -> tuple[float, float]:
        """(percent, pixel) of a mark whose value is known."""
        share = self.axis(mark.value or Decimal(0))
        return time_position(mark.day, self.years), BOTTOM - share * (BOTTOM - TOP)


def trajectory(
    observed: Sequence[Mark],
    path: Sequence[Mark],
    *,
    uid: str,
    subject: str,
    write: Callable[[Decimal], str],
    from_zero: bool = False,
) -> Figure:
    """Draw the observed values and the path: baseline first, then intermediate targets, then the last one.

    The measure may rise or fall: the path says which way is forward. `write` gives a value with its unit.
    Raises ValueError when there is nothing at all to draw.
    """
    marks = [*observed, *path]
    if not marks:
        raise ValueError("a trajectory needs at least one mark")
    frame = _Frame(years(mark.day for mark in marks), _axis(observed, path, zero=from_zero))
    told = _sentence(subject, observed, path, write)
    svg = fluid(
        element("defs", unknown_pattern(uid)),
        *year_marks(frame.years, TOP - 8, BOTTOM),
        *value_lines(frame.axis, write, TOP, BOTTOM),
        *(_unknown(uid, frame, mark) for mark in observed if mark.value is None),
        *_line(frame, path, "muted", dashed=True),
        *_line(frame, observed, "pine"),
        *(_target(frame, mark, write) for mark in path if mark.value is not None),
        *(_seen(frame, mark, write) for mark in observed if mark.value is not None),
        *_ends(frame, observed, path, write),
        height=HEIGHT,
        label=told,
        kind="trajectory",
    )
    rows = _rows(observed, path, write)
    return Figure(svg, told, ("Date", "Observé", "Visé"), rows, _keys(uid, observed))


def _line(frame: _Frame, marks: Sequence[Mark], colour: str, *, dashed: bool = False) -> list[Svg]:
    """Segments between neighbours that are both known: an unknown value leaves a gap."""
    dashes = "5 5" if dashed else None
    width = 1.8 if dashed else 2.6
    return [
        segment(frame.at(a), frame.at(b), stroke_width=width, stroke_dasharray=dashes, **paint(stroke=colour))
        for a, b in pairwise(sorted(marks, key=lambda mark: mark.day))
        if a.value is not None and b.value is not None
    ]


def _seen(frame: _Frame, mark: Mark, write: Callable[[Decimal], str]) -> Svg:
    x, y = frame.at(mark)
    return element("g", title(_told(mark, write)), dot(x, y, "pine"))


def _target(frame: _Frame, mark: Mark, write: Callable[[Decimal], str]) -> Svg:
    x, y = frame.at(mark)
    return element("g", title(f"Visé, {_told(mark, write)}"), diamond(x, y, "muted"))


def _unknown(uid: str, frame: _Frame, mark: Mark) -> Svg:
    x = time_position(mark.day, frame.years)
    band = element("rect", x=-BAND / 2, width=BAND, height=BOTTOM - TOP, fill=f"url(#{uid}-unknown)")
    told = title(f"{short_date(mark.day)}{NBSP}: {UNKNOWN}")
    return element("svg", told, band, x=percent(x), y=TOP, overflow="visible")


def _axis(observed: Sequence[Mark], path: Sequence[Mark], *, zero: bool) -> Axis:
    """Values around the marks, with room under the last target of a measure that must fall."""
    values = [mark.value for mark in (*observed, *path) if mark.value is not None]
    if _falls(path) and min(values) > 0:
        values.append(max(min(values) - (max(values) - min(values)) / 8, Decimal(0)))
    return value_axis(values, zero=zero)


def _falls(path: Sequence[Mark]) -> bool:
    known = [mark.value for mark in sorted(path, key=lambda mark: mark.day) if mark.value is not None]
    return len(known) > 1 and known[-1] < known[0]


def _ends(
    frame: _Frame, observed: Sequence[Mark], path: Sequence[Mark], write: Callable[[Decimal], str]
) -> list[Svg]:
    """The last value observed, after its point; the last one aimed at, on the side its line leaves free."""
    seen, aim = _last(observed), _last(path)
    drawn = []
    if aim is not None:
        drawn.append(_label(frame, aim, write, (8, 24 if _falls(path) else -13), "muted"))
    if seen is not None:
        beside = frame.at(seen)[0] < CROWDED
        drawn.append(_label(frame, seen, write, BESIDE if beside else (8, -13), "pine"))
    return drawn


def _label(
    frame: _Frame, mark: Mark, write: Callable[[Decimal], str], shift: tuple[float, float], colour: str
) -> Svg:
    x, y = frame.at(mark)
    anchor = None if shift is BESIDE else "end"
    place: dict[str, Attribute] = {"x": percent(x), "y": min(y + shift[1], BOTTOM - 6)}
    words = write(mark.value or Decimal(0))
    style = {**HALO, **paint(colour, stroke="paper")}
    return text(words, **place, dx=shift[0], text_anchor=anchor, font_size=16, font_weight=600, **style)


def _last(marks: Sequence[Mark]) -> Mark | None:
    known = [mark for mark in marks if mark.value is not None]
    return max(known, key=lambda mark: mark.day, default=None)


def _told(mark: Mark, write: Callable[[Decimal], str]) -> str:
    return f"{short_date(mark.day)}{NBSP}: {write(mark.value) if mark.value is not None else UNKNOWN}"


def _sentence(
    subject: str, observed: Sequence[Mark], path: Sequence[Mark], write: Callable[[Decimal], str]
) -> str:
    """Start, last value, aim, and which way is forward."""
    parts = []
    known = sorted((m for m in path if m.value is not None), key=lambda mark: mark.day)
    seen = _last(observed)
    if known:
        parts.append(f"départ {write(known[0].value or Decimal(0))} en {known[0].day.year}")
    parts.append(
        f"{write(seen.value or Decimal(0))} en {seen.day.year}" if seen else f"valeur observée {UNKNOWN}e"
    )
    if len(known) > 1:
        start, aim = known[0].value or Decimal(0), known[-1].value or Decimal(0)
        way = "à faire baisser" if aim < start else "à faire monter" if aim > start else "à tenir"
        parts.append(f"objectif {write(aim)} en {known[-1].day.year}, {way}")
    return f"{subject}{NBSP}: {f'{NBSP}; '.join(parts)}."


def _rows(
    observed: Sequence[Mark], path: Sequence[Mark], write: Callable[[Decimal], str]
) -> tuple[tuple[str, ...], ...]:
    """One row a date: what was seen, what was aimed at; a dash is « no statement », not an unknown value."""
    seen = {mark.day: mark for mark in observed}
    aims = {mark.day: mark for mark in path}

    def cell(marks: dict[date, Mark], day: date) -> str:
        if day not in marks:
            return "–"
        value = marks[day].value
        return UNKNOWN if value is None else write(value)

    return tuple(
        (short_date(day), cell(seen, day), cell(aims, day)) for day in sorted(seen.keys() | aims.keys())
    )


def _keys(uid: str, observed: Sequence[Mark]) -> tuple[Key, ...]:
    """Line samples, drawn as on the chart."""
    keys = [
        Key(
            _sample(
                segment((0, 7), (100, 7), stroke_width=2.6, **paint(stroke="pine")), dot(50, 7, "pine", 4)
            ),
            "observé",
        ),
        Key(
            _sample(
                segment((0, 7), (100, 7), stroke_width=1.8, stroke_dasharray="4 3", **paint(stroke="muted"))
            ),
            "visé",
        ),
    ]
    if any(mark.value is None for mark in observed):
        keys.append(Key(unknown_swatch(f"{uid}-key"), UNKNOWN))
    return tuple(keys)


def _sample(*children: Svg) -> Svg:
    return element(
        "svg", *children, xmlns=NAMESPACE, class_="swatch", width=22, height=14, aria_hidden="true"
    )
