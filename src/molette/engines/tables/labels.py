"""Bring the labels of columns to one form: `Nom de l’attribuant`, `nomAttribuant`, `NOM_ATTRIBUANT`."""

import re
import unicodedata
from functools import lru_cache

CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
NUMBER_SIGN = re.compile(r"\bn\s?[°º]|\bno\b\.?|\bnum\b\.?|\bnumero\b", re.IGNORECASE)
TRAILING_COPY = re.compile(r"( \(\d+\)|[_. ]\d{1,2})$")
YEAR = re.compile(r"\b(19|20)\d\d\b")
WORD = re.compile(r"[a-z0-9]+")
EMPTY_WORDS = frozenset({
    "a", "au", "aux", "ce", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour",
    "que", "sur", "un", "une",
})  # fmt: skip
SAME_WORDS = {"mt": "montant", "mnt": "montant", "mtt": "montant", "nb": "nombre", "ref": "reference"} | {
    "dpt": "departement", "dept": "departement", "dep": "departement", "lib": "libelle", "sub": "subvention",
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
def words_of(label: str) -> tuple[str, ...]:
    """Give the significant words of a label, without accents, case, copy number or year.

    >>> words_of("N° SIRET du bénéficiaire_1")
    ('numero', 'siret', 'beneficiaire')
    """
    label = TRAILING_COPY.sub("", label.strip())
    label = unaccented(NUMBER_SIGN.sub(" numero ", CAMEL.sub(" ", label).replace("_", " ")))
    label = YEAR.sub(" ", label.replace("%", " pourcentage ").replace("€", " ").lower())
    words = (SAME_WORDS.get(word, word) for word in WORD.findall(label))
    return tuple(word for word in words if word not in EMPTY_WORDS)


@lru_cache(maxsize=4096)
def squeezed(label: str) -> str:
    """Give a label without anything but its letters and digits, for those written in one block."""
    return "".join(WORD.findall(unaccented(TRAILING_COPY.sub("", label.strip())).lower()))
