"""Groups that people began: a pair accepted is not the whole of its group, whose other parts come around it.

An accepted instalment keeps its grant's other instalments; a pair accepted whose amounts agree is whole.
"""

from typing import Final

from molette.engines.reconciliation.candidates import TAXES
from molette.engines.reconciliation.instalments import EURO, MOST, parts_of
from molette.engines.reconciliation.knots import SUM, SURE, Knots
from molette.engines.reconciliation.normalising import NO_AMOUNT

EXACT_TAX: Final = 0.0005


def balance_exactly(knots: Knots) -> None:
    """Give what people accepted the free lines that balance it to the cent.

    Before pairs of amounts that are merely near are kept: each of these would take two lines of such a knot.
    """
    for at in range(knots.seeds):
        if not knots.gap((knots.knots[at].left, knots.knots[at].right)):
            continue  # whole already, or an amount is unknown
        found = _balance(knots, at, 0)
        if not knots.has_parts_within({*found, *knots.knots[at].pairs}):
            _put(knots, at, found)


def grow_to_the_amount(knots: Knots) -> None:
    """Give what people accepted the free lines that make up its amount, or balance it."""
    for at in range(knots.seeds):
        side, lack = lacks(knots, at)
        if lack:
            _put(knots, at, _parts(knots, at, side, lack) or _balance(knots, at))


def grow_with_what_is_near(knots: Knots) -> None:
    """Give it the free lines that are sure, best with it, and fit in what it still lacks."""
    for at in range(knots.seeds):
        side, lack = lacks(knots, at)
        room, found = abs(lack), {}
        for rank in _around(knots, at, side) if lack else ():
            size = abs(knots.cents_beside(rank, side))
            if size <= room and knots.affinity[rank] > SURE and knots.is_best(rank, side):
                found[rank] = float(knots.affinity[rank])
                room -= size
        _put(knots, at, found)


def lacks(knots: Knots, at: int) -> tuple[int, int]:
    """The side of the larger amount, and the cents that the other lacks: 0 where it is whole, or unknown.

    A pair of amounts that are near is whole: as it is kept where nobody accepted it.
    """
    begun = knots.knots[at].pairs
    if len(begun) == 1 and knots.amounts[begun[0]] in knots.agreeing:
        return 0, 0
    lines = knots.knots[at].left, knots.knots[at].right
    gap = knots.gap(lines)
    if gap is None or abs(gap) <= EURO * max(map(len, lines)):
        return 0, 0
    sums = [abs(sum(knots.cents[side][line] for line in lines[side])) for side in (0, 1)]
    if any(abs(max(sums) - min(sums) * tax) <= EXACT_TAX * max(sums) for tax in TAXES):
        return 0, 0
    return (0, gap) if sums[0] >= sums[1] else (1, -gap)


def _around(knots: Knots, at: int, side: int) -> list[int]:
    """Pairs of its lines of a side with free lines of the other, each once, the likeliest first."""
    own = (knots.knots[at].left, knots.knots[at].right)[side]
    best: dict[int, int] = {}
    for rank in (rank for line in own for rank in knots.by_line[side].get(line, ())):
        other = knots.line(rank, 1 - side)
        if other in knots.used[1 - side] or knots.is_apart(other, 1 - side, own):
            continue
        is_known = knots.cents_beside(rank, side) != NO_AMOUNT
        if is_known and (other not in best or knots.affinity[rank] > knots.affinity[best[other]]):
            best[other] = rank
    return sorted(best.values(), key=lambda rank: (-knots.affinity[rank], rank))


def _parts(knots: Knots, at: int, side: int, lack: int) -> dict[int, float]:
    """The pairs that bring what is lacking, and their odds."""
    known = _around(knots, at, side)[:MOST]
    found = parts_of(lack, [knots.cents_beside(rank, side) for rank in known])
    if found is None or found.tax != 1:
        return {}
    return {known[rank]: float(knots.affinity[known[rank]]) + SUM for rank in found.ranks}


def _balance(knots: Knots, at: int, room: int = EURO) -> dict[int, float]:
    """The sure pairs that make with it a knot whose two sides are of one amount.

    They hold its lines together by themselves: what is accepted without being sure binds nothing else.
    """
    begun = knots.knots[at]
    own = begun.left, begun.right
    ranks = knots.knot((begun.left[:1], ()), own)
    if any(not {*own[side]} <= {knots.line(rank, side) for rank in ranks} for side in (0, 1)):
        return {}
    ranks |= {*begun.pairs}
    return {rank: float(knots.affinity[rank]) for rank in ranks} if knots.is_balanced(ranks, room) else {}


def _put(knots: Knots, at: int, more: dict[int, float]) -> None:
    begun = knots.knots[at]
    odds = {**more, **dict(zip(begun.pairs, begun.log_odds, strict=True))}
    if len(odds) > len(begun.pairs):
        ranks = tuple(sorted(odds))
        knots.knots[at] = knots.knotted(ranks, tuple(odds[rank] for rank in ranks))
