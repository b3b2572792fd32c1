"""Limits between the colours of a map: as many places on each side as round numbers allow."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from molette.engines.drawing.palette import RAMP
from molette.engines.money import number

Write = Callable[[Decimal], str]


def class_limits(values: Iterable[Decimal], classes: int = RAMP) -> tuple[Decimal, ...]:
    """Inner limits, rising, at most `classes - 1`; fewer when few values differ, none for one value.

    Each is the roundest number near a quantile, so that the legend can be read and no class is empty.

    >>> class_limits([Decimal(n) for n in (3, 8, 12, 19, 33, 47, 61, 98, 140, 260)])
    (Decimal('10'), Decimal('30'), Decimal('60'), Decimal('100'))
    """
    ordered = sorted(values)
    wanted = min(classes, len(set(ordered)))
    slack = len(ordered) // (RAMP * wanted) if wanted else 0
    limits: list[Decimal] = []
    floor = ordered[0] if ordered else Decimal(0)
    for rank in (index * len(ordered) // wanted for index in range(1, wanted)):
        beyond = next((value for value in ordered[rank:] if value > floor), None)
        if beyond is None:
            break
        highest = max(ordered[min(rank + slack, len(ordered) - 1)], beyond)
        lowest = max(ordered[max(rank - slack - 1, 0)], floor)
        limits.append(_roundest(lowest if lowest < beyond else floor, highest))
        floor = next(value for value in ordered if value >= limits[-1])
    return tuple(limits)


def class_index(value: Decimal, limits: Sequence[Decimal]) -> int:
    """0 for the lowest class; a value equal to a limit is in the class above it."""
    return bisect_right(limits, value)


def lowest_whole(values: Sequence[Decimal]) -> Decimal | None:
    """Return the lowest value when all are whole numbers, which classes then count; None otherwise."""
    return min(values) if values and all(value == value.to_integral_value() for value in values) else None


def class_labels(limits: Sequence[Decimal], write: Write, lowest: Decimal | None = None) -> tuple[str, ...]:
    """How the legend prints each class; `lowest` as `lowest_whole` gives it.

    >>> class_labels((Decimal(10), Decimal(60)), lambda value: f"{value} €")
    ('moins de 10 €', '10 € à moins de 60 €', '60 € et plus')
    >>> class_labels((Decimal(3), Decimal(5)), lambda value: f"{value} projets", lowest=Decimal(2))
    ('2 projets', '3 ou 4 projets', '5 projets et plus')
    """
    if lowest is not None and (counted := _counted(lowest, limits, write)):
        return counted
    if not limits:
        return ("une seule valeur",)
    inner = (f"{write(low)} à moins de {write(high)}" for low, high in pairwise(limits))
    return (f"moins de {write(limits[0])}", *inner, f"{write(limits[-1])} et plus")


def _counted(lowest: Decimal, limits: Sequence[Decimal], write: Write) -> tuple[str, ...]:
    """Classes of whole numbers; none when the writer shortens numbers, which then have no neighbours."""
    if not limits:
        return (write(lowest),)
    bounds = list(pairwise((lowest, *limits)))
    if not all(_is_plain(value, write) for low, above in bounds for value in (low, above - 1)):
        return ()
    return (*(_span(low, above - 1, write) for low, above in bounds), f"{write(limits[-1])} et plus")


def _span(low: Decimal, high: Decimal, write: Write) -> str:
    if low == high:
        return write(low)
    return f"{number(low)} {'ou' if high - low == 1 else 'à'} {write(high)}"


def _is_plain(value: Decimal, write: Write) -> bool:
    """Whether the writer shows a whole number as it is, then at most its unit."""
    unit = write(value).removeprefix(number(value))
    return unit != write(value) and (not unit or unit[0].isspace())


def ramp(count: int) -> tuple[str, ...]:
    """Names of the colours for this many classes, from light to dark, spread over the whole ramp.

    >>> ramp(3)
    ('ramp-1', 'ramp-3', 'ramp-5')
    """
    if count == 1:
        return ("ramp-3",)
    return tuple(f"ramp-{1 + round(index * (RAMP - 1) / (count - 1))}" for index in range(count))


def _roundest(below: Decimal, value: Decimal) -> Decimal:
    """The number with the fewest digits in ]below, value], the highest of them."""
    step = Decimal(1).scaleb(value.adjusted() + 1 if value else 0)
    while (rounded := (value / step).to_integral_value(ROUND_FLOOR) * step) <= below:
        step /= 10
    return _plain(rounded)


def _plain(value: Decimal) -> Decimal:
    """Without exponent nor useless zero: 1E+2 is written 100."""
    whole = value.to_integral_value(ROUND_FLOOR)
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()
