"""The workbook of a lead: one sheet for his updates, one for their dates, one for their measures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from molette.domain.followup.queries.measured import Followed
from molette.domain.followup.sheets import columns as heads
from molette.domain.followup.sheets.filling import Asked
from molette.domain.programme.models import Milestone, MilestoneDate
from molette.engines.french import said_date
from molette.engines.project_weather import LEVEL_LABELS, Level
from molette.engines.sheets import Cell, Column, Sheet, workbook
from molette.engines.stages import Said
from molette.engines.tables.targets import TargetField


@dataclass(frozen=True, slots=True)
class _Date:
    asked: Asked
    milestone: Milestone
    said: Said | None


@dataclass(frozen=True, slots=True)
class _Value:
    asked: Asked
    followed: Followed


def book(asked: Sequence[Asked]) -> bytes:
    """Write what is asked, with what is already drafted; an Office Open XML workbook."""
    dates = [_Date(one, *pair) for one in asked for pair in one.awaited]
    values = [_Value(one, held) for one in asked for held in one.followed]
    sheets = [Sheet(heads.UPDATES, _UPDATES, asked)]
    sheets += [Sheet(heads.DATES, _DATES, dates)] if dates else []
    sheets += [Sheet(heads.MEASURES, _VALUES, values)] if values else []
    return workbook(sheets)


def _own(field: TargetField, read: Callable[[Any], Cell]) -> Column:
    return Column(field.name, field.label, read)


_UPDATES = (
    _own(heads.UPDATE, lambda one: one.update.pk),
    Column("projet", heads.PROJECT, lambda one: one.update.project.title),
    Column("etat", heads.STATE, lambda one: one.update.get_status_display()),
    Column("a_revoir", heads.COMMENT, lambda one: one.update.comment or None),
    _own(heads.DONE, lambda one: one.update.done or None),
    _own(heads.SENTENCE, lambda one: one.update.sentence or None),
    _own(heads.SPENT, lambda one: one.update.spent if one.sees_money else heads.RESERVED),
    _own(heads.LEVEL, lambda one: LEVEL_LABELS[Level(one.update.level)] if one.update.level else None),
    _own(heads.WHY, lambda one: one.update.why or None),
    _own(heads.MARK, lambda one: one.mark),
)


def _announced(row: _Date) -> Cell:
    return said_date(row.said.on, row.said.precision) if row.said else "aucune"


def _on(row: _Date) -> Cell:
    held = row.asked.dates.get(row.milestone.pk)
    return held.on if held else None


def _came(row: _Date) -> Cell:
    held = row.asked.dates.get(row.milestone.pk)
    return held.nature == MilestoneDate.Nature.ACTUAL if held else None


def _evidence(row: _Date) -> Cell:
    held = row.asked.dates.get(row.milestone.pk)
    return (held.evidence or None) if held else None


def _percent(row: _Date) -> Cell:
    own = row.asked.update
    return own.percent if own.judged_id == row.milestone.pk else None


_DATES = (
    _own(heads.UPDATE, lambda row: row.asked.update.pk),
    Column("projet", heads.PROJECT, lambda row: row.asked.update.project.title),
    _own(heads.MILESTONE, lambda row: row.milestone.pk),
    Column("jalon", heads.TITLE, lambda row: row.milestone.title),
    Column("annonce", heads.ANNOUNCED, _announced),
    _own(heads.ON, _on),
    _own(heads.CAME, _came),
    _own(heads.EVIDENCE, _evidence),
    _own(heads.PERCENT, _percent),
)


def _value(row: _Value) -> Cell:
    held = row.asked.values.get(row.followed.measure.pk)
    return held.value if held else None


def _until(row: _Value) -> Cell:
    held = row.asked.values.get(row.followed.measure.pk)
    return held.period_end if held else None


_VALUES = (
    _own(heads.UPDATE, lambda row: row.asked.update.pk),
    Column("projet", heads.PROJECT, lambda row: row.asked.update.project.title),
    _own(heads.MEASURE, lambda row: row.followed.measure.pk),
    Column("mesure", heads.NAMED, lambda row: f"{row.followed.measure.name}, {row.followed.measure.unit}"),
    Column("dernier", heads.LAST, lambda row: row.followed.told or "aucun"),
    _own(heads.VALUE, _value),
    _own(heads.UNTIL, _until),
)
