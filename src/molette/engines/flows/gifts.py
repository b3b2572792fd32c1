"""Gifts on one rung, some of them given again: each euro followed from the first hand to the last.

A gift may draw on another (`drawn_from`): the giver gives again what he received. Those euros stand in both
gifts, and are the same. Cut into pieces, each with the chain of gifts it went through, they count once:
added by the first gift of their chain, they say who bears them in the end; by the last, who receives them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

from molette.engines.money import CENT

ZERO: Final = Decimal(0)
Chain = tuple[int, ...]
"""The keys of the gifts that some euros went through, the first giver's first."""
Parts = list[tuple[Chain, Decimal]]


@dataclass(frozen=True, slots=True)
class Gift:
    """Euros from a giver to a receiver (None: nobody said whom), through an operator or not.

    `drawn` of them, in euros, are those that `drawn_from` already gave. All gifts stand on the same rung.
    """

    key: int
    giver: int
    receiver: int | None
    amount: Decimal
    through: int | None = None
    drawn_from: int | None = None
    drawn: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Piece:
    """Euros that went through the same gifts, in the same order. Never below zero."""

    chain: Chain
    amount: Decimal

    @property
    def first(self) -> int:
        """The gift of whoever bears them in the end."""
        return self.chain[0]

    @property
    def last(self) -> int:
        """The gift by which whoever keeps them received them."""
        return self.chain[-1]


def drawn(gifts: Iterable[Gift]) -> Mapping[int, Decimal]:
    """Euros that each gift takes from the one it draws on: no more than it gives, nor than that one holds.

    Those that together draw more than was given share what there is, in proportion. A gift that draws on
    itself, by however many others, or on one that is not among these, draws nothing.

    >>> state = Gift(1, 10, 20, Decimal(100))
    >>> again = Gift(2, 20, 30, Decimal(80), drawn_from=1, drawn=Decimal(80))
    >>> dict(drawn([state, again]))
    {2: Decimal('80')}
    """
    held = {gift.key: gift for gift in gifts}
    turning = in_cycles(held.values())
    asked: dict[int, Parts] = defaultdict(list)
    # By their keys: whoever gets the cent that does not divide gets it in whatever order gifts are told.
    for gift in sorted(held.values(), key=lambda gift: gift.key):
        if gift.drawn_from in held and gift.key not in turning:
            asked[gift.drawn_from or 0].append(((gift.key,), min(gift.drawn, gift.amount)))
    found: dict[int, Decimal] = {}
    for origin, parts in asked.items():
        most = min(held[origin].amount, sum((amount for _, amount in parts), ZERO))
        found.update((chain[0], amount) for chain, amount in _shared(parts, most))
    return found


def in_cycles(gifts: Iterable[Gift]) -> frozenset[int]:
    """The gifts that draw, by however many others, on themselves."""
    above = {gift.key: gift.drawn_from for gift in gifts}
    turning: set[int] = set()
    safe: set[int | None] = {None}
    for start in above:
        path: list[int] = []
        here: int | None = start
        while here not in safe and here not in path and here in above:
            path.append(here or 0)
            here = above[here or 0]
        if here in path:
            turning.update(path[path.index(here or 0) :])
        safe.update(path)
    return frozenset(turning)


def pieces(gifts: Iterable[Gift]) -> tuple[Piece, ...]:
    """Cut gifts into pieces that share nothing, by their chains.

    Their sum is what was given, less what was given again: an operator added in the middle changes nothing.
    """
    held = {gift.key: gift for gift in gifts}
    taken = drawn(held.values())
    below: dict[int, list[int]] = defaultdict(list)
    for key in taken:
        below[held[key].drawn_from or 0].append(key)
    found: list[Piece] = []
    # The euros that each gift is made of, the first gifts first: what it draws is known before it is cut.
    ready: list[tuple[int, Parts]] = [
        (key, [((key,), gift.amount)]) for key, gift in held.items() if key not in taken
    ]
    while ready:
        key, made_of = ready.pop()
        left = made_of
        for one in sorted(below[key]):
            part, left = _split(left, taken[one])
            made: Parts = [((one,), held[one].amount - taken[one])]
            made += [((*chain, one), amount) for chain, amount in part]
            ready.append((one, made))
        found += [Piece(chain, amount) for chain, amount in left if amount]
    return tuple(sorted(found, key=lambda piece: piece.chain))


def borne(gifts: Iterable[Gift]) -> Mapping[int, Decimal]:
    """Euros by whoever bears them in the end."""
    held = {gift.key: gift for gift in gifts}
    found: dict[int, Decimal] = {}
    for piece in pieces(held.values()):
        giver = held[piece.first].giver
        found[giver] = found.get(giver, ZERO) + piece.amount
    return found


def received(gifts: Iterable[Gift]) -> Mapping[int | None, Decimal]:
    """Euros by whoever keeps them: who received them last, the operator when he did not give them again."""
    held = {gift.key: gift for gift in gifts}
    found: dict[int | None, Decimal] = {}
    for piece in pieces(held.values()):
        hand = keeper(held[piece.last])
        found[hand] = found.get(hand, ZERO) + piece.amount
    return found


def keeper(gift: Gift) -> int | None:
    """Who holds what a gift gave and nobody gave again."""
    return gift.receiver if gift.receiver is not None else gift.through


def total(gifts: Iterable[Gift]) -> Decimal:
    """The euros of all these gifts, each counted once."""
    return sum((piece.amount for piece in pieces(gifts)), ZERO)


def _split(parts: Parts, amount: Decimal) -> tuple[Parts, Parts]:
    """Take some euros out of parts, from each in proportion; gives what is taken, and what is left."""
    taken = list(_shared(parts, amount))
    left = [(chain, held - one) for (chain, held), (_, one) in zip(parts, taken, strict=True)]
    return taken, left


def _shared(parts: Parts, amount: Decimal) -> Iterator[tuple[Chain, Decimal]]:
    """Share euros between parts in proportion, none beyond what it holds; the sum is exact to the cent."""
    whole = sum((held for _, held in parts), ZERO)
    if not whole:
        yield from ((chain, ZERO) for chain, _ in parts)
        return
    shares = [min(held, (held * amount / whole).quantize(CENT, ROUND_DOWN)) for _, held in parts]
    rest = amount - sum(shares, ZERO)
    for (chain, held), share in zip(parts, shares, strict=True):
        more = min(held - share, rest)
        rest -= more
        yield chain, share + more
