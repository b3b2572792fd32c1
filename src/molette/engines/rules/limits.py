"""What bounds the lines of a plan: each rule of rate, ceiling or own share is one linear limit.

One record serves the check (is it passed, by how much), the remedy (how far a line may go) and the greatest
grant: the three cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from molette.engines.money import CENT
from molette.engines.plans import LineKind
from molette.engines.rules.facts import ZERO, Facts, Share, total
from molette.engines.rules.vocabulary import AidCeiling, OwnShare, RateCeiling, RateFloor
from molette.engines.rules.words import Base

ONE: Final = Decimal(1)
Linear = RateFloor | RateCeiling | AidCeiling | OwnShare
LINEAR: Final = (RateFloor, RateCeiling, AidCeiling, OwnShare)


@dataclass(frozen=True, slots=True)
class Limit:
    """The sum of the lines, each times its weight, is at most `most` (euros).

    `grant` weighs the grants of the scheme judged, `aid` the other public aid, `own` what the owner
    brings, `private` the rest.
    """

    most: Decimal
    grant: Decimal = ZERO
    aid: Decimal = ZERO
    own: Decimal = ZERO
    private: Decimal = ZERO

    def weight(self, share: Share, scheme: str) -> Decimal:
        if share.is_own:
            return self.own
        if share.kind is LineKind.NOT_FOUND:
            return ZERO
        if share.scheme == scheme and share.kind is LineKind.GRANT:
            return self.grant
        return self.aid if share.is_aid else self.private

    def excess(self, facts: Facts, scheme: str) -> Decimal:
        """Euros, times their weight, beyond the limit; at most zero when it is held."""
        shares = facts.shares
        return sum((self.weight(x, scheme) * (x.amount or ZERO) for x in shares), ZERO) - self.most


def limit_of(rule: Linear, facts: Facts, rate: Decimal | None = None) -> Limit | None:
    """Return the limit that a rule sets on this plan; None where its base is not known.

    `rate` stands for the rule's own where a waiver lowers it.
    """
    return _LIMITS[type(rule)](rule, facts, rule.rate if rate is None else rate)


def _rate_ceiling(rule: Linear, facts: Facts, rate: Decimal) -> Limit | None:
    base = facts.base(rule.base)
    return None if base is None else Limit(rate * base, grant=ONE)


def _rate_floor(rule: Linear, facts: Facts, rate: Decimal) -> Limit | None:
    base = facts.base(rule.base)
    return None if base is None else Limit(-rate * base, grant=-ONE)


def _aid_ceiling(rule: Linear, facts: Facts, rate: Decimal) -> Limit | None:
    base = facts.base(rule.base)
    return None if base is None else Limit(rate * base, grant=ONE, aid=ONE)


def _own_share(rule: Linear, facts: Facts, rate: Decimal) -> Limit | None:
    """On public funding, aid and own money are the base themselves: own >= rate * (aid + own)."""
    if rule.base is Base.PUBLIC_FUNDING:
        return Limit(ZERO, grant=rate, aid=rate, own=rate - ONE)
    base = facts.base(rule.base)
    return None if base is None else Limit(-rate * base, own=-ONE)


_LIMITS: Final[dict[type, Callable[[Linear, Facts, Decimal], Limit | None]]] = {
    RateCeiling: _rate_ceiling,
    RateFloor: _rate_floor,
    AidCeiling: _aid_ceiling,
    OwnShare: _own_share,
}


@dataclass(frozen=True, slots=True)
class Room:
    """How far a grant may go under one limit: at least `least`, at most `most`, in euros; None: no bound."""

    least: Decimal | None = None
    most: Decimal | None = None


def room(limit: Limit, facts: Facts, scheme: str, raised: str) -> Room:
    """Bound the grant `raised` under a limit of `scheme`, the owner completing what the cost still asks.

    The owner's part is then K - x, K the cost less what others bring: the limit is linear in x alone.
    """
    others = list(facts.others(raised))
    left = (facts.cost or ZERO) - total(others)
    fixed = sum((limit.weight(x, scheme) * (x.amount or ZERO) for x in others), ZERO)
    slope = limit.weight(Share(LineKind.GRANT, ONE, raised), scheme) - limit.own
    bound = limit.most - fixed - limit.own * left
    if slope > 0:
        return Room(most=(bound / slope).quantize(CENT, ROUND_FLOOR))
    if slope < 0:
        return Room(least=(bound / slope).quantize(CENT, ROUND_CEILING))
    return Room()
