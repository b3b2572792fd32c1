"""The weather of a project: the State's own four words, said by those who conduct it, and their age.

Nobody computes it: what is computed here is only for how long a word has been standing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

STALE_AFTER: Final = 60
"""Days after which a word is shown as out of date."""


class Level(StrEnum):
    """From the clearest to the worst."""

    SECURED = "secured"
    REACHABLE = "reachable"
    SUPPORT = "support"
    COMPROMISED = "compromised"


LEVEL_LABELS: Final = {
    Level.SECURED: "objectifs sécurisés",
    Level.REACHABLE: "objectifs atteignables",
    Level.SUPPORT: "appuis nécessaires",
    Level.COMPROMISED: "objectifs compromis",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A level said on a day; `rank` tells two words of one day apart, the last recorded being the higher."""

    level: Level
    said_on: date
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The word that holds on a day, and its age."""

    word: Word
    age: int

    @property
    def is_stale(self) -> bool:
        return self.age > STALE_AFTER


def standing(words: Iterable[Word], day: date) -> Standing | None:
    """Return the last word said by that day; None where nobody said one: silence is no fair weather.

    >>> told = Word(Level.SUPPORT, date(2026, 1, 5))
    >>> standing([told], date(2026, 3, 6)).is_stale, standing([told], date(2026, 3, 7)).is_stale
    (False, True)
    """
    said = [word for word in words if word.said_on <= day]
    if not said:
        return None
    last = max(said, key=lambda word: (word.said_on, word.rank))
    return Standing(last, (day - last.said_on).days)
