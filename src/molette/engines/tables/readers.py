"""The reader of the cells of each kind of field."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

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
REMEMBERED = 2_000
LETTERS = re.compile(r"[^\W\d_]{2}|^[Yy]$")  # a commune of the Somme is called Y
CODE_ALONE = Problem(
    "code-for-name",
    "le nom d’une commune",
    "Un code seul ne dit pas s’il est postal ou de l’INSEE\N{NO-BREAK SPACE}: nommez la colonne.",
)
BLANKS = re.compile(r"[^\S\n]+")
CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
"""What is no character of a text, and what workbooks do not hold."""


def reader(kind: Kind, sample: Iterable[Cell] = (), *, unit: Decimal = Decimal(1)) -> Reader:
    """Give the reader of a column; its sample settles what a single number leaves in doubt.

    `unit` is what one unit of the column is worth, in euros.
    """
    if kind in NUMBERS:
        read, style = NUMBERS[kind], replace(style_of(sample), unit=unit)
        return lambda cell: read(cell, style)
    return OTHERS[kind]


def remembering(read: Reader) -> Reader:
    """Read once the cells that come again in a column: departments, schemes, round amounts, blanks."""
    return lru_cache(maxsize=REMEMBERED, typed=True)(read)


def _text(cell: Cell) -> Parsed[str]:
    text = text_of(cell).strip()
    if problem := formula_left(text):
        return Parsed(None, problem)
    return Parsed(BLANKS.sub(" ", text) or None)


def _verbatim(cell: Cell) -> Parsed[str]:
    return Parsed(tidied(text_of(cell)) or None)


def tidied(text: str) -> str:
    """A text without what no format keeps: marks of control, blanks at both ends, the kind of line break."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _place_name(cell: Cell) -> Parsed[str]:
    parsed = _text(cell)
    if parsed.value and not LETTERS.search(parsed.value):
        return Parsed(parsed.value, CODE_ALONE)
    return parsed


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
    Kind.PLACE_NAME: _place_name,
    Kind.POSTCODE: parse_postcode,
    Kind.SIREN: parse_siren,
    Kind.TEXT: _text,
    Kind.VERBATIM: _verbatim,
    Kind.YEAR: parse_year,
}
