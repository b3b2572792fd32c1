"""A wave of answers, and how people came to answer: by a draw, or because they chose to.

Only a draw gives a margin of error. Opt-in answers have a type of their own, without one, and the sentence
that says why; no estimate can be made of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.french import counted
from molette.engines.money import NBSP

WHY_NO_MARGIN: Final = (
    "Ces réponses viennent de personnes qui ont choisi de répondre. Elles ne sont pas un échantillon tiré au "
    f"sort{NBSP}: on ne sait ni qui n’a pas répondu, ni en quoi ils auraient répondu autrement, et plus de "
    "réponses n’y changerait rien. Aucune marge d’erreur ne peut donc être donnée, et ces parts ne sont "
    "pas celles des habitants."
)


class Recruitment(StrEnum):
    DRAWN = "drawn"
    OPT_IN = "opt_in"


RECRUITMENT_LABELS: Final = {
    Recruitment.DRAWN: "échantillon tiré au sort",
    Recruitment.OPT_IN: "consultation ouverte",
}


class OptInError(TypeError):
    """An estimate was asked of answers that are not a sample."""

    def __init__(self) -> None:
        super().__init__(WHY_NO_MARGIN)


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave: its name, the last day of its field work, how people came to answer."""

    name: str
    day: date
    recruitment: Recruitment


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """The answers to one question of an open consultation: counts, and shares of those who answered.

    There is no interval here, nor any field where one could be written.
    """

    wave: Wave
    counts: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.wave.recruitment is not Recruitment.OPT_IN:
            raise ValueError("Une vague tirée au sort se lit par ses estimations, avec leur marge d’erreur.")
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("Un nombre de réponses est négatif.")

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def share(self, answer: str) -> float | None:
        """Return the share of one answer among those given; None where there is none."""
        return self.counts[answer] / self.total if self.total else None

    @property
    def sentence(self) -> str:
        return f"{counted(self.total, 'réponse')} à une consultation ouverte. {WHY_NO_MARGIN}"
