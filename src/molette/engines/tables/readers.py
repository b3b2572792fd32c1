"""The reader of the cells of each kind of field."""

import re
from collections.abc import Callable, Iterable

from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import (
    NumberStyle,
    Parsed,
    Problem,
    parse_amount,
    parse_date,
    parse_department,
    parse_number,
    parse_organisation,
    parse_place,
    parse_postcode,
    parse_rate,
    parse_siren,
    parse_year,
    style_of,
)
from molette.engines.tables.values.parsed import formula_left

Reader = Callable[[Cell], Parsed[object]]
NUMBERS: dict[Kind, Callable[[Cell, NumberStyle], Parsed[object]]] = {
    Kind.AMOUNT: parse_amount,
    Kind.NUMBER: parse_number,
    Kind.RATE: parse_rate,
}
YES = frozenset({"oui", "o", "vrai", "true", "1", "x", "yes"})
NO = frozenset({"non", "n", "faux", "false", "0", "no"})
BLANKS = re.compile(r"[^\S\n]+")


def reader(kind: Kind, sample: Iterable[Cell] = ()) -> Reader:
    """Give the reader of a column; its sample settles what a single number leaves in doubt."""
    if kind in NUMBERS:
        read, style = NUMBERS[kind], style_of(sample)
        return lambda cell: read(cell, style)
    return OTHERS[kind]


def _text(cell: Cell) -> Parsed[str]:
    text = text_of(cell)
    if problem := formula_left(text):
        return Parsed(None, problem)
    return Parsed(BLANKS.sub(" ", text).strip() or None)


def _boolean(cell: Cell) -> Parsed[bool]:
    text = text_of(cell).strip().lower()
    if text in YES | NO:
        return Parsed(text in YES)
    return Parsed(None, Problem("not-a-boolean", "oui ou non", "Écrivez oui ou non.") if text else None)


OTHERS: dict[Kind, Reader] = {
    Kind.BOOLEAN: _boolean,
    Kind.DATE: parse_date,
    Kind.DEPARTMENT: parse_department,
    Kind.ORGANISATION: parse_organisation,
    Kind.PLACE: parse_place,
    Kind.POSTCODE: parse_postcode,
    Kind.SIREN: parse_siren,
    Kind.TEXT: _text,
    Kind.YEAR: parse_year,
}
