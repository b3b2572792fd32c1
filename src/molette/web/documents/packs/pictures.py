"""The drawings of a file as images, for the formats that take no SVG."""

from functools import lru_cache
from typing import Final

from molette.engines.drawing.figure import Figure
from molette.web.documents.printing import png

WIDTH: Final = 480
"""Points of the drawing: with 200 dots an inch, sharp on an A4 page."""


@lru_cache(maxsize=4)
def map_png(figure: Figure) -> bytes:
    """The map of a file."""
    return png("figure", {"svg": str(figure.svg), "width": WIDTH})


def ratio(content: bytes) -> float:
    """The height of a PNG for a width of one: both are in its header (PNG, 11.2.2)."""
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    return height / width
