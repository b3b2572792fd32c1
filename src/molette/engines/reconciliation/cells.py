"""Read the cells of any table: amounts in whatever currency, dates with the day or the month first."""

import re
from collections.abc import Sequence
from typing import Final

from molette.engines.reconciliation.books import Role
from molette.engines.tables.cells import Cell
from molette.engines.tables.labels import unaccented, unit_of
from molette.engines.tables.readers import Reader, reader
from molette.engines.tables.targets import Kind

EUROS: Final = re.compile(r"€|\b(?:[km] ?)?eur(?:o?s?)\b")
OTHERS: Final = re.compile(r"[$£¥]|\b(?:usd|gbp|chf|jpy|cad|dollars?|pounds?)\b")
SIGN: Final = re.compile(r"\s*(?:us\s*\$|[$£¥]|\b(?:usd|gbp|chf|jpy|cad)\b)\s*", re.IGNORECASE)
IN_FIGURES: Final = re.compile(r"\s*(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4}|\d{2})(?!\d)")
LAST_MONTH: Final = 12


def cell_reader(role: Role, label: str, sample: Sequence[Cell]) -> Reader:
    """Give the reader of a column of amounts or of dates; its sample settles what a cell leaves in doubt."""
    if role is Role.AMOUNT:
        read = reader(Kind.AMOUNT, [_bare(cell) for cell in sample], unit=unit_of(label))
        return lambda cell: read(_bare(cell))
    read = reader(Kind.DATE, sample)
    return _swapping(read) if _is_month_first(sample) else read


def is_in_euros(label: str, sample: Sequence[Cell]) -> bool | None:
    """Say whether amounts are euros: yes where the heading or a cell says so, no where it is another money.

    >>> is_in_euros("Montant (k€)", ()), is_in_euros("price", ("$12.50",)), is_in_euros("price", ("12.50",))
    (True, False, None)
    """
    for text in (label, *(cell for cell in sample if isinstance(cell, str))):
        plain = unaccented(text).lower().replace("_", " ")
        if EUROS.search(plain):
            return True
        if OTHERS.search(plain):
            return False
    return None


def _bare(cell: Cell) -> Cell:
    """An amount without the sign of its currency, which the figure does not depend on."""
    return SIGN.sub("", cell) if isinstance(cell, str) else cell


def _is_month_first(sample: Sequence[Cell]) -> bool:
    """Say whether dates in figures are written the American way: no first number is beyond twelve."""
    found = [match for cell in sample if isinstance(cell, str) and (match := IN_FIGURES.match(cell))]
    firsts, seconds = ([int(match[rank]) > LAST_MONTH for match in found] for rank in (1, 3))
    return any(seconds) and not any(firsts)


def _swapping(read: Reader) -> Reader:
    def turned(cell: Cell) -> Cell:
        return IN_FIGURES.sub(r"\3\2\1\4\5", cell, count=1) if isinstance(cell, str) else cell

    return lambda cell: read(turned(cell))
