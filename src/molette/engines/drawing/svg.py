"""A very small SVG writer: what is text is escaped, what is a number is trimmed."""

import re
from decimal import Decimal
from html import escape as escape_html
from typing import Final, NewType, TypeAlias

Svg = NewType("Svg", str)
"""Markup that is safe to write as it is; a plain `str` is not."""

Attribute: TypeAlias = str | int | float | Decimal | None

NAMESPACE: Final = "http://www.w3.org/2000/svg"
CAMEL: Final = {
    "view_box": "viewBox",
    "pattern_units": "patternUnits",
    "pattern_transform": "patternTransform",
    "preserve_aspect_ratio": "preserveAspectRatio",
}
NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> Svg:
    """Make any text safe in content and in an attribute; characters XML forbids are dropped.

    >>> escape('« Cité 12 » <b> & "co"')
    '« Cité 12 » &lt;b&gt; &amp; &quot;co&quot;'
    """
    return Svg(escape_html(NOT_XML.sub("", text)))


def trim(number: float | Decimal, places: int = 1) -> str:
    """Write a coordinate with as few characters as its precision allows.

    >>> trim(12.04), trim(0.25), trim(-0.04), trim(Decimal("3.50"))
    ('12', '.2', '0', '3.5')
    """
    text = f"{number:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    return "0" if text in {"-0", ""} else text


def percent(share: float) -> str:
    """A length relative to the width of the figure, for figures that keep their text size on a phone."""
    return f"{trim(share, 2)}%"


def element(tag: str, *children: Svg, **attributes: Attribute) -> Svg:
    """Write one element; `class_` gives `class`, `stroke_width` gives `stroke-width`, None is left out."""
    written = "".join(
        f' {CAMEL.get(name) or name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    body = "".join(children)
    return Svg(f"<{tag}{written}>{body}</{tag}>" if body else f"<{tag}{written}/>")


def text(content: str, x: Attribute, y: Attribute, **attributes: Attribute) -> Svg:
    return element("text", escape(content), x=x, y=y, **attributes)


def span(content: str, **attributes: Attribute) -> Svg:
    return element("tspan", escape(content), **attributes)


def title(content: str) -> Svg:
    return element("title", escape(content))


def joined(*parts: Svg) -> Svg:
    return Svg("".join(parts))


def _value(value: str | float | Decimal) -> str:
    return escape(value) if isinstance(value, str) else trim(value, 2)
