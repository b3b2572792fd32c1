"""Set two values of one measure side by side, and say what may be said of their difference."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from molette.engines.chain.measured import Reading, move


class Verdict(StrEnum):
    DIFFERENT = "different"
    NOT_SIGNIFICANT = "not_significant"
    ALIKE = "alike"
    NO_MARGIN = "no_margin"
    OTHER_PERIOD = "other_period"
    UNKNOWN = "unknown"


VERDICTS = {
    Verdict.DIFFERENT: "différence significative",
    Verdict.NOT_SIGNIFICANT: "différence non significative",
    Verdict.ALIKE: "même valeur, à l’arrondi près",
    Verdict.NO_MARGIN: "aucune marge d’erreur connue",
    Verdict.OTHER_PERIOD: "périodes différentes, non comparable",
    Verdict.UNKNOWN: "non renseigné",
}


@dataclass(frozen=True, slots=True)
class Contrast:
    """The second value less the first, in the unit of the measure; None where they cannot be compared.

    `margin` is the uncertainty of the difference at 95 %, None where the values were published without any.
    """

    verdict: Verdict
    gap: Decimal | None = None
    margin: Decimal | None = None

    @property
    def words(self) -> str:
        return VERDICTS[self.verdict]


def contrast(one: Reading | None, other: Reading | None) -> Contrast:
    """Compare two values told of the same measure for the same period.

    Published with their margins, the difference is significant when it is greater than the margin of a
    difference. Without them, only a difference within the rounding can be told to be none: of a greater one,
    nobody knows whether chance makes it.
    """
    if one is None or other is None:
        return Contrast(Verdict.UNKNOWN)
    if one.on != other.on:
        return Contrast(Verdict.OTHER_PERIOD)
    found = move(one, other)
    if found.has_margin:
        verdict = Verdict.DIFFERENT if found.is_beyond else Verdict.NOT_SIGNIFICANT
        return Contrast(verdict, found.change, found.uncertainty)
    return Contrast(Verdict.NO_MARGIN if found.is_beyond else Verdict.ALIKE, found.change)
