"""Bring the labels of columns to one form: `Nom de l’attribuant`, `nomAttribuant`, `NOM_ATTRIBUANT`."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
NUMBER_SIGN = re.compile(r"\bn\s?[°º]|\bno\b\.?|\bnum\b\.?|\bnumero\b", re.IGNORECASE)
TRAILING_COPY = re.compile(r"( \(\d+\)|[_. ]\d{1,2})$")
YEAR = re.compile(r"\b(19|20)\d\d\b")
WORD = re.compile(r"[a-z0-9]+")
UNIT = re.compile(
    r"[(\[/,]?\s*(?:\ben\s+)?(?:\b(?P<k>k ?€|k ?euros?|keur|milliers?(?: d['’ ]?(?:euros?|€))?)"
    r"|\b(?P<m>m ?€|m ?euros?|meur|millions?(?: d['’ ]?(?:euros?|€))?))(?!\w)\s*[)\]]?",
    re.IGNORECASE,
)
SAID_IN = re.compile(r"\ben\s+(?:k\s?€|keur|k\s?euros?|m\s?€|meur|mi?lli(?:ers?|ons?)\b)", re.IGNORECASE)
EMPTY_WORDS = frozenset({
    "a", "au", "aux", "ce", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour",
    "que", "sur", "un", "une",
})  # fmt: skip
SAME_WORDS = {"mt": "montant", "mnt": "montant", "mtt": "montant", "nb": "nombre", "ref": "reference"} | {
    "dpt": "departement", "dept": "departement", "dep": "departement", "lib": "libelle", "sub": "subvention",
    "subv": "subvention", "benef": "beneficiaire",
}  # fmt: skip


def unaccented(text: str) -> str:
    """Strip accents and ligatures.

    >>> unaccented("Bœuf à l’été")
    "Boeuf a l'ete"
    """
    text = text.translate(LIGATURES)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "‘": "'", "ʼ": "'", "ß": "ss"}
)


@lru_cache(maxsize=4096)
def unit_of(label: str) -> Decimal:
    """Give the euros that one unit of a column is worth, as its label says.

    >>> unit_of("Montant (k€)"), unit_of("Subvention en millions d’euros"), unit_of("Montant")
    (Decimal('1000'), Decimal('1000000'), Decimal('1'))
    """
    found = UNIT.search(label.replace("_", " "))
    if found is None:
        return Decimal(1)
    return Decimal(1_000 if found["k"] else 1_000_000)


def unit_said(text: str) -> Decimal:
    """Give the unit that a title states for the amounts below it, `(en milliers d’euros)`; 1 when none."""
    return unit_of(text) if SAID_IN.search(text) else Decimal(1)


@lru_cache(maxsize=4096)
def words_of(label: str) -> tuple[str, ...]:
    """Give the significant words of a label, without accents, case, copy number or year.

    >>> words_of("N° SIRET du bénéficiaire_1")
    ('numero', 'siret', 'beneficiaire')
    """
    label = UNIT.sub(" ", TRAILING_COPY.sub("", label.strip()).replace("_", " "))
    label = unaccented(NUMBER_SIGN.sub(" numero ", CAMEL.sub(" ", label)))
    label = YEAR.sub(" ", label.replace("%", " pourcentage ").replace("€", " ").lower())
    words = (SAME_WORDS.get(word, word) for word in WORD.findall(label))
    return tuple(word for word in words if word not in EMPTY_WORDS)


@lru_cache(maxsize=4096)
def squeezed(label: str) -> str:
    """Give a label without anything but its letters and digits, for those written in one block."""
    return "".join(WORD.findall(unaccented(TRAILING_COPY.sub("", label.strip())).lower()))
