"""Communes with few answers, told by a model: Fay and Herriot's (1979, JASA 74, p. 269).

Each direct estimate is what the commune is, plus a sampling error of known variance; what the communes are
follows a regression on known columns, plus a variance common to all, found by restricted likelihood. The
estimate goes from the direct one towards the regression as the direct one is less sure. Its mean squared
error counts what is not known of the coefficients and of the variance (Datta and Lahiri, 2000). A commune
without answer has the regression alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt
from typing import Final

import numpy as np

from molette.engines.money import NBSP
from molette.engines.surveys.arrays import Floats
from molette.engines.surveys.estimates import Estimate, Method
from molette.engines.surveys.intervals import Shape, wald
from molette.engines.surveys.publication import Measure, Rule, judged
from molette.engines.surveys.waves import Wave

TURNS: Final = 500
TOLERANCE: Final = 1e-12
LEAST: Final = 11
"""Answers under which an area's own measure is not used."""
RULES: Final[Mapping[Measure, Rule]] = {
    Measure.PROPORTION: Rule(0, 0, half_width=0.15),
    Measure.MEAN: Rule(0, 0, variation=1 / 3),
}
"""A modelled value needs no answers of its own, but as small an error, and enough areas to learn from."""
MODELLED: Final = (
    f"Estimation par un modèle{NBSP}: trop peu de réponses ici pour une mesure directe. Elle emprunte aux "
    "communes semblables, et son erreur suppose que le modèle est juste."
)


class Benchmark(StrEnum):
    RATIO = "ratio"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Area:
    """An area: its answers, its direct estimate and its standard error (None where unknown), its columns.

    Under `LEAST` answers it is told as if nobody had: its own measure would let them be guessed.
    """

    name: str
    answers: int
    direct: float | None
    error: float | None
    columns: tuple[float, ...]

    @property
    def measured(self) -> tuple[float, float] | None:
        """The direct estimate and its error, where they may be used."""
        if self.direct is None or self.error is None or self.answers < LEAST:
            return None
        return self.direct, self.error


@dataclass(frozen=True, slots=True)
class Modelled:
    """What the model tells of an area; `trust` is the part that the direct estimate keeps.

    `squared_error` is the mean squared error; `shift`, what benchmarking added, is counted in it.
    """

    area: Area
    value: float
    squared_error: float
    trust: float
    shift: float = 0.0

    @property
    def error(self) -> float:
        return sqrt(self.squared_error)

    @property
    def note(self) -> str:
        return MODELLED

    def estimate(self, wave: Wave, measure: Measure, freedom: int) -> Estimate:
        """Return the estimate as it is published, said to be modelled; `freedom` is that of the model.

        The effective answers are those that would give a direct estimate the error of the model.
        """
        bottom, top = (0.0, 1.0) if measure is Measure.PROPORTION else (-inf, inf)
        value = min(max(self.value, bottom), top)
        low, high = wald(value, self.error, freedom)
        interval = max(low, bottom), min(high, top)
        measured = self.area.measured
        effective = self.area.answers * measured[1] ** 2 / self.squared_error if measured else 0.0
        verdict = judged(
            RULES[measure],
            value=value,
            error=self.error,
            interval=interval,
            count=self.area.answers,
            effective=effective,
            freedom=freedom,
        )
        return Estimate(
            wave, measure, value, self.error, interval, Shape.SYMMETRIC, self.area.answers, effective, None,
            freedom, Method.MODELLED, verdict,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """The regression found: coefficients, their standard errors, the variance between areas.

    `likelihood` is the log-likelihood there; `freedom` are the areas with a direct estimate less the columns.
    """

    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    between: float
    likelihood: float
    freedom: int
    areas: tuple[Modelled, ...]


def fitted(areas: Sequence[Area], tolerance: float = TOLERANCE) -> Model:
    """Fit the model on the areas that have a direct estimate, and tell all.

    The search of the variance ends when it moves by less than `tolerance`, beside itself.

    Raises `ValueError` where they are no more than the columns, or columns repeat one another.
    """
    held = [area for area in areas if area.measured is not None]
    columns = np.asarray([area.columns for area in held], dtype=np.float64)
    if not held or len(held) <= columns.shape[1] or np.linalg.matrix_rank(columns) < columns.shape[1]:
        raise ValueError("Trop peu de communes mesurées pour ces colonnes, ou des colonnes qui se répètent.")
    direct, sampling = np.asarray([area.measured for area in held], dtype=np.float64).T
    sampling = sampling**2
    if (sampling <= 0).any():
        raise ValueError("Une estimation directe sans erreur n’a pas besoin de modèle.")
    between = _between(direct, sampling, columns, tolerance)
    precision = 1 / (between + sampling)
    spread = np.asarray(np.linalg.inv(columns.T @ (columns * precision[:, None])), dtype=np.float64)
    slopes = spread @ (columns.T @ (precision * direct))
    doubt = 2 / float((precision**2).sum())
    told = tuple(_told(area, (slopes, spread), between, doubt) for area in areas)
    left = direct - columns @ slopes
    likelihood = -0.5 * float((np.log(2 * np.pi * (between + sampling)) + precision * left**2).sum())
    return Model(
        tuple(float(slope) for slope in slopes),
        tuple(float(sqrt(one)) for one in np.diag(spread)),
        between,
        likelihood,
        len(held) - columns.shape[1],
        told,
    )


def _between(direct: Floats, sampling: Floats, columns: Floats, tolerance: float) -> float:
    """Return the variance between areas of restricted maximum likelihood, by scoring; never below zero."""
    variance = float(np.median(sampling))
    for _ in range(TURNS):
        precision = 1 / (variance + sampling)
        weighted = columns * precision[:, None]
        projected = np.diag(precision) - weighted @ np.linalg.inv(columns.T @ weighted) @ weighted.T
        residual = projected @ direct
        score = 0.5 * float(residual @ residual - np.trace(projected))
        information = 0.5 * float((projected * projected).sum())
        following = max(variance + score / information, 0.0)
        if abs(following - variance) <= tolerance * variance:
            return following
        variance = following
    raise ValueError("La variance entre communes ne se trouve pas.")


def _told(area: Area, regression: tuple[Floats, Floats], between: float, doubt: float) -> Modelled:
    slopes, spread = regression
    columns = np.asarray(area.columns, dtype=np.float64)
    drawn = float(columns @ slopes)
    unsure = float(columns @ spread @ columns)
    if area.measured is None:
        return Modelled(area, drawn, between + unsure, 0.0)
    direct, error = area.measured
    sampling = error**2
    trust = between / (between + sampling)
    squared = (
        trust * sampling + (1 - trust) ** 2 * unsure + 2 * sampling**2 / (between + sampling) ** 3 * doubt
    )
    return Modelled(area, trust * direct + (1 - trust) * drawn, squared, trust)


def benchmarked(
    areas: Sequence[Modelled],
    shares: Mapping[str, float],
    whole: float,
    by: Benchmark = Benchmark.RATIO,
) -> tuple[Modelled, ...]:
    """Bring areas to a direct estimate of the whole, their mean by shares of population; shares add up to 1.

    What each area is moved by is added, squared, to its error: that of a model that does not give back what
    was measured of all.
    """
    if abs(sum(shares[one.area.name] for one in areas) - 1) > 1e-6:  # noqa: PLR2004 (rounding)
        raise ValueError("Les parts de population des communes ne font pas 1.")
    told = sum(shares[one.area.name] * one.value for one in areas)
    if by is Benchmark.RATIO and told <= 0:
        raise ValueError("Un ensemble nul ne se rétablit pas par un rapport.")
    found = []
    for one in areas:
        value = one.value * whole / told if by is Benchmark.RATIO else one.value + whole - told
        shift = value - one.value
        found.append(Modelled(one.area, value, one.squared_error + shift**2, one.trust, shift))
    return tuple(found)
