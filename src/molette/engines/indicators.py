"""What a measure says: how far from its start to its target, on its path or not, whole or not.

Unknown stays unknown: a rate or a sum with a missing component is None, « non renseigné », and the result
says which component is missing. Values are `Decimal` in the measure's own unit; a rate is a percentage.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

WHOLE: Final = Decimal(100)
TENTH: Final = Decimal("0.1")
ZERO: Final = Decimal(0)


class Direction(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    NEUTRAL = "neutral"


class Aggregation(StrEnum):
    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    NONE = "none"


class Ground(StrEnum):
    """Why this value is the one in use."""

    CHOSEN = "chosen"
    PRODUCER = "producer"
    LATEST = "latest"


def progress(
    start: Decimal | None,
    value: Decimal | None,
    target: Decimal | None,
    direction: Direction,
) -> Decimal | None:
    """Return the part of the way done, 0 to 100, one decimal; None when a component is missing.

    The way goes from start to target. Where both are equal the target is to hold, and `direction` says how.
    None too when the measure is merely observed, or when its target goes against its direction. Rounded
    down: 100 is for a target reached.

    A falling measure half-way, then beyond its target, then worse than its start:

    >>> falling = Decimal(100), Decimal(60)
    >>> [str(progress(falling[0], Decimal(v), falling[1], Direction.FALLING)) for v in (80, 55, 110)]
    ['50.0', '100.0', '0.0']
    >>> progress(Decimal(100), None, Decimal(60), Direction.FALLING) is None
    True
    """
    if start is None or value is None or target is None or direction is Direction.NEUTRAL:
        return None
    way = target - start
    if way:
        if (way > 0) != (direction is Direction.RISING):
            return None
        done = (value - start) * WHOLE / way
        return min(max(done, ZERO), WHOLE).quantize(TENTH, ROUND_FLOOR)
    held = value >= target if direction is Direction.RISING else value <= target
    return WHOLE if held else ZERO


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day: the start, an intermediate target, the target."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The straight path through a start and its targets, in the order of days."""

    points: tuple[Point, ...]

    def expected(self, day: date) -> Decimal | None:
        """Return the value to have reached that day; None before the start or without a path.

        After the last target, the last target.

        >>> path = trajectory([Point(date(2019, 1, 1), Decimal(31)), Point(date(2027, 1, 1), Decimal(15))])
        >>> path.expected(date(2023, 1, 1))
        Decimal('23')
        """
        after = bisect_right([point.day for point in self.points], day)
        if not after:
            return None
        low = self.points[after - 1]
        if after == len(self.points):
            return low.value
        high = self.points[after]
        return low.value + (high.value - low.value) * (day - low.day).days / (high.day - low.day).days

    def gap(self, day: date, value: Decimal | None, direction: Direction) -> Decimal | None:
        """Return the lead (positive) or the delay (negative) on the path, in the measure's unit.

        >>> path = trajectory([Point(date(2019, 1, 1), Decimal(31)), Point(date(2027, 1, 1), Decimal(15))])
        >>> path.gap(date(2023, 1, 1), Decimal(25), Direction.FALLING)
        Decimal('-2')
        """
        expected = self.expected(day)
        if expected is None or value is None or direction is Direction.NEUTRAL:
            return None
        return expected - value if direction is Direction.FALLING else value - expected


def trajectory(points: Sequence[Point]) -> Trajectory:
    """Order the points; of two on the same day the last given holds."""
    by_day = {point.day: point for point in points}
    return Trajectory(tuple(by_day[day] for day in sorted(by_day)))


@dataclass(frozen=True, slots=True)
class RollUp:
    """The value of a whole from its parts. `value` is None as soon as one part is missing.

    `coverage` is the share, 0 to 1, of the parts that are known: by weight where all weights are, else by
    number. `missing` are the parts without a value or without a weight.
    """

    value: Decimal | None
    missing: tuple[str, ...]
    parts: int
    coverage: Decimal


def roll_up(
    values: Mapping[str, Decimal | None],
    aggregation: Aggregation,
    weights: Mapping[str, Decimal | None] | None = None,
) -> RollUp:
    """Sum the parts, or take their mean by weight; a measure that does neither has no whole.

    >>> homes = {"Lens": Decimal(605), "Liévin": Decimal(162)}
    >>> roll_up(homes, Aggregation.SUM).value
    Decimal('767')
    >>> roll_up({**homes, "Avion": None}, Aggregation.SUM)
    RollUp(value=None, missing=('Avion',), parts=3, coverage=Decimal('0.667'))
    >>> rates, inhabitants = {"a": Decimal(10), "b": Decimal(40)}, {"a": Decimal(3), "b": Decimal(1)}
    >>> roll_up(rates, Aggregation.WEIGHTED_MEAN, inhabitants).value
    Decimal('17.5')
    """
    heavy = weights or {}
    weighted = aggregation is Aggregation.WEIGHTED_MEAN
    missing = tuple(
        part for part, value in values.items() if value is None or (weighted and heavy.get(part) is None)
    )
    coverage = _coverage(values, missing, heavy if weighted else {})
    if missing or not values or aggregation is Aggregation.NONE:
        return RollUp(None, missing, len(values), coverage)
    known = {part: value for part, value in values.items() if value is not None}
    if not weighted:
        return RollUp(sum(known.values(), ZERO), (), len(values), coverage)
    mass = {part: heavy[part] or ZERO for part in known}
    total = sum(mass.values(), ZERO)
    mean = sum((value * mass[part] for part, value in known.items()), ZERO) / total if total else None
    return RollUp(mean, (), len(values), coverage)


def _coverage(
    values: Mapping[str, Decimal | None], missing: Sequence[str], weights: Mapping[str, Decimal | None]
) -> Decimal:
    known = [part for part in values if part not in set(missing)]
    mass = [weight for part in values if (weight := weights.get(part)) is not None]
    total = sum(mass, ZERO)
    if len(mass) == len(values) and total:
        share = sum((weights[part] or ZERO for part in known), ZERO) / total
    else:
        share = Decimal(len(known)) / len(values) if values else ZERO
    return share.quantize(Decimal("0.001"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that could be the value in use. `key` names it; `replaces` the one it corrects."""

    key: int
    author: int
    period_end: date
    said_on: date
    standing: bool = True
    replaces: int | None = None
    is_forecast: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody chose a statement, one day, for a reason."""

    candidate: int
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class InUse:
    candidate: int
    ground: Ground
    reason: str


def in_use(candidates: Sequence[Candidate], choices: Sequence[Chosen], producer: int | None) -> InUse | None:
    """Return the statement in use and why: the latest choice, else the producer's latest, else the latest.

    A choice follows the corrections of the statement it chose; when that one was withdrawn, the choice falls
    and the reason says so. A forecast is used only where nobody observed anything. None when nothing stands.
    """
    standing = {c.key: c for c in candidates if c.standing}
    if not standing:
        return None
    fallen = ""
    if choices:
        latest = max(enumerate(choices), key=lambda pair: (pair[1].on, pair[0]))[1]
        key = _corrected(latest.candidate, candidates)
        if key in standing:
            return InUse(key, Ground.CHOSEN, latest.reason)
        fallen = "La valeur choisie a été retirée. "
    facts = [c for c in standing.values() if not c.is_forecast] or list(standing.values())
    own = [c for c in facts if c.author == producer]
    ground = Ground.PRODUCER if own else Ground.LATEST
    best = max(own or facts, key=lambda c: (c.period_end, c.said_on, c.key))
    return InUse(best.key, ground, fallen + REASONS[ground])


REASONS: Final = {
    Ground.PRODUCER: "Personne n’a choisi : c’est la dernière valeur dite par le producteur de la mesure.",
    Ground.LATEST: "Personne n’a choisi : c’est la valeur la plus récente.",
}


def _corrected(key: int, candidates: Sequence[Candidate]) -> int:
    after = {c.replaces: c.key for c in candidates if c.replaces is not None}
    seen: set[int] = set()
    while key in after and key not in seen:
        seen.add(key)
        key = after[key]
    return key
