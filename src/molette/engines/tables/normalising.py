"""Turn the rows of a table into values of known types, with every problem at its cell."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType

from molette.engines.tables.cells import Cell, Row, column_letter, text_of
from molette.engines.tables.mapping import Mapping
from molette.engines.tables.readers import reader
from molette.engines.tables.reading import Table
from molette.engines.tables.targets import Kind, Target, TargetField
from molette.engines.tables.values import Parsed, Problem, Severity

TOTAL = re.compile(
    r"(sous[- ]?)?totaux|(sous[- ]?)?total(\s+(g[ée]n[ée]ral|des?|du|par|en)\b.*)?\s*:?", re.IGNORECASE
)
ASIDE = {
    "total-line": "Ligne de total\N{NO-BREAK SPACE}: elle n’est pas reprise.",
    "repeated-header": "Titres de colonnes répétés\N{NO-BREAK SPACE}: ligne passée.",
    "leftover": "Ligne vide, hors quelques cellules recopiées de la précédente\N{NO-BREAK SPACE}: passée.",
}


@dataclass(frozen=True, slots=True)
class CellIssue:
    """A problem at one cell: `column` is a letter (empty for a whole row), texts are French.

    `code` is stable and meant for programs, for instance to count the issues of a kind.
    """

    line: int
    column: str
    header: str
    value: str
    expected: str
    remedy: str
    severity: Severity
    code: str


@dataclass(frozen=True, slots=True)
class NormalisedRow:
    """A row read: `values` by field (absent: unknown), `raw` by header as it was written.

    Types by kind: Decimal for amounts (euros), numbers and rates (ratio); Dated for dates; int for years;
    bool for booleans; str for the rest. `set_aside` is a total or headings repeated: shown, never taken.
    """

    line: int
    values: Dictionary[str, object]
    raw: Dictionary[str, str]
    issues: tuple[CellIssue, ...] = ()
    set_aside: bool = False

    @property
    def refused(self) -> bool:
        return any(issue.severity is Severity.BLOCKING for issue in self.issues)


def normalise(table: Table, mapping: Mapping, target: Target) -> Iterator[NormalisedRow]:
    """Read every row of a table, in its order; none is lost, none is invented.

    Raises:
        UnusableFile: the file is larger than allowed, or cannot be read to its end.
    """
    columns = [
        (choice.column, field, reader(field.kind, (row.cells[choice.column] for row in table.sample)))
        for choice in sorted(mapping.choices, key=attrgetter("column"))
        for field in (target[choice.field],)
    ]
    aside = _Aside(table, mapping, target)
    for row in table.rows():
        raw = MappingProxyType(_raw(table, row))
        if code := aside.why(row):
            issue = CellIssue(
                row.line, "", "", "", "une ligne du registre", ASIDE[code], Severity.INFORMATION, code
            )
            yield NormalisedRow(row.line, MappingProxyType({}), raw, (issue,), set_aside=True)
            continue
        values: dict[str, object] = {}
        issues = [*_beyond(table, row)]
        for column, field, read in columns:
            parsed = read(row.cells[column])
            if parsed.value is not None:
                values[field.name] = parsed.value
            if parsed.problem or (field.required and parsed.value is None):
                issues.append(_issue(table, row, column, field, parsed))
        yield NormalisedRow(row.line, MappingProxyType(values), raw, tuple(issues))


def _issue(table: Table, row: Row, column: int, field: TargetField, parsed: Parsed[object]) -> CellIssue:
    """Locate a problem; it blocks the row when a required field is left without a value."""
    blocking = field.required and parsed.value is None
    problem = parsed.problem or Problem(
        "required", field.label.lower(), "Complétez cette cellule ou retirez la ligne."
    )
    return CellIssue(
        row.line, column_letter(column), table.header[column], text_of(row.cells[column]), problem.expected,
        problem.remedy, Severity.BLOCKING if blocking else problem.severity, problem.code,
    )  # fmt: skip


def _raw(table: Table, row: Row) -> dict[str, str]:
    """Write a row as it was, cells beyond the headings under the letter of their column."""
    extra = (f"Colonne {column_letter(i)}" for i in range(len(table.header), len(row.cells)))
    return dict(zip((*table.header, *extra), map(text_of, row.cells), strict=True))


def _beyond(table: Table, row: Row) -> Iterator[CellIssue]:
    """Report what stands to the right of the headings: often a separator left inside a text."""
    width = len(table.header)
    if len(row.cells) > width:
        yield CellIssue(
            row.line,
            column_letter(width),
            "",
            " | ".join(map(text_of, row.cells[width:])),
            "rien à cet endroit",
            "Plus de cellules que de titres\N{NO-BREAK SPACE}: vérifiez que la ligne n’est pas décalée.",
            Severity.TOLERABLE,
            "beyond-header",
        )


class _Aside:
    """Recognises the lines that are no rows: totals, headings repeated, cells copied down too far."""

    def __init__(self, table: Table, mapping: Mapping, target: Target) -> None:
        fields = [(choice.column, target[choice.field]) for choice in mapping.choices]
        self._header = table.header
        self._named = [column for column, field in fields if field.kind is Kind.TEXT]
        self._required = [column for column, field in fields if field.required]
        self._previous: Row | None = None

    def why(self, row: Row) -> str | None:
        """Give the code of the reason, if any."""
        previous, self._previous = self._previous, row
        filled = [(column, cell) for column, cell in enumerate(row.cells) if cell is not None]
        first = filled[0][1]
        if isinstance(first, str):
            if TOTAL.fullmatch(first.strip()) and self._names_little(row):
                return "total-line"
            labels = [label for column, label in enumerate(self._header) if row.cells[column] is not None]
            if len(filled) > 1 and [cell for _, cell in filled] == labels:
                return "repeated-header"
        lacking = self._required and all(row.cells[column] is None for column in self._required)
        if lacking and previous and len(filled) <= len(self._header) / 4 and self._copies(filled, previous):
            return "leftover"
        return None

    def _names_little(self, row: Row) -> bool:
        """Say whether a line that begins with « total » names nothing else: a firm may bear that name."""
        return sum(isinstance(row.cells[column], str) for column in self._named) <= 1

    @staticmethod
    def _copies(filled: Sequence[tuple[int, Cell]], previous: Row) -> bool:
        return all(column < len(previous.cells) and previous.cells[column] == cell for column, cell in filled)
