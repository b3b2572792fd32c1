"""What a person may choose from: for each line not surely matched, its likeliest lines of the other book."""

import numpy as np

from molette.engines.reconciliation.answer import SURE, Group, Pair
from molette.engines.reconciliation.hashing import Ranks
from molette.engines.reconciliation.telling import Teller


def offered(teller: Teller, groups: tuple[Group, ...], most: int) -> tuple[Pair, ...]:
    """Give the `most` likeliest pairs of each line whose group is not sure, and the pairs of that group.

    By line of the left, the likeliest first. Pairs that people rejected are no longer among those compared.
    """
    sure = [group for group in groups if group.pairs and group.probability >= SURE]
    taken = ({line for one in sure for line in one.left}, {line for one in sure for line in one.right})
    made = {
        (pair.left, pair.right): pair for group in groups if group.probability < SURE for pair in group.pairs
    }
    for rank in _likeliest(teller, taken, most).tolist():
        pair = teller.pair(rank)
        made.setdefault((pair.left, pair.right), pair)
    return tuple(sorted(made.values(), key=lambda one: (one.left, -one.probability, one.right)))


def _likeliest(teller: Teller, taken: tuple[set[int], set[int]], most: int) -> Ranks:
    """The ranks of the pairs to offer, among those compared; `taken` are lines of the books as given."""
    pairable, compared = teller.pairable, teller.compared
    if pairable.is_mirrored:
        taken = taken[1], taken[0]
    kept = np.zeros(len(compared), bool)
    sides = (
        (compared.left, compared.right, pairable.left_order),
        (compared.right, compared.left, pairable.right_order),
    )
    for (lines, others, order), sure in zip(sides, taken, strict=True):
        is_open = ~np.isin(order, np.fromiter(sure, np.int64, len(sure)))
        open_pairs = np.flatnonzero(is_open[lines])
        ranked = open_pairs[np.lexsort((others[open_pairs], -teller.chances[open_pairs], lines[open_pairs]))]
        first = np.searchsorted(lines[ranked], lines[ranked])
        kept[ranked[np.arange(len(ranked)) - first < most]] = True
    return np.flatnonzero(kept)
