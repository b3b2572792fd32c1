"""Bring ten thousand respondents to forty margins, beside svy in the same run, and compare the weights.

svy (the successor of samplics, MIT) calibrates linearly, and rakes by turns until each margin is met within
a tolerance, here as small as ours. It has neither of the two bounded distances, which are timed alone.
Respondents and margins are drawn from a seed, and invented.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl
import svy

from benchmarks.instance import load_of_the_machine
from molette.engines.surveys.arrays import Floats
from molette.engines.surveys.calibration import calibrated
from molette.engines.surveys.distances import LINEAR, RAKING, Distance, logit, truncated
from molette.engines.surveys.margins import Categories

RESPONDENTS: Final = 10_000
PEOPLE: Final = 650_000
CATEGORIES: Final = {"age_sex": 12, "commune": 10, "tenure": 10, "work": 8}
TIMES: Final = 5


def main() -> None:
    chance = np.random.default_rng(1)
    answers = {name: chance.integers(0, count, RESPONDENTS).astype(str) for name, count in CATEGORIES.items()}
    totals = {name: chance.dirichlet(np.full(count, 20.0)) * PEOPLE for name, count in CATEGORIES.items()}
    counts = {name: {str(i): float(total) for i, total in enumerate(held)} for name, held in totals.items()}
    start = np.full(RESPONDENTS, PEOPLE / RESPONDENTS)
    margins = [Categories(name, counts[name], answers[name].tolist()) for name in CATEGORIES]
    frame = pl.DataFrame({**answers, "weight": start})

    print(f"{RESPONDENTS:,} respondents, {sum(CATEGORIES.values())} margins, the best of {TIMES} runs:")
    pairs: dict[str, tuple[Callable[[], Floats], Callable[[], Floats]]] = {
        "linear": (
            partial(by_us, start, margins, LINEAR),
            partial(by_svy, frame, counts, "linear"),
        ),
        "raking": (
            partial(by_us, start, margins, RAKING),
            partial(by_svy, frame, counts, "raking"),
        ),
    }
    for name, (ours, theirs) in pairs.items():
        (took, weights), (longer, others) = best(ours), best(theirs)
        apart = float(np.abs(weights / others - 1).max())
        ours_missed, theirs_missed = missed(weights, answers, counts), missed(others, answers, counts)
        print(
            f"  {name}: {took:.3f} s; svy {longer:.3f} s  ratio {longer / took:.2f}; "
            f"weights apart by at most {apart:.1e}; "
            f"margins missed by {ours_missed:.1e}, svy {theirs_missed:.1e}"
        )
    for bounded in (logit(0.2, 4), truncated(0.2, 4)):
        took, weights = best(partial(by_us, start, margins, bounded))
        print(
            f"  {bounded.kind}, between 0.2 and 4: {took:.3f} s; "
            f"margins missed by {missed(weights, answers, counts):.1e}"
        )
    print(load_of_the_machine())


def by_us(start: Floats, margins: list[Categories], distance: Distance) -> Floats:
    return calibrated(start, margins, distance).weights


def by_svy(frame: pl.DataFrame, counts: dict[str, dict[str, float]], kind: str) -> Floats:
    sample: Any = svy.Sample(frame, svy.Design(wgt="weight"))
    if kind == "raking":
        found = sample.weighting.rake(controls=counts, tol=1e-10, max_iter=1000, wgt_name="found")
    else:
        terms = {svy.Cat(name): held for name, held in counts.items()}
        found = sample.weighting.calibrate(controls=terms, wgt_name="found")
    return np.asarray(found.data["found"].to_numpy(), dtype=np.float64)


def best(call: Callable[[], Floats]) -> tuple[float, Floats]:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        found = call()
        took.append(time.perf_counter() - begun)
    return min(took), found


def missed(weights: Floats, answers: dict[str, Any], counts: dict[str, dict[str, float]]) -> float:
    """The largest gap left on a margin, beside its size."""
    return max(
        abs(float(weights[answers[name] == category].sum()) / total - 1)
        for name, held in counts.items()
        for category, total in held.items()
    )


if __name__ == "__main__":
    main()
