"""How well what was found answers the truth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of pairs or groups found against the true ones."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-12)

    def __str__(self) -> str:
        return f"F1 {self.f1:.4f} (precision {self.precision:.4f}, recall {self.recall:.4f})"


def score(right: int, found: int, true: int) -> Score:
    return Score(right / max(found, 1), right / max(true, 1))


def calibration_error(chances: npt.NDArray[Any], right: npt.NDArray[Any]) -> float:
    """What probabilities are off, on average, in ten bins (expected calibration error)."""
    bins = np.clip((chances * 10).astype(int), 0, 9)
    parts = [(chances[bins == one], right[bins == one]) for one in range(10) if (bins == one).any()]
    return float(sum(abs(p.mean() - r.mean()) * len(p) for p, r in parts) / max(len(chances), 1))
