"""The peers beside which reconciliation is measured, on bank transactions: their pairs, and how sure of each.

Splink in its current version, with the model of its own documentation
(docs/demos/examples/duckdb/transactions) but for the rule that joins on the true identifier; recordlinkage,
which also learns without labels, with the keys and comparisons that its documentation advises for names,
dates and numbers. `dedupe` asks a person for examples: it has no place in a measure without labels.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import recordlinkage
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

Row = tuple[Any, ...]
Floats = npt.NDArray[np.float64]
Found = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]
"""The line of the left, that of the right, the probability, of each pair."""
WINDOW: Final = 9
ALIKE: Final = 0.85


def by_splink(left: list[Row], right: list[Row]) -> Found:
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
        name: np.asarray(table.column(name)) for name in ("unique_id_l", "unique_id_r", "match_probability")
    }
    is_left = np.asarray(table.column("source_dataset_l")) == names[0]
    one, other = column["unique_id_l"].astype(np.int64), column["unique_id_r"].astype(np.int64)
    return (
        np.where(is_left, one, other),
        np.where(is_left, other, one),
        column["match_probability"].astype(float),
    )


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
    near = [cll.PercentageDifferenceLevel("amount", share) for share in (0.01, 0.03, 0.1, 0.3)]
    levels = [cll.NullLevel("amount"), cll.ExactMatchLevel("amount"), *near, cll.ElseLevel()]
    return {"output_column_name": "amount", "comparison_levels": levels}


def _dates() -> dict[str, Any]:
    within = "transaction_date_r - transaction_date_l <= {n} and transaction_date_r >= transaction_date_l"
    days = [{"sql_condition": within.format(n=n), "label_for_charts": f"<={n} days"} for n in (1, 4, 10, 30)]
    levels = [cll.NullLevel("transaction_date"), *days, cll.ElseLevel()]
    return {"output_column_name": "transaction_date", "comparison_levels": levels}


def by_recordlinkage(left: list[Row], right: list[Row]) -> Found:
    frames = [
        pd.DataFrame({
            "memo": [row[1] or "" for row in rows],
            "day": pd.to_datetime([row[2] for row in rows]),
            "amount": [float(row[3]) for row in rows],
        })
        for rows in (left, right)
    ]  # fmt: skip
    for frame in frames:
        frame["start"] = frame.memo.str[:9]
    indexer = recordlinkage.Index()
    indexer.sortedneighbourhood("amount", window=WINDOW)
    indexer.block("start")
    pairs = indexer.index(*frames)
    comparing = recordlinkage.Compare()
    comparing.string("memo", "memo", method="jarowinkler", threshold=ALIKE)
    comparing.numeric("amount", "amount", method="linear", offset=0.01, scale=5.0)
    comparing.numeric("amount", "amount", method="step", offset=0.01)
    comparing.date("day", "day")
    features = comparing.compute(pairs, *frames)
    learned = recordlinkage.ECMClassifier(binarize=0.5)
    learned.fit_predict(features)
    chances = np.asarray(learned.prob(features), float)
    return (
        pairs.get_level_values(0).to_numpy(np.int64),
        pairs.get_level_values(1).to_numpy(np.int64),
        chances,
    )
