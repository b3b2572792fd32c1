"""Names of communes and bodies, brought to one form so that they can be compared."""

import re

from molette.engines.tables.labels import unaccented

ARTICLE = re.compile(r"^(?:LE|LA|LES|L)\s+(?=\S)")
SET_ASIDE = re.compile(r"^(.+?)\s*[,(]\s*(?:LE|LA|LES|L)\s*'?\s*\)?$")
NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")
WORDS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES", "S": "SUR", "SS": "SOUS"} | {
    "CNE": "COMMUNE", "DPT": "DEPARTEMENT", "DEPT": "DEPARTEMENT",
}  # fmt: skip
LONG_FORMS = (
    (re.compile(r"^C ([ACU])(?= \w)"), r"C\1"),
    (re.compile(r"\bCOMMUNAUTES? (?:DE |D )?AGGLO(?:MERATIONS?)?\b"), "CA"),
    (re.compile(r"\bCOMMUNAUTES? (?:DE |D )?COMMUNES?\b"), "CC"),
    (re.compile(r"\bCOMMUNAUTES? URBAINES?\b"), "CU"),
    (re.compile(r"\bSYNDICAT (?:INTERCOMMUNAL )?(?:A|DE) VOCATION UNIQUE\b"), "SIVU"),
    (re.compile(r"\bSYNDICAT (?:INTERCOMMUNAL )?(?:A|DE) VOCATIONS? MULTIPLES?\b"), "SIVOM"),
)
OFFICE = re.compile(r"^(?:(?:COMMUNE|VILLE|MAIRIE)(?: NOUVELLE)? (?:DE |D |DU |DES )?)+(?=\S)")
NEW_COMMUNE = re.compile(r"\(\s*commune nouvelle\s*\)", re.IGNORECASE)


def normalised_name(name: str) -> str:
    """Write a name in capitals, without accents, marks or leading article, abbreviations in full.

    >>> normalised_name("Saint-Étienne-l’Abbaye"), normalised_name("HAVRE (LE)")
    ('SAINT ETIENNE L ABBAYE', 'HAVRE')
    """
    text = unaccented(NEW_COMMUNE.sub("", name)).upper().strip()
    if aside := SET_ASIDE.match(text):
        text = aside[1]
    text = NOT_A_LETTER.sub(" ", text.replace("S/", "S ")).strip()
    words = text.split()
    text = " ".join(WORDS.get(word, word) if _abbreviates(words, i) else word for i, word in enumerate(words))
    for long_form, short in LONG_FORMS:
        text = long_form.sub(short, text)
    return ARTICLE.sub("", text)


def commune_name(name: str) -> str:
    """Normalise the name of a commune given as a body: `COMMUNE DE LENS`, `Mairie d’Avion`."""
    return ARTICLE.sub("", OFFICE.sub("", normalised_name(name)))


def same_name(one: str, other: str) -> bool:
    """Say whether two names differ only by their writing."""
    return commune_name(one) == commune_name(other) != ""


def _abbreviates(words: list[str], index: int) -> bool:
    """Leave alone a last word (`CLUB ST`), and an S that is not between two words (`S M T`)."""
    if words[index] in {"S", "SS"}:
        return 0 < index < len(words) - 1 and min(len(words[index - 1]), len(words[index + 1])) > 1
    return index < len(words) - 1 or words[index] not in {"ST", "STE"}
