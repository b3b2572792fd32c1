"""A fund over the years: what was opened in each, what was paid, and the CP still to be found.

AE are counted by the year in which they were opened, CP by the year in which they are paid (see `envelopes`).
A sum over several years says so: it is never made of the AE of one and the CP of another unknowingly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from molette.engines.envelopes import NOTHING, ZERO, Flow


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a fund: its AE with all that was ever done of them, its CP with what was paid that year.

    `year` is None for what belongs to no single year: AE opened without a year, CP over several. `carried_in`
    are CP of the years before, opened again that year: in no total twice, and payable that year.
    """

    year: int | None
    ae: Decimal | None
    cp: Decimal | None
    flow: Flow
    carried_in: Decimal = ZERO

    @property
    def payable(self) -> Decimal | None:
        """The CP that may be paid in the year: those opened, and those carried over from before."""
        return self.cp + self.carried_in if self.cp is not None else self.carried_in or None


@dataclass(frozen=True, slots=True)
class Sum:
    """All the years of some funds together. `None` where nobody published any.

    `for_voted`: CP still to be found for AE already voted, their difference (25 M€ of AE with 6 M€ of CP
    leave 19 M€). `owed`: what was committed, and is neither paid nor withdrawn, each year for itself: what
    was paid on commitments that nobody published takes nothing from those of another year. `for_committed`:
    CP still to be found for AE already committed: what is owed, less the CP of this year and of those to come
    that nobody paid yet. CP of a year that ended unpaid are gone, unless carried over.
    """

    ae: Decimal | None
    cp: Decimal | None
    flow: Flow
    for_voted: Decimal | None
    for_committed: Decimal | None
    owed: Decimal | None


def summed(funds: Iterable[Sequence[Year]], this_year: int) -> Sum:
    """Add up funds, each by its years. The CP of one fund never cover the AE of another.

    >>> housing = [Year(2025, Decimal(8), Decimal(2), NOTHING)]
    >>> streets = [Year(2025, Decimal(17), Decimal(4), NOTHING)]
    >>> summed([housing, streets], 2025).for_voted
    Decimal('19')
    """
    held = [list(years) for years in funds]
    every = [year for years in held for year in years]
    return Sum(
        ae=_known(year.ae for year in every),
        cp=_known(year.cp for year in every),
        flow=sum((year.flow for year in every), NOTHING),
        for_voted=_known(_for_voted(years) for years in held),
        for_committed=_known(_for_committed(years, this_year) for years in held),
        owed=_known(year.flow.owed for year in every),
    )


def _known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    told = [amount for amount in amounts if amount is not None]
    return sum(told, ZERO) if told else None


def _for_voted(years: Sequence[Year]) -> Decimal | None:
    """Nothing is said of AE of which no CP was ever published: unknown is not zero."""
    ae, cp = _known(year.ae for year in years), _known(year.cp for year in years)
    return None if ae is None or cp is None else max(ae - cp, ZERO)


def _for_committed(years: Sequence[Year], this_year: int) -> Decimal | None:
    """Nothing is said where nobody published any CP, nor where nobody published any commitment."""
    owed = _known(year.flow.owed for year in years)
    if owed is None or _known(year.cp for year in years) is None:
        return None
    open_years = [y for y in years if y.year is None or y.year >= this_year]
    left = sum((max((y.payable or ZERO) - y.flow.paid, ZERO) for y in open_years), ZERO)
    return max(owed - left, ZERO)
