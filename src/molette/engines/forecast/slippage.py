"""How far dates slip: what is seen of stages, finished or late, beside the dates given for them.

Each planned date said of a stage is one observation: the days between that date and the one on which it
happened, weighted by the days it was in force. Someone who reads a date in use on a day taken at random meets
it with that weight: no date is counted more for having been the first, or the last. A stage that has not
happened has slipped by more than the days gone since its date: to leave it out would keep the quick ones
alone, so it counts for that much and no more (Kaplan and Meier, 1958).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from math import sqrt
from statistics import fmean
from typing import Final, TypeVar

from molette.engines.stages import ARRIVALS, STARTS, Milestone, Said, Turn, actual, stage
from molette.engines.works import STOPPED

K = TypeVar("K", bound=StrEnum)
LEAST: Final = 8
"""Finished stages under which nothing is drawn from them."""
UNDATED: Final = 365
"""Days during which a date that was said on a day nobody kept is taken to have been in force."""


class Kind(StrEnum):
    """The two ends of the works, from which payments follow."""

    START = "start"
    END = "end"


TURNS: Final[Mapping[Kind, tuple[Turn, ...]]] = {
    Kind.START: STARTS,
    Kind.END: ARRIVALS,
}


@dataclass(frozen=True, slots=True)
class Slip:
    """A date given, and what came: `days` late (early under zero), after `weight` days in force.

    `year` is that of the date given: what befalls a year befalls all that was planned in it. Of what has not
    happened, the slippage is more than `days`.
    """

    days: int
    weight: int
    year: int
    has_happened: bool = True


@dataclass(frozen=True)
class Slips:
    """What was seen of a kind of stage; `stages` finished ones, each of which may have had many dates."""

    seen: tuple[Slip, ...] = ()
    stages: int = 0

    @property
    def is_enough(self) -> bool:
        return self.stages >= LEAST

    @cached_property
    def curve(self) -> tuple[tuple[int, float], ...]:
        """The slippages that happened, in order, each with the part of the dates that do not go beyond it.

        The last part is under 1 where some stage, not finished yet, has slipped more than all that are.
        """
        at_risk, left, curve = sum(slip.weight for slip in self.seen), 1.0, []
        ordered = sorted(self.seen, key=lambda slip: slip.days)
        for days, group in groupby(ordered, key=lambda slip: slip.days):
            alike = list(group)
            if came := sum(slip.weight for slip in alike if slip.has_happened):
                left *= 1 - came / at_risk
                curve.append((days, 1 - left))
            at_risk -= sum(slip.weight for slip in alike)
        return tuple(curve)

    def quantile(self, part: float) -> int | None:
        """The days of slippage that such a part of the dates does not go beyond; None: more than was seen."""
        return next((days for days, so_far in self.curve if so_far >= part), None)

    @cached_property
    def shared(self) -> float:
        """The part of the slippage that all stages planned for a year have in common, 0 to 1.

        Intraclass correlation of a one-way analysis of variance by year (Fisher, 1925), with unequal groups.
        Without two years of two stages each, nothing can be said and it is 0.
        """
        years: dict[int, list[int]] = defaultdict(list)
        for slip in self.seen:
            if slip.has_happened:
                years[slip.year].append(slip.days)
        return _intraclass([days for days in years.values() if len(days) > 1])


def _intraclass(groups: Sequence[Sequence[int]]) -> float:
    total = sum(map(len, groups))
    if len(groups) < 2:  # noqa: PLR2004 - one group has nothing to be compared with
        return 0.0
    mean = fmean(value for group in groups for value in group)
    between = sum(len(group) * (fmean(group) - mean) ** 2 for group in groups) / (len(groups) - 1)
    within = sum((value - fmean(group)) ** 2 for group in groups for value in group) / (total - len(groups))
    size = (total - sum(len(group) ** 2 for group in groups) / total) / (len(groups) - 1)
    spread = between + (size - 1) * within
    return min(1.0, max(0.0, (between - within) / spread)) if spread else 0.0


def common(slips: Slips) -> float:
    """The odds for a stage to follow the year rather than its own luck.

    Two stages both follow it with the odds squared: that square is their correlation, hence the root.
    """
    return sqrt(slips.shared)


def slips_of(calendars: Iterable[Sequence[Milestone]], day: date) -> Mapping[Kind, Slips]:
    """What the stages known on a day tell, by kind. What was given up or closed slips no more."""
    return slips_by(calendars, day, TURNS)


def slips_by(
    calendars: Iterable[Sequence[Milestone]], day: date, kinds: Mapping[K, Sequence[Turn]]
) -> Mapping[K, Slips]:
    """The same, by the kinds of turns given."""
    seen: dict[K, list[Slip]] = {kind: [] for kind in kinds}
    stages = dict.fromkeys(kinds, 0)
    for milestones in calendars:
        is_stopped = stage(milestones, day) in STOPPED
        for kind, milestone in ((k, m) for k, turns in kinds.items() for m in milestones if m.turn in turns):
            done = actual(milestone, day)
            if own := () if done is None and is_stopped else tuple(_slips(milestone, done, day)):
                seen[kind].extend(own)
                stages[kind] += done is not None
    return {kind: Slips(tuple(seen[kind]), stages[kind]) for kind in kinds}


def kept(slips: Slips) -> float | None:
    """The part of the dates given that did not slip; None where too few stages finished to say it."""
    if not slips.is_enough:
        return None
    return max((so_far for days, so_far in slips.curve if days <= 0), default=0.0)


def _slips(milestone: Milestone, done: Said | None, day: date) -> Iterator[Slip]:
    """One observation for each date given before it happened, or before the day."""
    hoped = sorted((said for said in milestone.said if not said.actual), key=_said_order)
    if not hoped:
        return
    end = done.until if done else day
    until = [*(said.said_on or end for said in hoped[1:]), end]
    for said, over in zip(hoped, until, strict=True):
        weight = (min(over, end) - said.said_on).days if said.said_on else UNDATED
        if weight > 0:
            yield Slip((end - said.until).days, weight, said.until.year, done is not None)


def _said_order(said: Said) -> tuple[date, date]:
    return (said.said_on or date.min, said.on)
