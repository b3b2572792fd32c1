"""A table of ours as a form: its columns, how each is read from a cell and written from a row.

The same columns make the template to download, the export and the import: what is exported can be
imported again and changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import methodcaller
from typing import Any, Final

from django.db import models

from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.lookups import Lookups
from molette.engines import sheets
from molette.engines.sheets import Cell, Sheet
from molette.engines.tables.labels import unaccented
from molette.engines.tables.normalising import HIDDEN
from molette.engines.tables.readers import BLANKS, tidied
from molette.engines.tables.targets import Kind, Target, TargetField
from molette.engines.tables.values import Dated, Severity

HELP_MARK: Final = "Aide"
SEPARATOR: Final = ";"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form. `find` names the lookup of what it refers to; `many` allows several, after `;`."""

    name: str
    label: str
    kind: Kind = Kind.VERBATIM
    required: bool = False
    help: str = ""
    find: str = ""
    many: bool = False
    choices: type[models.TextChoices] | None = None
    whole: bool = False  # a number without decimals
    fixed: bool = False  # what a row that exists is known by: it is never changed by an import
    longest: int = 0

    def field(self) -> TargetField:
        return TargetField(self.name, self.label, self.kind, self.required, (self.label,), self.help)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of table: the name of its file, and its columns in order."""

    name: str
    columns: tuple[Column, ...]

    def target(self) -> Target:
        return Target(tuple(column.field() for column in self.columns), own=True)

    def hidden(self, raw: Mapping[str, str]) -> tuple[Column, ...]:
        """Give the columns that a row leaves as they are, because its sender did not see them."""
        return tuple(c for c in self.columns if HIDDEN in {raw.get(c.label), raw.get(c.name)})

    def read(self, values: Mapping[str, Any], lookups: Lookups) -> tuple[dict[str, Any], list[Issue]]:
        """Turn what cells hold into what models hold. A cell left empty gives nothing: it changes nothing."""
        read: dict[str, Any] = {}
        issues: list[Issue] = []
        for column in self.columns:
            if column.name in values:
                try:
                    read[column.name] = _read(column, values[column.name], lookups)
                    issues += _recognised(column, values[column.name], lookups)
                except ValueError as error:
                    issues.append(_unreadable(column, values[column.name], str(error), lookups))
        return read, issues

    def export(self, rows: Any, value: Callable[[Any, str], Any], lookups: Lookups) -> Sheet:
        """Make the sheet of some rows; `value` gives what a row holds for a column."""

        def cell(column: Column) -> sheets.Column:
            return sheets.Column(
                column.name, column.label, lambda row: written(column, value(row, column.name), lookups)
            )

        return Sheet(self.name, tuple(cell(column) for column in self.columns), rows)

    def template(self, examples: Sequence[Mapping[str, Cell]]) -> Sheet:
        """Make the sheet to download: a line of help under the headings, then examples."""
        helps = {column.name: _help(column) for column in self.columns}
        helps[self.columns[0].name] = f"{HELP_MARK}{NBSP}: {helps[self.columns[0].name]}"
        columns = tuple(sheets.Column(c.name, c.label, methodcaller("get", c.name)) for c in self.columns)
        return Sheet(f"modele-{self.name}", columns, [helps, *examples])


def _help(column: Column) -> str:
    parts = [column.help]
    if column.choices:
        parts.append("parmi " + ", ".join(str(label) for label in column.choices.labels))
    if column.many:
        parts.append(f"plusieurs séparés par «{NBSP}{SEPARATOR}{NBSP}»")
    parts.append("obligatoire" if column.required else "")
    return ", ".join(part for part in parts if part)


def _read(column: Column, value: Any, lookups: Lookups) -> Any:
    if column.many:
        parts = [part.strip() for part in str(value).split(SEPARATOR)]
        return tuple(_found(column, part, lookups) for part in parts if part)
    if column.find:
        return _found(column, str(value), lookups)
    if column.choices:
        return _chosen(column.choices, str(value))
    if column.whole:
        if value != int(value) or value < 0:
            raise ValueError("un nombre entier")
        return int(value)
    if column.longest and len(str(value)) > column.longest:
        raise ValueError(f"{column.longest} caractères au plus")
    return value


def _found(column: Column, text: str, lookups: Lookups) -> Any:
    index = getattr(lookups, column.find)
    if (row := index.find(text)) is None and (recognised := index.recognised(text)):
        row = recognised[0]
    if row is None:
        raise ValueError(f"{column.label.lower()}{NBSP}: un nom que la base connaît, et un seul")
    return row


def _chosen(choices: type[models.TextChoices], text: str) -> str:
    wanted = unaccented(text).lower().strip()
    for value, label in choices.choices:
        if wanted in {value, unaccented(str(label)).lower()}:
            return str(value)
    raise ValueError(", ".join(str(label) for label in choices.labels))


def _recognised(column: Column, value: object, lookups: Lookups) -> Iterator[Issue]:
    """Say of each name that was not written as we write it whom it was taken for, and why."""
    if not column.find:
        return
    index = getattr(lookups, column.find)
    for text in [part.strip() for part in str(value).split(SEPARATOR)] if column.many else [str(value)]:
        if text and index.find(text) is None and (recognised := index.recognised(text)):
            row, reasons = recognised
            yield Issue(
                "nom-reconnu", Severity.INFORMATION, f"reconnu{NBSP}: {row} ({', '.join(reasons)})",
                f"Rien à faire si c’est bien elle{NBSP}; sinon, écrivez son nom ou son SIREN.",
                value=text, field=column.name,
            )  # fmt: skip


def _unreadable(column: Column, value: object, expected: str, lookups: Lookups) -> Issue:
    near = getattr(lookups, column.find).near(str(value)) if column.find and not column.many else ()
    hint = f" Vouliez-vous dire{NBSP}: {', '.join(near)}{NBSP}?" if near else ""
    return Issue(
        "reference-inconnue" if column.find else "valeur-hors-liste", Severity.BLOCKING, expected,
        f"Corrigez cette cellule, ou créez d’abord ce qu’elle nomme.{hint}",
        value=str(value), field=column.name,
    )  # fmt: skip


def written(column: Column, value: Any, lookups: Lookups) -> Cell:
    """Write what a model holds as a cell that reads back the same."""
    if isinstance(value, str) and value is HIDDEN:
        return value
    if column.many:
        return f"{SEPARATOR} ".join(getattr(lookups, column.find).label(row) for row in value) or None
    if value is None or value == "":
        return None
    if column.find:
        return str(getattr(lookups, column.find).label(value))
    if column.choices:
        return str(dict(column.choices.choices)[value])
    cell: Cell = tidied(value) if isinstance(value, str) else value
    return cell


def same(column: Column, told: Any, held: Any) -> bool:
    """Say whether what a cell gives is what is held, spaces and trailing zeros apart."""
    if column.many:
        return {row.pk for row in told} == {row.pk for row in held}
    if isinstance(told, str) and isinstance(held, str):
        return plain(told) == plain(held)
    return bool(told == held)


def plain(text: str) -> str:
    """What a cell keeps of a text: no-break spaces and doubled ones read as one, line by line."""
    return "\n".join(BLANKS.sub(" ", line).strip() for line in tidied(text).split("\n")).strip()


def moved(form: Form, told: Mapping[str, Any], held: Callable[[str], Any]) -> Iterator[Column]:
    """Give the columns for which a row says something else than what is held."""
    for column in form.columns:
        if column.fixed:
            continue
        if column.name in told and not same(column, told[column.name], held(column.name)):
            yield column


def day(value: Any) -> date | None:
    """The day of a date read; the first of a month or a year."""
    return value.first if isinstance(value, Dated) else value


def is_help(text: str) -> bool:
    return text.startswith((f"{HELP_MARK} :", f"{HELP_MARK}{NBSP}:"))


def amount(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
