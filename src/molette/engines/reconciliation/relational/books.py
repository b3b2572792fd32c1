"""Two books in a back end: their lines, and the steps that refine what they share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.candidates import (
    DAYS,
    MONTHS,
    NARROW,
    SPREAD,
    WIDE,
    YEAR,
)
from molette.engines.reconciliation.normalising import NO_AMOUNT, UNKNOWN
from molette.engines.reconciliation.relational.functions import column, steps
from molette.engines.reconciliation.relational.lines import Told, fields, of
from molette.engines.reconciliation.relational.meeting import Refining, Sides, Table, Value, keep, number

Making = Callable[[Any], Value]


@dataclass(frozen=True, slots=True)
class Books:
    """The lines of two books in a back end of Ibis, with their steps; `told` are their fields.

    `telling` are the steps that part lines: more than `SPREAD` are seen on the left.
    """

    lines: Sides
    told: tuple[Told, ...]
    backend: str
    telling: frozenset[str]

    @classmethod
    def of(cls, left: Table, right: Table, roles: Sequence[tuple[str, Role]], backend: str) -> "Books":
        """Read tables as `lines.tables` makes them. `backend` is its name for Ibis: `duckdb` or `pyspark`."""
        told = fields(roles)
        made = Sides(
            *(
                keep(
                    table.mutate(**{name: make(table) for name, make in _steps(told, backend)}),
                    is_of_functions=True,
                )
                for table in (left, right)
            )
        )
        names = [name for name, _ in _steps(told, backend)]
        if not names:
            return cls(made, told, backend, frozenset())
        seen = made.left.aggregate(**{name: made.left[name].nunique() for name in names}).to_pyarrow()
        telling = frozenset(name for name in names if seen[name][0].as_py() > SPREAD)
        return cls(made, told, backend, telling)

    def refining(self, kind: str) -> tuple[Refining, ...]:
        """What keys are refined with: `wide` or `narrow` amounts, `year`, `months`, `days`, `place`."""
        role = {"wide": Role.AMOUNT, "narrow": Role.AMOUNT, "place": Role.PLACE}.get(kind, Role.DATE)
        names = (f"{kind}{one.rank}" for one in of(self.told, role))
        return tuple(Refining(name, kind != "place") for name in names if name in self.telling)


def _steps(told: Sequence[Told], backend: str) -> Iterator[tuple[str, Making]]:
    for kind, width in (("wide", WIDE), ("narrow", NARROW)):
        for one in of(told, Role.AMOUNT):
            yield f"{kind}{one.rank}", _stepped(column(backend, kind, steps(width), ("int64",), "int64"), one)
    for kind, days in (("year", YEAR), ("months", MONTHS), ("days", DAYS)):
        for one in of(told, Role.DATE):
            yield f"{kind}{one.rank}", _divided(one, days)
    for one in of(told, Role.PLACE):
        yield f"place{one.rank}", _divided(one, 1)


def _stepped(function: Making, one: Told) -> Making:
    return lambda table: function(table[one.value])


def _divided(one: Told, days: int) -> Making:
    def made(table: Table) -> Value:
        value = table[one.value]
        steps = (value // days).cast("int64") if days > 1 else value
        return (value != UNKNOWN).ifelse(steps, number(NO_AMOUNT))

    return made
