"""What was said to be sure beside what came: on the diagonal, words are worth what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from molette.engines.drawing.figure import UNKNOWN, Figure, Key, sample, scaled
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, text, title
from molette.engines.french import counted

SIDE: Final = 300.0
LEFT: Final = 54.0
TOP: Final = 18.0
WIDTH: Final = LEFT + SIDE + 26
HEIGHT: Final = TOP + SIDE + 52
MARKS: Final = (0, 25, 50, 75, 100)
SMALLEST: Final = 4.0
LARGEST: Final = 11.0
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words that said one probability: how many; the rate that came (None of none) and its bounds, 0 to 1."""

    label: str
    said: float
    count: int
    rate: float | None
    low: float
    high: float


def reliability(words: Sequence[Spoken], *, subject: str, score: str) -> Figure:
    """Draw each probability said against the rate that came, with its interval; `score` ends the sentence.

    A dot is as large as the number of words asks for.
    """
    known = [one for one in words if one.rate is not None]
    most = max((one.count for one in known), default=1)
    total = sum(one.count for one in known)
    told = f"{subject}{NBSP}: {counted(total, 'parole')} dont la date est passée, {score}."
    svg = scaled(
        *_frame(),
        *(_interval(one) for one in known),
        *(_dot(one, one.rate, most) for one in known if one.rate is not None),
        width=WIDTH,
        height=HEIGHT,
        widest=460,
        label=told,
        kind="reliability",
    )
    headers = ("Ce qui fut dit", "Paroles", "Ce qui vint", "Entre")
    return Figure(svg, told, headers, tuple(map(_row, words)), _keys())


def _x(share: float) -> float:
    return LEFT + share * SIDE


def _y(share: float) -> float:
    return TOP + (1 - share) * SIDE


def _frame() -> list[Svg]:
    drawn: list[Svg] = []
    for mark in MARKS:
        share, edge = mark / 100, "edge" if mark == 0 else "line"
        drawn.append(element("line", x1=_x(0), y1=_y(share), x2=_x(1), y2=_y(share), **paint(stroke=edge)))
        drawn.append(element("line", x1=_x(share), y1=_y(0), x2=_x(share), y2=_y(1), **paint(stroke=edge)))
        label = f"{mark}{NBSP}%"
        drawn.append(text(label, LEFT - 8, _y(share) + 4, text_anchor="end", font_size=13, **paint("muted")))
        drawn.append(text(label, _x(share), _y(0) + 18, text_anchor="middle", font_size=13, **paint("muted")))
    drawn.append(_diagonal())
    drawn.append(text("ce qui vint", LEFT, TOP - 6, font_size=13, **paint("ink")))
    drawn.append(text("ce qui fut dit", _x(1), _y(0) + 38, text_anchor="end", font_size=13, **paint("ink")))
    return drawn


def _diagonal() -> Svg:
    return element(
        "line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1), stroke_dasharray="5 5", **paint(stroke="muted")
    )


def _interval(one: Spoken) -> Svg:
    x = _x(one.said)
    return element(
        "line", x1=x, y1=_y(one.low), x2=x, y2=_y(one.high), stroke_width=2, **paint(stroke="amber")
    )


def _dot(one: Spoken, rate: float, most: int) -> Svg:
    radius = SMALLEST + (LARGEST - SMALLEST) * sqrt(one.count / most)
    dot = element(
        "circle", cx=_x(one.said), cy=_y(rate), r=radius, stroke_width=1.5, **paint("pine", stroke="paper")
    )
    return element("g", title(f"{one.label}{NBSP}: {_percent(rate)}, {counted(one.count, 'parole')}"), dot)


def _row(one: Spoken) -> tuple[str, str, str, str]:
    if one.rate is None:
        return one.label, "aucune", UNKNOWN, "–"
    return one.label, str(one.count), _percent(one.rate), f"{_percent(one.low)} et {_percent(one.high)}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f}{NBSP}%"


def _keys() -> tuple[Key, ...]:
    return (
        Key(
            sample(element("circle", cx=11, cy=7, r=5, **paint("pine"))),
            "la part de celles qui furent tenues",
        ),
        Key(
            sample(element("line", x1=11, y1=0, x2=11, y2=14, stroke_width=2, **paint(stroke="amber"))),
            "où peut être la vraie part, 95 fois sur 100",
        ),
        Key(
            sample(
                element("line", x1=0, y1=14, x2=22, y2=0, stroke_dasharray="4 3", **paint(stroke="muted"))
            ),
            "dit comme il vint",
        ),
    )
