"""Two states of one list, side by side: what came, what went, what changed from what to what.

Rows are held under the key that names them. Applied to the first state, a difference gives the second.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says something else, by the rank of its column."""

    column: int
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange(Generic[K]):
    """A row that is in both states and does not say the same."""

    key: K
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Difference(Generic[K]):
    """What leads from one state to the other. Rows come in the order of the state that holds them."""

    added: Mapping[K, Cells]
    removed: Mapping[K, Cells]
    changed: tuple[RowChange[K], ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: Mapping[K, Cells], after: Mapping[K, Cells], aside: Sequence[int] = ()) -> Difference[K]:
    """Return what leads from one state to the other; `aside` are the columns that move by themselves.

    >>> found = compare({"gare": ("Gare", 5)}, {"gare": ("Gare", 8), "parc": ("Parc", 1)})
    >>> list(found.added), [(c.before, c.after) for c in found.changed[0].cells]
    (['parc'], [(5, 8)])
    """
    moved = (_row(key, before[key], cells, aside) for key, cells in after.items() if key in before)
    changed = tuple(row for row in moved if row.cells)
    both = sum(key in before for key in after)
    return Difference(
        added={key: cells for key, cells in after.items() if key not in before},
        removed={key: cells for key, cells in before.items() if key not in after},
        changed=changed,
        unchanged=both - len(changed),
    )


def _row(key: K, before: Cells, after: Cells, aside: Sequence[int]) -> RowChange[K]:
    pairs = enumerate(zip(before, after, strict=True))
    cells = (CellChange(rank, was, now) for rank, (was, now) in pairs if was != now and rank not in aside)
    return RowChange(key, tuple(cells))


def applied(before: Mapping[K, Cells], difference: Difference[K]) -> dict[K, Cells]:
    """Return the second state, from the first and what leads from one to the other."""
    state = {key: cells for key, cells in before.items() if key not in difference.removed}
    for row in difference.changed:
        cells = list(state[row.key])
        for cell in row.cells:
            cells[cell.column] = cell.after
        state[row.key] = tuple(cells)
    return {**state, **difference.added}
