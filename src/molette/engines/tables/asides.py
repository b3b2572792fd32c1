"""Recognise the lines of a table that are no rows: totals, headings repeated, cells copied down too far."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from molette.engines.tables.cells import Cell, Row
from molette.engines.tables.targets import Kind, TargetField

TOTAL = re.compile(
    r"(sous[- ]?)?totaux|(sous[- ]?)?total(\s+(g[ée]n[ée]ral|des?|du|par|en)\b.*)?\s*:?", re.IGNORECASE
)
TOTAL_OF = re.compile(r"(sous[- ]?)?(total|totaux|somme|ensemble)\b.*", re.IGNORECASE)
FIGURE = re.compile(r"[\d\s.,€%()+-]*")
SAYING_LITTLE = frozenset({
    Kind.AMOUNT, Kind.NUMBER, Kind.RATE, Kind.TEXT, Kind.VERBATIM, Kind.PLACE_NAME, Kind.YEAR,
    Kind.DEPARTMENT, Kind.POSTCODE,
})  # fmt: skip
"""Kinds that a total may bear too; it has no date, no SIREN and no INSEE code of its own."""


class Asides:
    """Judges rows one by one, in the order of the file; `fields` are the columns mapped, from 0."""

    def __init__(self, header: Sequence[str], fields: Sequence[tuple[int, TargetField]]) -> None:
        self._header = header
        self._required = [column for column, field in fields if field.required]
        self._telling = [field.name for _, field in fields if field.kind not in SAYING_LITTLE]
        self._summed = next((f.name for _, f in fields if f.required and f.kind is Kind.AMOUNT), None)
        self._previous: Row | None = None
        self._sums = [Decimal(0), Decimal(0)]
        """Of all the rows so far, and of those since the last total."""
        self._rows = 0

    def why(self, row: Row, values: Mapping[str, object]) -> str | None:
        """Give the code of the reason, if any."""
        previous, self._previous = self._previous, row
        filled = [(column, cell) for column, cell in enumerate(row.cells) if cell is not None]
        if self._is_total(filled, values):
            self._sums[1] = Decimal(0)
            return "total-line"
        if len(filled) > 1 and all(self._is_heading(column, cell) for column, cell in filled):
            return "repeated-header"
        lacking = self._required and all(row.cells[column] is None for column in self._required)
        if lacking and previous and len(filled) <= len(self._header) / 4 and _copies(filled, previous):
            return "leftover"
        self._count(values)
        return None

    def _is_heading(self, column: int, cell: Cell) -> bool:
        return column < len(self._header) and cell == self._header[column]

    def _is_total(self, filled: Sequence[tuple[int, Cell]], values: Mapping[str, object]) -> bool:
        """Say whether a line sums up others; one that names or locates something else is a row.

        « TOTAL » alone is enough. « Total Énergies » may be a firm, and a figure without a word may be a
        row: they are totals when they say nothing else, and their amount is the sum of what stands above.
        """
        if any(name in values for name in self._telling):
            return False
        texts = [cell for _, cell in filled if isinstance(cell, str) and not FIGURE.fullmatch(cell)]
        if len(texts) > 1:
            return False
        if texts and TOTAL.fullmatch(texts[0].strip()):
            return True
        amount = values.get(self._summed or "")
        summed = (
            isinstance(amount, Decimal) and self._rows > 1 and any(abs(amount - s) < 1 for s in self._sums)
        )
        return summed and (not texts or TOTAL_OF.fullmatch(texts[0].strip()) is not None)

    def _count(self, values: Mapping[str, object]) -> None:
        amount = values.get(self._summed or "")
        if isinstance(amount, Decimal):
            self._rows += 1
            self._sums = [total + amount for total in self._sums]


def _copies(filled: Sequence[tuple[int, Cell]], previous: Row) -> bool:
    return all(column < len(previous.cells) and previous.cells[column] == cell for column, cell in filled)
