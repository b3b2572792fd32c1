"""Read a cell of a spreadsheet of plans: its value, or what was expected there and how to mend it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from molette.engines.money import NBSP, to_cents
from molette.engines.rules.book import Book
from molette.engines.rules.columns import (
    CATEGORIES,
    LINES,
    NOWHERE,
    OWNERS,
    WAIVERS,
    Column,
    Words,
    key,
    perimeters,
    schemes,
    words,
)
from molette.engines.rules.words import CATEGORY_LABELS, OWNER_LABELS, WAIVER_LABELS, Event
from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.labels import unit_of
from molette.engines.tables.readers import reader
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import (
    NumberStyle,
    Parsed,
    Precision,
    Problem,
    parse_amount,
    parse_date,
    parse_number,
    style_of,
)

Read = Callable[[Cell], Parsed[Any]]
MONEY: Final = ("cost", "eligible", "amount")
MOST_EUROS: Final = Decimal(10) ** 12
MOST_PEOPLE: Final = Decimal(10) ** 9
MOST_WEALTH: Final = Decimal(20)
FRENCH: Final = NumberStyle(decimal=",")


def read_with(column: Column, heading: str, cells: Sequence[Cell], book: Book) -> Read:
    """Give the reader of a column; its heading may state a unit, its cells settle how it writes numbers."""
    if column.field in MONEY:
        style = replace(style_of(cells), unit=unit_of(heading))
        return partial(_amount, style)
    if column.field == "scheme":
        return partial(_one_of, schemes(book), "un dispositif du mode d’emploi, ou rien pour une autre aide")
    if column.field == "perimeters":
        return partial(_places, perimeters(book))
    return _READ[column.field]


def _amount(style: NumberStyle, cell: Cell) -> Parsed[Decimal]:
    parsed = parse_amount(cell, style)
    if parsed.value is None:
        return parsed
    if not 0 <= parsed.value <= MOST_EUROS:
        return _refused("out-of-bounds", "un montant en euros, positif", "Corrigez ce montant.")
    if parsed.problem is not None:
        return Parsed(None, _sure(parsed.problem))
    return Parsed(to_cents(parsed.value))


def _sure(doubt: Problem) -> Problem:
    """A doubt on a number is mended by writing it without what makes it doubtful."""
    if doubt.code != "ambiguous-number":
        return doubt
    return replace(doubt, remedy="Écrivez-le sans séparateur de milliers, ou avec ses deux décimales.")


def _whole(cell: Cell) -> Parsed[int]:
    parsed = parse_number(cell, FRENCH)
    value = parsed.value
    if value is None:
        return Parsed(None, _number_expected(parsed, "un nombre d’habitants"))
    if value != value.to_integral_value() or not 0 <= value <= MOST_PEOPLE:
        return _refused("not-people", "un nombre d’habitants, entier", "Écrivez le nombre, sans décimales.")
    return Parsed(int(value))


def _density(cell: Cell) -> Parsed[Decimal]:
    parsed = parse_number(cell, FRENCH)
    if parsed.value is None:
        return Parsed(None, _number_expected(parsed, "des habitants par km²"))
    if not 0 <= parsed.value <= MOST_PEOPLE:
        return _refused("out-of-bounds", "des habitants par km²", "Corrigez ce nombre.")
    return parsed


def _wealth(cell: Cell) -> Parsed[Decimal]:
    """A multiple of a mean has no thousands: a dot is its decimal mark, as a comma is."""
    is_percent = isinstance(cell, str) and cell.rstrip().endswith("%")
    parsed = parse_number(cell.replace(".", ",") if isinstance(cell, str) else cell, FRENCH)
    expected = "un multiple de la moyenne, par exemple 0,85"
    if parsed.value is None:
        return Parsed(None, _number_expected(parsed, expected))
    value = parsed.value / 100 if is_percent else parsed.value
    if not 0 <= value <= MOST_WEALTH:
        remedy = "Divisez le potentiel financier par habitant par la moyenne de sa catégorie."
        return _refused("not-a-multiple", expected, remedy)
    return Parsed(value)


def _number_expected(parsed: Parsed[Decimal], expected: str) -> Problem | None:
    return replace(parsed.problem, expected=expected) if parsed.problem else None


def _day(cell: Cell) -> Parsed[Any]:
    parsed = parse_date(cell)
    if parsed.value is None or parsed.problem:
        return Parsed(None, parsed.problem)
    if parsed.value.precision is not Precision.DAY:
        return _refused("not-a-day", "une date au jour près, par exemple 28/08/2017", "Ajoutez le jour.")
    return Parsed(parsed.value.first)


def _one_of(known: Words, what: str, cell: Cell) -> Parsed[Any]:
    text = text_of(cell).strip()
    if not text:
        return Parsed(None)
    found = known.values.get(key(text))
    if found is None:
        return _refused("unknown-word", f"{what}{NBSP}: {known.named()}", known.remedy(text))
    return Parsed(found)


def _several(known: Words, what: str, cell: Cell) -> Parsed[Any]:
    """Words set apart by a semicolon or a line break; by a comma too, which labels may hold themselves."""
    parts = [part.strip() for part in text_of(cell).replace("\n", ";").split(";") if part.strip()]
    pieces = [p for part in parts for p in ([part] if key(part) in known.values else part.split(","))]
    strangers = [piece.strip() for piece in pieces if key(piece) not in known.values]
    if strangers:
        return _refused("unknown-word", f"{what}{NBSP}: {known.named()}", known.remedy(strangers[0]))
    return Parsed(frozenset(known.values[key(piece)] for piece in pieces) if pieces else None)


def _places(known: Words, cell: Cell) -> Parsed[Any]:
    """« aucun » is an answer: a place that is known, and in none of them."""
    parsed = _several(known, "des périmètres que les règles connaissent", cell)
    return parsed if parsed.value is None else Parsed(parsed.value - {NOWHERE})


def _refused(code: str, expected: str, remedy: str) -> Parsed[Any]:
    return Parsed(None, Problem(code, expected, remedy))


_READ: Final[Mapping[str, Read]] = {
    "plan": reader(Kind.TEXT),
    "owner": partial(_one_of, words(OWNERS, OWNER_LABELS), "une nature de maître d’ouvrage"),
    "population": _whole,
    "centre": _whole,
    "density": _density,
    "wealth": _wealth,
    "is_lead": reader(Kind.BOOLEAN),
    "in_contract": reader(Kind.BOOLEAN),
    "category": partial(_one_of, words(CATEGORIES, CATEGORY_LABELS), "une nature d’opération"),
    "waivers": partial(_several, words(WAIVERS, WAIVER_LABELS), "des cas particuliers"),
    "kind": partial(_one_of, words(LINES, {}), "une nature de ligne"),
    **dict.fromkeys(("on", *Event), _day),
}
