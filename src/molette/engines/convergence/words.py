"""The words of a French text as they are compared: without endings, compound terms and synonyms joined."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import snowballstemmer

_WORD: Final = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_ELIDED: Final = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_STEMMER: Final = snowballstemmer.stemmer("french")
LONGEST: Final = 5
"""No compound term of the field has more words than that."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of the field: words that say nothing, and terms that say the same.

    `groups` gives, by the name of a group, the terms that stand for one another, compound ones too.
    """

    stop_words: frozenset[str] = frozenset()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """What is compared (`key`), and the words of the text that made it (`surface`).

    `own` tells apart the terms of one group, which share its key; outside groups it is the key itself.
    """

    key: str
    surface: str
    own: str

    @property
    def is_grouped(self) -> bool:
        return self.own != self.key


class Reader:
    """Reads texts under one lexicon, whose terms it stems once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._stop = frozenset(_bare(word) for word in lexicon.stop_words)
        self._groups: dict[tuple[str, ...], str] = {}
        for name, terms in sorted(lexicon.groups.items()):
            for term in (name, *terms):
                stems = tuple(stem for _, stem in self._stems(term))
                if stems:
                    self._groups.setdefault(stems, f"={name}")

    def terms(self, text: str) -> tuple[Term, ...]:
        """Return the terms of a text in their order, the longest compound first.

        >>> lexicon = Lexicon(frozenset({"de", "le", "les"}), {"logement": ("habitat", "cité minière")})
        >>> [term.key for term in Reader(lexicon).terms("Les cités minières et l’habitat")]
        ['=logement', 'et', '=logement']
        """
        left = list(self._stems(text))
        found: list[Term] = []
        while left:
            for size in range(min(LONGEST, len(left)), 0, -1):
                stems = tuple(stem for _, stem in left[:size])
                if size == 1 or stems in self._groups:
                    surface = text[left[0][0].start() : left[size - 1][0].end()]
                    found.append(self._term(stems, " ".join(surface.lower().split())))
                    left = left[size:]
                    break
        return tuple(found)

    def _term(self, stems: tuple[str, ...], surface: str) -> Term:
        group = self._groups.get(stems)
        own = " ".join(stems)
        return Term(own, surface, own) if group is None else Term(group, surface, f"{group} {own}")

    def _stems(self, text: str) -> Iterable[tuple[re.Match[str], str]]:
        """The words that say something, where they stand in the text, and their stems."""
        whole = _ELIDED.sub(lambda elided: " " * len(elided[0]), text)
        for word in _WORD.finditer(whole):
            bare = _bare(word[0])
            if bare not in self._stop:
                yield word, _stem(bare)


def _bare(word: str) -> str:
    """A word in small letters, without its accents: they are often left out of capitals."""
    apart = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(one for one in apart if not unicodedata.combining(one))


@cache
def _stem(bare: str) -> str:
    return str(_STEMMER.stemWord(bare))
