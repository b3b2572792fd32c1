"""Reconcile two books: from lines to groups, their reasons and what explains the euros that differ."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from molette.engines.reconciliation.answer import SURE, Recall, Reconciliation
from molette.engines.reconciliation.assigning import assign
from molette.engines.reconciliation.books import Book, Decisions, Role
from molette.engines.reconciliation.candidates import candidates, related
from molette.engines.reconciliation.comparing import Comparer
from molette.engines.reconciliation.deciding import Settled, settled
from molette.engines.reconciliation.grouping import Grouping
from molette.engines.reconciliation.hashing import Ranks, Read, read
from molette.engines.reconciliation.knots import SURELY, amount_worth
from molette.engines.reconciliation.learning import Decided, Weights, by_chance, competed, learn
from molette.engines.reconciliation.levels import Compared
from molette.engines.reconciliation.likeness import Floats
from molette.engines.reconciliation.normalising import Pairable, prepare
from molette.engines.reconciliation.offering import offered
from molette.engines.reconciliation.pairs import KINDS, Candidates, Pairs
from molette.engines.reconciliation.telling import Teller

CHANCE: Final = 1_000_000
"""Pairs taken by chance, to know what chance alone agrees on."""
EVEN: Final = 0.5
FEW: Final = 10
OF_TEXTS: Final = ("mots", "lettres")


def reconcile(  # noqa: PLR0913 - each has its default, and is given by its name
    left: Book,
    right: Book,
    *,
    decisions: Decisions = Decisions(),  # noqa: B008 - frozen
    one_to_one: bool = False,
    places: Mapping[str, str] | None = None,
    weights: Weights | None = None,
    offers: int = 0,
    found: Pairs | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Reconciliation:
    """Group the lines of two books, and explain what differs to the cent.

    `one_to_one`: no line has more than one other. `places`: what a place has become. `weights`: those that
    another run learned on books of the same fields, else they are learned here. `offers`: how many lines of
    the other book each line that is not surely matched is offered. `found`: the pairs that may be, by the
    ranks of their lines, where others sought them (see `relational`). `step` is called as each step ends,
    with its French name.

    Raises:
        ValueError: the books have no field in common, nor a text each.
    """
    every = prepare(left, right, places)
    if not every.fields:
        raise ValueError("the two books share no field")
    reads = {one.name: read(one.texts) for one in every.of(Role.TEXT)}
    step("normalisation")
    pairable, sought = _sought(every, reads, settled(every, left, right, decisions).every, found)
    comparer = Comparer.of(pairable, reads)
    decided = settled(pairable, left, right, decisions)
    step("paires candidates")
    compared, count = comparer.likely(sought)
    del sought, found, reads
    step("comparaison")
    if weights is None or [name for name, _ in weights.fields] != [name for name, _ in pairable.roles]:
        weights = _learned(comparer, compared, decided)
    step("poids")
    compared = decided.applied(comparer, compared)
    counts = pairable.left_count, pairable.right_count
    log_odds = np.clip(weights.log_odds(compared), -SURELY, SURELY)
    is_open = decided.leaves_open(compared)
    chances = competed(np.exp(log_odds) * is_open, compared, counts)
    if one_to_one:
        is_open &= _is_likely(compared, chances, counts)
    likely = np.flatnonzero((log_odds > 0) & is_open)
    taken = likely[assign(compared.left[likely], compared.right[likely], log_odds[likely])]
    step("affectation")
    grouping = Grouping.of(pairable, compared, log_odds, amount_worth(pairable, weights), decided.apart())
    grouping.seed(decided.components(compared))
    if one_to_one:
        grouping.all_in_ones(taken)
    else:
        grouping.all(taken)
    step("groupes")
    teller = Teller.of(pairable, (left, right), compared, chances, decided.accepted.tolist())
    groups = teller.groups(grouping.knots, every)
    offers_made = offered(teller, groups, offers) if offers else ()
    step("explication")
    return Reconciliation(groups, _recall(compared, chances, taken), count, weights, offers_made)


def _sought(
    every: Pairable, reads: Mapping[str, Read], decided: Ranks, found: Pairs | None
) -> tuple[Pairable, Candidates | Pairs]:
    """The lines that may have another and the pairs to compare, of which others may have found some."""
    if found is None:
        return related(every, reads, candidates(every, reads, decided))
    return every, found.beside(decided, every.right_count)


def _is_likely(compared: Compared, chances: Floats, counts: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Say which pairs are of two lines that have more likely than not another, whichever it is."""
    rows = np.bincount(compared.left, chances, counts[0]) >= EVEN
    columns = np.bincount(compared.right, chances, counts[1]) >= EVEN
    found: npt.NDArray[np.bool_] = rows[compared.left] & columns[compared.right]
    return found


def _learned(comparer: Comparer, compared: Compared, decided: Settled) -> Weights:
    counts = comparer.pairable.left_count, comparer.pairable.right_count
    chance = comparer.all(*by_chance(counts, CHANCE))
    return learn(compared, chance, comparer.pairable.roles, counts, Decided(*decided.compared(comparer)))


def _recall(compared: Compared, chances: Floats, taken: Ranks) -> Recall:
    """Estimate what the keys missed, from the sure pairs that two kinds of keys found apart."""
    sure = taken[chances[taken] >= SURE]
    kinds = np.zeros(len(sure), np.uint8) if compared.kinds is None else compared.kinds[sure]
    seen = {name: (kinds >> rank & 1).astype(bool) for rank, name in enumerate(KINDS)}
    first = np.any([seen[name] for name in seen if name in OF_TEXTS], axis=0)
    second = np.any([seen[name] for name in seen if name not in OF_TEXTS], axis=0)
    if not first.any() or not second.any():
        first, second = (seen[name] for name in OF_TEXTS)
    both = int((first & second).sum())
    one, other = int(first.sum()), int(second.sum())
    if both < FEW:
        return Recall(None, one, other, both)
    every = (one + 1) * (other + 1) / (both + 1) - 1
    return Recall(min(int((first | second).sum()) / every, 1.0), one, other, both)
