"""What is measured beside what is felt: two changes, each with its error, and the sentence they allow.

A change is told only where its interval at 95 % leaves no doubt of its sign; « on ne peut pas dire » is an
answer. Between two waves drawn apart, variances add up; where people answered both, what they have in common
is taken off (Kish, 1965, § 12.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt
from typing import Final

import numpy as np

from molette.engines.money import NBSP
from molette.engines.surveys.designs import Design, drawn, spread
from molette.engines.surveys.estimates import Estimate
from molette.engines.surveys.estimating import Linear, Values, linear_mean, mean
from molette.engines.surveys.intervals import Interval, student
from molette.engines.surveys.publication import RULES, Measure, Rule
from molette.engines.surveys.waves import Wave


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Turn(StrEnum):
    """What a change is, in the sense that is wanted."""

    BETTER = "better"
    NOT_BETTER = "not_better"
    UNSURE = "unsure"


class Quadrant(StrEnum):
    BOTH = "both"
    MEASURED_ONLY = "measured_only"
    FELT_ONLY = "felt_only"
    NEITHER = "neither"
    UNSURE = "unsure"


QUADRANT_LABELS: Final[Mapping[Quadrant, str]] = {
    Quadrant.BOTH: "amélioré et ressenti",
    Quadrant.MEASURED_ONLY: "amélioré, pas ressenti",
    Quadrant.FELT_ONLY: "ressenti sans amélioration mesurée",
    Quadrant.NEITHER: "ni l’un ni l’autre",
    Quadrant.UNSURE: "on ne peut pas dire",
}
QUADRANTS: Final[Mapping[tuple[Turn, Turn], Quadrant]] = {
    (Turn.BETTER, Turn.BETTER): Quadrant.BOTH,
    (Turn.BETTER, Turn.NOT_BETTER): Quadrant.MEASURED_ONLY,
    (Turn.NOT_BETTER, Turn.BETTER): Quadrant.FELT_ONLY,
    (Turn.NOT_BETTER, Turn.NOT_BETTER): Quadrant.NEITHER,
}
"""Measured, then felt; where either is unsure, so is the whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two dates, its standard error and degrees of freedom, and which way is wanted.

    A count of everyone has no error; `freedom` is then infinite.
    """

    value: float
    error: float
    wanted: Direction = Direction.UP
    freedom: float = inf

    def __post_init__(self) -> None:
        if not self.error >= 0:
            raise ValueError("Une évolution ne va pas sans son erreur.")

    @property
    def interval(self) -> Interval:
        half = student(LARGE if self.freedom == inf else int(self.freedom)) * self.error
        return self.value - half, self.value + half

    @property
    def turn(self) -> Turn:
        """Whether it is better: sure, surely not, or not known, its interval holding zero and more."""
        low, high = self.interval
        if self.wanted is Direction.DOWN:
            low, high = -high, -low
        if low > 0:
            return Turn.BETTER
        return Turn.NOT_BETTER if high < 0 or low == high else Turn.UNSURE


LARGE: Final = 10**9
"""Degrees of freedom at which Student's law is the normal one."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The measured and the felt of one theme and place."""

    measured: Change
    felt: Change

    @property
    def quadrant(self) -> Quadrant:
        return QUADRANTS.get((self.measured.turn, self.felt.turn), Quadrant.UNSURE)

    @property
    def sentence(self) -> str:
        """The quadrant in a sentence; where it is unsure, of which of the two, and what the other says."""
        measured, felt = self.measured.turn, self.felt.turn
        if self.quadrant is not Quadrant.UNSURE:
            return SENTENCES[self.quadrant]
        if measured is felt:
            return f"On ne peut pas dire{NBSP}: la mesure et le ressenti restent dans leur marge d’erreur."
        if measured is Turn.UNSURE:
            known = "le ressenti s’améliore" if felt is Turn.BETTER else "le ressenti ne s’améliore pas"
            return f"On ne peut pas dire{NBSP}: {known}, mais la mesure reste dans sa marge d’erreur."
        known = "la mesure s’améliore" if measured is Turn.BETTER else "la mesure ne s’améliore pas"
        return f"On ne peut pas dire{NBSP}: {known}, mais le ressenti reste dans sa marge d’erreur."


SENTENCES: Final[Mapping[Quadrant, str]] = {
    Quadrant.BOTH: "La mesure s’améliore, et les habitants le ressentent.",
    Quadrant.MEASURED_ONLY: "La mesure s’améliore, mais les habitants ne le ressentent pas.",
    Quadrant.FELT_ONLY: "Les habitants ressentent une amélioration que la mesure ne montre pas.",
    Quadrant.NEITHER: "Ni la mesure ni le ressenti ne s’améliorent.",
}


class WithheldError(ValueError):
    """A change was asked of an estimate that may not be published: it would give it away."""

    def __init__(self, *estimates: Estimate) -> None:
        reasons = dict.fromkeys(reason for one in estimates for reason in one.publication.reasons)
        super().__init__(" ".join(reasons))


def apart(before: Estimate, after: Estimate, wanted: Direction = Direction.UP) -> Change:
    """Return the change between two waves drawn apart: their variances add up.

    Raises `WithheldError` where one of them may not be published.
    """
    if not (before.publication.allowed and after.publication.allowed):
        raise WithheldError(before, after)
    error = sqrt(before.error**2 + after.error**2)
    return Change(after.value - before.value, error, wanted, _freedom(before, after, error))


def _freedom(before: Estimate, after: Estimate, error: float) -> float:
    """Return Satterthwaite's degrees of freedom of a difference."""
    shares = sum(one.error**4 / max(one.freedom, 1) for one in (before, after))
    return max(error**4 / shares, 1.0) if shares > 0 else inf


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One wave of a panel: its design, the answers, and who they are, the same key in both waves.

    A key is a person, or a cluster kept from one wave to the other.
    """

    wave: Wave
    design: Design
    values: Values
    keys: Sequence[str]


def panel(
    before: Asked, after: Asked, wanted: Direction = Direction.UP, rule: Rule = RULES[Measure.MEAN]
) -> Change:
    """Return the change of a mean, or of a share given as 0 and 1, between two waves of a panel.

    The covariance is Kish's: the correlation of those in common, times the share of each wave they are.
    Raises `WithheldError` where one of the two means may not be published.
    """
    first, second = (mean(one.wave, one.design, one.values, rule=rule) for one in (before, after))
    if not (first.publication.allowed and second.publication.allowed):
        raise WithheldError(first, second)
    linears = [linear_mean(one.design, one.values, None, Measure.MEAN) for one in (before, after)]
    common = _common(before, after, linears)
    variance = max(first.error**2 + second.error**2 - 2 * common * first.error * second.error, 0.0)
    freedom = min(first.freedom, second.freedom)
    return Change(second.value - first.value, sqrt(variance), wanted, float(freedom))


def _common(before: Asked, after: Asked, linears: Sequence[Linear]) -> float:
    """Return the correlation of two means: that of the keys in common, times the share they are."""
    totals = [_by_key(one, linear) for one, linear in zip((before, after), linears, strict=True)]
    kept = sorted(totals[0].keys() & totals[1].keys())
    if len(kept) < 2:  # noqa: PLR2004 (one alone has no correlation)
        return 0.0
    strata = {
        key: before.design.strata[before.design.stratum[index]] for index, key in enumerate(before.keys)
    }
    counts = {name: sum(strata[key] == name for key in kept) for name in set(strata.values())}
    kept = [key for key in kept if counts[strata[key]] > 1]
    if not kept:
        return 0.0
    design = drawn([1.0] * len(kept), strata=[strata[key] for key in kept], clusters=kept)
    order = np.empty(design.clusters, dtype=np.int64)
    order[design.cluster] = np.arange(len(kept))
    pairs = np.asarray([[totals[0][kept[index]], totals[1][kept[index]]] for index in order])
    found = spread(design, pairs)
    if found[0, 0] <= 0 or found[1, 1] <= 0:
        return 0.0
    alike = float(found[0, 1] / sqrt(found[0, 0] * found[1, 1]))
    return alike * len(kept) / sqrt(len(totals[0]) * len(totals[1]))


def _by_key(asked: Asked, linear: Linear) -> dict[str, float]:
    """Add up the weighted linearised variable by key, calibration's residuals where there is one."""
    calibration = asked.design.calibration
    scores = linear.scores if calibration is None else calibration.residuals(linear.scores[:, None])[:, 0]
    found: dict[str, float] = {}
    for key, score in zip(asked.keys, scores * asked.design.weights, strict=True):
        found[key] = found.get(key, 0.0) + float(score)
    return found
