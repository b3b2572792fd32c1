"""What people decided, brought to the lines as they are put in order: a constraint, whatever weights say."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from molette.engines.reconciliation.books import Book, Decisions
from molette.engines.reconciliation.comparing import Comparer
from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.keys import among, distinct
from molette.engines.reconciliation.levels import Compared
from molette.engines.reconciliation.normalising import Pairable


@dataclass(frozen=True, slots=True)
class Settled:
    """Pairs that people decided, sorted, each as left × right count + right."""

    accepted: Ranks
    rejected: Ranks
    width: int

    @property
    def every(self) -> Ranks:
        return distinct([self.accepted, self.rejected])

    def compared(self, comparer: Comparer) -> tuple[Compared, Compared]:
        """Compare the pairs accepted, and those rejected."""
        accepted, rejected = (
            comparer.all(codes // self.width, codes % self.width) for codes in (self.accepted, self.rejected)
        )
        return accepted, rejected

    def applied(self, comparer: Comparer, compared: Compared) -> Compared:
        """Leave out what people rejected; put in what they accepted, were it too unlikely to be kept."""
        if not len(self.accepted) and not len(self.rejected):
            return compared
        codes = compared.left * self.width + compared.right
        kept = compared.where(~among(codes, self.rejected))
        codes = distinct([kept.left * self.width + kept.right])
        missing = self.accepted[~among(self.accepted, codes)]
        more = comparer.all(missing // self.width, missing % self.width)
        order = np.argsort(np.concatenate([codes, missing]), kind="stable")
        levels = (np.concatenate(both)[order] for both in zip(kept.levels, more.levels, strict=True))
        kinds = np.zeros(len(kept), np.uint8) if kept.kinds is None else kept.kinds
        return Compared(
            np.concatenate([kept.left, more.left])[order],
            np.concatenate([kept.right, more.right])[order],
            tuple(levels),
            np.concatenate([kinds, np.zeros(len(more), np.uint8)])[order],
        )

    def leaves_open(self, compared: Compared) -> npt.NDArray[np.bool_]:
        """Say which pairs are of lines that people gave no other line."""
        lines, others = distinct([self.accepted // self.width]), distinct([self.accepted % self.width])
        return ~among(compared.left, lines) & ~among(compared.right, others)

    def components(self, compared: Compared) -> list[Ranks]:
        """The accepted pairs that share lines, together, by their ranks among those compared."""
        if not len(self.accepted):
            return []
        ranks = np.searchsorted(compared.left * self.width + compared.right, self.accepted)
        lines, others = self.accepted // self.width, self.accepted % self.width
        count = int(lines.max()) + 1
        size = count + int(others.max()) + 1
        graph = sparse.coo_array((np.ones(len(lines)), (lines, count + others)), shape=(size, size))
        _, knots = connected_components(graph, directed=False)
        knot = knots[lines]
        order = np.argsort(knot, kind="stable")
        return np.split(ranks[order], np.flatnonzero(np.diff(knot[order])) + 1)

    def apart(self) -> frozenset[tuple[int, int]]:
        """The lines that people set apart."""
        return frozenset(
            zip((self.rejected // self.width).tolist(), (self.rejected % self.width).tolist(), strict=True)
        )


def settled(pairable: Pairable, left: Book, right: Book, decisions: Decisions) -> Settled:
    """Bring decisions to lines; those of ids that no line bears any more are left aside."""
    width = max(pairable.right_count, 1)
    if not decisions.accepted and not decisions.rejected:
        return Settled(np.zeros(0, np.int64), np.zeros(0, np.int64), width)
    if pairable.is_mirrored:
        left, right, decisions = right, left, decisions.mirrored()
    lines: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
    for held, book, order in zip(
        lines, (left, right), (pairable.left_order, pairable.right_order), strict=True
    ):
        for rank, line in enumerate(order.tolist()):
            held.setdefault(book.ids[line], []).append(rank)
    accepted, rejected = (
        np.array(
            sorted({
                i * width + j for a, b in pairs for i in lines[0].get(a, ()) for j in lines[1].get(b, ())
            }),
            np.int64,
        )
        for pairs in (decisions.accepted, decisions.rejected)
    )  # fmt: skip
    return Settled(accepted, rejected, width)
