"""The few things of which a file is made: sentences, tables, and facts under their names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FICTIVE: Final = "fictif"
LEAST: Final = 14
MOST: Final = 45
"""Characters by which a column counts, at least and at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, written already; the first cell is its header."""

    cells: tuple[str, ...]
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `numbers` are the ranks of the columns set to the right."""

    caption: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    numbers: frozenset[int] = frozenset()

    @property
    def shares(self) -> tuple[float, ...]:
        """How much of the width each column takes, by its longest cell, header included; they add up to 1."""
        return shares([self.headers, *(line.cells for line in self.lines)])


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 or 2 and what stands under it; `mark` says that it is invented."""

    title: str
    level: int = 1
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    grids: tuple[Grid, ...] = ()
    mark: str = ""
    notes: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The title, with the mark, where nothing is drawn around it."""
        return f"{self.title} ({self.mark})" if self.mark else self.title


def shares(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Shares of a width for the columns of these rows.

    >>> [round(one, 2) for one in shares([["Commune", "Projet"], ["Lens", "Halle, gare et parc centenaire"]])]
    [0.32, 0.68]
    """
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    weights = [min(max(size, LEAST), MOST) for size in longest]
    return tuple(weight / sum(weights) for weight in weights)


def grid(
    caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()
) -> Grid:
    """A table of plain rows."""
    return Grid(caption, tuple(headers), tuple(Line(tuple(row)) for row in rows), frozenset(numbers))


def marked(text: str, *, is_fictional: bool) -> str:
    """A name that says that it is invented, unless it says so itself."""
    said = FICTIVE in text
    return f"{text} ({FICTIVE})" if is_fictional and not said else text
