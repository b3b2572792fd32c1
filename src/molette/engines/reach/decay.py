"""What a service still counts for as it stands further away: weights by bands of travel time or distance."""

from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


class Decay(Protocol):
    """Gives each travel cost a weight, 0 where nobody goes so far."""

    def weights(self, costs: Numbers, /) -> Numbers:
        """Return one weight a cost, never negative."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Steps: up to a cost, that cost included, a weight; nothing beyond the last.

    `steps` goes from near to far. `source` says who published the weights.

    >>> APL.weights(np.array([0.0, 10.0, 10.1, 15.0, 20.0, 20.1])).tolist()
    [1.0, 1.0, 0.3, 0.3, 0.1, 0.0]
    """

    steps: tuple[tuple[float, float], ...]
    name: str
    source: str = ""

    def __post_init__(self) -> None:
        limits = [limit for limit, _ in self.steps]
        if not limits or limits != sorted(set(limits)) or limits[0] < 0:
            raise ValueError("Bands go from near to far, each further than the one before.")
        if any(weight < 0 for _, weight in self.steps):
            raise ValueError("No band weighs less than nothing.")

    @classmethod
    def within(cls, threshold: float, name: str = "2SFCA") -> Self:
        """All that is within a threshold, and nothing beyond it (Luo and Wang, 2003)."""
        return cls(((threshold, 1.0),), name, LUO_WANG)

    @property
    def threshold(self) -> float:
        """The furthest cost that still counts."""
        return self.steps[-1][0]

    def weights(self, costs: Numbers, /) -> Numbers:
        limits = np.array([limit for limit, _ in self.steps])
        values = np.array([*(weight for _, weight in self.steps), 0.0])
        found: npt.NDArray[Any] = values[np.searchsorted(limits, costs, side="left")]
        return found


LUO_WANG: Final = (
    "W. Luo et F. Wang, Measures of spatial accessibility to health care in a GIS environment, "
    "Environment and Planning B, 30, 2003, doi:10.1068/b29120"
)
BARLET: Final = (
    "M. Barlet, M. Coldefy, C. Collin et V. Lucas-Gabrielli, L’accessibilité potentielle localisée (APL), "
    "DREES, Série études et recherche, nº 124, et Irdes, document de travail nº 51, décembre 2012"
)

APL: Final = Bands(((10.0, 1.0), (15.0, 0.3), (20.0, 0.1)), "E2SFCA", BARLET)
"""The weights of DREES for general practitioners, by minutes of travel by road."""

LUO_QI: Final = Bands(
    ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22)),
    "E2SFCA",
    "W. Luo et Y. Qi, An enhanced two-step floating catchment area (E2SFCA) method for measuring spatial "
    "accessibility to primary care physicians, Health & Place, 15, 2009",
)
"""The weights of the paper that brought the method, by minutes."""
