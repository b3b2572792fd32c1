"""Scales of a chart: round steps on values, round dates on time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10
from typing import Final

ROUND: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Axis:
    """From a value to a share of the length, 0 to 1, and the values where a line is drawn."""

    low: float
    high: float
    ticks: tuple[Decimal, ...]

    def __call__(self, value: float | Decimal) -> float:
        return (float(value) - self.low) / (self.high - self.low)


def value_axis(values: Iterable[Decimal], *, steps: int = 4, zero: bool = False) -> Axis:
    """Round bounds around the values; `zero` starts at zero, as lengths must and lines need not.

    >>> value_axis([Decimal(31), Decimal(22), Decimal(15)]).ticks
    (Decimal('15'), Decimal('20'), Decimal('25'), Decimal('30'), Decimal('35'))
    """
    known = [float(value) for value in values] or [0.0, 1.0]
    low, high = min([*known, 0.0] if zero else known), max(known)
    if low == high:
        low, high = (low - 1, high + 1) if not zero or low else (0.0, 1.0)
    step = _round_step((high - low) / steps)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    places = max(0, 1 - floor(log10(step)))
    ticks = tuple(_plain(rank * step, places) for rank in range(first, last + 1))
    return Axis(float(ticks[0]), float(ticks[-1]), ticks)


def years(days: Iterable[date]) -> tuple[int, ...]:
    """The years a time axis spans, last included."""
    known = sorted(days)
    return tuple(range(known[0].year, known[-1].year + 1)) if known else ()


def year_share(day: date) -> float:
    """A date as a number of years: 1 July 2025 is about 2025.5."""
    start = date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - start) / (date(day.year + 1, 1, 1).toordinal() - start)


def _round_step(rough: float) -> float:
    scale: float = 10 ** floor(log10(rough))
    return next(factor * scale for factor in ROUND if factor * scale >= rough * (1 - 1e-9))


def _plain(value: float, places: int) -> Decimal:
    rounded = Decimal(f"{value:.{places}f}")
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded.normalize()
