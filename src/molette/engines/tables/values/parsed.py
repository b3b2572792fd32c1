"""What reading one cell gives: a value, a problem, or a value with a doubt."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Never, TypeVar

from molette.engines.tables.cells import is_formula_left

T_co = TypeVar("T_co", covariant=True)
UNKNOWN = re.compile(
    r"[-–—.?/\\*_]+|n\.?[cdra]\.?|n/?[adc]|nul|null|none|nan|néant|neant|inconnue?|vide|sans objet|"
    r"non (communiquée?|renseignée?|connue?|disponible|précisée?)",
    re.IGNORECASE,
)
FORMULA_STARTS = frozenset("=#E")  # the first letter of a formula, `#REF!` or `Err:502`
FORMULA = (
    "formula",
    "le résultat de la formule",
    "Ouvrez le fichier dans un tableur, corrigez la formule s’il le faut et enregistrez-le.",
)


class Severity(StrEnum):
    BLOCKING = "blocking"
    """The row cannot be taken."""
    TOLERABLE = "tolerable"
    """The row is taken; the reader should look."""
    INFORMATION = "information"
    """The value was put right without any doubt."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: a code for programs, what was expected and what to do in French."""

    code: str
    expected: str
    remedy: str
    severity: Severity = Severity.TOLERABLE


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T_co]):
    """A value (None: unknown), and what the reader should know of how it was read."""

    value: T_co | None
    problem: Problem | None = None


def formula_left(text: str) -> Problem | None:
    """Report a formula or an error that stands where its result was expected."""
    return Problem(*FORMULA) if text[:1] in FORMULA_STARTS and is_formula_left(text) else None


def without_value(text: str) -> Parsed[Never] | None:
    """Read what stands for no value at all: nothing, `n.c.`, a dash, a formula without its result."""
    if problem := formula_left(text):
        return Parsed(None, problem)
    if not text or UNKNOWN.fullmatch(text):
        return Parsed(None)
    return None
