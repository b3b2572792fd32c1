"""How a measure moves: behind its path or not, the right way or the wrong one.

All is told along the direction of the measure: a falling measure that falls is going the right way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Final

from molette.engines.indicators import WHOLE, Direction, Point, Trajectory

FAR: Final = Decimal(10)
"""Points of delay on its path beyond which a measure is far behind, whatever the others do."""
COMPARABLE: Final = 3
"""Measures that must be told for their median to say anything."""
LAST: Final = 3
"""Values that make a trend."""


class Behind(StrEnum):
    """By which of the two rules a measure is behind."""

    FAR = "far"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class PathGap:
    """Where a measure is on its way, in hundredths of it: done, and to have been done that day."""

    done: Decimal
    expected: Decimal
    day: date

    @property
    def points(self) -> Decimal:
        """The lead (positive) or the delay (negative)."""
        return self.done - self.expected


def path_gap(path: Trajectory, day: date, value: Decimal | None, direction: Direction) -> PathGap | None:
    """Say how much of its way a measure has done, beside what its path asks that day.

    The way goes from the first point to the last. None without a value, a path or a way; before the start;
    for what is merely observed, and where the target goes against the direction.

    >>> path = Trajectory((Point(date(2020, 1, 1), Decimal(100)), Point(date(2030, 1, 1), Decimal(60))))
    >>> gap = path_gap(path, date(2025, 1, 1), Decimal(92), Direction.FALLING)
    >>> round(gap.done), round(gap.expected), round(gap.points)
    (20, 50, -30)
    """
    expected = path.expected(day)
    if value is None or expected is None or direction is Direction.NEUTRAL:
        return None
    start, end = path.points[0].value, path.points[-1].value
    way = end - start
    if not way or (way > 0) != (direction is Direction.RISING):
        return None
    return PathGap((value - start) * WHOLE / way, (expected - start) * WHOLE / way, day)


def behind(gap: PathGap, others: Iterable[PathGap]) -> Behind | None:
    """Say whether a measure is behind: by more than ten points, or by more than the median of the others.

    What leads or keeps its path is never behind, even where all the others lead by more.
    """
    if gap.points < -FAR:
        return Behind.FAR
    told = [one.points for one in others]
    if gap.points < 0 and len(told) >= COMPARABLE and gap.points < median(told):
        return Behind.MEDIAN
    return None


def wrong_way(points: Sequence[Point], direction: Direction) -> tuple[Point, ...]:
    """Return the last three values where each is worse than the one before; nothing otherwise.

    >>> fell = [Point(date(year, 1, 1), Decimal(value)) for year, value in ((2023, 9), (2024, 8), (2025, 7))]
    >>> len(wrong_way(fell, Direction.RISING)), wrong_way(fell, Direction.FALLING)
    (3, ())
    """
    last = tuple(sorted(points, key=lambda point: point.day)[-LAST:])
    if direction is Direction.NEUTRAL or len(last) < LAST:
        return ()
    steps = [after.value - before.value for before, after in pairwise(last)]
    worse = all(step < 0 for step in steps) if direction is Direction.RISING else all(s > 0 for s in steps)
    return last if worse else ()
