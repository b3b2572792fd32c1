"""Amounts and numbers as French officers write them: `21 667,00 €`, `1.234,56`, `(1 234,00)`, `1,2 M€`."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.values.parsed import Parsed, Problem, without_value

UNITS = {
    "": Decimal(1),
    "k": Decimal(1_000), "millier": Decimal(1_000), "mille": Decimal(1_000),
    "m": Decimal(1_000_000), "million": Decimal(1_000_000),
    "md": Decimal(1_000_000_000), "milliard": Decimal(1_000_000_000),
}  # fmt: skip
SPACES = re.compile(r"[\s'’`\u00a0\u202f\u2009]+")
AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?:€|eur(?:os?)?)?(?P<sign2>[-+])?(?P<number>\d[\d.,]*|[.,]\d+)"
    r"(?P<unit>milliards?|millions?|milliers?|mille|mds?|m|k)?(?:d)?(?:€|eur(?:os?)?)?"
    r"(?:h\.?t\.?|t\.?t\.?c\.?)?(?P<after>-)?(?P<close>\))?",
)
SPACED = re.compile(r"\d+(?:[\s'’`\u00a0\u202f\u2009]+\d+)+")
THOUSANDS = re.compile(r"\d{1,3}(?:\D+\d{3})+")
GROUPED = re.compile(r"\d{1,3}(\D\d{3})+")
MINUSES = str.maketrans("−–‐‑", "----")
CURRENCY = re.compile("€|eur")
EXPECTED = "un montant en euros, par exemple 21\N{NO-BREAK SPACE}667,00"


IN_EUROS = Problem(
    "unit-contradiction",
    "un montant dans l’unité que dit le titre de la colonne",
    "La cellule dit des euros\N{NO-BREAK SPACE}: elle est lue ainsi. Vérifiez ce montant.",
)


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a column writes its numbers: the decimal mark of most of them, None when nothing tells."""

    decimal: str | None = None
    percent: bool = False
    """The rates of the column go up to 100, not to 1."""
    unit: Decimal = Decimal(1)
    """Euros that one unit of the column is worth: 1,000 under « Montant (k€) »."""


def style_of(cells: Iterable[Cell]) -> NumberStyle:
    """Learn the style of a column from a sample of it."""
    votes: Counter[str] = Counter()
    largest = Decimal(0)
    for cell in cells:
        if isinstance(cell, str) and (found := AMOUNT.fullmatch(_bare(cell))):
            votes[_certain_mark(found["number"]) or ""] += 1
        value = parse_number(cell).value
        largest = max(largest, abs(value)) if value is not None else largest
    del votes[""]
    return NumberStyle(max(votes, key=lambda m: (votes[m], m == ","), default=None), percent=largest > 2)  # noqa: PLR2004


def parse_amount(cell: Cell, style: NumberStyle = NumberStyle()) -> Parsed[Decimal]:
    """Read an amount in euros, exactly. A number of the spreadsheet is taken as it is.

    `1.234` and `1,234` are read after the style of the column; without one, as thousands, with a doubt:
    no one pays a tenth of a cent.
    """
    if isinstance(cell, Decimal):
        return Parsed(cell * style.unit)
    text = text_of(cell)
    if nothing := without_value(text):
        return Parsed(None, nothing.problem)
    bare = _bare(text)
    found = AMOUNT.fullmatch(bare)
    spaced = SPACED.search(text)
    if not found or isinstance(cell, bool) or bool(found["open"]) != bool(found["close"]):
        return Parsed(None, _not_a_number(text))
    if spaced and not THOUSANDS.fullmatch(spaced[0]):  # two numbers in one cell
        return Parsed(None, _not_a_number(text))
    number = found["number"]
    scaled = style.unit != 1 and style.decimal is None  # nobody needs thousands of thousands: 21,667 k€
    value, doubt = _number(number, style, decided=bool(found["unit"] or spaced or scaled))
    if value is None:
        return Parsed(None, _not_a_number(text))
    negative = found["open"] or "-" in {found["sign"], found["sign2"], found["after"]}
    own = UNITS[(found["unit"] or "").rstrip("s")]
    in_euros = style.unit != 1 and own == 1 and CURRENCY.search(bare) is not None
    value *= style.unit if own == 1 and not in_euros else own
    doubt = IN_EUROS if in_euros else doubt
    return Parsed(-value if negative else value, doubt)


def parse_number(cell: Cell, style: NumberStyle = NumberStyle()) -> Parsed[Decimal]:
    """Read a number of any unit; a sign of per cent is left aside."""
    return parse_amount(cell.rstrip(" %\u00a0\u202f") if isinstance(cell, str) else cell, style)


def parse_rate(cell: Cell, style: NumberStyle = NumberStyle()) -> Parsed[Decimal]:
    """Read a rate as a ratio: 0.8 for `80 %`, for 80 in a column of percentages, for 0,8 in one of ratios."""
    parsed = parse_number(cell, style)
    if parsed.value is None:
        return parsed
    percent = style.percent or (isinstance(cell, str) and cell.rstrip().endswith("%"))
    ratio = parsed.value / 100 if percent else parsed.value
    if 0 <= ratio <= 1:
        return Parsed(ratio)  # three decimals are usual in a rate: no doubt to report
    return Parsed(
        ratio, Problem("rate-out-of-bounds", "un taux entre 0 et 100\N{NO-BREAK SPACE}%", "Vérifiez ce taux.")
    )


def _bare(text: str) -> str:
    return SPACES.sub("", text.translate(MINUSES).lower().replace("d'", "").replace("d’", ""))


def _certain_mark(number: str) -> str | None:
    """Give the decimal mark of a number when its writing leaves no doubt."""
    marks = {mark for mark in number if mark in ".,"}
    if len(marks) == 2:  # noqa: PLR2004 - both marks: the last one is the decimal
        return max(marks, key=number.rindex)
    if not marks:
        return None
    mark = marks.pop()
    if number.count(mark) > 1:
        return "," if mark == "." else "."
    return None if GROUPED.fullmatch(number) and not number.startswith("0") else mark


def _number(number: str, style: NumberStyle, *, decided: bool) -> tuple[Decimal | None, Problem | None]:
    """Read digits and marks; `decided` when spaces or a unit already say that a mark is the decimal one."""
    mark = _certain_mark(number)
    doubt = None
    if mark is None and (found := re.search(r"[.,]", number)):
        mark = found[0] if decided else style.decimal
        if mark is None:
            doubt = Problem(
                "ambiguous-number",
                "un nombre dont la virgule ne se confond pas avec un séparateur de milliers",
                f"«\N{NO-BREAK SPACE}{number}\N{NO-BREAK SPACE}» est lu {number.replace(found[0], '')}. "
                "Vérifiez-le.",
            )
    whole, _, decimals = number.rpartition(mark) if mark and mark in number else (number, "", "")
    grouped = not re.search(r"[.,]", whole) or (
        GROUPED.fullmatch(whole) and len(set(re.findall(r"\D", whole))) == 1
    )
    if not grouped or re.search(r"[.,]", decimals):
        return None, None
    return Decimal(f"{re.sub('[.,]', '', whole) or 0}{'.' if decimals else ''}{decimals}"), doubt


def _not_a_number(text: str) -> Problem:
    if re.search(r"[$£¥]|usd|gbp|chf", text.lower()):
        return Problem("currency", EXPECTED, "Convertissez ce montant en euros.")
    return Problem("not-an-amount", EXPECTED, "Écrivez le montant en chiffres, seul dans sa cellule.")
