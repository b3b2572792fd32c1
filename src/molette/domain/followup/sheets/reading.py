"""A workbook that comes back: each cell read, each problem at its sheet, line and column, with its remedy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from molette.domain.followup.sheets import columns as heads
from molette.domain.followup.sheets.filling import Asked
from molette.engines.confidence import STEPS
from molette.engines.project_weather import LEVEL_LABELS
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import column_letter
from molette.engines.tables.mapping import chosen
from molette.engines.tables.normalising import CellIssue, NormalisedRow, normalise
from molette.engines.tables.reading import Table, read, sheets
from molette.engines.tables.values import Dated, Precision, Severity

LEVELS: Final = {label.casefold(): level for level, label in LEVEL_LABELS.items()}
AS_IS: Final = "Écrivez-le tel quel."
A_DAY: Final = "le jour, par exemple 28/08/2017"
WRITE_DAY: Final = "Écrivez le jour, le mois et l’année."
DOWNLOAD: Final = "Téléchargez une feuille à jour et reportez-y vos changements."


class UnusableSheet(Exception):  # noqa: N818 - it names what the sender is told
    """The file is not the sheet of these updates; says why and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong, where, what was expected, and how to mend it."""

    sheet: str
    line: int
    column: str
    header: str
    value: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet, with the letter and the heading of each of its fields."""

    sheet: str
    line: int
    columns: Mapping[str, tuple[str, str]]
    raw: Mapping[str, str]

    def problem(self, name: str, expected: str, remedy: str) -> CellProblem:
        letter, header = self.columns.get(name, ("", ""))
        return CellProblem(self.sheet, self.line, letter, header, self.raw.get(header, ""), expected, remedy)

    def stale(self, asked: Asked) -> CellProblem:
        """That what the sheet shows of an update is no longer what stands."""
        title = asked.update.project.title
        was = f"« {title} » tel qu’il était : il a changé depuis le téléchargement"
        return self.problem("mark", was, DOWNLOAD)


@dataclass(slots=True)
class Returned:
    """An update as its rows say it: values by field, by milestone and by measure, each with its row."""

    asked: Asked
    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    dates: dict[int, tuple[Place, Mapping[str, Any]]] = field(default_factory=dict)
    measures: dict[int, tuple[Place, Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """What was read, and what of it cannot be."""

    updates: dict[int, Returned] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


def read_back(path: Path, asked: Sequence[Asked], limits: Limits) -> Book:
    """Read the three sheets against what is asked today.

    Raises:
        UnusableSheet: it is no workbook of ours.
    """
    found = Book()
    known = {str(one.update.pk): one for one in asked}
    for name, row, place in _rows(path, limits, found):
        one = known.get(str(row.values["update"]))
        if one is None:
            what = "une mise à jour que vous avez encore à remplir"
            found.problems.append(place.problem("update", what, "Retirez la ligne."))
        elif name == heads.UPDATES:
            _take_update(found, one, row, place)
        elif one.update.pk in found.updates:
            _take_beside(found, found.updates[one.update.pk], row, place)
    return found


def _rows(path: Path, limits: Limits, found: Book) -> Iterator[tuple[str, NormalisedRow, Place]]:
    """The rows of each sheet that read, those of updates first; the problems of cells go to `found`."""
    try:
        names = sheets(path, limits=limits)
        if heads.UPDATES not in names:
            raise UnusableSheet(f"Ce fichier n’a pas de feuille « {heads.UPDATES} ».", DOWNLOAD)
        for name in (heads.UPDATES, heads.DATES, heads.MEASURES):
            if name in names:
                for row, place in _of_a_sheet(read(path, sheet=name, limits=limits), name):
                    found.problems += [_problem(name, issue) for issue in row.issues if _counts(issue)]
                    if not row.refused and not row.set_aside:
                        yield name, row, place
    except UnusableFile as error:
        raise UnusableSheet(error.message, error.remedy) from error


def _of_a_sheet(table: Table, name: str) -> Iterator[tuple[NormalisedRow, Place]]:
    target = heads.TARGETS[name]
    mapping = chosen(table.header, target.certain(table.header))
    if lacks := mapping.missing(target):
        named = ", ".join(f"« {one.label} »" for one in lacks)
        raise UnusableSheet(f"La feuille « {name} » n’a plus la colonne {named}.", DOWNLOAD)
    columns = {one.field: (column_letter(one.column), one.label) for one in mapping.choices}
    for row in normalise(table, mapping, target):
        yield row, Place(name, row.line, columns, row.raw)


def _counts(issue: CellIssue) -> bool:
    return issue.severity is not Severity.INFORMATION or issue.column == ""


def _problem(sheet: str, issue: CellIssue) -> CellProblem:
    return CellProblem(
        sheet, issue.line, issue.column, issue.header, issue.value, issue.expected, issue.remedy
    )


def _take_update(found: Book, one: Asked, row: NormalisedRow, place: Place) -> None:
    if one.update.pk in found.updates:
        found.problems.append(place.problem("update", "une ligne par mise à jour", "Retirez ce double."))
        return
    returned = found.updates[one.update.pk] = Returned(one, place)
    if row.values["mark"] != one.mark:
        found.problems.append(place.stale(one))
        return
    values = {name: row.values[name] for name in ("done", "sentence", "spent", "why") if name in row.values}
    if isinstance(told := row.values.get("level"), str):
        if told.casefold() in LEVELS:
            values["level"] = LEVELS[told.casefold()].value
        else:
            words = ", ".join(LEVEL_LABELS.values())
            found.problems.append(place.problem("level", f"un des quatre mots : {words}", AS_IS))
    returned.values = values


def _vague(row: NormalisedRow) -> str:
    """The name of a date that gives no day: a month or a year alone would be read as its last day."""
    told = ((name, row.values.get(name)) for name in ("on", "until"))
    vague = (name for name, day in told if isinstance(day, Dated) and day.precision is not Precision.DAY)
    return next(vague, "")


def _take_beside(found: Book, one: Returned, row: NormalisedRow, place: Place) -> None:
    kind, held = ("milestone", one.dates) if place.sheet == heads.DATES else ("measure", one.measures)
    offered = (
        {str(milestone.pk) for milestone, _ in one.asked.awaited}
        if kind == "milestone"
        else {str(each.measure.pk) for each in one.asked.followed}
    )
    key = str(row.values[kind])
    if key not in offered or int(key) in held:
        what = "un jalon à venir" if kind == "milestone" else "une mesure suivie"
        found.problems.append(place.problem(kind, f"{what} de ce projet, une fois", "Retirez la ligne."))
        return
    percent = row.values.get("percent")
    if isinstance(percent, Decimal) and percent not in STEPS:
        steps = ", ".join(map(str, STEPS))
        found.problems.append(place.problem("percent", f"une de ces probabilités : {steps}", AS_IS))
        return
    if vague := _vague(row):
        found.problems.append(place.problem(vague, A_DAY, WRITE_DAY))
        return
    held[int(key)] = (place, row.values)
