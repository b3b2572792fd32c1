"""What each place reaches: the nearest service, how many, and how much supply a head once shared.

The two-step floating catchment area (2SFCA; Luo and Wang, 2003) first divides the supply of each service
among the people who can come to it, then adds up for each place what it can reach; with weights that fall
with travel (E2SFCA; Luo and Qi, 2009) those who live further come less.
"""

from dataclasses import dataclass

import numpy as np

from molette.engines.reach.decay import Decay, Mask, Numbers, Ranks
from molette.engines.reach.travel import Travel


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """For each origin, its nearest open service: its rank, -1 when none is known, and its cost, else NaN."""

    service: Ranks
    cost: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Both steps: supply for one inhabitant who can come, a service; what an inhabitant reaches, a place.

    `drawn` is the weighted number of inhabitants of each service; a service that draws nobody shares nothing.
    """

    drawn: Numbers
    ratio: Numbers
    score: Numbers


def nearest(travel: Travel, supply: Numbers) -> Nearest:
    """Find the nearest service whose supply is not nothing; at the same cost, the first by rank."""
    kept = travel.for_services(_open(travel, supply))
    best = np.full(len(travel.origins), np.inf)
    np.minimum.at(best, kept.origin, kept.cost)
    ties = np.flatnonzero(kept.cost == best[kept.origin])
    rank = np.full(len(travel.origins), len(travel.services), dtype=np.intp)
    np.minimum.at(rank, kept.origin[ties], kept.service[ties])
    known = np.isfinite(best)
    return Nearest(np.where(known, rank, -1), np.where(known, best, np.nan))


def within(travel: Travel, supply: Numbers, threshold: float, *, offered: bool = False) -> Numbers:
    """Count for each origin the open services at a cost of at most the threshold, or what they offer."""
    kept = (travel.cost <= threshold) & _open(travel, supply)[travel.service]
    each = supply[travel.service[kept]] if offered else np.ones(int(kept.sum()))
    return _summed(travel.origin[kept], each, len(travel.origins))


def shares(travel: Travel, population: Numbers, supply: Numbers, decay: Decay) -> Shares:
    """Run the two steps.

    Args:
        travel: what is known of travel between places and services.
        population: inhabitants of each origin, in the order of `travel.origins`.
        supply: what each service offers (full-time doctors, beds, or 1), in the order of `travel.services`.
        decay: the weight of a cost.

    Returns:
        Scores in supply by inhabitant; 0 where nothing is reached.

    Raises:
        ValueError: a column has not one number for each place or service, or a negative one.
    """
    _check(population, len(travel.origins))
    _check(supply, len(travel.services))
    weights = decay.weights(travel.cost)
    drawn = _summed(travel.service, weights * population[travel.origin], len(supply))
    ratio = np.divide(supply, drawn, out=np.zeros(len(supply)), where=drawn > 0)
    return Shares(drawn, ratio, _reached(travel, ratio, weights))


def reached(travel: Travel, ratio: Numbers, decay: Decay) -> Numbers:
    """The second step alone: what an inhabitant of each origin reaches, services being already shared.

    `travel` may start from other origins than those whose inhabitants share: a district, where only
    communes are counted.
    """
    _check(ratio, len(travel.services))
    return _reached(travel, ratio, decay.weights(travel.cost))


def _reached(travel: Travel, ratio: Numbers, weights: Numbers) -> Numbers:
    return _summed(travel.origin, weights * ratio[travel.service], len(travel.origins))


def _summed(ranks: Ranks, values: Numbers, size: int) -> Numbers:
    return np.bincount(ranks, values, minlength=size).astype(np.float64, copy=False)


def _open(travel: Travel, supply: Numbers) -> Mask:
    _check(supply, len(travel.services))
    return supply > 0


def _check(column: Numbers, size: int) -> None:
    if column.shape != (size,):
        raise ValueError(f"{size} numbers are expected, not {column.shape}.")
    if not (np.isfinite(column).all() and (column >= 0).all()):
        raise ValueError("What is counted is a finite number, never negative.")
