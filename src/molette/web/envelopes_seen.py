"""The envelopes of a page, and what the answer says of them all: what is voted, used, still to be found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from molette.domain.funding.queries import Fund, total_of
from molette.engines.envelopes import ZERO, Level, Side
from molette.engines.funds import Sum
from molette.engines.ladder import Rung
from molette.web.envelope_words import Said, said

VOTES = frozenset({Rung.VOTED, Rung.VOTED_CP})
USED = frozenset({Rung.COMMITTED, Rung.PAID})
USED_UP = (Rung.PAID, Rung.LAPSED)
"""What takes from what is committed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The envelopes of a page: those whose vote is published, the others, and the total of the first."""

    known: tuple[Fund, ...]
    unknown: tuple[Fund, ...]
    total: Sum

    @property
    def tops(self) -> tuple[Level, ...]:
        return tuple(one.top for fund in self.known for one in fund.envelopes)

    @property
    def fictional(self) -> bool:
        return bool(self.total.flow.fictional) or any(top.invented for top in self.tops)

    @property
    def opened(self) -> Said:
        return said(self.total.ae, self.total.flow, [Rung.VOTED])

    @property
    def payable(self) -> Said:
        return said(self.total.cp, self.total.flow, [Rung.VOTED_CP])

    @property
    def engaged(self) -> Said:
        """What is committed of the AE."""
        return said(self.total.flow.of(Rung.COMMITTED), self.total.flow, [Rung.COMMITTED])

    @property
    def paid(self) -> Said:
        return said(self.total.flow.of(Rung.PAID), self.total.flow, [Rung.PAID])

    @property
    def for_voted(self) -> Said:
        """CP still to be found for AE already voted."""
        is_partial = any(fund.total.for_voted is None and fund.total.flow.told & VOTES for fund in self.known)
        return said(self.total.for_voted, self.total.flow, [Rung.VOTED, Rung.VOTED_CP], is_partial=is_partial)

    @property
    def for_committed(self) -> Said:
        """CP still to be found for AE already committed."""
        is_partial = any(
            fund.total.for_committed is None and fund.total.flow.told & USED for fund in self.known
        )
        needs = [Rung.COMMITTED, Rung.VOTED_CP]
        return said(self.total.for_committed, self.total.flow, needs, USED_UP, is_partial=is_partial)

    @property
    def owed(self) -> Said:
        """What is committed, and neither paid nor withdrawn."""
        is_partial = any(fund.total.owed is None and fund.total.flow.told & USED for fund in self.known)
        return said(self.total.owed, self.total.flow, [Rung.COMMITTED], USED_UP, is_partial=is_partial)

    @property
    def reserved(self) -> bool:
        return bool(self.total.flow.reserved)


def seen(funds: Iterable[Fund]) -> Seen:
    """Part the envelopes whose vote is published from those of which only what followed is known."""
    every = tuple(funds)
    known = tuple(_kept(every, is_known=True))
    return Seen(known, tuple(_kept(every, is_known=False)), total_of([fund.envelopes for fund in known]))


def _kept(funds: Iterable[Fund], *, is_known: bool) -> Iterator[Fund]:
    for fund in funds:
        kept = fund.of([one.year for one in fund.envelopes if one.is_known is is_known])
        if kept.envelopes:
            yield kept


def given_on(levels: Iterable[Level], side: Side) -> Decimal:
    return sum((level.given(side) for level in levels), ZERO)


def is_invented(levels: Iterable[Level], side: Side) -> bool:
    """Whether some of what these levels gave on is invented."""
    return any(side in level.invented for level in levels)
