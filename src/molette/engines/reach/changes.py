"""What an opening or a closure changes: who gains, who loses, by how much, how many inhabitants."""

from dataclasses import dataclass

import numpy as np

from molette.engines.reach.decay import Decay, Mask, Numbers
from molette.engines.reach.scores import Nearest, nearest, shares
from molette.engines.reach.travel import Travel

SAME = 1e-12
"""A relative change below this is a rounding, not a gain."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Before and after, place by place, in the order of `travel.origins`.

    Scores are supply by inhabitant; the nearest is known in both states.
    """

    population: Numbers
    score_before: Numbers
    score_after: Numbers
    nearest_before: Nearest
    nearest_after: Nearest

    @property
    def gains(self) -> Mask:
        """Where the score rises."""
        return self.score_after - self.score_before > SAME * np.maximum(self.score_before, self.score_after)

    @property
    def loses(self) -> Mask:
        return self.score_before - self.score_after > SAME * np.maximum(self.score_before, self.score_after)

    @property
    def nearer(self) -> Mask:
        """Where the nearest service comes nearer, or is known at last."""
        return _sooner(self.nearest_after.cost, self.nearest_before.cost)

    @property
    def further(self) -> Mask:
        return _sooner(self.nearest_before.cost, self.nearest_after.cost)

    def inhabitants(self, where: Mask) -> int:
        return round(float(self.population[where].sum()))


def change(travel: Travel, population: Numbers, before: Numbers, after: Numbers, decay: Decay) -> Change:
    """Compare two supplies of the same services: an opening goes from 0 to something, a closure to 0."""
    return Change(
        population,
        shares(travel, population, before, decay).score,
        shares(travel, population, after, decay).score,
        nearest(travel, before),
        nearest(travel, after),
    )


def _sooner(first: Numbers, second: Numbers) -> Mask:
    return np.nan_to_num(first, nan=np.inf) < np.nan_to_num(second, nan=np.inf)
