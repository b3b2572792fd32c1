"""Reconcile bank transactions beside Splink, then ledgers of our own drawing, with the truth known.

The transactions are those of ../shared/data/er (45,326 on each side, shuffled; no label is read, nor any
order). The peer is Splink in its current version with the model of its own documentation, but for the rule
that joins on the true identifier; its pairs go through the same one-to-one assignment as ours, at the
threshold that suits them best, found by trying them against the truth. Both run in this process, one after
the other. Then `benchmarks/fields.py` tries tables from other fields, and `benchmarks/ledgers.py` draws books
whose groups and differences are known. Ends with status 1 under the bar: F1 of 0.997 in at most the peer's
time, expected calibration error under 0.03.
"""

import argparse
import logging
import random
import resource
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.fields import fields
from benchmarks.instance import load_of_the_machine
from benchmarks.ledgers import Drawn, draw
from molette.engines.reconciliation.answer import Reconciliation
from molette.engines.reconciliation.assigning import assign
from molette.engines.reconciliation.books import Book, Column, Role
from molette.engines.reconciliation.reconciling import reconcile
from molette.engines.tables import parquet

DATA = Path(__file__).parents[2] / "shared/data/er"
SIDES = ("origin", "destination")
SEED, BAR, WORST_ERROR = 20_26, 0.997, 0.03
SIZES = (1_000, 100_000)
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 0.9)
Row = tuple[Any, ...]


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


def splinks(left: list[Row], right: list[Row]) -> tuple[Score, Score, float, str]:
    """Score at even odds, best score once assigned, seconds (without the search of the best), version."""
    import splink  # noqa: PLC0415 - of the group `bench` alone

    start = time.perf_counter()
    lefts, rights, weights, chances = _predicted(left, right)
    took = time.perf_counter() - start
    truth = [np.array([int(row[0]) for row in rows]) for rows in (left, right)]
    is_true = truth[0][lefts] == truth[1][rights]
    even = chances >= 0.5  # noqa: PLR2004 - even odds
    best, quickest = Score(0, 0), 0.0
    for threshold in THRESHOLDS:
        kept = np.flatnonzero(chances >= threshold)
        start = time.perf_counter()
        taken = kept[
            assign(lefts[kept], rights[kept], weights[kept] - np.log2(threshold / (1 - threshold)) + 1e-6)
        ]
        found = score(int(is_true[taken].sum()), len(taken), len(left))
        if found.f1 > best.f1:
            best, quickest = found, time.perf_counter() - start
    plain = score(int(is_true[even].sum()), int(even.sum()), len(left))
    return plain, best, took + quickest, splink.__version__


def _predicted(left: list[Row], right: list[Row]) -> tuple[Any, Any, Any, Any]:
    """The pairs of Splink with the model of its documentation (docs/demos/examples/duckdb/transactions)."""
    import pyarrow as pa  # noqa: PLC0415 - comes with Splink
    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    tables = [
        pa.table({
            "unique_id": list(range(len(rows))),
            "memo": [row[1] for row in rows],
            "transaction_date": [row[2] for row in rows],
            "amount": [float(row[3]) for row in rows],
        })
        for rows in (left, right)
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1 / len(left),
        blocking_rules_to_generate_predictions=[*_sql_rules(), block_on("substr(memo,1,9)")],
        comparisons=[_amounts(), cl.LevenshteinAtThresholds("memo", [2, 6, 10]), _dates()],
        retain_intermediate_calculation_columns=True,
    )
    database = DuckDBAPI()
    names = ("__ori", "_dest")
    registered = [
        database.register(one, dataset_display_name=name) for one, name in zip(tables, names, strict=True)
    ]
    linker = Linker(registered, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("memo"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("amount"))
    predicted: Any = linker.inference.predict(threshold_match_probability=0.001)
    table = predicted.as_pyarrow_table()
    column = {
        name: np.asarray(table.column(name))
        for name in ("unique_id_l", "unique_id_r", "match_weight", "match_probability")
    }
    is_left = np.asarray(table.column("source_dataset_l")) == names[0]
    one, other = column["unique_id_l"].astype(np.int64), column["unique_id_r"].astype(np.int64)
    lefts, rights = np.where(is_left, one, other), np.where(is_left, other, one)
    return lefts, rights, column["match_weight"].astype(float), column["match_probability"].astype(float)


def _sql_rules() -> list[Any]:
    near = (
        "and substr(l.memo, 1,3) = substr(r.memo,1,3) and l.amount/r.amount > 0.7 and l.amount/r.amount < 1.3"
    )
    return [
        f"strftime(l.transaction_date, '%Y%m') = strftime(r.transaction_date, '%Y%m') {near}",
        f"strftime(l.transaction_date+15, '%Y%m') = strftime(r.transaction_date, '%Y%m') {near}",
        (
            "round(l.amount/2,0)*2 = round(r.amount/2,0)*2 "
            "and yearweek(r.transaction_date) = yearweek(l.transaction_date)"
        ),
        (
            "round(l.amount/2,0)*2 = round((r.amount+1)/2,0)*2 "
            "and yearweek(r.transaction_date) = yearweek(l.transaction_date + 4)"
        ),
    ]


def _amounts() -> dict[str, Any]:
    import splink.comparison_level_library as cll  # noqa: PLC0415 - of the group `bench` alone

    near = [cll.PercentageDifferenceLevel("amount", share) for share in (0.01, 0.03, 0.1, 0.3)]
    levels = [cll.NullLevel("amount"), cll.ExactMatchLevel("amount"), *near, cll.ElseLevel()]
    return {"output_column_name": "amount", "comparison_levels": levels}


def _dates() -> dict[str, Any]:
    import splink.comparison_level_library as cll  # noqa: PLC0415 - the same

    within = "transaction_date_r - transaction_date_l <= {n} and transaction_date_r >= transaction_date_l"
    days = [{"sql_condition": within.format(n=n), "label_for_charts": f"<={n} days"} for n in (1, 4, 10, 30)]
    levels = [cll.NullLevel("transaction_date"), *days, cll.ElseLevel()]
    return {"output_column_name": "transaction_date", "comparison_levels": levels}


def calibration_error(chances: npt.NDArray[Any], right: npt.NDArray[Any]) -> float:
    """What probabilities are off, on average, in ten bins (expected calibration error)."""
    bins = np.clip((chances * 10).astype(int), 0, 9)
    parts = [(chances[bins == one], right[bins == one]) for one in range(10) if (bins == one).any()]
    return float(sum(abs(p.mean() - r.mean()) * len(p) for p, r in parts) / max(len(chances), 1))


def ledgers(lines: int) -> float:
    """Draw books, reconcile them, print what was found; return the calibration error."""
    drawn = draw(lines, SEED)
    left, right = drawn.books()
    start = time.perf_counter()
    answer = reconcile(left, right, places=drawn.merged)
    took = time.perf_counter() - start
    pairs = [(left.ids[pair.left], right.ids[pair.right]) for group in answer.matched for pair in group.pairs]
    truth = {(one, other) for mine, theirs in drawn.groups for one in mine for other in theirs}
    is_true = np.array([pair in truth for pair in pairs])
    chances = np.array([pair.probability for group in answer.matched for pair in group.pairs])
    error = calibration_error(chances, is_true)
    held = {(frozenset(mine), frozenset(theirs)) for mine, theirs in drawn.groups if mine and theirs}
    found = {(_ids(left, group.left), _ids(right, group.right)) for group in answer.matched}
    share, total = _explained(drawn, answer, left, right)
    if total != left.total() - right.total():
        sys.exit("the residuals do not sum to the difference between the books")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    recall = "unknown" if answer.recall.share is None else f"{answer.recall.share:.4f}"
    of_pairs = score(int(is_true.sum()), len(pairs), len(truth))
    of_groups = score(len(held & found), len(found), len(held))
    print(
        f"ledgers, {len(left):,} and {len(right):,} lines: pairs {of_pairs}\n"
        f"  groups {of_groups}; euros explained by their true cause {share:.1%}\n"
        f"  calibration error {error:.4f}; blocking recall estimated {recall}; "
        f"{answer.candidates:,} candidates\n"
        f"  {took:.1f} s, {took / len(left) * 1000:.3f} ms a line; peak memory of the process {memory:.1f} GB"
    )
    return error


def _ids(book: Book, lines: Sequence[int]) -> frozenset[str]:
    return frozenset(book.ids[line] for line in lines)


def _explained(drawn: Drawn, answer: Reconciliation, left: Book, right: Book) -> tuple[float, Decimal]:
    """The share of the euros told whose group, cause and amount are true; the sum of all residuals."""
    truth = {
        (frozenset(mine), frozenset(theirs)): gaps
        for (mine, theirs), gaps in zip(drawn.groups, drawn.gaps, strict=True)
    }
    right_ones = told = total = Decimal(0)
    for group in answer.groups:
        gaps = truth.get((_ids(left, group.left), _ids(right, group.right)), {})
        for residual in group.residuals:
            total += residual.euros
            told += abs(residual.euros)
            right_ones += abs(residual.euros) if gaps.get(residual.gap) == residual.euros else 0
    return float(right_ones / told) if told else 1.0, total


def beside_splink() -> bool:
    """Print both on the transactions; say whether the bar is held."""
    if not (DATA / "transactions_origin.parquet").exists():
        print("transactions beside Splink: skipped, transactions_origin.parquet is not beside the project")
        return True
    left, right = transactions()
    plain, best, peer, version = splinks(left, right)
    mine, took, error = ours(left, right)
    print(f"transactions, {len(left):,} on each side")
    print(f"  splink {version}: at even odds {plain}; assigned {best}; {peer:.1f} s")
    print(f"  molette: {mine}; {took:.1f} s; calibration error {error:.4f}")
    print(f"  ratios: F1 {mine.f1 / best.f1:.3f}, time {took / peer:.2f}")
    return mine.f1 >= BAR and took <= peer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, action="append", help="lignes d’un registre tiré (défaut : 1 000 et 100 000)"
    )
    asked = parser.parse_args().rows
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    is_held = beside_splink()
    fields()
    errors = [ledgers(lines) for lines in asked or SIZES]
    print(load_of_the_machine())
    if not is_held:
        sys.exit(f"less than F1 {BAR}, or slower than the peer")
    if max(errors) > WORST_ERROR:
        sys.exit(f"calibration error over {WORST_ERROR}")


if __name__ == "__main__":
    main()
