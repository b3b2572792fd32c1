"""What explains the euros that differ: each difference typed, all together the difference to the cent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.engines.reconciliation.answer import Gap, Residual
from molette.engines.reconciliation.candidates import TAXES

EURO: Final = 100
UNITS: Final = (100, 1_000, 10_000, 100_000)
"""What amounts are rounded to, in cents: the euro, ten, a hundred, a thousand."""
SAME_TAX: Final = 0.0005
ROUND_SHARE: Final = 0.05
"""A perimeter takes a round part: a multiple of 5 %."""
EXACT_SHARE: Final = 0.0004
ADVANCES: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
SOON: Final = 90
"""Days after the decision by which an advance is paid."""
YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Lines:
    """What is known of the lines of one side of a group: cents, and days (None: unknown), a line each."""

    cents: tuple[int, ...]
    days: tuple[int | None, ...]

    @property
    def total(self) -> int:
        return sum(self.cents)

    @property
    def first(self) -> int | None:
        return min((day for day in self.days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """What the comparison of a group told besides the amounts."""

    other_place: bool = False
    other_beneficiary: bool = False
    left_duplicates: int = 0
    right_duplicates: int = 0


NOTHING: Final = Told()


def explain(left: Lines, right: Lines, told: Told) -> tuple[Residual, ...]:
    """Say why the two sides of a group differ; cents of the left less those of the right, all told."""
    return tuple(_explained(left, right, told))


def alone(cents: int, *, is_left: bool, is_duplicate: bool, is_out_of_time: bool) -> Residual:
    """Say why a line has no other: seen twice, out of the days of the other book, or missing there."""
    gap = Gap.MISSING_ON_THE_RIGHT if is_left else Gap.MISSING_ON_THE_LEFT
    gap = Gap.TIMING if is_out_of_time else gap
    gap = Gap.DUPLICATE if is_duplicate else gap
    return Residual(gap, _euros(cents if is_left else -cents), _euros(abs(cents)))


def _explained(left: Lines, right: Lines, told: Told) -> Iterator[Residual]:
    if left.cents == right.cents and left.days == right.days and told == NOTHING:
        return
    stake = _euros(max(abs(left.total), abs(right.total)))
    for twice, sign in ((told.left_duplicates, 1), (told.right_duplicates, -1)):
        if twice:
            yield Residual(Gap.DUPLICATE, _euros(sign * twice), _euros(abs(twice)))
    mine, theirs = left.total - told.left_duplicates, right.total - told.right_duplicates
    if mine != theirs:
        gap = _gap(mine, theirs, left, right)
        yield Residual(gap, _euros(mine - theirs), _euros(abs(mine - theirs)))
    if told.other_place:
        yield Residual(Gap.WRONG_PLACE, Decimal(0).scaleb(-2), stake)
    if told.other_beneficiary:
        yield Residual(Gap.WRONG_BENEFICIARY, Decimal(0).scaleb(-2), stake)
    if mine == theirs and left.first and right.first and abs(left.first - right.first) > YEAR:
        yield Residual(Gap.TIMING, Decimal(0).scaleb(-2), stake)


def _gap(mine: int, theirs: int, left: Lines, right: Lines) -> Gap:  # noqa: PLR0911 - a table of causes
    """Type a difference: rounding, tax, what is still to come, a round part, or none of these."""
    gap, size = abs(mine - theirs), max(abs(mine), abs(theirs))
    less = min(abs(mine), abs(theirs))
    if gap <= EURO * max(len(left.cents), len(right.cents)) and gap <= size * SAME_TAX * 20:
        return Gap.ROUNDING
    for unit in UNITS:
        if gap < unit and unit * 10 <= size and (mine % unit == 0 or theirs % unit == 0):
            return Gap.ROUNDING
    if mine * theirs <= 0:
        return Gap.UNEXPLAINED
    ratio = size / less
    for tax in TAXES:
        if abs(ratio / tax - 1) <= SAME_TAX:
            return Gap.TAX
    whole, parts = (left, right) if abs(mine) > abs(theirs) else (right, left)
    if _is_advance(gap / size, whole, parts):
        return Gap.ADVANCE
    if len(parts.cents) > 1 or _is_a_beginning(whole, parts):
        return Gap.TIMING
    share = less / size / ROUND_SHARE
    return Gap.PERIMETER if abs(share - round(share)) <= EXACT_SHARE / ROUND_SHARE else Gap.UNEXPLAINED


def _is_a_beginning(whole: Lines, parts: Lines) -> bool:
    """One payment, later than the decision, of no more than half of it: the others are to come."""
    if whole.first is None or parts.first is None or parts.first <= whole.first:
        return False
    return abs(parts.total) * 2 <= abs(whole.total)


def _is_advance(share: float, whole: Lines, parts: Lines) -> bool:
    """An advance is a usual part, and nothing was paid soon after the decision."""
    if not any(abs(share - usual) <= EXACT_SHARE for usual in ADVANCES):
        return False
    return whole.first is not None and parts.first is not None and parts.first - whole.first > SOON


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def total(residuals: Sequence[Residual]) -> Decimal:
    return sum((residual.euros for residual in residuals), Decimal(0))
