"""Hold weights between bounds: those outside are brought to them, and all are calibrated again within them.

Fewer extreme weights mean a smaller variance and a little bias; how much was moved is therefore said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from molette.engines.french import counted, plural
from molette.engines.money import NBSP
from molette.engines.surveys.arrays import Floats
from molette.engines.surveys.calibration import calibrated
from molette.engines.surveys.designs import Design
from molette.engines.surveys.distances import Distance, Kind
from molette.engines.surveys.intervals import kish
from molette.engines.surveys.margins import Margin

SLACK: Final = 1e-9
"""What a weight may be over a bound without being said outside: rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Trimming:
    """Weights held between `low` and `high`, and what it took.

    `cut` respondents had a weight outside; `moved` is the share of the whole weight that changed hands, the
    new calibration included; `before` and `after` are Kish's effective counts.
    """

    design: Design
    low: float
    high: float
    cut: int
    moved: float
    before: float
    after: float

    @property
    def sentence(self) -> str:
        if not self.cut:
            return "Aucun poids n’était hors des bornes."
        return (
            f"{counted(self.cut, 'poids', 'poids')} {plural(self.cut, 'ramené')} aux bornes, "
            f"{_percent(self.moved)} du poids total déplacé{NBSP}; "
            f"l’échantillon en vaut {self.after:.0f} au lieu de {self.before:.0f}."
        )


def trimmed(design: Design, margins: Sequence[Margin], low: float, high: float) -> Trimming:
    """Hold the weights of a design between two bounds, in the unit of weights, and meet the margins there.

    Raises `CannotCalibrateError` where no weights between the bounds meet them.
    """
    if not 0 <= low < high:
        raise ValueError("Les bornes des poids sont à l’envers.")
    weights = design.weights
    held = np.clip(weights, low, high)
    cut = int(((weights < low * (1 - SLACK)) | (weights > high * (1 + SLACK))).sum())
    start = np.maximum(held, np.finfo(np.float64).tiny)
    within = Distance(Kind.TRUNCATED, np.minimum(low / start, 1.0), np.maximum(high / start, 1.0))
    found = calibrated(start, margins, within)
    moved = float(np.abs(found.weights - weights).sum() / np.abs(weights).sum() / 2)
    return Trimming(design.reweighted(found), low, high, cut, moved, _kish(weights), _kish(found.weights))


def _kish(weights: Floats) -> float:
    return kish(float(weights.sum()), float((weights**2).sum()))


def _percent(share: float) -> str:
    return f"{share * 100:.1f}{NBSP}%".replace(".", ",")
