"""Draw the sample again, many times: Rao and Wu's rescaled bootstrap (1988, JASA 83, p. 231).

Of n clusters in a stratum, n − 1 are drawn with replacement, and weights rescaled so that the variance of a
total is on average exactly that of the design, its finite population correction included. Where the weights
were calibrated, each replicate is calibrated again. The same seed draws the same replicates.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from molette.engines.money import NBSP
from molette.engines.surveys.arrays import Codes, Floats
from molette.engines.surveys.designs import Design
from molette.engines.surveys.margins import CannotCalibrateError

DRAWS: Final = 500
LOST: Final = 0.05
"""The share of replicates that may fail to meet the margins; beyond, the bootstrap is refused."""


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Weights, replicates × respondents, and how many replicates could not meet the margins."""

    weights: Floats
    lost: int


def replicates(design: Design, *, seed: int, draws: int = DRAWS) -> Replicates:
    """Draw replicates of the weights of a design.

    Raises `CannotCalibrateError` where more than 5 % of them cannot meet the margins.
    """
    # Chance is drawn from a seed that the caller gives: the same call gives the same replicates.
    chance = np.random.default_rng(seed)
    first = design.start if design.calibration is None else design.calibration.start
    found, lost = [], 0
    for _ in range(draws):
        start = first * rescaled(design, _counts(design, chance))[design.cluster]
        if design.calibration is None:
            found.append(start)
            continue
        try:
            found.append(design.calibration.again(start).weights)
        except CannotCalibrateError:
            lost += 1
        if lost > LOST * draws:
            raise CannotCalibrateError(
                f"Plus d’un tirage sur {1 / LOST:.0f} ne tient pas les marges{NBSP}: "
                "trop de catégories reposent sur une grappe ou deux."
            )
    return Replicates(np.asarray(found), lost)


def rescaled(design: Design, counts: Codes) -> Floats:
    """Return what the weight of each cluster is multiplied by, where it was drawn `counts` times."""
    sizes = design.drawn.astype(np.float64)[design.stratum_of]
    share = np.sqrt(1 - design.fractions)[design.stratum_of]
    times = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1) * counts, 1.0)
    found: Floats = 1 - share + share * times
    return found


def _counts(design: Design, chance: np.random.Generator) -> Codes:
    counts = np.zeros(design.clusters, dtype=np.int64)
    for stratum, size in enumerate(design.drawn):
        members = np.flatnonzero(design.stratum_of == stratum)
        if size > 1:
            counts[members] = chance.multinomial(size - 1, np.full(size, 1 / size))
        else:
            counts[members] = 1
    return counts
