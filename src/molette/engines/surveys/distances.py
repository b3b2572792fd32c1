"""How far a calibrated weight may be from the one it started from: the four distances of Calmar.

Deville and Särndal (1992, JASA 87, p. 376) write the calibrated weight d·F(x·λ): F is the inverse of the
derivative of the distance, F(0) = 1 and F′(0) = 1. The numbers of INSEE's Calmar are 1 linear, 2 raking,
3 logit, 4 truncated linear.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np
from scipy.special import expit

from molette.engines.surveys.arrays import Floats


class Kind(StrEnum):
    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"
    TRUNCATED = "truncated"


KIND_LABELS = {
    Kind.LINEAR: "linéaire",
    Kind.RAKING: "raking ratio",
    Kind.LOGIT: "logit",
    Kind.TRUNCATED: "linéaire tronquée",
}


@dataclass(frozen=True, slots=True, eq=False)
class Distance:
    """A distance, and the bounds between which it holds the ratio of weights, one for all or one each."""

    kind: Kind
    low: float | Floats = -inf
    high: float | Floats = inf

    def __post_init__(self) -> None:
        bounded = self.kind in {Kind.LOGIT, Kind.TRUNCATED}
        if bounded != bool(np.isfinite(self.low).all() and np.isfinite(self.high).all()):
            raise ValueError(
                "Seules les distances logit et linéaire tronquée ont des bornes, et il les leur faut."
            )
        if bounded and not (np.all(self.low <= np.float64(1)) and np.all(self.high >= np.float64(1))):
            raise ValueError("Les bornes du rapport de poids doivent entourer 1.")
        if self.kind is Kind.LOGIT and not (
            np.all(self.low < np.float64(1)) and np.all(self.high > np.float64(1))
        ):
            raise ValueError("Les bornes d’une distance logit ne peuvent valoir 1.")

    @property
    def is_bounded(self) -> bool:
        return self.kind in {Kind.LOGIT, Kind.TRUNCATED}

    @property
    def floor(self) -> float | Floats:
        """The least ratio that the distance can give."""
        return 0.0 if self.kind is Kind.RAKING else self.low

    def ratio(self, u: Floats) -> Floats:
        """Return F(u), the ratio of weights."""
        match self.kind:
            case Kind.LINEAR:
                return 1 + u
            case Kind.RAKING:
                return np.exp(np.minimum(u, 300.0))
            case Kind.TRUNCATED:
                return np.clip(1 + u, self.low, self.high)
        return np.asarray(self.low + (self.high - self.low) * self._share(u), dtype=np.float64)

    def slope(self, u: Floats) -> Floats:
        """Return F′(u)."""
        match self.kind:
            case Kind.LINEAR:
                return np.ones_like(u)
            case Kind.RAKING:
                return np.exp(np.minimum(u, 300.0))
            case Kind.TRUNCATED:
                return ((1 + u > self.low) & (1 + u < self.high)).astype(np.float64)
        share = self._share(u)
        width = self.high - self.low
        return np.asarray(width * self._steepness() * share * (1 - share), dtype=np.float64)

    def _steepness(self) -> float | Floats:
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def _share(self, u: Floats) -> Floats:
        start = np.log((1 - self.low) / (self.high - 1))
        return np.asarray(expit(self._steepness() * u + start), dtype=np.float64)


LINEAR = Distance(Kind.LINEAR)
RAKING = Distance(Kind.RAKING)


def logit(low: float, high: float) -> Distance:
    return Distance(Kind.LOGIT, low, high)


def truncated(low: float, high: float) -> Distance:
    return Distance(Kind.TRUNCATED, low, high)
