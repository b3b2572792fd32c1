"""Dates as they come: ISO, French, periods, months, years alone, numbers of a spreadsheet."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from molette.engines.tables.cells import Cell, text_of
from molette.engines.tables.labels import unaccented
from molette.engines.tables.values.parsed import Parsed, Problem, Severity, without_value

EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets, once their wrong 29 February 1900 is passed."""
SERIALS = range(20_000, 80_000)  # 1954 to 2119
YEARS = range(1900, 2101)
PIVOT = 70
MONTHS = {
    name: number
    for number, names in enumerate(
        ("janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil",
         "aout", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec"), start=1
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d\d.*)?")
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
FRENCH = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?:\s+\d{1,2}[:h].*)?")
IN_WORDS = re.compile(r"(?:[a-z]+di\s+|dimanche\s+)?(\d{1,2})(?:er)?[\s-]+([a-z]+)\.?[\s-]+(\d{4}|\d{2})")
MONTH = re.compile(r"(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})|([a-z]+)\.?[\s-]+(\d{4}))")
SERIAL = re.compile(r"\d{5}", re.ASCII)
YEAR = re.compile(r"(?:annee\s+|exercice\s+)?(\d{4})(?:\.0)?")
PERIOD = re.compile(
    r"\s*(?:\n|;|/(?=\s*\d{4}-)|\s/\s|\bau\b|\ba\b|\s[-–]\s|->|→|\bet\b|,)\s*|(?<=\b\d{4})[-/](?=\d{4}\b)|(?<=\d{4}-\d\d-\d\d)/"
)
EXPECTED = "une date, par exemple 28/08/2017"


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Dated:
    """From `first` to `last`, both included; one and the same when the day is known."""

    first: date
    last: date
    precision: Precision

    @property
    def year(self) -> int:
        return self.first.year


def parse_date(cell: Cell) -> Parsed[Dated]:
    """Read a date with the precision it was given."""
    if isinstance(cell, date):
        return Parsed(_day(cell))
    if isinstance(cell, Decimal):
        return _from_number(cell)
    text = text_of(cell)
    if nothing := without_value(text):
        return Parsed(None, nothing.problem)
    plain = " ".join(unaccented(text).lower().replace("\n", ";").split())
    single = _single(plain)
    if single.value or single.problem:
        return single
    return _period(plain)


def parse_year(cell: Cell) -> Parsed[int]:
    """Read a year, alone or within a date."""
    dated = parse_date(cell)
    return Parsed(dated.value.year if dated.value else None, dated.problem)


def _from_number(number: Decimal) -> Parsed[Dated]:
    if number == number.to_integral_value() and int(number) in YEARS:
        return Parsed(_year(int(number)))
    if int(number) in SERIALS:
        return Parsed(_day(EPOCH + timedelta(days=int(number))))
    return _single(text_of(number)) if COMPACT.fullmatch(text_of(number)) else Parsed(None, _not_a_date())


def _single(text: str) -> Parsed[Dated]:
    """Read one date; nothing at all when the text has no such form."""
    if found := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if found := FRENCH.fullmatch(text):
        return _checked(_century(found[3]), int(found[2]), int(found[1]))
    if (found := IN_WORDS.fullmatch(text)) and found[2] in MONTHS:
        return _checked(_century(found[3]), MONTHS[found[2]], int(found[1]))
    if SERIAL.fullmatch(text) and int(text) in SERIALS:
        return Parsed(_day(EPOCH + timedelta(days=int(text))))
    return Parsed(_month(text) or _year_alone(text))


def _month(text: str) -> Dated | None:
    found = MONTH.fullmatch(text)
    if not found:
        return None
    year = int(found[1] or found[4] or found[6])
    month = MONTHS.get(found[5], 0) if found[5] else int(found[2] or found[3])
    if year not in YEARS or month not in range(1, 13):
        return None
    return Dated(
        date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), Precision.MONTH
    )


def _year_alone(text: str) -> Dated | None:
    found = YEAR.fullmatch(text)
    return _year(int(found[1])) if found and int(found[1]) in YEARS else None


def _period(text: str) -> Parsed[Dated]:
    """Read `2017-06-10/2018-06-30`, `du 1er mars au 30 juin 2018`, `2017-2018`, several dates in a cell."""
    parts = [part for part in PERIOD.split(text.removeprefix("du ").removeprefix("de ")) if part]
    dates = [parsed.value for part in parts if (parsed := _single(part)).value]
    if not dates:
        return Parsed(None, _not_a_date())
    whole = Dated(min(d.first for d in dates), max(d.last for d in dates), Precision.PERIOD)
    if len(dates) == len(parts) > 1:
        return Parsed(whole)
    return Parsed(
        dates[0] if len(dates) == 1 else whole,
        Problem("date-in-text", EXPECTED, "Seule la date reconnue dans ce texte est reprise. Vérifiez-la."),
    )


def _checked(year: int, month: int, day: int) -> Parsed[Dated]:
    swapped = month > 12 >= day  # noqa: PLR2004 - months of a year
    if swapped:
        month, day = day, month
    try:
        found = _day(date(year, month, day))
    except ValueError:
        return Parsed(None, Problem("impossible-date", EXPECTED, "Cette date n’existe pas. Corrigez-la."))
    doubt = Problem("american-date", EXPECTED, "Le mois semble écrit avant le jour. Vérifiez cette date.")
    return Parsed(found, doubt if swapped else _far(year))


def _far(year: int) -> Problem | None:
    if year in YEARS:
        return None
    return Problem(
        "far-date", EXPECTED, "L’année de cette date est improbable. Vérifiez-la.", Severity.TOLERABLE
    )


def _day(day: date) -> Dated:
    return Dated(day, day, Precision.DAY)


def _year(year: int) -> Dated:
    return Dated(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


def _century(year: str) -> int:
    return int(year) if len(year) > 2 else int(year) + (1900 if int(year) >= PIVOT else 2000)  # noqa: PLR2004


def _not_a_date() -> Problem:
    return Problem("not-a-date", EXPECTED, "Écrivez la date en chiffres, seule dans sa cellule.")
