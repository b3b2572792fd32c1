"""SIREN and SIRET numbers, as they survive a spreadsheet.

Source of the check digit: Luhn's formula, as INSEE applies it to SIREN and SIRET; the establishments of
La Poste (SIREN 356 000 000) are checked by the sum of their digits instead.
"""

import re
from decimal import Decimal

from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.values.parsed import Parsed, Problem, Severity, without_value

SIREN, SIRET = 9, 14
LOST_ZEROS = 2
LA_POSTE = "356000000"
NOISE = re.compile(r"[\s.'’`´\-–_\u00a0\u202f]+")
PREFIX = re.compile(r"^(siret|siren|n°|no)+[:=]?", re.IGNORECASE)
SHORTENED = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
RNA = re.compile(r"w\d[\da-z]\d{7}", re.IGNORECASE)
EXPECTED = "un SIREN (9 chiffres) ou un SIRET (14 chiffres)"


def is_valid(number: str) -> bool:
    """Check the key of a SIREN or a SIRET."""
    if len(number) == SIRET and number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0:
        return True
    doubled = (int(digit) * (2 - (len(number) - i) % 2) for i, digit in enumerate(number))
    return number.strip("0") != "" and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0  # noqa: PLR2004


def parse_organisation(cell: Cell) -> Parsed[str]:
    """Read a SIREN or a SIRET, whichever is given, with its lost zeros put back.

    A number whose key is false identifies nobody: it gives no value, unless its SIREN is right.
    """
    text = text_of(cell)
    if (nothing := without_value(text)) or not text.strip("0 "):
        return Parsed(None, nothing.problem if nothing else None)
    digits = PREFIX.sub("", NOISE.sub("", text))
    if text.rstrip().endswith(".0") and digits.isdecimal() and not _is_whole(digits):
        digits = digits[:-1]  # a number that went through a program which writes 246200364.0
    if SHORTENED.fullmatch(digits.replace("+", "")) or SHORTENED.fullmatch(text.strip()):
        return Parsed(None, _rounded())
    if RNA.fullmatch(digits):
        return Parsed(None, Problem("rna", EXPECTED, "C’est un numéro RNA d’association. Donnez son SIREN."))
    if not digits.isdecimal() or not digits.isascii():
        return Parsed(None, Problem("not-a-siret", EXPECTED, "Vérifiez ce numéro auprès du bénéficiaire."))
    return _checked(digits, is_number=isinstance(cell, Decimal))


def parse_siren(cell: Cell) -> Parsed[str]:
    """Read a SIREN; of a SIRET, keep the SIREN it begins with."""
    parsed = parse_organisation(cell)
    if parsed.value and len(parsed.value) == SIRET:
        given = Problem(
            "siret-for-siren",
            "un SIREN (9 chiffres)",
            "Le SIREN est tiré du SIRET donné.",
            Severity.INFORMATION,
        )
        return Parsed(parsed.value[:SIREN], parsed.problem or given)
    return parsed


def parse_siret(cell: Cell) -> Parsed[str]:
    """Read a SIRET; a SIREN does not say which establishment is meant, and gives no value."""
    parsed = parse_organisation(cell)
    if parsed.value and len(parsed.value) == SIREN:
        return Parsed(
            None,
            Problem(
                "siren-for-siret",
                "un SIRET (14 chiffres)",
                "C’est un SIREN\N{NO-BREAK SPACE}: ajoutez le NIC.",
            ),
        )
    return parsed


def _is_whole(digits: str) -> bool:
    return len(digits) in {SIREN, SIRET} and is_valid(digits)


def _checked(digits: str, *, is_number: bool) -> Parsed[str]:
    for size in (SIREN, SIRET):
        missing = size - len(digits)
        if 0 <= missing <= LOST_ZEROS and is_valid(whole := digits.zfill(size)):
            return Parsed(whole, _restored() if missing else None)
    if len(digits) == SIRET and (digits.endswith("00000") or (is_number and digits.endswith("0000"))):
        return Parsed(None, _rounded())
    if len(digits) == SIRET and is_valid(digits[:SIREN]):
        remedy = (
            "Le SIREN est juste, pas les cinq derniers chiffres\N{NO-BREAK SPACE}: seul le SIREN est repris."
        )
        return Parsed(digits[:SIREN], Problem("wrong-nic", EXPECTED, remedy))
    if len(digits) in {SIREN, SIRET}:
        return Parsed(None, Problem("wrong-key", EXPECTED, "La clé de ce numéro est fausse. Vérifiez-le."))
    count = f"{len(digits)} chiffres"
    return Parsed(None, Problem("wrong-length", EXPECTED, f"Ce numéro a {count}. Vérifiez-le."))


def _restored() -> Problem:
    return Problem(
        "leading-zeros", EXPECTED, "Les zéros perdus au début du numéro sont remis.", Severity.INFORMATION
    )


def _rounded() -> Problem:
    return Problem(
        "rounded-by-spreadsheet",
        EXPECTED,
        "Le tableur a arrondi ce numéro. Mettez la colonne au format texte et saisissez-le de nouveau.",
    )
