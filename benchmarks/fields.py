"""Tables from other fields, reconciled without a word of help, beside Splink that is told their columns.

`benchmarks/tables_drawn.py` draws them with their truth. Ours reads the columns by itself. Splink gets the
true couples of columns, every pair of lines, Jaro-Winkler at three thresholds for each column, its parameters
learned by its own expectation-maximisation; its pairs then go through our one-to-one assignment at the
threshold that suits them best, found against the truth.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from benchmarks.tables_drawn import FIELDS, Row, Tables
from molette.engines.reconciliation.assigning import assign
from molette.engines.reconciliation.columns import guess, told
from molette.engines.reconciliation.filling import fill
from molette.engines.reconciliation.reconciling import reconcile
from molette.engines.tables import cells

LINES, SEED = 300, 20_26
THRESHOLDS: Final = (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99)
Pairs = set[tuple[str, str]]


class Held:
    """A table held in memory, as the readers of files give theirs."""

    def __init__(self, header: Row, rows: Sequence[Row]) -> None:
        self.header = tuple(header)
        self._rows = [
            cells.Row(line, tuple(cell or None for cell in row)) for line, row in enumerate(rows, start=2)
        ]
        self.sample = tuple(self._rows[:500])

    def rows(self) -> Iterator[cells.Row]:
        return iter(self._rows)


def f1(found: Pairs, truth: Pairs) -> float:
    return 2 * len(found & truth) / max(len(found) + len(truth), 1)


def ours(tables: Tables, *, one_to_one: bool) -> tuple[Pairs, set[tuple[str, str]]]:
    """The pairs found without help, and the couples of headings that were recognised."""
    left, right = Held(*tables.left), Held(*tables.right)
    uses = guess(told(left.header, left.sample), told(right.header, right.sample))
    books = fill(left, uses[0])[0], fill(right, uses[1])[0]
    answer = reconcile(*books, one_to_one=one_to_one)
    pairs = {(books[0].ids[p.left], books[1].ids[p.right]) for group in answer.matched for p in group.pairs}
    label = {use.field: use.label for use in uses[0][1:]}
    return pairs, {(label[use.field], use.label) for use in uses[1][1:] if use.field in label}


def splinks(tables: Tables) -> float:
    """The best F1 of Splink, its columns told."""
    import splink.comparison_library as cl  # noqa: PLC0415 - of the group `bench` alone
    from splink import DuckDBAPI, Linker, SettingsCreator  # noqa: PLC0415
    from splink.blocking_rule_library import CustomRule  # noqa: PLC0415

    names = [f"c{rank}" for rank in range(len(tables.couples))]
    sides = tables.left, tables.right
    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=0.5 / max(len(tables.right[1]), 1),
        blocking_rules_to_generate_predictions=[CustomRule("1=1")],
        comparisons=[cl.JaroWinklerAtThresholds(name, [0.95, 0.88, 0.7]) for name in names],
    )
    database = DuckDBAPI()
    registered = [
        database.register(
            _arrow(side, [couple[which] for couple in tables.couples]), dataset_display_name=name
        )
        for which, (side, name) in enumerate(zip(sides, ("a", "b"), strict=True))
    ]
    linker = Linker(registered, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation("1=1")
    predicted: Any = linker.inference.predict(threshold_match_probability=THRESHOLDS[0])
    table = predicted.as_pyarrow_table().to_pydict()
    pairs = [
        (a, b) if source == "a" else (b, a)
        for a, b, source in zip(
            table["unique_id_l"], table["unique_id_r"], table["source_dataset_l"], strict=True
        )
    ]
    return max(
        f1(_assigned(pairs, np.array(table["match_probability"]), threshold, tables), tables.truth)
        for threshold in THRESHOLDS
    )


def _assigned(pairs: list[tuple[str, str]], chances: Any, threshold: float, tables: Tables) -> Pairs:
    kept = np.flatnonzero(chances >= threshold)
    if not tables.one_to_one:
        return {pairs[rank] for rank in kept}
    ranks = [{row[0]: rank for rank, row in enumerate(side[1])} for side in (tables.left, tables.right)]
    left, right = (np.array([ranks[s][pairs[rank][s]] for rank in kept], np.int64) for s in (0, 1))
    taken = assign(left, right, chances[kept] + 1e-6)
    return {pairs[rank] for rank in kept[taken]}


def _arrow(side: tuple[Row, list[Row]], headings: list[str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - comes with Splink

    header, rows = side
    columns = {
        f"c{rank}": [row[header.index(one)].lower() or None for row in rows]
        for rank, one in enumerate(headings)
    }
    return pa.table({"unique_id": [row[0] for row in rows], **columns})


def fields() -> None:
    """Print what was found on each pair of tables."""
    scores: tuple[list[float], list[float]] = ([], [])
    for draw in FIELDS:
        tables = draw(LINES, SEED)
        start = time.perf_counter()
        found, couples = ours(tables, one_to_one=tables.one_to_one)
        took = time.perf_counter() - start
        free = f1(ours(tables, one_to_one=False)[0], tables.truth) if tables.one_to_one else None
        peer = splinks(tables)
        mine = f1(found, tables.truth)
        scores[0].append(mine)
        scores[1].append(peer)
        recognised = len(couples & set(tables.couples))
        freely = "" if free is None else f" (any group {free:.3f})"
        counts = len(tables.left[1]), len(tables.right[1]), len(tables.truth)
        print(
            f"{tables.name}, {counts[0]} and {counts[1]} lines, {counts[2]} pairs\n"
            f"  molette F1 {mine:.3f}{freely}, {took:.1f} s, {recognised} of {len(tables.couples)} couples "
            f"of columns recognised; splink, told them all, {peer:.3f}"
        )
    means = [f"{np.mean(held):.3f}" for held in scores]
    print(f"tables of other fields, mean F1: molette {means[0]}, splink {means[1]}")


if __name__ == "__main__":
    fields()
