"""The headframe and its wheel (la molette), the product's sign."""

from math import cos, pi, sin
from typing import Final

from molette.engines.drawing.palette import paint
from molette.engines.drawing.svg import Svg, element, joined, trim

SPOKES: Final = 8
TURN: Final = 0.2  # radians: a wheel seen at rest never has a spoke upright


def wheel(x: float, y: float, radius: float, *, line: float = 2) -> Svg:
    """A spoked wheel of this radius around (x, y)."""
    angles = [TURN + index * 2 * pi / SPOKES for index in range(SPOKES)]
    spokes = "".join(
        f"M{trim(x + radius * 0.2 * cos(a))} {trim(y + radius * 0.2 * sin(a))}"
        f"L{trim(x + radius * cos(a))} {trim(y + radius * sin(a))}"
        for a in angles
    )
    return joined(
        element("circle", cx=x, cy=y, r=radius, stroke_width=line, **paint(stroke="brick")),
        element("path", d=spokes, stroke_width=line * 0.55, **paint(stroke="brick")),
        element("circle", cx=x, cy=y, r=radius * 0.2, **paint("brick")),
    )


def headframe(x: float, ground: float, height: float) -> Svg:
    """A steel headframe standing on the ground, centred on the shaft at `x`: mast, stays, wheel on top."""
    radius = height * 0.24
    top = ground - height + radius
    reach = height * 0.36
    mast = (
        f"M{trim(x - reach * 0.42)} {trim(ground)}L{trim(x - 3)} {trim(top)}"
        f"M{trim(x + reach * 0.42)} {trim(ground)}L{trim(x + 3)} {trim(top)}"
        f"M{trim(x + 3)} {trim(top)}L{trim(x + reach * 1.5)} {trim(ground)}"
    )
    ties = "".join(
        f"M{trim(x - reach * share)} {trim(ground - height * level)}H{trim(x + reach * share)}"
        for share, level in ((0.33, 0.22), (0.22, 0.44))
    )
    return joined(
        element("path", d=mast, stroke_width=2.4, stroke_linecap="round", **paint(stroke="ink")),
        element("path", d=ties, stroke_width=1.4, **paint(stroke="ink")),
        wheel(x, top, radius),
    )
