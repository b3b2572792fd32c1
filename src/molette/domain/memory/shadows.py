"""The views that stand before the tables: written in SQL from the table of rules.

A view has the name and the columns of its table; each of its rows is a line of the table's history. The
line is the last one written by the end of the day; for a row not yet recorded that day, the last one written
within the hour that followed the first which tells of it: what is mended at once was said so from the start.
"""

from dataclasses import dataclass
from datetime import UTC, date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from molette.domain.journal.known import end_of
from molette.domain.memory.lines import DAY, DIALECTS, UNTIL, Lines, column, history_of, past
from molette.domain.memory.table import (
    RULES,
    Answered,
    Emptied,
    Later,
    Outrun,
    Present,
    Since,
    Tracked,
    Unlinked,
    Untracked,
)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A view: the table whose name it takes, and what it selects."""

    table: str
    select: str


def shadows(vendor: str, day: date) -> tuple[Shadow, ...]:
    """Return the views through which a database of this vendor reads as it was known that day."""
    dialect = DIALECTS[vendor]
    told, until = dialect.day.format(day), dialect.instant.format(end_of(day).astimezone(UTC))
    return tuple(
        Shadow(shadow.table, shadow.select.replace(DAY, told).replace(UNTIL, until))
        for shadow in _written(vendor)
    )


@cache
def _written(vendor: str) -> tuple[Shadow, ...]:
    writer = Writer(Lines(DIALECTS[vendor]))
    written: list[Shadow] = []
    for label, rule in RULES.items():
        model = apps.get_model(label)
        match rule:
            case Tracked():
                written += (writer.tracked(model, rule), *writer.links(model))
            case Untracked():
                written.append(writer.untracked(model, rule))
            case Present():
                continue
    return tuple(written)


@dataclass(slots=True)
class Writer:
    """Write the views in the dialect of the questions."""

    lines: Lines

    def tracked(self, model: type[models.Model], rule: Tracked) -> Shadow:
        """The view of a table that keeps its history."""
        row = self.lines.alias()
        kept = {f.name for f in history_of(model)._meta.get_fields()}
        columns = [
            self._still(model, f, row, is_kept=f.name in kept)
            if f.name not in kept or f.name in rule.still
            else self._as_told(model, f, row, rule.later)
            for f in model._meta.concrete_fields
        ]
        where = self.lines.is_read(model, row)
        return Shadow(
            model._meta.db_table, f"SELECT {', '.join(columns)} FROM {past(model)} {row} WHERE {where}"
        )

    def links(self, model: type[models.Model]) -> list[Shadow]:
        """The views of its many-to-many links: those kept beside the line that is read."""
        written = []
        for many in model._meta.many_to_many:
            through: Any = many.remote_field.through
            if not through._meta.auto_created:
                continue
            kept = getattr(history_of(model), many.name).model
            link, row = self.lines.alias(), self.lines.alias()
            columns = ", ".join(f'{link}."{f.column}"' for f in through._meta.concrete_fields)
            where = f"{row}.history_id = {link}.history_id AND {self.lines.is_read(model, row)}"
            read = f"EXISTS (SELECT 1 FROM {past(model)} {row} WHERE {where})"
            select = f'SELECT {columns} FROM "{kept._meta.db_table}" {link} WHERE {read}'
            written.append(Shadow(through._meta.db_table, select))
        return written

    def untracked(self, model: type[models.Model], rule: Untracked) -> Shadow:
        """The view of a table without a history."""
        row = self.lines.alias()
        columns = ", ".join(
            self._as_told(model, f, row, rule.later, is_late=False) for f in model._meta.concrete_fields
        )
        known = (
            f"{self.lines.live(model, rule.recorded, row)} <= {UNTIL}"
            if rule.recorded
            else f"COALESCE({self.lines.live(model, rule.on, row)} <= {DAY}, TRUE)"
        )
        table = f'{self.lines.dialect.live}"{model._meta.db_table}"'
        return Shadow(model._meta.db_table, f"SELECT {columns} FROM {table} {row} WHERE {known}")

    def _as_told(
        self, model: type[models.Model], own: Any, row: str, later: tuple[Later, ...], *, is_late: bool = True
    ) -> str:
        """A column as it was told: without what came later, in a line that was written later."""
        plain = f'{row}."{own.column}"'
        late = f"{row}.history_date > {UNTIL} AND " if is_late else ""
        for rule in later:
            if instead := self._instead(model, own, row, rule, late):
                to_come, before = instead
                return f'CASE WHEN {to_come} THEN {before} ELSE {plain} END AS "{own.column}"'
        return plain

    def _instead(
        self, model: type[models.Model], own: Any, row: str, rule: Later, late: str
    ) -> tuple[str, str] | None:
        """When a column reads otherwise than its line, and as what; None where the rule is not about it."""
        plain, nothing = f'{row}."{own.column}"', "NULL" if own.null else "''"
        match rule:
            case Emptied(names) if own.name in names:
                return f"{late}{row}.{column(model, names[0])} > {DAY}", nothing
            case Unlinked(link, others) if own.name in (link, *others):
                held = f"{row}.{column(model, link)} IS NOT NULL"
                return f"{held} AND NOT {self.lines.there(model, link, row)}", nothing
            case Outrun(name, told, before) if own.name == name:
                return (
                    f"{late}{plain} = '{told}' AND NOT {self.lines.outrun(model, rule, row)}",
                    f"'{before}'",
                )
            case Answered(name, subject) if own.name == name:
                return f"{late}{plain} IS NOT NULL AND {self.lines.to_answer(subject, row)}", nothing
            case Since(name, day) if own.name == name:
                said = f"{row}.{column(model, day)}"
                return f"{late}{said} IS NOT NULL", self.lines.dialect.midnight.format(said)
        return None

    def _still(self, model: type[models.Model], own: Any, row: str, *, is_kept: bool) -> str:
        """A column read as it is today; of a row removed since, as its line told it."""
        there = self.lines.alias()
        table = f'{self.lines.dialect.live}"{model._meta.db_table}"'
        today = f'(SELECT {there}."{own.column}" FROM {table} {there} WHERE {there}.id = {row}.id)'
        if not is_kept:
            return f'{today} AS "{own.column}"'
        gone = f"NOT EXISTS (SELECT 1 FROM {table} {there} WHERE {there}.id = {row}.id)"
        return f'CASE WHEN {gone} THEN {row}."{own.column}" ELSE {today} END AS "{own.column}"'
