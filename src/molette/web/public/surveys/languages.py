"""What the page of answers says around the questions, in the language of who answers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from molette.engines import french

FRENCH: Final = "fr"
RIGHT_TO_LEFT: Final = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language with its words; French is spaced as French asks for."""

    code: str
    words: Mapping[str, str]

    @property
    def direction(self) -> str:
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    def say(self, word: str, **filled: object) -> str:
        """A sentence of the page, its blanks filled; a day is written as the language writes it."""
        told = self.words[word].format(**{name: self._written(value) for name, value in filled.items()})
        return french.spaced(told) if self.code == FRENCH else told

    def _written(self, value: object) -> str:
        if not isinstance(value, date):
            return str(value)
        return french.long_date(value) if self.code == FRENCH else f"{value:%d/%m/%Y}"


@cache
def _held() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))


def language_of(code: str) -> Language:
    """A language by its code; French where the page has no words in it.

    >>> language_of("en").say("step", rank=3, total=8), language_of("xx").code
    ('Question 3 of 8', 'fr')
    """
    known = code if code in _held() else FRENCH
    return Language(known, _held()[known])
