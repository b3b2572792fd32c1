"""Compare the names registers write with the names of our communes and agglomerations."""

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from molette.engines.tables.values import commune_name, normalised_name

LINKS = frozenset({"D", "DE", "DES", "DU", "ET", "L", "LA", "LE", "LES"})
GROUPING = re.compile(r"^(CA|CC|CU|AGGLOMERATION|METROPOLE)\s+(?=\S)")
MAY_BE_GROUPING = re.compile(r"\W*(?:la\s+|l\W)?(?:c\W?[acu]\b|communaut|agglom|m[eé]tropole)", re.IGNORECASE)
"""Most bodies are no agglomeration: seen before their name is brought to one form."""
ALIKE = 80

OFFICE = re.compile(r"^\s*(commune|ville|mairie)\b", re.IGNORECASE)
LIKE = 88

commune_key = lru_cache(maxsize=65_536)(commune_name)


def names_a_commune(body: str) -> bool:
    """Say whether a body says that it is a commune, and does not merely bear its name."""
    return OFFICE.match(body) is not None


@lru_cache(maxsize=65_536)
def nearest(written: str, keys: tuple[str, ...]) -> str | None:
    """Give the key that a name nearly spells, if there is one: a slip of the keyboard, a letter lost."""
    found = process.extractOne(commune_key(written), keys, scorer=fuzz.ratio, score_cutoff=LIKE)
    return found[0] if found else None


@lru_cache(maxsize=65_536)
def grouping_key(name: str) -> frozenset[str]:
    """Give the words of an agglomeration's name, or nothing when the name is not one's.

    >>> sorted(grouping_key("Communauté d’agglomération de Lens - Liévin"))
    ['LENS', 'LIEVIN']
    >>> grouping_key("LENS LIEVIN TENNIS")
    frozenset()
    """
    if not MAY_BE_GROUPING.match(name):
        return frozenset()
    text = normalised_name(name)
    if not GROUPING.match(text):
        return frozenset()
    return frozenset(GROUPING.sub("", text).split()) - LINKS


@lru_cache(maxsize=65_536)
def agree(written: str, official: str) -> bool:
    """Say whether two spellings may name the same commune: a part of it, or nearly the same letters.

    >>> agree("NOEUX LES MINES", "Nœux-les-Mines"), agree("LENS", "Liévin")
    (True, False)
    """
    ours, theirs = set(commune_key(written).split()) - LINKS, set(commune_key(official).split()) - LINKS
    if ours <= theirs or theirs <= ours:
        return True
    return fuzz.ratio(commune_key(written), commune_key(official)) >= ALIKE
