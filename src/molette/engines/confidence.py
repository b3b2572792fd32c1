"""How far one may trust those who say that a date will be kept: what they said, beside what came.

The score is Brier's (1950): the mean of the squared gap between the probability said and what came, 0 where
every word was certain and right, 0.25 where one always says « one chance in two ». As words come in steps,
Murphy's decomposition (1973) is exact. An interval is Wilson's (1927), at 95 %: words repeated on one
milestone are not independent, so that it is the least of what is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from typing import Final

from molette.engines.stages import ARRIVALS, Due, Milestone, actual, planned, standing

STEPS: Final[Mapping[int, str]] = {
    0: "exclu",
    10: "très improbable",
    30: "improbable",
    50: "une chance sur deux",
    70: "probable",
    90: "très probable",
    100: "certain",
}
"""The probabilities offered, in percent and in words."""
GRACE: Final = 30
"""Days left to write down what has just come, before silence is held to be a date not kept."""
LEAST: Final = 10
"""Words whose date is past under which no score is told."""
NORMAL: Final = 1.959963984540054
"""The quantile of the normal law that leaves 5 % outside."""


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


OUTCOME_LABELS: Final = {
    Outcome.MET: "tenue",
    Outcome.NOT_MET: "non tenue",
    Outcome.UNKNOWN: "pas encore connu",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A probability said, in percent, and what came of it."""

    percent: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Bin:
    """All the words that said one probability: how many, and how many were right."""

    percent: int
    count: int
    met: int

    @property
    def rate(self) -> float | None:
        return self.met / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.met, self.count)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How good the words were: their score, and what it is made of.

    `score` is `calibration` less `resolution` plus `uncertainty`: how far rates are from what was said, how
    far they are from the mean rate, and how hard the question was.
    """

    bins: tuple[Bin, ...]
    count: int
    met: int
    score: float
    calibration: float
    resolution: float
    uncertainty: float

    @property
    def is_enough(self) -> bool:
        return self.count >= LEAST


@dataclass(frozen=True, slots=True)
class Targets:
    """What a confidence speaks of: the next milestone, and the end of the project."""

    next: Due | None
    end: Due | None


def outcome(milestone: Milestone, on: date, day: date) -> Outcome:
    """Return whether a milestone came by a date; unknown while it may, or while its own date straddles it."""
    done = actual(milestone, day)
    if done is None:
        return Outcome.NOT_MET if (day - on).days > GRACE else Outcome.UNKNOWN
    if done.until <= on:
        return Outcome.MET
    return Outcome.NOT_MET if done.on > on else Outcome.UNKNOWN


def targets(milestones: Sequence[Milestone], day: date) -> Targets:
    """Return the next milestone and the last delivery or opening awaited, with their dates, that day."""
    ends = [
        Due(one, hoped)
        for one in milestones
        if one.turn in ARRIVALS and (hoped := planned(one)) and hoped.until >= day and not actual(one, day)
    ]
    return Targets(standing(milestones, day).next, max(ends, key=lambda due: due.said.until, default=None))


def reliability(words: Iterable[Judged]) -> Reliability | None:
    """Score the words whose outcome is known; None where there is none."""
    known = [word for word in words if word.outcome is not Outcome.UNKNOWN]
    if not known:
        return None
    bins = tuple(_bin(percent, known) for percent in sorted(STEPS.keys() | {w.percent for w in known}))
    total, met = len(known), sum(one.met for one in bins)
    mean = met / total
    spoken = [(one, one.percent / 100, one.rate) for one in bins]
    return Reliability(
        bins,
        total,
        met,
        score=sum((word.percent / 100 - (word.outcome is Outcome.MET)) ** 2 for word in known) / total,
        calibration=sum(b.count * (said - rate) ** 2 for b, said, rate in spoken if rate is not None) / total,
        resolution=sum(b.count * (rate - mean) ** 2 for b, _, rate in spoken if rate is not None) / total,
        uncertainty=mean * (1 - mean),
    )


def wilson(met: int, count: int) -> tuple[float, float]:
    """Return the interval of a rate at 95 %; of nothing, all that may be.

    >>> wilson(0, 0), [round(bound, 3) for bound in wilson(8, 10)]
    ((0.0, 1.0), [0.49, 0.943])
    """
    if not count:
        return 0.0, 1.0
    rate, square = met / count, NORMAL**2 / count
    centre = (rate + square / 2) / (1 + square)
    half = NORMAL * sqrt(rate * (1 - rate) / count + square / (4 * count)) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def _bin(percent: int, words: Sequence[Judged]) -> Bin:
    alike = [word for word in words if word.percent == percent]
    return Bin(percent, len(alike), sum(word.outcome is Outcome.MET for word in alike))
