"""French as it is written: dates, plurals, lists, « à » and « de » before a place."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from molette.engines.money import NBSP

MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS: Final = (
    "janv.", "fév.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
QUARTERS: Final = ("1er", "2e", "3e", "4e")
VOWELS: Final = "aàâäeéèêëiîïoôöuùûüyœæh"
# No elision before these: said with an aspirated h in their own town halls.
ASPIRATED: Final = frozenset({"Haisnes", "Ham-en-Artois", "Harnes", "Houdain"})
ARTICLE: Final = re.compile(r"(Le|Les) (?=\w)")


def day_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def short_date(day: date) -> str:
    r"""For tables and labels.

    >>> short_date(date(2026, 11, 1)), short_date(date(2027, 5, 12))
    ('1er\xa0nov. 2026', '12\xa0mai 2027')
    """
    return f"{day_number(day)}{NBSP}{SHORT_MONTHS[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    r"""For sentences.

    >>> long_date(date(2027, 3, 3))
    '3\xa0mars 2027'
    """
    return f"{day_number(day)}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def month_and_year(day: date) -> str:
    """For what is known to the month.

    >>> month_and_year(date(2027, 5, 1))
    'mai 2027'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def said_date(day: date, precision: str = "day") -> str:
    """A date no more precise than it was said: to the day, month, quarter or year.

    >>> said_date(date(2027, 5, 1), "month"), said_date(date(2030, 1, 1), "year")
    ('mai 2027', '2030')
    """
    match precision:
        case "year":
            return str(day.year)
        case "quarter":
            return f"{QUARTERS[(day.month - 1) // 3]} trimestre {day.year}"
        case "month":
            return month_and_year(day)
    return short_date(day)


def on_date(day: date, precision: str = "day") -> str:
    r"""The same after a verb.

    >>> on_date(date(2027, 5, 1)), on_date(date(2027, 5, 1), "month"), on_date(date(2027, 5, 1), "quarter")
    ('le 1er\xa0mai 2027', 'en mai 2027', 'au 2e trimestre 2027')
    """
    word = {"day": "le", "quarter": "au"}.get(precision, "en")
    return f"{word} {said_date(day, precision)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """The form that goes with a number: zero and one are singular in French; -s unless `many` is given.

    >>> plural(0, "commune"), plural(2, "commune"), plural(3, "cheval", "chevaux")
    ('commune', 'communes', 'chevaux')
    """
    return one if abs(count) < 2 else many or f"{one}s"  # noqa: PLR2004 (the plural starts at two)


def counted(count: int, one: str, many: str | None = None) -> str:
    r"""A number with its noun.

    >>> counted(1, "projet"), counted(1500, "projet")
    ('1\xa0projet', '1\xa0500\xa0projets')
    """
    return f"{count:,}".replace(",", NBSP) + f"{NBSP}{plural(count, one, many)}"


def listing(items: Sequence[str], last: str = "et") -> str:
    """Join words as in a sentence.

    >>> listing(["Lens", "Liévin", "Avion"]), listing(["Lens", "Liévin"], "ou"), listing([])
    ('Lens, Liévin et Avion', 'Lens ou Liévin', '')
    """
    if len(items) < 2:  # noqa: PLR2004 (nothing to join)
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def of(name: str) -> str:
    """« de » before a place.

    >>> of("Avion"), of("Lens"), of("Le Portel"), of("Les Essarts"), of("La Couture"), of("Harnes")
    ('d’Avion', 'de Lens', 'du Portel', 'des Essarts', 'de La Couture', 'de Harnes')
    """
    if article := ARTICLE.match(name):
        return f"{'du' if article[1] == 'Le' else 'des'} {name[article.end() :]}"
    elided = name[:1].lower() in VOWELS and name not in ASPIRATED
    return f"d’{name}" if elided and name else f"de {name}"


def at(name: str) -> str:
    """« à » before a place.

    >>> at("Lens"), at("Le Portel"), at("Les Essarts"), at("La Couture")
    ('à Lens', 'au Portel', 'aux Essarts', 'à La Couture')
    """
    if article := ARTICLE.match(name):
        return f"{'au' if article[1] == 'Le' else 'aux'} {name[article.end() :]}"
    return f"à {name}"


def unmarked(title: str) -> str:
    """A title without the « (fictif) » at its end, for where a mark stands beside it.

    >>> unmarked("Voie verte n° 4 (fictif)"), unmarked("Cité 4")
    ('Voie verte n° 4', 'Cité 4')
    """
    return title.removesuffix(" (fictif)").removesuffix(f"{NBSP}(fictif)")


def spaced(text: str) -> str:
    r"""Put the no-break spaces that French punctuation asks for where plain spaces were typed.

    >>> spaced("Combien ? « 3 M€ » : 20 %")
    'Combien\xa0? «\xa03\xa0M€\xa0»\xa0: 20\xa0%'
    """
    text = re.sub(r" (?=[?!:;»€%]|M€|Md€)", NBSP, text)
    return text.replace("« ", f"«{NBSP}")
