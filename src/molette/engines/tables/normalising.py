"""Turn the rows of a table into values of known types, with every problem at its cell."""

from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType

from molette.engines.tables.asides import Asides
from molette.engines.tables.cells import Row, column_letter, text_of
from molette.engines.tables.labels import unit_of, unit_said
from molette.engines.tables.mapping import Choice, Mapping
from molette.engines.tables.readers import reader, remembering
from molette.engines.tables.reading import Table
from molette.engines.tables.targets import Target, TargetField
from molette.engines.tables.values import Parsed, Problem, Severity

HIDDEN = "réservé"
"""In a table of ours: its reader did not see the value, and so says nothing of it."""
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
        (choice.column, field, remembering(reader(field.kind, cells, unit=unit(table, choice))))
        for choice in sorted(mapping.choices, key=attrgetter("column"))
        for field in (target[choice.field],)
        for cells in ([row.cells[choice.column] for row in table.sample],)
    ]
    asides = Asides(table.header, [(choice.column, target[choice.field]) for choice in mapping.choices])
    for row in table.rows():
        raw = MappingProxyType(_raw(table, row))
        values: dict[str, object] = {}
        issues = [*_beyond(table, row)]
        for column, field, read in columns:
            if target.own and row.cells[column] == HIDDEN:
                continue
            parsed = read(row.cells[column])
            if parsed.value is not None:
                values[field.name] = parsed.value
            if parsed.problem or (field.required and parsed.value is None):
                issues.append(_issue(table, row, column, field, parsed))
        if code := asides.why(row, values):
            issue = CellIssue(
                row.line, "", "", "", "une ligne du registre", ASIDE[code], Severity.INFORMATION, code
            )
            yield NormalisedRow(row.line, MappingProxyType({}), raw, (issue,), set_aside=True)
            continue
        yield NormalisedRow(row.line, MappingProxyType(values), raw, tuple(issues))


def unit(table: Table, choice: Choice) -> Decimal:
    """Give the euros that one unit of a column is worth, as its heading or the title of the table says."""
    own = unit_of(choice.label)
    if own != 1 or "€" in choice.label or "euro" in choice.label.lower():
        return own
    return max(map(unit_said, table.above), default=own)


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
