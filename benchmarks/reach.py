"""Two-step floating catchment areas beside PySAL `access`, on the same pairs, in the same run.

100,000 places and 5,000 services drawn over the square of a department; pairs are those within 20 minutes
of each other, reckoned once and given to both as a long table of codes and minutes. Each starts from that
table and ends with a score a place. Ends with status 1 where two scores differ by more than 1e-9 of the
greatest, or where ours takes longer.
"""

import argparse
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.instance import load_of_the_machine
from molette.engines.reach.changes import change
from molette.engines.reach.decay import APL, Bands, Numbers
from molette.engines.reach.scores import nearest, shares
from molette.engines.reach.travel import Basis, Point, Travel, Unit, between

SEED, TOLERANCE = 20_26, 1e-9
WIDE: Final = (1.6, 4.2), (49.9, 51.1)
"""Degrees of longitude and latitude between which points are drawn: Nord and Pas-de-Calais."""
BASIS: Final = Basis(Unit.MINUTES, detour=1.3, speed=40)
Table = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Numbers]


def drawn(count: int, chance: np.random.Generator) -> list[Point]:
    where = np.column_stack([chance.uniform(*side, count) for side in WIDE])
    return [Point(str(rank), *point) for rank, point in enumerate(where.tolist())]


def as_travel(table: Table, places: int, services: int) -> Travel:
    """What a reader does of a long table whose keys are codes: ranks."""
    origin, service, minutes = table
    names = [tuple(str(rank) for rank in range(count)) for count in (places, services)]
    return Travel(names[0], names[1], origin.astype(np.intp), service.astype(np.intp), minutes, BASIS)


def theirs(table: Table, population: Numbers, supply: Numbers, threshold: float, *, steps: bool) -> Numbers:
    """The same score by PySAL, from a long table already in its own frame."""
    import pandas as pd  # noqa: PLC0415 - of the bench alone
    from access import fca, weights  # noqa: PLC0415

    origin, service, minutes = table
    people = pd.DataFrame({"demand": population}, index=pd.Index(np.arange(len(population)), name="geoid"))
    offers = pd.DataFrame({"supply": supply}, index=pd.Index(np.arange(len(supply)), name="geoid"))
    found = fca.two_stage_fca(
        people,
        offers,
        pd.DataFrame({"origin": origin, "dest": service, "cost": minutes}),
        threshold,
        demand_index=True,
        demand_name="demand",
        supply_index=True,
        supply_name="supply",
        weight_fn=weights.step_fn(dict(APL.steps)) if steps else None,
    )
    return np.asarray(found.reindex(range(len(population))).fillna(0.0), dtype=np.float64)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and answer of the best of three."""
    best, answer = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - start)
    return best, answer


def beside(table: Table, population: Numbers, supply: Numbers) -> list[str]:
    """Compare both methods; return the bars that do not hold."""
    wrong = []
    for name, decay in (("2SFCA", Bands.within(20)), ("E2SFCA, poids de l’APL", APL)):
        took, mine = timed(
            lambda decay=decay: (
                shares(  # type: ignore[misc]
                    as_travel(table, len(population), len(supply)), population, supply, decay
                ).score
            )
        )
        their_time, other = timed(
            lambda decay=decay: theirs(  # type: ignore[misc]
                table, population, supply, decay.threshold, steps=decay is APL
            )
        )
        gap = float(np.abs(mine - other).max() / max(float(other.max()), 1e-300))
        print(
            f"  {name} : molette {took:.3f} s, access {their_time:.3f} s, "
            f"rapport {their_time / took:.1f} ; écart {gap:.1e}"
        )
        wrong += [f"{name} : écart {gap:.1e}"] if not gap <= TOLERANCE else []
        wrong += [f"{name} : {took:.3f} s contre {their_time:.3f} s"] if took >= their_time else []
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="accès aux services, à côté de PySAL access")
    parser.add_argument("--places", type=int, default=100_000)
    parser.add_argument("--services", type=int, default=5_000)
    given = parser.parse_args()
    chance = np.random.default_rng(SEED)
    population = chance.integers(1, 5_000, given.places).astype(np.float64)
    supply = chance.integers(1, 12, given.services).astype(np.float64)
    places, services = drawn(given.places, chance), drawn(given.services, chance)
    took, travel = timed(lambda: between(places, services, BASIS, beyond=20))
    print(
        f"{given.places:,} lieux, {given.services:,} services, {len(travel.cost):,} couples à 20 minutes "
        f"({took:.2f} s) ; PySAL access {version('access')} ; {load_of_the_machine()}"
    )
    table = (travel.origin.astype(np.int64), travel.service.astype(np.int64), travel.cost)
    wrong = beside(table, population, supply)
    closed = supply.copy()
    closed[0] = 0
    print(f"  le plus proche : {timed(lambda: nearest(travel, supply))[0]:.3f} s")
    print(f"  une fermeture : {timed(lambda: change(travel, population, supply, closed, APL))[0]:.3f} s")
    for line in wrong:
        print(f"NON TENU {line}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
