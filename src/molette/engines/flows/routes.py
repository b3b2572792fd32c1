"""The roads that euros took from hand to hand, and what each operator received, added, gave and kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.flows.gifts import ZERO, Gift, Piece, borne, drawn, keeper, received


@dataclass(frozen=True, slots=True)
class Route:
    """Euros that went the same way: the first giver, those who gave again in their order, who keeps them.

    `receiver` is None where nobody said whom they reach. `fictional` of the euros are invented; `lines`
    counts the last gifts.
    """

    giver: int
    through: tuple[int, ...]
    receiver: int | None
    amount: Decimal
    fictional: Decimal = ZERO
    lines: int = 1

    @property
    def way(self) -> tuple[int, tuple[int, ...], int | None]:
        return self.giver, self.through, self.receiver


@dataclass(frozen=True, slots=True)
class Account:
    """What passed through an operator: `received` and his `own` added to it; `given` again, and `kept`.

    Nothing is lost, where each drew on what he received: received + own = given + kept.
    """

    operator: int
    received: Decimal
    own: Decimal
    given: Decimal
    kept: Decimal


def way_of(chain: Iterable[Gift]) -> tuple[int, tuple[int, ...], int | None]:
    """The hands through which the gifts of a chain lead, nobody twice in a row."""
    passed = tuple(chain)
    if not passed:
        raise ValueError("a chain holds at least one gift")
    last = passed[-1]
    hands = [hand for gift in passed for hand in (gift.giver, gift.through) if hand is not None]
    stages = [hand for rank, hand in enumerate(hands) if rank == 0 or hand != hands[rank - 1]]
    # Who keeps the euros is the end of the road, not a stage of it.
    if len(stages) > 1 and stages[-1] == keeper(last) != last.giver:
        stages.pop()
    return stages[0], tuple(stages[1:]), keeper(last)


def routes(
    gifts: Mapping[int, Gift], kept: Iterable[Piece], fictional: frozenset[int] = frozenset()
) -> tuple[Route, ...]:
    """Add up pieces that went the same way, the greatest first. `fictional` are the gifts invented."""
    return merged(
        Route(
            *way_of(gifts[key] for key in piece.chain),
            piece.amount,
            piece.amount if piece.last in fictional else ZERO,
        )
        for piece in kept
    )


def merged(parts: Iterable[Route]) -> tuple[Route, ...]:
    """Add up routes that are the same way, the greatest first."""
    found: dict[tuple[int, tuple[int, ...], int | None], list[Route]] = defaultdict(list)
    for part in parts:
        found[part.way].append(part)
    added = (
        Route(
            *way,
            sum((part.amount for part in same), ZERO),
            sum((part.fictional for part in same), ZERO),
            sum(part.lines for part in same),
        )
        for way, same in found.items()
    )
    return tuple(sorted(added, key=lambda one: (-one.amount, one.giver, one.through, one.receiver or 0)))


def accounts(gifts: Iterable[Gift]) -> tuple[Account, ...]:
    """The account of each operator: whoever gives again some of what another gave. By key."""
    held = {gift.key: gift for gift in gifts}
    taken = drawn(held.values())
    bearing, keeping = borne(held.values()), received(held.values())
    found = []
    for one in sorted({held[key].giver for key, amount in taken.items() if amount}):
        came = [gift.amount for gift in held.values() if keeper(gift) == one]
        # What nobody was said to receive, and of which he gives some again, came to him.
        came += [a for key, a in taken.items() if held[key].giver == one and _is_for_nobody(held, key)]
        given = [gift.amount for gift in held.values() if gift.giver == one]
        found.append(
            Account(one, sum(came, ZERO), bearing.get(one, ZERO), sum(given, ZERO), keeping.get(one, ZERO))
        )
    return tuple(found)


def _is_for_nobody(held: Mapping[int, Gift], key: int) -> bool:
    return keeper(held[held[key].drawn_from or 0]) is None
