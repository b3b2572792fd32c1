"""What a cell may hold once read, and how it is written back as text."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | Decimal | date | bool | None

ERROR = re.compile(
    r"#(REF|N/?A|DIV/0|VALUE|VALEUR|NAME|NOM|NUM|NOMBRE|NULL|NUL|SPILL|CALC)\s?[!?]?|(Err:|#ERR)\d{3}"
)
FORMULA = re.compile(r"=\s*[+\-]?\s*(\$?[A-Z]{1,3}\$?\d|[A-Z.]{2,}\(|'?[\w .]+'?!|\[|\(|\d)", re.IGNORECASE)
QUOTED = re.compile(r'="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `line` is counted from 1 in the file. It may be wider than the header."""

    line: int
    cells: tuple[Cell, ...]


def text_of(cell: Cell) -> str:
    """Write a cell as its author would read it, without rounding.

    >>> text_of(Decimal("58226.0"))
    '58226'
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, Decimal):
        whole = cell == cell.to_integral_value()
        return f"{cell.to_integral_value() if whole else cell.normalize():f}"
    return cell.isoformat()


def cleaned(text: str) -> str | None:
    """Text of a csv cell: trimmed, nothing for blanks, `="00123"` (the way to keep zeros) read as 00123."""
    text = text.strip()
    if text.startswith('="') and (quoted := QUOTED.fullmatch(text)):
        text = quoted[1].strip()
    return text or None


def is_formula_left(text: str) -> bool:
    """Say whether a text is the formula itself, or its error, where its result was expected."""
    return ERROR.fullmatch(text) is not None or (text.startswith("=") and FORMULA.match(text) is not None)


def column_letter(index: int) -> str:
    """Name a column as a spreadsheet does, from 0.

    >>> column_letter(0), column_letter(26)
    ('A', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
