"""How many promises, euros and inhabitants stand at each step."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.chain.breaks import Broken
from molette.engines.chain.steps import RANK, Climb, Step


@dataclass(frozen=True, slots=True)
class Weighed:
    """A promise, its cost in euros (None: nobody said one), the communes it touches, the whole it is part of.

    `is_reserved`: it has a cost, which the reader may not see and which no total holds.
    """

    climb: Climb
    euros: Decimal | None = None
    is_reserved: bool = False
    communes: frozenset[int] = frozenset()
    whole: int | None = None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """What is proved at a step, the steps above included.

    `proved` is None when nobody can say of any promise; `unknown` counts those of which nobody can. `euros`
    are the costs in use, a part not counted again beside its whole; `unpriced` and `reserved` are left out of
    them. `inhabitants`: those of the communes touched, each once; `unlocated` promises touch none that is
    known. None is nothing to add, which is not zero.
    """

    step: Step
    proved: int | None
    unknown: int
    euros: Decimal | None
    unpriced: int
    reserved: int
    inhabitants: int | None
    unlocated: int
    fictional: int
    fictional_euros: Decimal


def tally(promises: Mapping[int, Weighed], inhabitants: Mapping[int, int]) -> tuple[Level, ...]:
    """Add up promises step by step; `inhabitants` of each commune."""
    return tuple(_level(step, promises, inhabitants) for step in Step)


def _level(step: Step, promises: Mapping[int, Weighed], inhabitants: Mapping[int, int]) -> Level:
    said = {key: one.climb.proofs[RANK[step]] for key, one in promises.items()}
    here = {key: one for key, one in promises.items() if said[key]}
    unknown = sum(proof is None for proof in said.values())
    priced = [one for one in here.values() if one.euros is not None and not _is_within(one, here)]
    fictional = [one for one in priced if one.is_fictional]
    touched: set[int] = set()
    for one in here.values():
        touched |= one.communes
    return Level(
        step,
        proved=None if promises and unknown == len(promises) else len(here),
        unknown=unknown,
        euros=_sum(one.euros for one in priced) if priced else None,
        unpriced=sum(one.euros is None and not one.is_reserved for one in here.values()),
        reserved=sum(one.is_reserved for one in here.values()),
        inhabitants=_people(touched, inhabitants),
        unlocated=sum(not one.communes for one in here.values()),
        fictional=sum(one.is_fictional for one in here.values()),
        fictional_euros=_sum(one.euros for one in fictional),
    )


def _is_within(one: Weighed, here: Mapping[int, Weighed]) -> bool:
    """Whether a whole counted at the same step already holds its cost."""
    whole = here.get(one.whole) if one.whole is not None else None
    return whole is not None and whole.euros is not None


def _people(touched: Collection[int], inhabitants: Mapping[int, int]) -> int | None:
    known = [inhabitants[commune] for commune in touched if commune in inhabitants]
    return sum(known) if known and len(known) == len(touched) else None


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def count_breaks(promises: Iterable[Climb]) -> Mapping[Broken, int]:
    """How many promises broke in each way, the gravest first; those that broke in none are left out."""
    held = [climb.broken for climb in promises if climb.breaks]
    counts = {kind: sum(kind in own for own in held) for kind in Broken}
    return {kind: count for kind, count in counts.items() if count}
