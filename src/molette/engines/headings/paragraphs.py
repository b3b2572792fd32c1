"""What a document is made of, for whoever looks for its headings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, in points from its lower left corner; `bold` when most of its letters are."""

    page: int
    text: str
    size: float
    bold: bool
    left: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the table of contents that a PDF carries; `level` from 1, `page` None where it has none."""

    level: int
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in its place: `rank` from 1 in the document, `page` where the format has pages.

    `level` is that which the document itself gives it (a style, an outline level, a bookmark), and `said_by`
    what says so, in French. `number` is that of an automatic list, which its text does not hold. `size` is in
    points, None when the format does not say it.
    """

    rank: int
    text: str
    page: int | None = None
    level: int | None = None
    said_by: str = ""
    number: str = ""
    size: float | None = None
    bold: bool = False
    is_title: bool = False
    """The title of the whole document."""
