"""Reconcile bank transactions beside peers, then ledgers of our own drawing, with the truth known.

The transactions are those of ../shared/data/er (45,326 on each side, shuffled; no label is read, nor any
order). The peers are in `benchmarks/peers.py`; their pairs go through the same one-to-one assignment as ours,
at the threshold that suits them best, found by trying them against the truth. All run in this process, one
after the other, all modules imported beforehand. Then `benchmarks/fields.py` tries tables from other fields,
and `benchmarks/ledgers.py` draws books whose groups and differences are known: 1,000, 10,000 and 100,000
lines in all, 2,500,000 with `--scale large`, each in a process of its own. Ends with status 1 under the bar:
F1 of 0.997 in at most Splink's time, calibration error under 0.03, 8 GB and 20 minutes at any size, growth of
the time within that of n log n.
"""

import argparse
import json
import logging
import math
import random
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.fields import fields
from benchmarks.instance import load_of_the_machine
from benchmarks.scores import Score, calibration_error, score
from molette.engines.reconciliation.assigning import assign
from molette.engines.reconciliation.books import Book, Column, Role
from molette.engines.reconciliation.reconciling import reconcile
from molette.engines.tables import parquet

DATA = Path(__file__).parents[2] / "shared/data/er"
SIDES = ("origin", "destination")
SEED, BAR, WORST_ERROR = 20_26, 0.997, 0.03
SIZES = (1_000, 10_000, 100_000)
LARGE = 2_500_000
MOST_MEMORY, MOST_SECONDS = 8.0, 1200
LEEWAY: Final = 1.25
"""What the time may grow beyond n log n between two sizes: a machine is never twice as busy."""
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 0.9)
Row = tuple[Any, ...]


def transactions() -> tuple[list[Row], list[Row]]:
    """The rows of each side, shuffled: the truth, the memo, the day, the amount."""
    chance = random.Random(SEED)  # noqa: S311 - the same order each time is the point
    found: list[list[Row]] = []
    for side in SIDES:
        table = parquet.read(DATA / f"transactions_{side}.parquet")
        at = [table.header.index(name) for name in ("ground_truth", "memo", "transaction_date", "amount")]
        rows = [tuple(row.cells[rank] for rank in at) for row in table.rows()]
        chance.shuffle(rows)
        found.append(rows)
    return found[0], found[1]


def as_book(rows: list[Row]) -> Book:
    _, memos, days, amounts = zip(*rows, strict=True)
    columns = (
        Column("memo", Role.TEXT, memos),
        Column("date", Role.DATE, days),
        Column("montant", Role.AMOUNT, amounts),
    )
    return Book([str(rank) for rank in range(len(rows))], columns)


def ours(left: list[Row], right: list[Row]) -> tuple[Score, float, float]:
    """Score, seconds and calibration error of our engine."""
    start = time.perf_counter()
    answer = reconcile(as_book(left), as_book(right), one_to_one=True)
    took = time.perf_counter() - start
    pairs = [pair for group in answer.matched for pair in group.pairs]
    right_ones = np.array([left[pair.left][0] == right[pair.right][0] for pair in pairs])
    error = calibration_error(np.array([pair.probability for pair in pairs]), right_ones)
    return score(int(right_ones.sum()), len(pairs), len(left)), took, error


def theirs(
    finding: Callable[[list[Row], list[Row]], Any], left: list[Row], right: list[Row]
) -> tuple[Score, Score, float]:
    """Score at even odds, best score once assigned, seconds (without the search of the best)."""
    start = time.perf_counter()
    lefts, rights, chances = finding(left, right)
    took = time.perf_counter() - start
    truth = [np.array([int(row[0]) for row in rows]) for rows in (left, right)]
    is_true = truth[0][lefts] == truth[1][rights]
    odds = np.log(np.clip(chances, 1e-12, 1 - 1e-12) / (1 - np.clip(chances, 1e-12, 1 - 1e-12)))
    best, quickest = Score(0, 0), 0.0
    for threshold in THRESHOLDS:
        kept = np.flatnonzero(chances >= threshold)
        start = time.perf_counter()
        taken = kept[
            assign(lefts[kept], rights[kept], odds[kept] - math.log(threshold / (1 - threshold)) + 1e-6)
        ]
        found = score(int(is_true[taken].sum()), len(taken), len(left))
        if found.f1 > best.f1:
            best, quickest = found, time.perf_counter() - start
    even = chances >= 0.5  # noqa: PLR2004 - even odds
    plain = score(int(is_true[even].sum()), int(even.sum()), len(left))
    return plain, best, took + quickest


def beside_peers() -> list[str]:
    """Print all on the transactions; say which bars are not held."""
    from benchmarks.peers import by_recordlinkage, by_splink  # noqa: PLC0415 - seconds of imports, not timed

    left, right = transactions()
    print(f"transactions, {len(left):,} on each side")
    seconds = {}
    for name, finding in (("splink", by_splink), ("recordlinkage", by_recordlinkage)):
        plain, best, seconds[name] = theirs(finding, left, right)
        print(f"  {name} {version(name)}: at even odds {plain}; assigned {best}; {seconds[name]:.1f} s")
    mine, took, error = ours(left, right)
    print(f"  molette: {mine}; {took:.1f} s; calibration error {error:.4f}")
    print(f"  time beside splink {took / seconds['splink']:.2f}")
    faults = [f"F1 of {mine.f1:.4f} under {BAR}"] if mine.f1 < BAR else []
    return faults + (["slower than splink"] if took > seconds["splink"] else [])


def ledgers(lines: int) -> dict[str, Any]:
    """Reconcile drawn ledgers in a process of its own, and print what was found."""
    run = subprocess.run(  # noqa: S603 - our own interpreter on our own module
        [sys.executable, "-m", "benchmarks.scale", str(lines)], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    recall = "unknown" if found["recall"] is None else f"{found['recall']:.4f}"
    total = found["left"] + found["right"]
    print(
        f"ledgers, {found['left']:,} and {found['right']:,} lines: "
        f"F1 of pairs {found['pairs']:.4f}, of groups {found['groups']:.4f}; "
        f"euros explained by their true cause {found['explained']:.1%}; "
        f"calibration error {found['error']:.4f}\n"
        f"  {found['candidates']:,} candidates ({found['candidates'] / total:.0f} a line), "
        f"recall of the keys estimated {recall}\n"
        f"  {found['seconds']:.1f} s ({found['processor']:.1f} s of processor, "
        f"{found['processor'] / total * 1e6:.0f} µs a line): "
        + ", ".join(f"{name} {took:.1f}" for name, took in found["steps"].items())
        + f"\n  peak memory {found['memory']:.2f} GB, {found['books_memory']:.2f} of them for the books alone"
    )
    return found


def growth(runs: Sequence[dict[str, Any]]) -> list[str]:
    """Print how the processor time grew from the size before last to the last; say if beyond n log n.

    The smallest size tells nothing: what every run costs weighs more than its lines.
    """
    if len(runs) < 2:  # noqa: PLR2004 - from one size to another
        return []
    sizes = [run["left"] + run["right"] for run in runs[-2:]]
    ratio = runs[-1]["processor"] / runs[-2]["processor"]
    exponent = math.log(ratio) / math.log(sizes[1] / sizes[0])
    allowed = sizes[1] * math.log(sizes[1]) / (sizes[0] * math.log(sizes[0]))
    print(
        f"growth from {sizes[0]:,} to {sizes[1]:,} lines: time × {ratio:.1f}, n^{exponent:.2f}; "
        f"n log n would be × {allowed:.1f}"
    )
    return ["time grows faster than n log n"] if ratio > allowed * LEEWAY else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, action="append", help="lignes des deux côtés (défaut : 1 000, 10 000, 100 000)"
    )
    parser.add_argument("--scale", default="", help="large : aussi 2 500 000 lignes")
    asked = parser.parse_args()
    missing = [side for side in SIDES if not (DATA / f"transactions_{side}.parquet").exists()]
    if missing and not asked.rows:
        names = ", ".join(f"transactions_{side}.parquet" for side in missing)
        sys.exit(f"{names} missing beside the project: expected in {DATA}; --rows measures ledgers alone")
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    faults = [] if asked.rows else beside_peers()
    if not asked.rows:
        fields()
    sizes = asked.rows or [*SIZES, *([LARGE] if asked.scale == "large" else [])]
    runs = [ledgers(lines) for lines in sizes]
    faults += growth(runs) if len(runs) > 1 and sizes[-2] > SIZES[0] else []
    faults += [f"calibration error over {WORST_ERROR}" for run in runs if run["error"] > WORST_ERROR]
    for run in runs:
        if run["memory"] > MOST_MEMORY or run["seconds"] > MOST_SECONDS:
            faults.append(f"over {MOST_MEMORY:.0f} GB or {MOST_SECONDS} s")
    print(load_of_the_machine())
    if faults:
        sys.exit("; ".join(faults))


if __name__ == "__main__":
    main()
