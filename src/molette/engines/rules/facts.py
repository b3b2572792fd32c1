"""What is known of an operation and of its plan when its rules are applied. What is not known is None."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from molette.engines.plans import LineKind
from molette.engines.rules.words import Act, Base, Category, Event, Owner, Waiver

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """Who carries the operation out.

    `population` and `centre` are inhabitants (of the whole, of its greatest commune); `density` inhabitants
    per km²; `wealth` the financial potential per inhabitant as a multiple of the mean of its kind.
    """

    kind: Owner | None = None
    population: int | None = None
    centre: int | None = None
    density: Decimal | None = None
    wealth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What a line of a plan brings, in euros.

    `scheme` is the address under which the book writes it (`Book.key`); `rank` its place in the plan, from 0;
    `events` the days of that grant: its request received, its notification; `extended` until when its funder
    gave more time, by act.
    """

    kind: LineKind
    amount: Decimal | None
    scheme: str = ""
    rank: int = 0
    is_public: bool = True
    events: tuple[tuple[Event, date], ...] = ()
    extended: tuple[tuple[Act, date], ...] = ()

    @property
    def is_aid(self) -> bool:
        """Public aid: a grant of a public person. A loan is the owner's own money, to pay back."""
        return self.kind is LineKind.GRANT and self.is_public

    @property
    def is_own(self) -> bool:
        return self.kind in (LineKind.OWN_SHARE, LineKind.LOAN)


@dataclass(frozen=True, slots=True)
class Facts:
    """An operation and its plan, as known on a day. Amounts in euros excluding tax.

    `perimeters` are the slugs of those that hold its place; `events` the days that are known; `grant` the
    line whose own days are asked, among several of one scheme.
    """

    owner: OwnerFacts = field(default_factory=OwnerFacts)
    cost: Decimal | None = None
    eligible: Decimal | None = None
    shares: tuple[Share, ...] = ()
    category: Category | None = None
    perimeters: frozenset[str] | None = None
    in_contract: bool = False
    is_lead: bool = False
    waivers: frozenset[Waiver] = frozenset()
    events: tuple[tuple[Event, date], ...] = ()
    grant: Share | None = None

    def by_grant(self, scheme: str) -> "Iterator[Facts]":
        """The same operation as each grant of a scheme sees it, with its own days; itself if there is none.

        More time given to a grant, its claim or its notification say nothing of another one. Two lines that
        have the same days are seen once.
        """
        own = [x for x in self.shares if x.scheme == scheme and x.kind is LineKind.GRANT] if scheme else []
        seen: dict[tuple[frozenset[tuple[Event, date]], frozenset[tuple[Act, date]]], Share] = {}
        for share in own:
            seen.setdefault((frozenset(share.events), frozenset(share.extended)), share)
        yield from (replace(self, grant=share) for share in seen.values())
        if not own:
            yield self

    def when(self, event: Event) -> date | None:
        """The day of an event: that of the grant asked about first, else of the operation."""
        known = (*(self.grant.events if self.grant else ()), *self.events)
        return next((day for what, day in known if what is event), None)

    def extended(self, act: Act) -> date | None:
        """The last day that its funder gave the grant for an act; None where nobody gave more time."""
        given = (day for what, day in self.grant.extended if what is act) if self.grant else ()
        return max(given, default=None)

    @property
    def schemes(self) -> frozenset[str]:
        return frozenset(share.scheme for share in self.shares if share.scheme)

    def granted(self, scheme: str) -> Decimal:
        return total(x for x in self.shares if x.scheme == scheme and x.kind is LineKind.GRANT)

    @property
    def aid(self) -> Decimal:
        return total(x for x in self.shares if x.is_aid)

    @property
    def own(self) -> Decimal:
        return total(x for x in self.shares if x.is_own)

    @property
    def found(self) -> Decimal:
        return total(x for x in self.shares if x.kind is not LineKind.NOT_FOUND)

    @property
    def is_known(self) -> bool:
        """Whether every line says its amount."""
        return all(x.amount is not None for x in self.shares if x.kind is not LineKind.NOT_FOUND)

    def base(self, base: Base) -> Decimal | None:
        """What a rate is applied to, in euros; None where it is not known."""
        match base:
            case Base.ELIGIBLE:
                return self.eligible if self.eligible is not None else self.cost
            case Base.COST_EXCL_TAX:
                return self.cost
            case Base.PUBLIC_FUNDING:
                return self.aid + self.own if self.is_known else None

    def others(self, scheme: str) -> "Iterator[Share]":
        """The lines that neither the owner nor the grant of that scheme brings, what lacks aside."""
        for share in self.shares:
            if share.is_own or share.kind is LineKind.NOT_FOUND:
                continue
            if not (share.scheme == scheme and share.kind is LineKind.GRANT):
                yield share

    def with_grant(self, scheme: str, amount: Decimal) -> "Facts":
        """The same plan where a scheme brings `amount` and the owner completes what the cost still asks.

        The lines « not yet found » and the owner's own are replaced: what a greater grant brings, the owner
        keeps. Nothing changes in what others bring.
        """
        kept = tuple(self.others(scheme))
        own = max(ZERO, (self.cost or ZERO) - total(kept) - amount)
        grant = Share(LineKind.GRANT, amount, scheme, self.rank(scheme))
        return replace(self, shares=(*kept, grant, Share(LineKind.OWN_SHARE, own)))

    def rank(self, scheme: str) -> int:
        """Where the grant of a scheme stands in the plan, or would."""
        if self.grant is not None and self.grant.scheme == scheme:
            return self.grant.rank
        return next((x.rank for x in self.shares if x.scheme == scheme), len(self.shares))


def total(shares: Iterable[Share]) -> Decimal:
    return sum((share.amount or ZERO for share in shares), ZERO)
