"""Search by words: read what was typed, forgive accents and slips, say which words were found.

A query is words that must all be found, each as it is typed (the start of a word is enough) or as one of
its *neighbours*: words of the vocabulary at a slip or two of the keyboard.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from molette.engines.tables.labels import unaccented

WORD: Final = re.compile(r"[0-9a-z]+")
LETTERS: Final = re.compile(r"\w+")
LINKS: Final = frozenset(
    {
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "par",
        "pour",
        "sur",
        "un",
        "une",
    }
)
MOST: Final = 8
LONGEST: Final = 40
ONE_SLIP: Final = 5
"""A word of as many letters may be written with a slip, and so typed with one letter less."""
TWO_SLIPS: Final = 8
NEIGHBOURS: Final = 6


def plain(text: str) -> str:
    """Write a text as it is searched: small letters without accents, words apart.

    >>> plain("Noyelles-sous-Lens, l’Étang")
    'noyelles sous lens l etang'
    """
    return " ".join(WORD.findall(unaccented(text).lower()))


def without_numbers(text: str) -> str:
    """Leave out what holds a digit: a value is never found by searching for it.

    >>> without_numbers("7 000 logements en 2023")
    'logements en'
    """
    return " ".join(word for word in plain(text).split() if not any(c.isdigit() for c in word))


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for: those that link are left aside when there are others.

    >>> words_of("Cité des Électriciens"), words_of("la")
    (('cite', 'electriciens'), ('la',))
    """
    found = [word[:LONGEST] for word in dict.fromkeys(plain(text).split())]
    return tuple([word for word in found if word not in LINKS][:MOST] or found[:MOST])


def slips_of(word: str) -> int:
    """How many slips of the keyboard are forgiven in a word."""
    return 2 if len(word) >= TWO_SLIPS else 1


def neighbours(word: str, vocabulary: Sequence[str]) -> tuple[str, ...]:
    """The words of a vocabulary that this one nearly is, nearest first; a short word has none.

    >>> neighbours("lievn", ["lens", "lievin", "levain"])
    ('lievin',)
    """
    if len(word) < ONE_SLIP - 1:
        return ()
    slips = slips_of(word)
    near = process.extract(
        word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=NEIGHBOURS
    )
    return tuple(found for found, _, _ in near if found != word and len(found) >= ONE_SLIP)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to find, and what may be found in its place."""

    word: str
    others: tuple[str, ...] = ()


def corrected(wanted: Iterable[Wanted], titles: Iterable[str]) -> tuple[str, ...]:
    """The words that were found in place of those typed; nothing when they were found as typed.

    >>> corrected([Wanted("lievn", ("lievin",))], ["Ville de Liévin"])
    ('lievin',)
    """
    held = " ".join(plain(title) for title in titles).split()
    found = []
    for one in wanted:
        if any(word.startswith(one.word) for word in held):
            found.append(one.word)
        else:
            found.append(next((other for other in one.others if other in held), one.word))
    told = tuple(found)
    return told if told != tuple(one.word for one in wanted) else ()


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    marked: bool


def marked(text: str, starts: Collection[str]) -> tuple[Span, ...]:
    """Cut a text into what answers the search and what does not, accents and case apart.

    >>> [(s.text, s.marked) for s in marked("Ville de Liévin", ["liev"])]
    [('Ville de ', False), ('Liévin', True)]
    """
    spans: list[Span] = []
    last = 0
    for found in LETTERS.finditer(text):
        bare = _bare(found[0])
        if any(bare.startswith(start) for start in starts if start):
            if found.start() > last:
                spans.append(Span(text[last : found.start()], marked=False))
            spans.append(Span(found[0], marked=True))
            last = found.end()
    if last < len(text):
        spans.append(Span(text[last:], marked=False))
    return tuple(spans)


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    return unaccented(word).lower()


def closeness(title: str, words: Sequence[str]) -> tuple[int, int]:
    """How well a plain title answers, smaller first: whole, all its words, some; then the shortest."""
    held = title.split()
    missing = sum(1 for word in words if not any(one.startswith(word) for one in held))
    exact = sum(1 for word in words if word in held)
    return (
        missing * 10 - exact - (5 if set(words) == {word for word in held if word.isascii()} - LINKS else 0),
        len(title),
    )
