"""A table as pages show it: columns that know what they hold, rows that may be unknown, fictitious or nested.

Views fill these; `{% table %}` writes them (see `table_rows`), with the caption, the scopes and the labels a
phone needs.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from molette.engines.french import short_date
from molette.engines.money import euros, number, percent

Value = str | int | Decimal | date | None


class Kind(StrEnum):
    """What a column holds, and so how it is written and which way it is aligned."""

    TEXT = "text"
    EUROS = "euros"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


NUMERIC = frozenset({Kind.EUROS, Kind.NUMBER, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    kind: Kind = Kind.TEXT

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, None when it is not known; `reason` says why; `href` leads to what it comes from.

    `note` stands beneath, and leads to `note_href` when there is one.
    """

    value: Value
    href: str = ""
    note: str = ""
    reason: str = ""
    tag: str = ""
    tag_kind: str = ""
    note_href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The first cell is the header of the row. `state` is `used`, `missing` or nothing."""

    cells: tuple[Cell, ...]
    state: str = ""
    level: int = 0
    fictif: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; `note` says beside it how many they are, or what they share."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, or groups of rows under the same columns; the groups come after the rows that have none."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    footer: tuple[Cell, ...] = ()
    note: str = ""
    empty: str = "Rien à montrer ici pour l’instant."
    groups: tuple[Group, ...] = ()


def row(*values: Value, href: str = "", state: str = "", level: int = 0, fictif: bool = False) -> Row:
    """A row of plain values; `href` is the address of what the first one names."""
    first, *others = values
    return Row((Cell(first, href), *map(Cell, others)), state, level, fictif)


def written(value: Value, kind: Kind) -> str:
    """How a known value is written in a column of this kind.

    Raises TypeError when the value is not of that kind: a date is no amount.
    """
    match kind, value:
        case Kind.EUROS, Decimal():
            return euros(value)
        case Kind.PERCENT, Decimal():
            return percent(value)
        case Kind.NUMBER, Decimal():
            return number(value, max(0, -int(value.normalize().as_tuple().exponent)))
        case Kind.NUMBER, int():
            return number(Decimal(value))
        case Kind.DATE, date():
            return short_date(value)
        case _, str():
            return value
    raise TypeError(f"{value!r} is not written as {kind}")
