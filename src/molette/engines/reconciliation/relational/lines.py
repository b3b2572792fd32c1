"""The lines of a book, in normal form, as a table of columns: what a back end reads, from memory or files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.normalising import WHOLE, Field, Pairable


@dataclass(frozen=True, slots=True)
class Told:
    """A field by its rank: its columns are `value`, `end` and `coarse` (as in `Side`), or `text`."""

    rank: int
    name: str
    role: Role

    @property
    def value(self) -> str:
        return f"value{self.rank}"

    @property
    def end(self) -> str:
        return f"end{self.rank}"

    @property
    def coarse(self) -> str:
        return f"coarse{self.rank}"

    @property
    def text(self) -> str:
        return f"text{self.rank}"


def fields(roles: Sequence[tuple[str, Role]]) -> tuple[Told, ...]:
    return tuple(Told(rank, name, role) for rank, (name, role) in enumerate(roles))


def of(told: Sequence[Told], role: Role) -> tuple[Told, ...]:
    return tuple(one for one in told if one.role is role)


def meeting_texts(told: Sequence[Told]) -> tuple[Told, ...]:
    """The texts that bring lines together, as `candidates.texts_of`."""
    texts = of(told, Role.TEXT)
    return tuple(one for one in texts if one.name == WHOLE) or texts


def tables(pairable: Pairable) -> tuple[Any, Any]:
    """The lines of both books, as Arrow tables: `line`, then the columns of each field."""
    told = fields(pairable.roles)
    found = []
    for rank, count in enumerate((pairable.left_count, pairable.right_count)):
        columns: dict[str, Any] = {"line": pa.array(range(count), pa.int64())}
        for one, field in zip(told, pairable.fields, strict=True):
            columns |= _columns(one, field, rank)
        found.append(pa.table(columns))
    return found[0], found[1]


def _columns(one: Told, field: Field, rank: int) -> dict[str, Any]:
    side = (field.left, field.right)[rank]
    if one.role is Role.TEXT:
        texts = (*field.texts, "")  # unknown is -1: the last
        return {one.text: pa.array([texts[code] for code in side.values.tolist()], pa.string())}
    return {
        one.value: pa.array(side.values),
        one.end: pa.array(side.ends),
        one.coarse: pa.array(side.coarse),
    }
