"""How alike two partners share their euros out among the same axes.

The index is 1 − ½ Σ|pᵢ − qᵢ|, pᵢ and qᵢ being the share of each partner's euros that goes to axis i: 1 when
both share theirs out alike, 0 when they put nothing in the same place. It says nothing of how much they give.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Amounts = Mapping[str, Decimal]
"""Euros by axis; none is below zero."""
_READINGS: Final = (
    (Fraction(1), "les deux partenaires répartissent leurs euros de la même façon"),
    (Fraction(9, 10), "les répartitions sont presque les mêmes"),
    (Fraction(7, 10), "les répartitions sont proches"),
    (Fraction(1, 2), "les répartitions se rejoignent pour plus de la moitié"),
    (Fraction(1, 4), "les répartitions s’écartent l’une de l’autre"),
    (Fraction(1, 100), "les répartitions ont peu en commun"),
)
_APART: Final = "les deux partenaires ne mettent rien aux mêmes endroits"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and the highest that a figure may be, both included."""

    low: Fraction
    high: Fraction

    @property
    def is_sure(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Span:
    """Euros that are contested: the least and the most that somebody says."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Contest:
    """An amount that some contest on an axis: the one used, and the others that are said of it.

    `instead` is empty where nobody who contests says another amount.
    """

    axis: str
    used: Decimal
    instead: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What contests make of an index.

    `contested` counts the amounts, `unvalued` those of which no other amount is said: nothing bounds them.
    `bounds` is None where, if those who contest are right, one of the two may have no euro to share out.
    """

    contested: int
    unvalued: int
    bounds: Bounds | None


def shares(amounts: Amounts) -> Mapping[str, Fraction] | None:
    """Return the share of each axis; None where there is no euro to share out.

    >>> shares({"habitat": Decimal(30), "emploi": Decimal(10)})
    {'habitat': Fraction(3, 4), 'emploi': Fraction(1, 4)}
    """
    whole = sum(amounts.values(), Decimal(0))
    if not whole:
        return None
    return {axis: Fraction(amount) / Fraction(whole) for axis, amount in amounts.items()}


def overlap(left: Amounts, right: Amounts) -> Fraction | None:
    """Return the index, exact; None where one of the two has no euro to share out.

    >>> state = {"habitat": Decimal(75), "emploi": Decimal(25)}
    >>> region = {"habitat": Decimal(5), "emploi": Decimal(15)}
    >>> overlap(state, region)
    Fraction(1, 2)
    """
    p, q = shares(left), shares(right)
    if p is None or q is None:
        return None
    axes = p.keys() | q.keys()
    return (
        1 - sum((abs(p.get(axis, Fraction(0)) - q.get(axis, Fraction(0))) for axis in axes), Fraction()) / 2
    )


def reading(index: Fraction) -> str:
    """Say an index in words.

    >>> reading(Fraction(1, 2))
    'les répartitions se rejoignent pour plus de la moitié'
    """
    return next((said for least, said in _READINGS if index >= least), _APART)


def doubt(left: tuple[Amounts, Iterable[Contest]], right: tuple[Amounts, Iterable[Contest]]) -> Doubt | None:
    """Say what the contests of each side make of the index; None where nothing is contested.

    >>> used = {"habitat": Decimal(300), "emploi": Decimal(100)}
    >>> found = doubt((used, [Contest("habitat", Decimal(300), (Decimal(100),))]), (used, []))
    >>> found.contested, found.unvalued, found.bounds.low, found.bounds.high
    (1, 0, Fraction(3, 4), Fraction(1, 1))
    """
    contests = [tuple(side[1]) for side in (left, right)]
    every = [one for side in contests for one in side]
    if not every:
        return None
    spans = [_widened(side[0], told) for side, told in zip((left, right), contests, strict=True)]
    return Doubt(
        contested=len(every),
        unvalued=sum(not one.instead for one in every),
        bounds=bounds(spans[0], spans[1]),
    )


def _widened(amounts: Amounts, contests: Iterable[Contest]) -> Mapping[str, Span]:
    """The amounts of each axis, widened by the least and the most that is said of those contested there."""
    found = {axis: Span(amount, amount) for axis, amount in amounts.items()}
    for one in contests:
        gaps = [Decimal(0), *(said - one.used for said in one.instead)]
        held = found.get(one.axis, Span(Decimal(0), Decimal(0)))
        found[one.axis] = Span(held.low + min(gaps), held.high + max(gaps))
    return {axis: Span(max(span.low, Decimal(0)), max(span.high, Decimal(0))) for axis, span in found.items()}


def bounds(left: Mapping[str, Span], right: Mapping[str, Span]) -> Bounds | None:
    """Return between what the index lies when some amounts are contested; None where it may not exist.

    Whatever amounts are right within the spans, the index is between the two; the bounds are safe, not tight.

    >>> sure = Span(Decimal(50), Decimal(50))
    >>> found = bounds({"habitat": Span(Decimal(50), Decimal(150)), "emploi": sure},
    ...                {"habitat": sure, "emploi": sure})
    >>> found.low, found.high
    (Fraction(3, 4), Fraction(1, 1))
    """
    if not any(span.low for span in left.values()) or not any(span.low for span in right.values()):
        return None
    p, q = _share_bounds(left), _share_bounds(right)
    nothing = Bounds(Fraction(0), Fraction(0))
    least = most = Fraction(0)
    for axis in p.keys() | q.keys():
        a, b = p.get(axis, nothing), q.get(axis, nothing)
        least += max(a.low - b.high, b.low - a.high, Fraction(0))
        most += max(a.high - b.low, b.high - a.low)
    return Bounds(max(1 - most / 2, Fraction(0)), 1 - least / 2)


def _share_bounds(spans: Mapping[str, Span]) -> Mapping[str, Bounds]:
    lows = {axis: Fraction(span.low) for axis, span in spans.items()}
    highs = {axis: Fraction(span.high) for axis, span in spans.items()}
    low, high = sum(lows.values(), Fraction()), sum(highs.values(), Fraction())
    return {
        axis: Bounds(
            lows[axis] / (lows[axis] + high - highs[axis]) if lows[axis] else Fraction(0),
            highs[axis] / (highs[axis] + low - lows[axis]) if highs[axis] else Fraction(0),
        )
        for axis in spans
    }
