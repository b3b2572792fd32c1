"""The colours a figure may use, by name, and the patterns that double them for those who do not see colour.

The values repeat `tokens.css`, and a test holds the two together.
"""

from typing import Final

from molette.engines.drawing.svg import Attribute, Svg, element

COLOURS: Final = {
    "paper": "#fbfaf7",
    "white": "#ffffff",
    "tint": "#f1efe8",
    "earth": "#e7e3d8",
    "line": "#d9d5c9",
    "edge": "#7f878e",
    "ink": "#1b2126",
    "muted": "#56606a",
    "brick": "#9a3b22",
    "pine": "#1f5f57",
    "amber": "#7a5200",
    "sky": "#1d5688",
    "plum": "#6b3a6e",
    "ramp-1": "#eef1e6",
    "ramp-2": "#c9d9c3",
    "ramp-3": "#8fb59f",
    "ramp-4": "#457f71",
    "ramp-5": "#1f5f57",
    "depth-1": "#1b2126",
    "depth-2": "#3a3d3f",
    "depth-3": "#6a4a3c",
    "depth-4": "#9a3b22",
    "depth-5": "#457f71",
    "depth-6": "#1f5f57",
    "funder-1": "#1d4f7c",
    "funder-2": "#b0701c",
    "funder-3": "#3f7f72",
    "funder-4": "#7d4b33",
    "funder-5": "#4a4f54",
    "funder-6": "#5a6bab",
    "funder-7": "#8c3f5b",
    "funder-8": "#6c7a3a",
}
RAMP: Final = 5
FUNDERS: Final = 8

# One drawing a funder, over its colour: nothing, then lines and dots that stay apart in grey and in print.
PATTERNS: Final = (
    "",
    "M-2,2L2,-2M-2,10L10,-2M6,10L10,6",
    "M1,2h2v2h-2zM5,6h2v2h-2z",
    "M0,2H8M0,6H8",
    "M2,0V8M6,0V8",
    "M0,0L8,8M8,0L0,8",
    "M-2,6L2,10M-2,-2L10,10M6,-2L10,2",
    "M0,4H8M4,0V8",
)
DOTTED: Final = 3


def paint(fill: str | None = None, stroke: str | None = None) -> dict[str, Attribute]:
    """Attributes giving a colour by class and by value: `paint("pine", stroke="line")`."""
    classes = [f"fill-{fill}" if fill else "", f"stroke-{stroke}" if stroke else ""]
    return {
        "class_": " ".join(filter(None, classes)) or None,
        "fill": COLOURS[fill] if fill else "none",
        "stroke": COLOURS[stroke] if stroke else None,
    }


def unknown_pattern(uid: str) -> Svg:
    """The hatch of « non renseigné »: an absence that cannot be taken for a low value."""
    return _tile(
        f"{uid}-unknown",
        element("rect", width=8, height=8, **paint("paper")),
        element("path", d=PATTERNS[1], stroke_width=1.2, **paint(stroke="edge")),
    )


def hidden_pattern(uid: str) -> Svg:
    """The crossed hatch of what is known and not told: neither a low value nor an absence."""
    return _tile(
        f"{uid}-hidden",
        element("rect", width=8, height=8, **paint("earth")),
        element("path", d=PATTERNS[5], stroke_width=1, **paint(stroke="muted")),
    )


def missing_pattern(uid: str) -> Svg:
    """The hatch of money not yet found."""
    return _tile(
        f"{uid}-missing",
        element("rect", width=8, height=8, **paint("white")),
        element("path", d=PATTERNS[6], stroke_width=1.2, **paint(stroke="brick")),
    )


def funder_pattern(uid: str, slot: int) -> Svg:
    """Colour and pattern of a funder; `slot` is 1 to 8 and wraps beyond."""
    slot = (slot - 1) % FUNDERS + 1
    ground = element("rect", width=8, height=8, **paint(f"funder-{slot}"))
    lines = PATTERNS[slot - 1]
    if not lines:
        return _tile(f"{uid}-funder-{slot}", ground)
    ink = paint("paper") if slot == DOTTED else paint(stroke="paper")
    return _tile(f"{uid}-funder-{slot}", ground, element("path", d=lines, stroke_width=0.9, **ink))


def funder_fill(uid: str, slot: int) -> str:
    return f"url(#{uid}-funder-{(slot - 1) % FUNDERS + 1})"


def _tile(identifier: str, *children: Svg) -> Svg:
    return element("pattern", *children, id=identifier, width=8, height=8, pattern_units="userSpaceOnUse")
