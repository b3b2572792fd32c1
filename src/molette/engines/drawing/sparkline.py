"""A word-sized line: the shape of a series, beside its last value written in full."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from molette.engines.drawing.figure import UNKNOWN, Figure, scaled
from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, trim

WIDTH = 120
HEIGHT = 28
INSET = 4


def sparkline(
    points: Sequence[tuple[str, Decimal | None, str]], *, subject: str, colour: str = "pine"
) -> Figure:
    """Draw (name, value or None, written value) triples in their order; an unknown value leaves a gap."""
    known = [value for _, value, _ in points if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(1))
    spread = float(high - low) or 1.0
    step = (WIDTH - 2 * INSET) / max(len(points) - 1, 1)
    places = [
        None
        if value is None
        else (INSET + rank * step, HEIGHT - INSET - float(value - low) / spread * (HEIGHT - 2 * INSET))
        for rank, (_, value, _) in enumerate(points)
    ]
    runs = [list(run) for there, run in groupby(places, key=lambda place: place is not None) if there]
    lines = [_line([place for place in run if place]) for run in runs]
    last = next((place for place in reversed(places) if place), None)
    rows = tuple((name, shown if value is not None else UNKNOWN) for name, value, shown in points)
    told = f"{subject}\N{NO-BREAK SPACE}: {', '.join(f'{name} {shown}' for name, shown in rows)}."
    svg = scaled(
        element(
            "path",
            d="".join(lines),
            stroke_width=2,
            stroke_linejoin="round",
            stroke_linecap="round",
            **paint(stroke=colour),
        ),
        *([element("circle", cx=last[0], cy=last[1], r=3.2, **paint(colour))] if last else []),
        width=WIDTH,
        height=HEIGHT,
        label=told,
        kind="sparkline",
    )
    return Figure(svg, told, ("Période", subject), rows)


def _line(run: Sequence[tuple[float, float]]) -> Svg:
    (x, y), *others = run
    path = "".join(f"L{trim(px)} {trim(py)}" for px, py in others) or "h.01"  # a lone point is a dot
    return Svg(f"M{trim(x)} {trim(y)}{path}")
