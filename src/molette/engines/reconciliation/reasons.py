"""Why two lines were brought together, in French words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from molette.engines.french import counted
from molette.engines.money import NBSP
from molette.engines.reconciliation.books import Book, Cell, Column, Role
from molette.engines.reconciliation.levels import (
    AMOUNT_STEPS,
    BANDS,
    LEADS,
    AmountLevel,
    DateLevel,
    IdentifierLevel,
    PlaceLevel,
)
from molette.engines.reconciliation.normalising import WHOLE
from molette.engines.tables.values.dates import Dated

LONGEST: Final = 60
TEXTS: Final = ("même", "presque le même que", "proche de", "assez proche de", "en partie le même que")
YEAR: Final = 366
SAME_DATE: Final = "même date"
PLACES: Final = {PlaceLevel.SAME: "même lieu", PlaceLevel.SAME_DEPARTMENT: "même département"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A field that reasons are told of: its name, its role, its cells on both sides."""

    name: str
    role: Role
    left: Sequence[Cell]
    right: Sequence[Cell]


def spoken(left: Book, right: Book, fields: tuple[tuple[str, Role], ...]) -> tuple[Spoken, ...]:
    """The fields of two books, in the order in which they were compared; the whole has no cells."""
    empty = Column(WHOLE, Role.TEXT, ())
    columns = [(name, role, left.column(name) or empty, right.column(name) or empty) for name, role in fields]
    return tuple(Spoken(name, role, mine.cells, theirs.cells) for name, role, mine, theirs in columns)


def reasons(fields: tuple[Spoken, ...], levels: tuple[int, ...], left: int, right: int) -> tuple[str, ...]:
    """Say what a line of the left and one of the right have in common, and what parts them.

    >>> from decimal import Decimal
    >>> reasons((Spoken("montant", Role.AMOUNT, (Decimal(5),), (Decimal(5),)),), (1,), 0, 0)
    ('même montant',)
    """
    told: list[str] = []
    for one, level in zip(fields, levels, strict=True):
        if level:
            told += _said(one, level, left, right)
    return tuple(told)


def _said(one: Spoken, level: int, left: int, right: int) -> Iterable[str]:
    if not one.left:
        return _whole(level)
    match one.role:
        case Role.AMOUNT:
            return (_amount(level),)
        case Role.DATE:
            return (SAME_DATE if level == DateLevel.SAME else _apart(one.left[left], one.right[right]),)
        case Role.PLACE:
            return (PLACES.get(PlaceLevel(level), "lieux différents"),)
        case Role.IDENTIFIER:
            return (_identifier(one.name, IdentifierLevel(level)),)
    return _text(one.name, level, one.left[left], one.right[right])


@cache
def _amount(level: int) -> str:
    if level == AmountLevel.SAME:
        return "même montant"
    if level == AmountLevel.ROUNDED:
        return "même montant, à l’arrondi près"
    if level == AmountLevel.TAX:
        return "même montant, à la taxe près"
    if level - AmountLevel.NEAR < len(AMOUNT_STEPS):
        return f"montants à moins de {AMOUNT_STEPS[level - AmountLevel.NEAR] * 100:.0f}{NBSP}%"
    return "montants différents"


def _apart(mine: Cell, theirs: Cell) -> str:
    one, other = _bounds(mine), _bounds(theirs)
    return _days(max((other[0] - one[1]).days, (one[0] - other[1]).days))


@cache
def _days(days: int) -> str:
    return f"à {counted(days, 'jour')}" if days < YEAR else f"à {counted(days // YEAR, 'an')} ou plus"


def _bounds(cell: Cell) -> tuple[date, date]:
    if isinstance(cell, Dated):
        return cell.first, cell.last
    return (cell, cell) if isinstance(cell, date) else (date.min, date.min)


def _identifier(name: str, level: IdentifierLevel) -> str:
    match level:
        case IdentifierLevel.SAME:
            return f"même {name}"
        case IdentifierLevel.SAME_BODY:
            return f"même SIREN ({name})"
        case IdentifierLevel.SLIP:
            return f"{name} à un caractère près"
    return f"{name} différent"


def _text(name: str, level: int, mine: Cell, theirs: Cell) -> Iterator[str]:
    rank = (level - 1) // (BANDS * LEADS)
    if rank == 0:
        yield f"même {name}"
    elif rank < len(TEXTS):
        yield f"{name} «{NBSP}{_short(mine)}{NBSP}» {TEXTS[rank]} «{NBSP}{_short(theirs)}{NBSP}»"


def _whole(level: int) -> Iterator[str]:
    """Say how alike are all the texts of two lines, where their columns do not answer each other."""
    rank = (level - 1) // (BANDS * LEADS)
    if rank < len(TEXTS):
        yield "mêmes textes" if rank == 0 else "textes proches"


def _short(cell: Cell) -> str:
    text = " ".join(str(cell).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
