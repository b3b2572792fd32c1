"""What every drawing gives back: the picture, the sentence that says it, the table that proves it."""

from dataclasses import dataclass

from molette.engines.drawing.palette import hidden_pattern, paint, unknown_pattern
from molette.engines.drawing.svg import NAMESPACE, Attribute, Svg, element

FONT = "Source Sans 3 Variable, Source Sans 3, sans-serif"
UNKNOWN = "non renseigné"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: a small drawing and what it means."""

    swatch: Svg
    label: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that never stands alone.

    `summary` is a French sentence, also the accessible name of `svg`. `rows` hold text already written for
    a reader, the row's header first; `headers` are as long as each row. `keys` are the legend.
    """

    svg: Svg
    summary: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[Key, ...] = ()
    caption: str = ""


def fluid(*children: Svg, height: float, label: str, kind: str) -> Svg:
    """A figure as wide as its column whose text keeps its size: lengths across are percentages."""
    return _root(children, label, f"figure fluid {kind}", width="100%", height=height)


def scaled(
    *children: Svg,
    width: float,
    height: float,
    label: str,
    kind: str,
    linked: bool = False,
    widest: float | None = None,
) -> Svg:
    """A figure that shrinks as a whole, and grows with its column up to `widest` pixels when given.

    With links inside it is a group, since an image has no children.
    """
    role = "group" if linked else "img"
    box = f"0 0 {width:g} {height:g}"
    return _root(children, label, f"figure scaled {kind}", role, view_box=box, width=widest)


def swatch(fill: str) -> Svg:
    """A legend sample in one colour of the palette."""
    return sample(element("rect", x=0.5, y=0.5, width=21, height=13, **paint(fill, stroke="muted")))


def unknown_swatch(uid: str) -> Svg:
    return pattern_swatch(unknown_pattern(uid), f"url(#{uid}-unknown)")


def hidden_swatch(uid: str) -> Svg:
    return pattern_swatch(hidden_pattern(uid), f"url(#{uid}-hidden)")


def pattern_swatch(pattern: Svg, fill: str) -> Svg:
    """A legend sample carrying its own pattern, whose id must not be the figure's."""
    box = {**paint(None, stroke="muted"), "fill": fill}
    return sample(element("defs", pattern), element("rect", x=0.5, y=0.5, width=21, height=13, **box))


def sample(*children: Svg) -> Svg:
    """A small drawing of the legend."""
    return element(
        "svg", *children, xmlns=NAMESPACE, class_="swatch", width=22, height=14, aria_hidden="true"
    )


def _root(children: tuple[Svg, ...], label: str, class_: str, role: str = "img", **size: Attribute) -> Svg:
    return element(
        "svg",
        *children,
        xmlns=NAMESPACE,
        class_=class_,
        role=role,
        aria_label=label,
        font_family=FONT,
        **size,
    )
