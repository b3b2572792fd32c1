"""What is wrong in a file of travel times or services: the line, the column, the value, what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from molette.engines.french import counted
from molette.engines.tables.cells import Cell, Row, text_of
from molette.engines.tables.labels import unaccented

KEPT: Final = 20
NBSP: Final = "\N{NO-BREAK SPACE}"


class AnyTable(Protocol):
    """A table that was opened, whatever its format."""

    @property
    def header(self) -> tuple[str, ...]:
        """The labels of the columns."""

    def rows(self) -> Iterator[Row]:
        """Give the rows, read from the file as they are asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be used. `expected` and `remedy` are French."""

    line: int
    column: str
    value: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        return (
            f"Ligne {self.line}, colonne «{NBSP}{self.column}{NBSP}»{NBSP}: «{NBSP}{self.value}{NBSP}» "
            f"n’est pas {self.expected}. {self.remedy}"
        )


class RefusedFileError(ValueError):
    """The file was not taken; its text says why, one sentence a line."""


@dataclass(slots=True)
class Faults:
    """The faults met: the first are kept, all are counted."""

    kept: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, fault: Fault) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(fault)

    def refuse(self) -> None:
        """Raises `RefusedFileError` if anything is wrong."""
        if not self.count:
            return
        lines = [str(fault) for fault in self.kept]
        if rest := self.count - len(self.kept):
            lines.append(f"Et {counted(rest, 'autre cellule', 'autres cellules')}.")
        raise RefusedFileError("\n".join([*lines, "Rien n’a été chargé."]))


def plain(label: str) -> str:
    """A label without accents, case or signs.

    >>> plain("Durée_(minutes)")
    'duree minutes'
    """
    text = unaccented(label).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def column(header: Sequence[str], labels: Sequence[str]) -> int | None:
    """The rank of the first of these labels that the header has."""
    known = {plain(label): rank for rank, label in reversed(list(enumerate(header)))}
    return next((known[label] for label in labels if label in known), None)


def lacking(header: Sequence[str], what: str, labels: Sequence[str]) -> RefusedFileError:
    """Say that no column tells something, and which labels would."""
    names = ", ".join(f"«{NBSP}{label}{NBSP}»" for label in labels[:4])
    return RefusedFileError(
        f"Aucune colonne ne dit {what}. On attend l’un de ces titres{NBSP}: {names}. "
        f"Le fichier a{NBSP}: {', '.join(header)}."
    )


def number_of(cell: Cell) -> float | None:
    """The number of a cell, written with a comma or a point; None when it is none."""
    text = "".join(text_of(cell).split()).replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None
