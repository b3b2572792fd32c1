"""Functions of whole columns, told to DuckDB and to Spark alike.

Spark takes them on pandas columns, DuckDB on Arrow columns; both are turned into arrays of numpy here, so
that the function itself is one. No column holds null: what is unknown is a number or an empty text of its
own.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final

import ibis
import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.candidates import EXACT, FINE, TAXES, amount_steps
from molette.engines.reconciliation.comparing import coarse_levels
from molette.engines.reconciliation.hashing import Words, read
from molette.engines.reconciliation.keys import BELOW, NEIGHBOURS
from molette.engines.reconciliation.learning import Weights
from molette.engines.reconciliation.levels import Compared
from molette.engines.reconciliation.normalising import NO_AMOUNT, Side
from molette.engines.reconciliation.relational.meeting import SPARK
from molette.engines.reconciliation.sketches import coarse_texts

Array = npt.NDArray[Any]
Expression = Any
RATIOS: Final = (1.0, *TAXES, *(1 / tax for tax in TAXES))
MOST_RATIOS: Final = 16
SHIFT: Final = 1 << 20
"""Added to steps, so that none is below zero."""
LEVEL_BITS: Final = 7
"""Bits of a level, when those of all fields are one number."""
MOST_FIELDS: Final = 63 // LEVEL_BITS


def column(
    backend: str, name: str, function: Callable[..., Array | list[Array]], takes: Sequence[str], gives: str
) -> Callable[..., Expression]:
    """Make a function of columns that a back end can call; `takes` and `gives` are types of Ibis."""
    if backend == SPARK:

        def of_pandas(*columns: Any) -> Any:
            import pandas as pd  # noqa: PLC0415 - comes with Spark

            return pd.Series(function(*(one.to_numpy() for one in columns)))

        made: Callable[..., Expression] = ibis.udf.scalar.pandas(
            _of_so_many(of_pandas, len(takes)), name=name, signature=(takes, gives)
        )
        return made

    def of_arrow(*columns: Any) -> Any:
        import pyarrow as pa  # noqa: PLC0415 - comes with Ibis

        found = function(*(np.asarray(one.to_numpy(zero_copy_only=False)) for one in columns))
        return pa.array(found, pa.list_(pa.int64()) if gives.startswith("array") else None)

    told: Callable[..., Expression] = ibis.udf.scalar.pyarrow(
        _of_so_many(of_arrow, len(takes)), name=name, signature=(takes, gives)
    )
    return told


def _of_so_many(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Name the arguments of a function of any number of them, for Ibis, which reads their names."""
    named = [
        inspect.Parameter(f"column{rank}", inspect.Parameter.POSITIONAL_OR_KEYWORD) for rank in range(count)
    ]
    vars(function)["__signature__"] = inspect.Signature(named)
    return function


def words(texts: Array) -> list[Array]:
    """The distinct words of each text, as keys."""
    return [np.unique(one >> BELOW).astype(np.int64) for one in _split(read(texts.tolist()).words)]


def grams(texts: Array) -> list[Array]:
    """The groups of four characters of each text, as often as it says them."""
    return [one.astype(np.int64) for one in _split(read(texts.tolist()).grams)]


def _split(found: Words) -> list[Array]:
    return np.split(found.hashes, found.bounds[1:-1])


def steps(width: float) -> Callable[[Array], Array]:
    return lambda cents: amount_steps(cents, width)


def ratios(*, is_right: bool) -> Callable[[Array], list[Array]]:
    """The steps of amounts for each of `RATIOS`, told with its rank; on the right, those beside too."""

    def told(cents: Array) -> list[Array]:
        found = []
        for rank, ratio in enumerate(RATIOS):
            step = FINE if ratio == 1 else EXACT
            some = amount_steps(cents, step, ratio if is_right else 1)
            found += [
                (some + SHIFT + beside) * MOST_RATIOS + rank for beside in (NEIGHBOURS if is_right else (0,))
            ]
        known = (cents != NO_AMOUNT) & (cents != 0)
        nothing = np.zeros(0, np.int64)
        every = np.column_stack(found)
        return [row if is_known else nothing for row, is_known in zip(every, known, strict=True)]

    return told


def texts_level(left: Array, right: Array) -> Array:
    """The coarse level of texts, "" being unknown."""
    return coarse_texts(left.tolist(), right.tolist()).astype(np.int64)


def level(role: Role) -> Callable[..., Array]:
    """The coarse level of values, their ends and what they have in common with others, on both sides."""

    def levels(*columns: Array) -> Array:
        return coarse_levels(role, Side(*columns[:3]), Side(*columns[3:])).astype(np.int64)

    return levels


def packed(levels: Sequence[Expression]) -> Expression:
    """The levels of all fields as one number of 64 bits.

    Raises:
        ValueError: there are more fields than it holds.
    """
    if len(levels) > MOST_FIELDS:
        raise ValueError(f"{len(levels)} fields are compared; relations hold at most {MOST_FIELDS}")
    total = levels[0]
    for rank, one in enumerate(levels[1:], 1):
        total = total + one * (1 << LEVEL_BITS * rank)
    return total


def scores(weights: Weights) -> Callable[[Array], Array]:
    """What levels, told as one number, weigh together."""

    def weigh(codes: Array) -> Array:
        mask = (1 << LEVEL_BITS) - 1
        levels = tuple(
            (codes >> LEVEL_BITS * rank & mask).astype(np.uint8) for rank in range(len(weights.fields))
        )
        return weights.log_odds(Compared(codes, codes, levels))

    return weigh
