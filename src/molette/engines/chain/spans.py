"""How long promises take from one step to the next, those that still wait included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Final

from molette.engines.chain.steps import Climb, Step
from molette.engines.forecast.slippage import Slip, Slips

WAYS: Final = (*pairwise(Step), (Step.ANNOUNCED, Step.DELIVERED))
"""From each step to the next, then the way that matters most to a resident."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days between two steps.

    `known`: promises whose two dates are known, of which `days` is the median; `waiting`: those that have not
    reached the upper step, for `waited` days in the middle; `undated`: both steps proved, a date unknown or
    known to the year alone; `reversed`: the upper step came first. `expected` is the median with those that
    wait (Kaplan and Meier, 1958): None when more than half of them still do.
    """

    lower: Step
    upper: Step
    known: int
    days: int | None
    waiting: int
    waited: int | None
    expected: int | None
    undated: int
    reversed: int


def spans(climbs: Iterable[Climb], day: date) -> tuple[Span, ...]:
    """Return the days between the steps of these promises, as they stand that day."""
    held = tuple(climbs)
    return tuple(_span(held, lower, upper, day) for lower, upper in WAYS)


def _span(climbs: Iterable[Climb], lower: Step, upper: Step, day: date) -> Span:
    crossed, waits, undated, backwards = [], [], 0, 0
    for climb in climbs:
        first, last = climb.by(lower), climb.by(upper)
        if first is None:
            continue
        if last is None:
            if first.day is not None and climb.proved(upper) is False:
                waits.append((day - first.day).days)
            continue
        if first.day is None or last.day is None:
            undated += 1
        elif last.day < first.day:
            backwards += 1
        else:
            crossed.append((last.day - first.day).days)
    seen = [Slip(days, 1, 0) for days in crossed] + [Slip(days, 1, 0, has_happened=False) for days in waits]
    return Span(
        lower,
        upper,
        known=len(crossed),
        days=round(median(crossed)) if crossed else None,
        waiting=len(waits),
        waited=round(median(waits)) if waits else None,
        expected=Slips(tuple(seen)).quantile(0.5) if crossed else None,
        undated=undated,
        reversed=backwards,
    )
