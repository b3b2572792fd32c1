"""One pipeline for every table: read → map → normalise → check → plan, then shown or applied.

Every phase is a generator: a file of a million rows flows through in bounded memory. Only `apply`, in
`actions`, writes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from molette.domain.exchange import columns
from molette.domain.exchange.issues import NBSP, Issue, Log
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.read_only import refuse_read_only
from molette.domain.exchange.rows import Checked, Importer, Planned, shown
from molette.engines.tables import mapping as mappings
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import column_letter
from molette.engines.tables.mapping import Mapping as Columns
from molette.engines.tables.normalising import CellIssue, NormalisedRow, normalise
from molette.engines.tables.readers import reader
from molette.engines.tables.reading import Table, read
from molette.engines.tables.targets import Target, is_read_only
from molette.engines.tables.values import Severity

CHUNK: Final = 1_000
SAMPLE: Final = 20
WHOLE_LIMIT: Final = 20_000
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """A file read and mapped, ready to flow. `constants` hold for every row that says nothing else."""

    table: Table
    target: Target
    columns: Columns
    constants: Mapping[str, Any] = field(default_factory=dict)
    most_refused: Decimal = Decimal(5)  # in percent: beyond, the file is refused whole


@dataclass(slots=True)
class Outcome:
    """What a run over a file found: counts, issues, and the first rows of each fate."""

    log: Log = field(default_factory=Log)
    fates: Counter[Fate] = field(default_factory=Counter)
    rows_read: int = 0
    rows_in_perimeter: int = 0
    amount_in_perimeter: Decimal = Decimal(0)
    counts_money: bool = True
    set_aside: int = 0
    most_refused: Decimal = Decimal(5)  # in percent of the rows read
    told: dict[str, Any] = field(default_factory=dict)
    samples: dict[Fate, list[Planned]] = field(default_factory=lambda: {fate: [] for fate in Fate})

    def verdict(self, *, skip_refused: bool) -> str:
        """Say why the file may not be applied; nothing when it may."""
        if any(self.log.counts[key] and key[1] in FILE_ISSUES for key in self.log.counts):
            return next(issue.expected for issue in self.log.kept if issue.code in FILE_ISSUES)
        refused = self.fates[Fate.REFUSED]
        if not refused:
            return ""
        lines = "1 ligne est refusée" if refused == 1 else f"{refused} lignes sont refusées"
        if refused * 100 > self.most_refused * self.rows_read:
            limit = f"{self.most_refused.normalize():f}".replace(".", ",")
            return (
                f"{lines} sur {self.rows_read}, plus de {limit}{NBSP}%{NBSP}: "
                "le fichier est refusé en entier. Corrigez-le et renvoyez-le."
            )
        if not skip_refused:
            return f"{lines} sur {self.rows_read}{NBSP}: corrigez-les, ou importez sans elles."
        return ""

    def counts(self) -> dict[str, Any]:
        """The figures, as kept with the batch and printed by the command line."""
        return {
            "rows_read": self.rows_read,
            "rows_in_perimeter": self.rows_in_perimeter,
            "amount_in_perimeter": f"{self.amount_in_perimeter:.2f}" if self.counts_money else None,
            **{fate.value: self.fates[fate] for fate in Fate},
            "set_aside": self.set_aside,
            "most_refused": f"{self.most_refused:f}",
            **self.told,
            "severities": {severity.value: self.log.of(severity) for severity in Severity},
            "codes": {code: n for (_, code), n in sorted(self.log.counts.items())},
            "dropped": self.log.dropped,
        }


FILE_ISSUES: Final = frozenset({"colonne-manquante", "doublons-a-trancher", "tableau-en-lecture"})


def take(
    path: Path,
    target: Target,
    *,
    sheet: str | None = None,
    remembered: Mapping[str, str] | None = None,
    settled: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Intake:
    """Read a file and map its columns: as settled by the user, else as remembered, else as proposed.

    Raises:
        UnusableFile: no table can be read, or the mapping settled does not fit it.
    """
    table = read(path, sheet=sheet or None, limits=limits)
    refuse_read_only(table.header)
    if target.own or any(map(is_read_only, table.header)):
        table = replace(table, ours=True)
    if settled is None:
        told = {**(remembered or {}), **target.certain(table.header)}
        mapped = mappings.propose(table.header, table.sample, target, told)
    else:
        mapped = _settled(table, target, settled)
    given = _typed(target, constants or {})
    if settled is None and (department := columns.department_above(table, mapped, target)):
        given.setdefault("department_code", department)
    return Intake(table, target, mapped, given)


def _settled(table: Table, target: Target, fields: Mapping[str, str]) -> Columns:
    names = {field.name for field in target.fields}
    if unknown := sorted(set(fields.values()) - names - {""}):
        raise UnusableFile(
            f"La correspondance nomme des champs inconnus{NBSP}: {', '.join(unknown)}.",
            f"Choisissez parmi {', '.join(sorted(names))}.",
        )
    try:
        return mappings.chosen(table.header, fields)
    except ValueError as error:
        raise UnusableFile(
            "La correspondance ne va pas avec ce fichier.",
            f"Donnez une seule colonne par champ, parmi{NBSP}: {', '.join(table.header)}.",
        ) from error


def _typed(target: Target, constants: Mapping[str, str]) -> dict[str, Any]:
    """Read the values given for the whole file as if they stood in a column."""
    typed: dict[str, Any] = {}
    for name, text in constants.items():
        try:
            parsed = reader(target[name].kind)(text)
        except KeyError as error:
            raise UnusableFile(f"Le champ «{NBSP}{name}{NBSP}» n’existe pas.", "Vérifiez son nom.") from error
        if parsed.value is None:
            raise UnusableFile(
                f"La valeur donnée pour «{NBSP}{target[name].label}{NBSP}» n’est pas lisible{NBSP}: {text}.",
                f"Donnez {parsed.problem.expected}." if parsed.problem else "Corrigez-la.",
            )
        typed[name] = parsed.value
    return typed


def run(
    intake: Intake, importer: Importer, tell: Tell | None = None
) -> Iterator[tuple[list[Planned], Outcome]]:
    """Give the rows chunk by chunk with their fate, and what was found so far.

    The last chunk may be empty: it carries what is said of the whole file.
    """
    outcome = Outcome(most_refused=intake.most_refused)
    for issue in _about_columns(intake):
        outcome.log.add(issue)
    importer.prepare(normalise(intake.table, intake.columns, intake.target))
    rows = (_checked(row, intake, importer) for row in normalised(intake, importer))
    size = WHOLE_LIMIT if importer.whole else CHUNK
    while chunk := list(islice(rows, size)):
        planned = _plan(importer, chunk)
        for row in planned:
            _count(outcome, row, importer)
        _explain(outcome, importer)
        if tell:
            tell(outcome.rows_read)
        yield planned, outcome
    for issue in importer.close():
        outcome.log.add(located(issue, intake))
    outcome.told = importer.told()
    yield [], outcome


def normalised(intake: Intake, importer: Importer) -> Iterator[NormalisedRow]:
    for rank, row in enumerate(normalise(intake.table, intake.columns, intake.target)):
        if importer.whole and rank == WHOLE_LIMIT:
            raise UnusableFile(
                f"Un tableau de ce genre est limité à {WHOLE_LIMIT} lignes.",
                "Envoyez-le en plusieurs fichiers.",
            )
        yield row


def preview(intake: Intake, importer: Importer, tell: Tell | None = None) -> Outcome:
    """Run over the whole file and write nothing."""
    outcome = Outcome()
    for _, found in run(intake, importer, tell):
        outcome = found
    return outcome


def _about_columns(intake: Intake) -> Iterator[Issue]:
    given = intake.table, intake.columns, intake.target
    yield from columns.missing(*given, intake.constants)
    yield from columns.units(*given)
    yield from columns.constants(*given, intake.constants)


def _checked(row: NormalisedRow, intake: Intake, importer: Importer) -> Checked:
    values = {**intake.constants, **row.values}
    checked = importer.check(row, values, [_issue(issue) for issue in row.issues])
    checked.issues = [located(issue, intake, row) for issue in checked.issues]
    return checked


def _issue(issue: CellIssue) -> Issue:
    return Issue(
        issue.code, issue.severity, issue.expected, issue.remedy,
        value=issue.value, line=issue.line, column=issue.column, header=issue.header,
    )  # fmt: skip


def located(issue: Issue, intake: Intake, row: NormalisedRow | None = None) -> Issue:
    """Give an issue the line, the column and the heading of the cell it speaks of."""
    index = intake.columns.column(issue.field) if issue.field and not issue.column else None
    return Issue(
        issue.code, issue.severity, issue.expected, issue.remedy,
        value=issue.value,
        field=issue.field,
        line=issue.line or (row.line if row else None),
        column=issue.column if index is None else column_letter(index),
        header=issue.header if index is None else intake.table.header[index],
    )  # fmt: skip


def _plan(importer: Importer, chunk: list[Checked]) -> list[Planned]:
    """Plan the rows to take; those set aside keep their place in the file, and have no fate."""
    plans = iter(importer.plan([row for row in chunk if not row.set_aside]))
    return [Planned(row, Fate.REFUSED) if row.set_aside else next(plans) for row in chunk]


def _count(outcome: Outcome, planned: Planned, importer: Importer) -> None:
    row = planned.checked
    for issue in row.issues:
        outcome.log.add(issue)
    if row.set_aside:
        outcome.set_aside += 1
        return
    outcome.rows_read += 1
    outcome.fates[planned.fate] += 1
    if len(outcome.samples[planned.fate]) < SAMPLE:
        outcome.samples[planned.fate].append(planned)
    amount = importer.amount(row)
    outcome.counts_money = outcome.counts_money and importer.counts_money
    if row.inside:
        outcome.rows_in_perimeter += 1
        outcome.amount_in_perimeter += amount or 0


def _explain(outcome: Outcome, importer: Importer) -> None:
    importer.explain([row for row in outcome.samples[Fate.CHANGED] if not row.moved])


def refused_rows(intake: Intake, importer: Importer) -> Iterator[Planned]:
    """Give the rows that would be left out, for their sender to mend."""
    for chunk, _ in run(intake, importer):
        yield from (row for row in chunk if row.fate is Fate.REFUSED and not row.checked.set_aside)


def samples(outcome: Outcome, intake: Intake) -> dict[str, list[dict[str, Any]]]:
    """Write the first rows of each fate for the preview, field by field."""
    return {fate.value: [_sample(row, intake) for row in rows] for fate, rows in outcome.samples.items()}


def _sample(row: Planned, intake: Intake) -> dict[str, Any]:
    """Show values as understood, not as written: that is what the sender must verify."""
    read = row.checked.row
    values = {c.label: shown(read.values.get(c.field))[:200] for c in intake.columns.choices}
    return {
        "line": row.checked.line,
        "values": {label: text for label, text in values.items() if text},
        "moved": row.moved,
        "why": [f"{i.header or i.value}{NBSP}: {i.expected}" for i in row.checked.issues if i.blocks],
    }


def first_rows(table: Table, column: int, count: int = 3) -> Iterable[str]:
    """Show a few different values of a column, for whoever says what it is."""
    seen: dict[str, None] = {}
    for row in table.sample:
        if column < len(row.cells) and row.cells[column] is not None:
            seen.setdefault(shown(row.cells[column])[:60])
        if len(seen) == count:
            break
    return tuple(seen)
