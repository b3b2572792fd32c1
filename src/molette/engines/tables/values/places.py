"""Codes of communes, departments and agglomerations, and postcodes, with the zeros a spreadsheet drops."""

import re

from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.values.departments import department_named
from molette.engines.tables.values.identifiers import SIREN, parse_siren
from molette.engines.tables.values.parsed import Parsed, Problem, Severity, without_value

COMMUNE = re.compile(r"(0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])\d{3}|9[78]\d{3}")
DEPARTMENT = re.compile(r"0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-6]|98[4-8]")
NAMED = re.compile(r"(\d{2,3}|2[AB])\s*[-–:/ ]\s*\D+|\D+?\s*[-–:/(]\s*(\d{2,3}|2[AB])\)?", re.IGNORECASE)
POSTCODE = re.compile(
    r"(?:F-?)?(\d{5}|\d{4})(?:\.0)?(?![.,]?\d)(?:\s*-?\s*(.*\bCEDEX\b.*)|(\D.*))?", re.IGNORECASE
)
EXPECTED_PLACE = "un code INSEE de commune (5 caractères) ou le SIREN d’une intercommunalité"
EXPECTED_DEPARTMENT = "un code de département, par exemple 62 ou 2A"
EXPECTED_POSTCODE = "un code postal à 5 chiffres"


def parse_place(cell: Cell) -> Parsed[str]:
    """Read the INSEE code of a commune, or the SIREN of an agglomeration; a lone 0 is unknown."""
    text = text_of(cell)
    if (nothing := without_value(text)) or not text.strip("0 "):
        return Parsed(None, nothing.problem if nothing else None)
    code = re.sub(r"\s", "", text).upper().removesuffix(".0")
    if COMMUNE.fullmatch(code):
        return Parsed(code)
    if len(code) == 4 and COMMUNE.fullmatch(restored := f"0{code}"):  # noqa: PLR2004 - one zero short
        return Parsed(restored, _restored(EXPECTED_PLACE))
    if len(code) >= SIREN - 1:
        return parse_siren(code)
    return Parsed(None, Problem("not-a-place", EXPECTED_PLACE, "Vérifiez ce code sur insee.fr."))


def parse_department(cell: Cell) -> Parsed[str]:
    """Read a department: `1` is 01, `20B` is 2B, `PAS DE CALAIS` and `062 - Pas-de-Calais` are 62."""
    text = text_of(cell)
    if nothing := without_value(text):
        return Parsed(None, nothing.problem)
    if found := NAMED.fullmatch(text.strip()):
        text = found[1] or found[2]
    code = text.upper().replace(" ", "").removesuffix(".0")
    if DEPARTMENT.fullmatch(code):
        return Parsed(code)
    if named := department_named(text):
        return Parsed(named)
    restored = code.replace("20A", "2A").replace("20B", "2B").lstrip("0").zfill(2)
    if DEPARTMENT.fullmatch(restored):
        return Parsed(restored, _restored(EXPECTED_DEPARTMENT))
    return Parsed(None, Problem("not-a-department", EXPECTED_DEPARTMENT, "Vérifiez ce code."))


def parse_postcode(cell: Cell) -> Parsed[str]:
    """Read a postcode. A CEDEX is a round of the post and not a place, a town beside it says more: told."""
    text = text_of(cell)
    if nothing := without_value(text):
        return Parsed(None, nothing.problem)
    found = POSTCODE.fullmatch(re.sub(r"(?<=\d) (?=\d)", "", text))
    if not found:
        return Parsed(None, Problem("not-a-postcode", EXPECTED_POSTCODE, "Vérifiez ce code postal."))
    code = found[1].zfill(5)
    if "cedex" in text.lower():
        remedy = (
            "Un code CEDEX désigne une boîte postale\N{NO-BREAK SPACE}: il ne sert pas à trouver la commune."
        )
        return Parsed(code, Problem("cedex", EXPECTED_POSTCODE, remedy, Severity.INFORMATION))
    if found[3] and re.search(r"[^\W\d_]{2}", found[3]):
        remedy = (
            "Seul le code postal est repris. Nommez la colonne «\N{NO-BREAK SPACE}Commune\N{NO-BREAK SPACE}»."
        )
        return Parsed(code, Problem("postcode-and-town", EXPECTED_POSTCODE, remedy))
    return Parsed(code, None if len(found[1]) == 5 else _restored(EXPECTED_POSTCODE))  # noqa: PLR2004


def department_of(code: str) -> str:
    """Give the department of an INSEE code or a postcode.

    >>> department_of("62510"), department_of("97411"), department_of("20200")
    ('62', '974', '2B')
    """
    if code.startswith("20"):  # Corsica's postcodes: 200 and 201 in the south, the rest in the north
        return "2A" if code < "202" else "2B"
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _restored(expected: str) -> Problem:
    return Problem("leading-zeros", expected, "Le zéro de tête est remis.", Severity.INFORMATION)
