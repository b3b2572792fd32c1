"""The interval at 95 %: of a mean, of a total, and of a proportion, even near 0 or 1."""

from enum import StrEnum
from typing import Final

from scipy.special import betaincinv, expit, logit, stdtrit

LEVEL: Final = 0.95
RARE: Final = 10
"""Effective answers on the rarer side of a proportion under which the logit interval is no longer trusted."""

Interval = tuple[float, float]


class Shape(StrEnum):
    SYMMETRIC = "symmetric"
    LOGIT = "logit"
    EXACT = "exact"


SHAPE_LABELS: Final = {
    Shape.SYMMETRIC: "intervalle de Student, symétrique",
    Shape.LOGIT: "intervalle sur les logarithmes des cotes",
    Shape.EXACT: "intervalle de Korn et Graubard",
}


def student(freedom: int, level: float = LEVEL) -> float:
    """Return the quantile of Student's law that leaves as much on both sides.

    >>> round(student(73), 4)
    1.993
    """
    return float(stdtrit(max(freedom, 1), (1 + level) / 2))


def wald(value: float, error: float, freedom: int) -> Interval:
    """Return the symmetric interval.

    >>> [round(bound, 7) for bound in wald(22 / 74, 0.0534958, 73)]
    [0.1906803, 0.4039143]
    """
    half = student(freedom) * error
    return value - half, value + half


def of_proportion(
    value: float, error: float, freedom: int, count: int, effective: float
) -> tuple[Interval, Shape]:
    """Return the interval of a proportion: by the logit, or Korn and Graubard's where one answer is rare.

    A share that margins fix, between 0 and 1 and without error, is its own interval.

    `count` and `effective` are the respondents, and as many as a simple draw would need for the same error.
    """
    if error == 0 and 0 < value < 1:
        return (value, value), Shape.SYMMETRIC
    if error > 0 and min(value, 1 - value) * effective >= RARE:
        return by_logit(value, error, freedom), Shape.LOGIT
    return korn_graubard(value, freedom, count, effective), Shape.EXACT


def by_logit(value: float, error: float, freedom: int) -> Interval:
    """Return the symmetric interval of the log-odds, brought back: within 0 and 1, whatever the error.

    >>> [round(bound, 4) for bound in by_logit(0.5, 0.05, 100)]
    [0.4021, 0.5979]
    """
    centre = logit(value)
    half = student(freedom) * error / (value * (1 - value))
    return float(expit(centre - half)), float(expit(centre + half))


def korn_graubard(value: float, freedom: int, count: int, effective: float) -> Interval:
    """Return Clopper and Pearson's interval on the effective sample (Korn and Graubard, 1998).

    The effective sample is lowered by the few degrees of freedom of the design, and is never above `count`.

    >>> [round(bound, 4) for bound in korn_graubard(0.0, 19, 20, 20.0)]
    [0.0, 0.1684]
    >>> [round(bound, 4) for bound in korn_graubard(0.1, 19, 20, 20.0)]
    [0.0123, 0.317]
    """
    lowered = effective * (student(count - 1) / student(freedom)) ** 2 if count > 1 else effective
    held = min(lowered, float(count))
    positive = value * held
    tail = (1 - LEVEL) / 2
    low = float(betaincinv(positive, held - positive + 1, tail)) if positive > 0 else 0.0
    high = float(betaincinv(positive + 1, held - positive, 1 - tail)) if positive < held else 1.0
    return low, high


def effective_count(value: float, error: float, fallback: float) -> float:
    """Return the size of the simple draw that would give a proportion the same error.

    At 0 and at 1 the error is nil and says nothing: `fallback`, the count that weights leave, is taken.

    >>> round(effective_count(0.5, 0.05, 80.0))
    100
    """
    return value * (1 - value) / error**2 if error > 0 and 0 < value < 1 else fallback


def half_width(interval: Interval) -> float:
    return (interval[1] - interval[0]) / 2


def kish(weights_sum: float, squares: float) -> float:
    """Return Kish's effective count, the squared sum of weights over the sum of their squares.

    >>> kish(10.0, 10.0)
    10.0
    """
    return weights_sum**2 / squares if squares > 0 else 0.0


def coefficient_of_variation(value: float, error: float) -> float | None:
    """Return the error beside the value; None where the value is nil.

    >>> coefficient_of_variation(200.0, 20.0)
    0.1
    """
    return error / abs(value) if value else None
