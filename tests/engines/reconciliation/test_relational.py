"""Candidates and comparisons as relations: the same on one machine, on DuckDB and on Spark's two workers."""

import os
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import ibis
import numpy as np
import pytest

from benchmarks.ledgers import draw
from molette.engines.reconciliation.answer import Reconciliation
from molette.engines.reconciliation.books import Book, Column, Decisions, Role
from molette.engines.reconciliation.candidates import candidates
from molette.engines.reconciliation.comparing import Comparer
from molette.engines.reconciliation.hashing import read
from molette.engines.reconciliation.learning import Weights, by_chance, learn
from molette.engines.reconciliation.normalising import Pairable, prepare
from molette.engines.reconciliation.reconciling import reconcile
from molette.engines.reconciliation.relational import functions, lines, pairing
from molette.engines.reconciliation.relational.books import Books

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # Ibis calls DuckDB by its old names
    pytest.mark.long,
]
CHANCE = 20_000
SHORT_LIVED = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # what compiles best takes longer than these few lines
)
Found = tuple[list[tuple[int, ...]], set[tuple[int, int]]]
"""Pairs with their kinds and levels, in order; those of them that may be."""


def ledgers(size: int) -> Pairable:
    drawn = draw(size, 7)
    return prepare(*drawn.books(), drawn.merged)


def of_three_fields(size: int) -> Pairable:
    """A text, an amount, a date: Spark takes seconds a stage, and each field makes stages of its own."""
    names = ("objet", "montant", "date")
    left, right = (
        Book(one.ids, tuple(column for column in one.columns if column.field in names))
        for one in draw(size, 7).books()
    )
    return prepare(left, right)


def on_one_machine(pairable: Pairable) -> tuple[Found, Weights]:
    reads = {one.name: read(one.texts) for one in pairable.of(Role.TEXT)}
    found = candidates(pairable, reads, np.zeros(0, np.int64))
    pairs = found.between(0, pairable.left_count)
    comparer = Comparer.of(pairable, reads)
    counts = pairable.left_count, pairable.right_count
    levels = comparer.coarse(pairs.left, pairs.right)
    chance = comparer.coarse(*by_chance(counts, CHANCE))
    weights = learn(levels, chance, pairable.roles, counts)
    near, _ = comparer.near(found, weights)
    rows = zip(pairs.left, pairs.right, pairs.kinds, *levels.levels, strict=True)
    kept = {(int(left), int(right)) for left, right in zip(near.left, near.right, strict=True)}
    return ([tuple(map(int, row)) for row in rows], kept), weights


def on(con: Any, tables: tuple[Any, Any], pairable: Pairable, weights: Weights) -> Found:
    books = Books.of(*tables, pairable.roles, con.name)
    compared = pairing.compared(books, pairing.candidates(books))
    kept = pairing.likely(books, compared, weights).to_pyarrow()
    return (
        sorted(tuple(row.values()) for row in compared.to_pyarrow().to_pylist()),
        set(zip(kept["left"].to_pylist(), kept["right"].to_pylist(), strict=True)),
    )


def on_duckdb(pairable: Pairable, weights: Weights) -> Found:
    con = ibis.duckdb.connect()
    for name, table in zip(("left", "right"), lines.tables(pairable), strict=True):
        con.con.register(name, table)
    return on(con, (con.table("left"), con.table("right")), pairable, weights)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A master and two workers, each a process of its own, on this machine."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - of this test alone

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--driver-java-options '{SHORT_LIVED}' pyspark-shell")
        session = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.executor.extraJavaOptions", SHORT_LIVED)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.codegen.wholeStage", "false")  # longer to compile than these few lines to read
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def test_duckdb_finds_the_pairs_that_one_machine_finds() -> None:
    pairable = ledgers(150)
    expected, weights = on_one_machine(pairable)

    assert on_duckdb(pairable, weights) == expected


def test_what_relations_find_is_grouped_as_one_machine_does() -> None:
    drawn = draw(150, 7)
    pairable = ledgers(150)
    _, weights = on_one_machine(pairable)
    con = ibis.duckdb.connect()
    for name, table in zip(("left", "right"), lines.tables(pairable), strict=True):
        con.con.register(name, table)
    books = Books.of(con.table("left"), con.table("right"), pairable.roles, con.name)
    kept = pairing.likely(books, pairing.compared(books, pairing.candidates(books)), weights)

    here = reconcile(*drawn.books(), places=drawn.merged)
    there = reconcile(*drawn.books(), places=drawn.merged, found=pairing.brought_back(kept))

    assert members(there) == members(here)
    rejected = min(members(here))
    one, other = ([book.ids[k] for k in ranks] for book, ranks in zip(drawn.books(), rejected, strict=True))
    decisions = Decisions(rejected=frozenset(product(one, other)))
    again = reconcile(
        *drawn.books(), places=drawn.merged, decisions=decisions, found=pairing.brought_back(kept)
    )
    assert rejected not in members(again)


def members(found: Reconciliation) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The groups of lines of both books, by the ranks of these."""
    every = ((tuple(sorted(one.left)), tuple(sorted(one.right))) for one in found.groups)
    return {(left, right) for left, right in every if left and right}


def test_crowded_keys_are_refined_alike() -> None:
    """Forty lines of one body, of one place, of amounts that are near: every step is gone through."""

    def book(name: str, shift: int) -> Book:
        ranks = range(40)
        return Book(
            [f"{name}{rank}" for rank in ranks],
            (
                Column("objet", Role.TEXT, ["Travaux de voirie communale"] * 40),
                Column("montant", Role.AMOUNT, [Decimal(1000 + 40 * rank + shift) for rank in ranks]),
                Column("lieu", Role.PLACE, [f"62{rank % 6:03}" for rank in ranks]),
            ),
        )

    pairable = prepare(book("a", 0), book("b", 1))
    expected, weights = on_one_machine(pairable)

    assert expected[0]
    assert on_duckdb(pairable, weights) == expected


def test_more_fields_than_a_number_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 9"):
        functions.packed([1] * 10)


@pytest.mark.filterwarnings("ignore")  # those of Spark are its own
def test_the_workers_of_spark_find_the_pairs_that_duckdb_finds(spark: Any) -> None:
    pairable = of_three_fields(40)
    expected, weights = on_one_machine(pairable)
    for name, table in zip(("left", "right"), lines.tables(pairable), strict=True):
        spark.createDataFrame(table).createOrReplaceTempView(name)
    con = ibis.pyspark.connect(spark)

    found = on(con, (con.table("left"), con.table("right")), pairable, weights)

    assert spark.sparkContext.master.startswith("local-cluster")
    assert found == on_duckdb(pairable, weights) == expected
