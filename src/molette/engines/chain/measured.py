"""The two last steps: a measure moved beyond its uncertainty, residents who say they see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.chain.evidence import Evidence, Proof, Proved
from molette.engines.indicators import Direction

ZERO: Final = Decimal(0)
HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value told of a measure, in its unit. `margin`: the half-width of its 95 % interval, if published.

    `is_approximate`: « près de », « plus de » in its source; `decimals`: those the measure is written with.
    """

    value: Decimal
    on: date
    margin: Decimal | None = None
    is_approximate: bool = False
    decimals: int = 0
    key: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """From a value to another: by how much, and how much of it may be nothing.

    `has_margin`: both values were published with their margin; else `uncertainty` is that of their writing
    alone, and what a sample adds to it is not known.
    """

    change: Decimal
    uncertainty: Decimal
    has_margin: bool

    @property
    def is_beyond(self) -> bool:
        return abs(self.change) > self.uncertainty


def written_to(reading: Reading) -> Decimal:
    """How far the true value may be from the one written, for being rounded.

    Half the last place written; of a value said approximately, half the place of its last digit not 0.

    >>> day = date(2026, 1, 1)
    >>> written_to(Reading(Decimal("23.1"), day, decimals=1))
    Decimal('0.05')
    >>> written_to(Reading(Decimal(8500), day, is_approximate=True)) == 50
    True
    """
    place = -reading.decimals
    if reading.is_approximate and reading.value:
        place = int(reading.value.normalize().as_tuple().exponent)
    return HALF.scaleb(place)


def move(start: Reading, end: Reading) -> Move:
    """Return what changed, with its uncertainty: the margins as independent errors, then the rounding.

    >>> day = date(2026, 1, 1)
    >>> polls = [Reading(Decimal(v), day, margin=Decimal(3)) for v in (40, 46)]
    >>> found = move(*polls)
    >>> found.has_margin, found.is_beyond, round(found.uncertainty, 2)
    (True, True, Decimal('5.24'))
    """
    rounded = written_to(start) + written_to(end)
    if start.margin is None or end.margin is None:
        known = max(start.margin or ZERO, end.margin or ZERO)
        return Move(end.value - start.value, known + rounded, has_margin=False)
    drawn = (start.margin**2 + end.margin**2).sqrt()
    return Move(end.value - start.value, drawn + rounded, has_margin=True)


def measured(baseline: Reading | None, observed: Sequence[Reading], direction: Direction) -> Proved:
    """Return the first value from which the measure has stayed beyond its baseline, the right way.

    None when nobody can say: no baseline, nothing observed after it, or a measure that only records. False
    when the latest value is not beyond the baseline by more than the uncertainty of both.
    """
    if baseline is None or direction is Direction.NEUTRAL:
        return None
    later = sorted((one for one in observed if one.on > baseline.on), key=lambda one: one.on)
    if not later:
        return None
    beyond = [_is_better(baseline, one, direction) for one in later]
    if not beyond[-1]:
        return False
    first = next(rank for rank in reversed(range(len(beyond))) if rank == 0 or not beyond[rank - 1])
    return Evidence(Proof.MEASURE, later[first].on, key=later[first].key)


def _is_better(baseline: Reading, one: Reading, direction: Direction) -> bool:
    found = move(baseline, one)
    return found.is_beyond and (found.change > 0) is (direction is Direction.RISING)


@dataclass(frozen=True, slots=True)
class Felt:
    """What a survey says of a promise: the share of residents who see it, 0 to 1, and its 95 % interval.

    Only a drawn sample has one: the answers to an open consultation never make a `Felt`.
    """

    share: Decimal
    low: Decimal
    high: Decimal
    on: date
    answers: int
    key: int = 0
    title: str = ""


def felt_since(asked: Sequence[Felt], delivered: Evidence | None, threshold: Decimal = HALF) -> Proved:
    """Return what residents say of a promise once delivered: every place asked must be above the threshold.

    The last survey proves it. None when nobody asked since: an answer from before tells nothing of it.

    >>> done = Evidence(Proof.MILESTONE, date(2026, 3, 1))
    >>> one, two = (
    ...     Felt(Decimal(value), Decimal(low), Decimal("0.9"), date(2026, 6, 1), 120, key)
    ...     for key, value, low in ((1, "0.6", "0.52"), (2, "0.55", "0.46"))
    ... )
    >>> felt_since([one], done).key, felt_since([one, two], done), felt_since([one], None)
    (1, False, None)
    """
    if delivered is None:
        return None
    since = [one for one in asked if delivered.on is None or one.on >= delivered.on]
    proofs = [felt(one, threshold) for one in since]
    if not proofs:
        return None
    shown = [one for one in proofs if isinstance(one, Evidence)]
    if len(shown) < len(proofs):
        return False
    return max(shown, key=lambda one: (one.on or date.min, -one.key))


def felt(estimate: Felt | None, threshold: Decimal) -> Proved:
    """Return the survey if its whole interval is above the threshold; None when nobody asked residents.

    >>> asked = Felt(Decimal("0.61"), Decimal("0.52"), Decimal("0.70"), date(2026, 6, 1), 120)
    >>> bool(felt(asked, Decimal("0.5"))), felt(asked, Decimal("0.55")), felt(None, Decimal("0.5"))
    (True, False, None)
    """
    if estimate is None:
        return None
    if estimate.low <= threshold:
        return False
    return Evidence(Proof.SURVEY, estimate.on, title=estimate.title, key=estimate.key)
