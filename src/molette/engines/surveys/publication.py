"""What may be published of an estimate: a table of thresholds, and the sentence said where one is not met.

Proportions follow the presentation standards of the National Center for Health Statistics (Parker and others,
2017): thirty answers, thirty effective ones, eight degrees of freedom, an interval no wider than 0.30.
Totals, means and ratios follow the usage of Statistics Canada: a coefficient of variation of at most a third.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

from molette.engines.french import counted
from molette.engines.money import NBSP
from molette.engines.surveys.intervals import Interval, coefficient_of_variation, half_width

TOO_FEW: Final = "Trop peu de réponses pour publier."
TOO_WIDE: Final = "Marge d’erreur trop grande pour publier."


class Measure(StrEnum):
    TOTAL = "total"
    MEAN = "mean"
    PROPORTION = "proportion"
    RATIO = "ratio"


MEASURE_LABELS: Final = {
    Measure.TOTAL: "total",
    Measure.MEAN: "moyenne",
    Measure.PROPORTION: "part",
    Measure.RATIO: "rapport",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What an estimate must have to be published: answers, effective answers, and not too wide an error.

    `freedom` are the degrees of freedom without which the error itself is not known: of a domain that one
    cluster holds, it would come out nil.
    """

    answers: int
    effective: float
    half_width: float = inf
    variation: float = inf
    freedom: int = 8

    @property
    def sentence(self) -> str:
        """The rule as the page states it."""
        width = f", un intervalle d’au plus ±{_points(self.half_width)}" if self.half_width < inf else ""
        share = f", une erreur d’au plus {self.variation:.0%} de la valeur".replace("%", f"{NBSP}%")
        return (
            f"Publié avec au moins {counted(self.answers, 'réponse')}, et autant qu’en vaudraient "
            f"{self.effective:.0f} tirées au sort sans détour{width}{share if self.variation < inf else ''}"
            f"{NBSP}; l’erreur a au moins {counted(self.freedom, 'degré')} de liberté."
        )


RULES: Final[Mapping[Measure, Rule]] = {
    Measure.PROPORTION: Rule(30, 30, half_width=0.15),
    Measure.MEAN: Rule(30, 30, variation=1 / 3),
    Measure.TOTAL: Rule(30, 30, variation=1 / 3),
    Measure.RATIO: Rule(30, 30, variation=1 / 3),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether an estimate may be published, under which rule, and every reason why not."""

    rule: Rule
    reasons: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        return not self.reasons


def judged(
    rule: Rule, *, value: float, error: float, interval: Interval, count: int, effective: float, freedom: int
) -> Publication:
    """Hold an estimate to a rule. No reason says how many answers there were: that may be secret too.

    >>> few = judged(
    ...     RULES[Measure.MEAN], value=3, error=0.1, interval=(2.8, 3.2), count=12, effective=9, freedom=11
    ... )
    >>> few.reasons
    ('Trop peu de réponses pour publier.',)
    """
    reasons = []
    if count < rule.answers or effective < rule.effective or freedom < rule.freedom:
        reasons.append(TOO_FEW)
    variation = coefficient_of_variation(value, error)
    too_varied = rule.variation < inf and (variation is None or variation > rule.variation)
    if too_varied or half_width(interval) > rule.half_width:
        reasons.append(TOO_WIDE)
    return Publication(rule, tuple(reasons))


def _points(share: float) -> str:
    return f"{share * 100:.0f}{NBSP}points"
