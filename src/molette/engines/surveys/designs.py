"""How a sample was drawn, and the variance that follows: strata, clusters, and what share of them was drawn.

Several stages count as one: the clusters first drawn carry all the variance but a little (ultimate clusters;
Hansen, Hurwitz and Madow, 1953). A respondent drawn alone is a cluster of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from molette.engines.french import listing
from molette.engines.money import NBSP
from molette.engines.surveys.arrays import Codes, Floats, Mask, coded, floats, sums
from molette.engines.surveys.calibration import Calibration, calibrated
from molette.engines.surveys.distances import LINEAR, Distance
from molette.engines.surveys.margins import Margin


class LonelyClusterError(ValueError):
    """A stratum has one cluster: nothing tells how it varies."""

    def __init__(self, strata: Sequence[str]) -> None:
        super().__init__(
            f"Une seule grappe dans {listing([f'«{NBSP}{one}{NBSP}»' for one in strata])}{NBSP}: "
            "la variance ne s’y mesure pas, il faut la réunir à une strate voisine."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A sample as drawn: by respondent, weight and codes of stratum and cluster; by stratum, clusters drawn.

    `fractions` is the share of its clusters that each stratum drew (0 where it is not known: the variance is
    then a little too large). `calibration`, once made, lowers the variance of what the margins explain.
    """

    start: Floats
    stratum: Codes
    cluster: Codes
    strata: tuple[str, ...]
    stratum_of: Codes
    fractions: Floats
    calibration: Calibration | None = None

    @property
    def weights(self) -> Floats:
        return self.start if self.calibration is None else self.calibration.weights

    @property
    def clusters(self) -> int:
        return len(self.stratum_of)

    @property
    def drawn(self) -> Codes:
        """How many clusters each stratum has in the sample."""
        return np.bincount(self.stratum_of, minlength=len(self.strata)).astype(np.int64)

    def freedom(self, inside: Mask | None = None) -> int:
        """Return the degrees of freedom of a variance: clusters less strata, of those the domain meets."""
        met = self.cluster if inside is None else self.cluster[inside]
        return len(np.unique(met)) - len(np.unique(self.stratum_of[met]))

    def calibrated(self, margins: Sequence[Margin], distance: Distance = LINEAR) -> "Design":
        """Bring the weights as drawn to known margins."""
        return replace(self, calibration=calibrated(self.start, margins, distance))

    def reweighted(self, calibration: Calibration) -> "Design":
        """Take weights from elsewhere (trimmed, say); they must start from as many respondents."""
        if len(calibration.start) != len(self.start):
            raise ValueError("Ces poids ne sont pas ceux de ces répondants.")
        return replace(self, calibration=calibration)


def drawn(
    weights: Sequence[float] | Floats,
    *,
    strata: Sequence[str] | None = None,
    clusters: Sequence[str] | None = None,
    populations: Mapping[str, float] | float | None = None,
) -> Design:
    """Describe how a sample was drawn.

    `populations` is the number of clusters of each stratum in the population (or of all, without strata): the
    finite population correction. Clusters are named within their stratum.

    Raises `LonelyClusterError` where a stratum has one cluster and more of them in the population.
    """
    start = floats(weights)
    if not start.size or (start <= 0).any():
        raise ValueError("Il faut au moins un répondant, et un poids positif pour chacun.")
    names, stratum = coded(strata if strata is not None else [""] * len(start))
    _, within = coded(clusters if clusters is not None else [str(i) for i in range(len(start))])
    if not len(start) == len(stratum) == len(within):
        raise ValueError("Poids, strates et grappes ne portent pas sur les mêmes répondants.")
    pairs, cluster = np.unique(np.column_stack([stratum, within]), axis=0, return_inverse=True)
    stratum_of = pairs[:, 0].astype(np.int64)
    counts = np.bincount(stratum_of, minlength=len(names))
    fractions = _fractions(names, counts.astype(np.int64), populations)
    lonely = [
        name for name, count, share in zip(names, counts, fractions, strict=True) if count == 1 and share < 1
    ]
    if lonely:
        raise LonelyClusterError([name or "l’échantillon" for name in lonely])
    return Design(start, stratum, cluster.reshape(-1).astype(np.int64), names, stratum_of, fractions)


def _fractions(
    names: tuple[str, ...], counts: Codes, populations: Mapping[str, float] | float | None
) -> Floats:
    if populations is None:
        return np.zeros(len(names))
    if isinstance(populations, Mapping) and (unsaid := [name for name in names if name not in populations]):
        raise ValueError(f"La population n’est pas dite pour {listing(unsaid)}.")
    sizes = [populations[name] if isinstance(populations, Mapping) else populations for name in names]
    found = counts / np.asarray(sizes, dtype=np.float64)
    if (found > 1).any():
        raise ValueError("Une strate a plus de grappes dans l’échantillon que dans la population.")
    return found


def covariance(design: Design, scores: Floats) -> Floats:
    """Return the covariance of the weighted sums of linearised variables, respondents × variables.

    The variance is that of an ultimate-cluster design, its finite population correction included; with
    calibrated weights, that of the residuals on the margins (Deville and Särndal, 1992, p. 380).
    """
    calibration = design.calibration
    held = scores if calibration is None else calibration.residuals(scores)
    totals = sums(held * design.weights[:, None], design.cluster, design.clusters)
    return spread(design, totals)


def spread(design: Design, totals: Floats) -> Floats:
    """Return the covariance between clusters, within strata, of the totals of clusters × variables."""
    counts = design.drawn.astype(np.float64)
    means = sums(totals, design.stratum_of, len(design.strata)) / counts[:, None]
    apart = totals - means[design.stratum_of]
    factors = np.where(counts > 1, counts / np.maximum(counts - 1, 1) * (1 - design.fractions), 0.0)
    found: Floats = (apart * factors[design.stratum_of][:, None]).T @ apart
    return found
