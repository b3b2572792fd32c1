"""Which line of a history tells a row on a day: the questions that the views ask, in SQL.

A row is named by its alias; each question takes aliases of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from django.apps import apps
from django.db import models

from molette.domain.memory.table import RULES, Outrun, Tracked

DAY: Final = ":day:"  # where the day and its last instant are written, view by view
UNTIL: Final = ":until:"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two databases write differently; `live` leads to a table that a view of its name hides."""

    live: str
    an_hour_after: str
    midnight: str
    latest: str
    day: str
    instant: str


SQLITE: Final = Dialect(
    live="main.",
    an_hour_after="strftime('%Y-%m-%d %H:%M:%f', {}, '+1 hour')",
    midnight="{} || ' 00:00:00'",
    latest="max({}, {})",
    day="'{:%Y-%m-%d}'",
    instant="'{:%Y-%m-%d %H:%M:%S.%f}'",
)
POSTGRESQL: Final = Dialect(
    live="",
    an_hour_after="({} + interval '1 hour')",
    midnight="{}::timestamp AT TIME ZONE 'UTC'",
    latest="greatest({}, {})",
    day="date '{:%Y-%m-%d}'",
    instant="timestamptz '{:%Y-%m-%d %H:%M:%S.%f}+00'",
)
DIALECTS: Final = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def history_of(model: type[models.Model]) -> type[models.Model]:
    """Return the model of the history of a tracked one."""
    manager: Any = getattr(model, model._meta.simple_history_manager_attribute)  # type: ignore[attr-defined]
    found: type[models.Model] = manager.model
    return found


def past(model: type[models.Model]) -> str:
    """The table of its history."""
    return f'"{history_of(model)._meta.db_table}"'


def column(model: type[models.Model], name: str) -> str:
    return f'"{_field(model, name).column}"'


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


@dataclass(slots=True)
class Lines:
    """Ask of lines of histories, in one dialect."""

    dialect: Dialect
    numbers: Iterator[int] = field(default_factory=count)

    def is_read(self, model: type[models.Model], row: str) -> str:
        """Hold for the line of history that tells the row that day."""
        other, later = self.alias(), self.alias()
        own = f"{past(model)} {other} WHERE {other}.id = {row}.id AND {other}.history_date <= {UNTIL}"
        late = f"{past(model)} {later} WHERE {later}.id = {row}.id AND {later}.history_date <= "
        line = (
            f"COALESCE((SELECT MAX({other}.history_id) FROM {own}),"
            f" (SELECT MAX({later}.history_id) FROM {late}{self._until(model, row)}))"
        )
        known = f"({row}.history_date <= {UNTIL} OR {self.told(model, row)})"
        return f"{row}.history_type <> '-' AND {known} AND {row}.history_id = {line}"

    def _until(self, model: type[models.Model], row: str) -> str:
        """An hour after the row was first told, or the row that it is part of, if that came later."""
        rule = RULES[model._meta.label]
        if not isinstance(rule, Tracked):
            raise TypeError(f"{model._meta.label} keeps no history")
        first = self._first_told(model, f"{row}.id", of_each=bool(rule.on))
        if rule.of:
            whole = _field(model, rule.of).related_model
            link = f"{row}.{column(model, rule.of)}"
            with_it = self.dialect.latest.format(first, self._first_told(whole, link, of_each=True))
            first = f"COALESCE({with_it}, {first})"
        return self.dialect.an_hour_after.format(first)

    def _first_told(self, model: type[models.Model], key: str, *, of_each: bool) -> str:
        """When the first line was written, or the first line that tells of it where each may or not."""
        line = self.alias()
        told = f" AND {self.told(model, line)}" if of_each else ""
        lines = f"{past(model)} {line} WHERE {line}.id = {key} AND {line}.history_type <> '-'{told}"
        return f"(SELECT MIN({line}.history_date) FROM {lines})"

    def told(self, model: type[models.Model], row: str) -> str:
        """Hold for a line of history that tells what was said by that day, whenever it was recorded."""
        rule = RULES[model._meta.label]
        if not isinstance(rule, Tracked):
            return "TRUE"
        ways = ["TRUE"] if rule.always else []
        if rule.on:
            ways.append(f"{self._day(model, rule, row)} <= {DAY}")
        ways += [self._spoken_of(apps.get_model(label), link, row) for label, link in rule.by]
        told = f"({' OR '.join(ways)})" if ways else "FALSE"
        return f"({told} AND {self.known(model, rule.of, row)})" if rule.of else told

    def _day(self, model: type[models.Model], rule: Tracked, row: str) -> str:
        days = [self._past_column(model, rule, path, row) for path in rule.on]
        return days[0] if len(days) == 1 else f"COALESCE({', '.join(days)})"

    def _past_column(self, model: type[models.Model], rule: Tracked, path: str, row: str) -> str:
        """A column of the row, or of the one at the end of a link, as its history first told it."""
        link, _, name = path.rpartition(".")
        if not link:
            return f"{row}.{column(model, name)}"
        end, there = _field(model, link).related_model, self.alias()
        key = f"{there}.id = {row}.{column(model, link)}"
        day = f"(SELECT MIN({there}.{column(end, name)}) FROM {past(end)} {there} WHERE {key})"
        if link != rule.of:
            return day
        return f"CASE WHEN NOT {self._recorded(end, f'{row}.{column(model, link)}')} THEN {day} END"

    def _spoken_of(self, model: type[models.Model], link: str, row: str) -> str:
        other = self.alias()
        key = f"{other}.{column(model, link)} = {row}.id"
        return f"EXISTS (SELECT 1 FROM {past(model)} {other} WHERE {key} AND {self.told(model, other)})"

    def known(self, model: type[models.Model], link: str, row: str) -> str:
        """Hold when the row at the end of a link is known that day."""
        end, there = _field(model, link).related_model, self.alias()
        key = f"{there}.id = {row}.{column(model, link)}"
        known = f"({there}.history_date <= {UNTIL} OR {self.told(end, there)})"
        return f"EXISTS (SELECT 1 FROM {past(end)} {there} WHERE {key} AND {known})"

    def there(self, model: type[models.Model], link: str, row: str) -> str:
        """Hold when the row at the end of a link is read that day: known, and not removed."""
        end, there = _field(model, link).related_model, self.alias()
        key = f"{there}.id = {row}.{column(model, link)}"
        return f"EXISTS (SELECT 1 FROM {past(end)} {there} WHERE {key} AND {self.is_read(end, there)})"

    def _recorded(self, model: type[models.Model], key: str) -> str:
        line = self.alias()
        lines = f"{past(model)} {line} WHERE {line}.id = {key} AND {line}.history_date <= {UNTIL}"
        return f"EXISTS (SELECT 1 FROM {lines})"

    def live(self, model: type[models.Model], path: str, row: str) -> str:
        """A column of a table without a history, or of the row at the end of a link, as it is today."""
        link, _, name = path.rpartition(".")
        if not link:
            return f"{row}.{column(model, name)}"
        end, there = _field(model, link).related_model, self.alias()
        table = f'{self.dialect.live}"{end._meta.db_table}"'
        key = f"{there}.id = {row}.{column(model, link)}"
        return f"(SELECT {there}.{column(end, name)} FROM {table} {there} WHERE {key})"

    def outrun(self, model: type[models.Model], rule: Outrun, row: str) -> str:
        other = self.alias()
        among, rank = column(model, rule.among), column(model, rule.rank)
        later = f"{other}.{among} = {row}.{among} AND {other}.{rank} > {row}.{rank}"
        known = f"({other}.history_date <= {UNTIL} OR {self.told(model, other)})"
        return f"EXISTS (SELECT 1 FROM {past(model)} {other} WHERE {later} AND {known})"

    def to_answer(self, subject: str, row: str) -> str:
        """Hold while an answer to a figure is still to come."""
        answer, positions = self.alias(), past(apps.get_model("signatures.Position"))
        about = f"{answer}.subject = '{subject}' AND {answer}.subject_id = {row}.id"
        to_come = f"{answer}.said_on > {DAY} AND {answer}.history_date > {UNTIL}"
        return f"EXISTS (SELECT 1 FROM {positions} {answer} WHERE {about} AND {to_come})"

    def alias(self) -> str:
        return f"m{next(self.numbers)}"
