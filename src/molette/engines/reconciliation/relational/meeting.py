"""Lines that share a key, by joins: each key shared by few lines, crowded keys refined one step a time.

The rules are those of `candidates` on one machine, and so are the pairs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import ibis

from molette.engines.reconciliation.keys import CROWD, NEIGHBOURS
from molette.engines.reconciliation.normalising import NO_AMOUNT

SPARK: Final = "pyspark"
Table = Any
Value = Any
KEY: Final = ("family", "word", "second", "step0")
"""What lines share: a family of keys, up to two words or values, what they are joined with from the first."""


@dataclass(frozen=True, slots=True)
class Refining:
    """The column of lines that a family is refined with, and whether steps side by side meet."""

    step: str
    is_window: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Keys of the lines of both sides, a row a key, or the lines themselves: a column `line`, and others."""

    left: Table
    right: Table

    @property
    def key(self) -> list[str]:
        return [name for name in self.left.columns if name != "line"]


def keys(lines: Table, family: int, **columns: Value) -> Table:
    """Rows of keys from lines; what is not said of a key is 0."""
    made = lines.select("line", **columns)
    others = {name: number(family if name == "family" else 0) for name in KEY if name not in columns}
    return made.mutate(**others).select(*KEY, "line")


def keep(table: Table, *, is_of_functions: bool = False) -> Table:
    """Compute a table once, and keep what it holds; say if functions of ours make it.

    Spark keeps, with what `cache` holds, all that made it: its plans would double at each step. A local
    checkpoint forgets. Ibis tells Spark of functions only when it answers: it is asked for no row.
    """
    backend = table.get_backend()
    if backend.name != SPARK:
        return table.cache()
    from pyspark.sql import SparkSession  # noqa: PLC0415 - where there is Spark

    if is_of_functions:
        table.limit(0).to_pyarrow()
    name = ibis.util.gen_name("kept")
    session = SparkSession.active()
    session.sql(ibis.to_sql(table, dialect=SPARK)).localCheckpoint().createOrReplaceTempView(name)
    return backend.table(name)


def number(value: int) -> Value:
    return ibis.literal(value, "int64")


def together(parts: list[Table]) -> Table:
    """Rows of several tables; a whole number may be of 32 bits for Spark where it is of 64 for DuckDB."""
    parts = [
        part.cast({name: "int64" for name, kind in part.schema().items() if kind.is_integer()})
        for part in parts
    ]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def meet_small(sides: Sides, room: Value = CROWD) -> tuple[Table, Sides]:
    """Give the pairs (family, left, right) that share a key that is not crowded, and the keys that are."""
    key = sides.key
    one = sides.left.group_by(key).aggregate(mine=lambda t: t.count())
    other = sides.right.group_by(key).aggregate(theirs=lambda t: t.count())
    both = one.join(other, key)
    both = keep(both.select(*key, is_small=(both.mine <= CROWD) & (both.theirs <= room)))
    small, crowded = both.filter(both.is_small).drop("is_small"), both.filter(~both.is_small)
    mine = sides.left.join(small, key).select(*key, left="line")
    pairs = mine.join(sides.right, key).select("family", "left", right="line")
    return keep(pairs), Sides(
        keep(sides.left.semi_join(crowded, key)), keep(sides.right.semi_join(crowded, key))
    )


def split(sides: Sides, lines: Sides, by: Mapping[int, Refining], column: str) -> Sides:
    """Join the keys of some families with the steps of their lines; those of others are left out."""
    windows = [family for family, one in by.items() if one.is_window]
    left, right = _stepped(sides.left, lines.left, by, column), _stepped(sides.right, lines.right, by, column)
    if windows:
        right = beside(right, column, right.family.isin(windows))
    names = [*(name for name in sides.key if name != column), column, "line"]
    return Sides(left.select(*names), right.select(*names))


def beside(rows: Table, column: str, is_window: Value = True) -> Table:  # noqa: FBT002 - a column, as a rule
    """Rows thrice, a step apart, where steps are a window."""
    rows = rows.mutate(beside=ibis.array([number(step) for step in NEIGHBOURS])).unnest("beside")
    rows = rows.filter((rows.beside == 0) | is_window)
    return rows.mutate(**{column: rows[column] + rows.beside}).drop("beside")


def _stepped(rows: Table, lines: Table, by: Mapping[int, Refining], column: str) -> Table:
    rows = rows.filter(rows.family.isin(list(by)))
    rows = rows.drop(column) if column in rows.columns else rows
    names = sorted({one.step for one in by.values()})
    rows = rows.join(lines.select("line", *names), "line")
    step = ibis.cases(
        *((rows.family == family, rows[one.step]) for family, one in by.items()), else_=number(NO_AMOUNT)
    )
    rows = rows.mutate(**{column: step}).drop(*names)
    return rows.filter(rows[column] != NO_AMOUNT)


def meet(sides: Sides, lines: Sides, refinings: Mapping[int, tuple[Refining, ...]]) -> Table:
    """Give every pair (family, left, right), crowded keys being refined in the order told of their family."""
    pairs, crowded = meet_small(sides)
    found = [pairs]
    for rank in range(max(map(len, refinings.values()), default=0)):
        by = {family: some[rank] for family, some in refinings.items() if rank < len(some)}
        if not crowded.left.limit(1).count().execute():
            break
        crowded = split(crowded, lines, by, f"step{rank + 1}")
        pairs, crowded = meet_small(crowded, _room([family for family, one in by.items() if one.is_window]))
        found.append(pairs)
    return together(found)


def _room(windows: list[int]) -> Value:
    """How many lines of the right a key may gather: where steps are a window, those beside count too."""
    if not windows:
        return CROWD
    return ibis.cases((ibis._.family.isin(windows), CROWD * len(NEIGHBOURS)), else_=CROWD)
