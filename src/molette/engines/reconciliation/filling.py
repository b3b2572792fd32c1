"""Make a book of a table: each column read by its role; a cell that does not read is unknown, and told."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from molette.engines.reconciliation.books import Book, Column, Role
from molette.engines.reconciliation.books import Cell as BookCell
from molette.engines.reconciliation.cells import cell_reader
from molette.engines.reconciliation.columns import Use
from molette.engines.tables.cells import Cell, Row, column_letter, text_of
from molette.engines.tables.readers import Reader, remembering
from molette.engines.tables.values.dates import Dated

MOST: Final = 1_000
"""Cells told, at most."""
EXPECTED: Final = {Role.AMOUNT: "un montant", Role.DATE: "une date"}


class AnyTable(Protocol):
    """Headings, the first rows, and all the rows, which may be asked for again."""

    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def sample(self) -> tuple[Row, ...]: ...
    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class CellIssue:
    """A cell that does not read: where, what it holds, what was expected and what to do, in French."""

    line: int
    column: str
    header: str
    value: str
    expected: str
    remedy: str


def fill(table: AnyTable, uses: tuple[Use, ...]) -> tuple[Book, tuple[CellIssue, ...]]:
    """Read a table. A line without id bears its number in the file.

    Raises:
        UnusableFile: the file is larger than allowed, or cannot be read to its end.
    """
    ids: list[str] = []
    own = next(use.rank for use in uses if use.role is Role.ID)
    columns = [use for use in uses if use.role is not Role.ID]
    readers = {use.rank: _reader(table, use) for use in columns if use.role in EXPECTED}
    cells: list[list[BookCell]] = [[] for _ in columns]
    issues: list[CellIssue] = []
    for row in table.rows():
        ids.append(text_of(row.cells[own]).strip() or f"ligne {row.line}")
        for use, held in zip(columns, cells, strict=True):
            cell = row.cells[use.rank]
            if use.role not in EXPECTED:
                held.append(text_of(cell).strip() or None)
                continue
            parsed = readers[use.rank](cell)
            value = parsed.value
            held.append(value if isinstance(value, Decimal | Dated) else None)
            if value is None and parsed.problem and len(issues) < MOST:
                issues.append(_issue(row, use, cell, parsed.problem.remedy))
    made = tuple(
        Column(use.field, use.role, held, use.is_body) for use, held in zip(columns, cells, strict=True)
    )
    return Book(ids, made), tuple(issues)


def _reader(table: AnyTable, use: Use) -> Reader:
    return remembering(cell_reader(use.role, use.label, sample_of(table, use)))


def sample_of(table: AnyTable, use: Use) -> list[Cell]:
    """The cells of a column among the first rows."""
    return [row.cells[use.rank] for row in table.sample]


def _issue(row: Row, use: Use, cell: Cell, remedy: str) -> CellIssue:
    return CellIssue(
        row.line, column_letter(use.rank), use.label, text_of(cell)[:80], EXPECTED[use.role], remedy
    )
