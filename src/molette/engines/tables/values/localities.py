"""A place written in one cell, perhaps with what tells it apart: `Lens (62)`, `62300 LENS CEDEX 2`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from molette.engines.tables.values.places import department_of, parse_department

CEDEX = re.compile(r"\s*\bcedex\b(\s*\d{1,2}\b)?", re.IGNORECASE)
BRACKETS = re.compile(r"^([^()]+?)\s*\(([^()]+)\)$")
LEADING = re.compile(
    r"^(?:F-)?(\d[\dAB]\d{3}|\d{2,3}(?=\s*[-–:/])|2[AB](?=\s*[-–:/]))\s*[-–:/]?\s*(\D.+)$", re.IGNORECASE
)
TRAILING = re.compile(
    r"^(.*?\D)(?:\s+|\s*[-–,:/]\s*)(?:F-)?(\d[\dAB]\d{3}|(?<=[-–,:/\s])\d{2,3}|2[AB])$", re.IGNORECASE
)
MARKS = " \t,;:/-–"
SEVERAL = re.compile(r"\s*[;,/+&|\n]\s*|\s+et\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Locality:
    """A name and the department that stood beside it (empty when none did)."""

    name: str
    department: str = ""


@lru_cache(maxsize=65_536)
def read_locality(text: str) -> Locality:
    """Part a name from the codes around it. A code of five figures, postal or of INSEE, tells the department.

    >>> read_locality("62300 LENS CEDEX"), read_locality("Loos-en-Gohelle (62)")
    (Locality(name='LENS', department='62'), Locality(name='Loos-en-Gohelle', department='62'))
    """
    text = CEDEX.sub("", text).strip(MARKS)
    if found := LEADING.match(text):
        code, name = found[1], found[2]
    elif found := BRACKETS.match(text) or TRAILING.match(text):
        name, code = found[1], found[2]
    else:
        return Locality(text)
    department = _department(code.strip())
    return Locality(name.strip(MARKS), department) if department else Locality(text)


def places_listed(text: str) -> tuple[str, ...]:
    """Give the names of a cell that names several places; one when it names one."""
    return tuple(part for part in SEVERAL.split(text) if part)


def _department(code: str) -> str:
    if len(code) == 5 and code[2:].isdecimal():  # noqa: PLR2004 - a postcode or an INSEE code
        return department_of(code.upper())
    return parse_department(code).value or ""
