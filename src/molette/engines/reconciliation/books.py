"""What is reconciled: two books, told column by column, and what people decided before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from molette.engines.money import to_cents
from molette.engines.tables.values.dates import Dated

Cell = str | Decimal | date | Dated | None


class Role(StrEnum):
    """What a column tells of a line."""

    ID = "id"
    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"
    PLACE = "place"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a column, one a line. Columns of one `field` are compared with each other.

    Cells: `Decimal` euros for an amount, `date` or `Dated` for a date, `str` for the rest; None: unknown.
    `is_body` says that a text is the name of a public body, read as such.
    """

    field: str
    role: Role
    cells: Sequence[Cell]
    is_body: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A register: the name of each line, and its columns, all as long.

    Raises:
        ValueError: a column is longer or shorter than the ids, or two columns bear one field.
    """

    ids: Sequence[str]
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        if any(len(column.cells) != len(self.ids) for column in self.columns):
            raise ValueError("every column has as many cells as there are ids")
        if len({column.field for column in self.columns}) < len(self.columns):
            raise ValueError("one column a field")

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    @property
    def amounts(self) -> Sequence[Cell] | None:
        """The euros of each line; None where the book has none."""
        return next((column.cells for column in self.columns if column.role is Role.AMOUNT), None)

    def total(self) -> Decimal:
        """All euros of the book, to the cent a line; a line without amount adds nothing."""
        known = (cell for cell in self.amounts or () if isinstance(cell, Decimal) and cell.is_finite())
        return sum(map(to_cents, known), Decimal(0))


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs (left id, right id) that people accepted or rejected: hard, whatever the weights say.

    An accepted pair begins a group, which may have more lines; a rejected one is in no group. Where people
    accepted a with x, a with y and b with y, these are one group, even if they rejected b with x.

    Raises:
        ValueError: a pair is both accepted and rejected.
    """

    accepted: frozenset[tuple[str, str]] = frozenset()
    rejected: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        if self.accepted & self.rejected:
            raise ValueError("a pair is accepted or rejected, not both")

    def mirrored(self) -> "Decisions":
        return Decisions(
            frozenset((right, left) for left, right in self.accepted),
            frozenset((right, left) for left, right in self.rejected),
        )
