"""The mark at the head of a heading: « Axe 1 », « Orientation n° 3 », « 1.2 », « IV. », « A. », « b) »."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST_CODE: Final = 20
WORDS: Final = (
    "axe", "orientation", "objectif", "ambition", "priorité", "chapitre", "titre", "partie", "article",
    "action", "fiche", "mesure", "domaine", "thème", "thématique", "volet", "levier", "défi", "engagement",
    "enjeu", "section", "annexe", "pilier", "programme", "chantier", "demande",
)  # fmt: skip
_NUMBER: Final = r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Z])"
_SEPARATOR: Final = r"\s*[:.–—-]?\s*"
_NAMED: Final = re.compile(
    rf"(?P<word>{'|'.join(WORDS)})\s+(?:n\s*[°ºo]\s*)?(?P<number>{_NUMBER})(?![\w’'])\)?{_SEPARATOR}",
    re.IGNORECASE,
)
_DECIMAL: Final = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,5})\.?[)]?\s*[–—-]?\s+(?=\S)")
_WHOLE: Final = re.compile(r"(?P<number>\d{1,2})(?:\s*[.)]\s*[–—-]?\s*|\s+[–—-]\s+|\s+)(?=[A-ZÀ-ÖØ-Þ«“])")
_ROMAN: Final = re.compile(r"(?P<number>[IVXLC]{1,6})(?:[.)]\s*[–—-]?\s*|\s*[–—-]\s+)(?=\S)")
_LETTER: Final = re.compile(r"(?P<number>[A-Z])(?:[.)]\s+|\s+[–—-]\s+)(?=\S)")
_SMALL: Final = re.compile(r"(?P<number>[a-z])\)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and the title it announces; two marks of one `scheme` number things of one kind.

    `code` is the mark as a reader writes it, without what separates it from the title.
    """

    code: str
    scheme: str
    title: str

    @property
    def is_named(self) -> bool:
        """Whether a word says what is numbered: nothing else looks like « Axe 3 »."""
        return self.scheme in WORDS


def mark_of(text: str) -> Mark | None:
    """Read the mark of a heading, None when it has none.

    >>> mark_of("Axe 1 : Réussir la rénovation"), mark_of("1.2 Habitat").scheme
    (Mark(code='Axe 1', scheme='axe', title='Réussir la rénovation'), 'décimal 2')
    >>> mark_of("2024 est l’année de la relance") is None
    True
    """
    if found := _NAMED.match(text):
        return _named(text, found)
    for pattern, scheme in (
        (_DECIMAL, "décimal"), (_WHOLE, "décimal"), (_ROMAN, "romain"), (_LETTER, "lettre"),
        (_SMALL, "minuscule"),
    ):  # fmt: skip
        if found := pattern.match(text):
            number = found["number"]
            depth = f" {number.count('.') + 1}" if scheme == "décimal" else ""
            return Mark(number, f"{scheme}{depth}", text[found.end() :].strip())
    return None


def _named(text: str, found: re.Match[str]) -> Mark | None:
    """A word and its number; « Action A venir » and « titre I l est » are no marks."""
    word, number = found["word"], found["number"]
    rest = text[found.end() :].strip()
    bare = number.isalpha() and text[: found.end()].rstrip()[-1:] == number
    if not text[0].isupper() or number != number.upper() or (bare and rest):
        return None
    code = " ".join(f"{word} {number}".split())
    return Mark(code, word.lower(), rest) if len(code) <= LONGEST_CODE else None
