"""Promises that are figures: so many jobs, so many homes, before a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.engines.chain.breaks import Break, Broken
from molette.engines.chain.evidence import Evidence, Proof
from molette.engines.chain.measured import Reading, measured
from molette.engines.chain.steps import Climb
from molette.engines.indicators import Direction
from molette.engines.stages import Said


@dataclass(frozen=True, slots=True)
class Target:
    """A value promised before the end of a day, said one day; `former`: the days first given for it."""

    value: Decimal
    by: date
    said: Evidence
    former: tuple[Said, ...] = ()


def commitment(
    target: Target,
    observed: Sequence[Reading],
    direction: Direction,
    day: date,
    *,
    baseline: Reading | None = None,
) -> Climb:
    """Put a figure promised on the chain: announced when said, delivered when somebody observed it reached.

    Money and works prove nothing of a figure: these steps are None. A falling measure is reached from above;
    one that only records is reached from below. Past its day without being reached, the promise is broken
    when a value observed since that day says so; without one, nobody has told.
    """
    told = sorted((one for one in observed if one.on <= day), key=lambda one: one.on)
    reached = next((one for one in told if _reaches(one, target, direction)), None)
    arrived = Evidence(Proof.MEASURE, reached.on, key=reached.key) if reached else None
    start = baseline if baseline is None or baseline.on < day else None
    moved = measured(start, told, direction)
    proofs = (True, None, None, arrived is not None, moved if isinstance(moved, bool | None) else True, None)
    shown = moved if isinstance(moved, Evidence) else None
    return Climb(
        proofs,
        (target.said, None, None, arrived, shown, None),
        tuple(_breaks(target, told, arrived, day)),
    )


def _reaches(one: Reading, target: Target, direction: Direction) -> bool:
    return one.value <= target.value if direction is Direction.FALLING else one.value >= target.value


def _breaks(target: Target, told: Sequence[Reading], arrived: Evidence | None, day: date) -> Iterable[Break]:
    in_time = arrived is not None and arrived.on is not None and arrived.on <= target.by
    if target.by < day and not in_time:
        since = [one for one in told if one.on >= target.by]
        yield Break(Broken.UNKEPT if since else Broken.UNTOLD, target.by, key=target.said.key)
    if target.former:
        first = min(target.former, key=lambda said: said.said_on or date.min)
        days = (target.by - first.until).days
        if days > 0:
            yield Break(
                Broken.POSTPONED, target.said.on, key=target.said.key, days=days, announced=target.former
            )
