"""Who gave, through whom, to whom: the movements of one rung as gifts, each euro counted once.

What is hidden from the reader is no gift here, nor is what is given again of it: the roads he is shown tell
nothing of it, and add up to the totals that he is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, Sum

from molette.domain.funding.models import IN_USE, Movement
from molette.domain.funding.queries.adding import sums
from molette.domain.funding.queries.once import given_again
from molette.domain.funding.queries.totals import MovementFilter, scoped, told_apart
from molette.domain.journal.remembered import remembered
from molette.domain.people.models import Organisation
from molette.domain.secrecy.veils import Sort, veil
from molette.engines import ladder as engine
from molette.engines.flows.gifts import ZERO, Gift, Piece, keeper, pieces
from molette.engines.flows.routes import Account, Route, accounts, merged, routes, way_of
from molette.engines.ladder import Exclusion, Reason, Rung
from molette.engines.money import to_cents

PROGRAMME: Final = 0
NOBODY: Final = -1
NAMES: Final = {
    PROGRAMME: "le programme, pas encore réparti",
    NOBODY: "maître d’ouvrage non renseigné",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """An organisation that gives, passes on or receives; without a slug, nobody in particular."""

    id: int
    label: str
    slug: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Euros that went the same way. `fictional` of them are invented; `lines` counts the last movements."""

    giver: Hand
    through: tuple[Hand, ...]
    receiver: Hand
    amount: Decimal
    fictional: Decimal
    lines: int


@dataclass(frozen=True, slots=True)
class Share:
    """Euros of one hand; `fictional` of them are invented."""

    amount: Decimal = ZERO
    fictional: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed through an operator who gives again; received + own = given + kept."""

    hand: Hand
    account: Account
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Flows:
    """The roads of the euros of a rung, the greatest first, with what was left out and why.

    `written`: euros that the same movements hold in the books, those given again counted each time.
    """

    rung: Rung
    flows: tuple[Flow, ...]
    operators: tuple[Passed, ...]
    total: Decimal
    fictional: Decimal
    written: Decimal
    excluded: tuple[Exclusion, ...]

    @property
    def again(self) -> Decimal:
        """Euros that a sum of the books would count once too many."""
        return self.written - self.total


@dataclass(frozen=True, slots=True)
class _Held:
    """The gifts that are given again or give again, and the pieces of them that the filters keep."""

    gifts: Mapping[int, Gift]
    kept: tuple[Piece, ...]
    fictional: frozenset[int]


_ENDS: Final = ("funding_source__funder_id", "through_id", "project__owner_id")


@remembered
def flows(filters: MovementFilter, user: object) -> Flows:
    """Follow the euros of the rung of the filters from the first giver to whoever keeps them.

    A place, an orientation or an owner keeps what arrives there; a funder, a scheme or a year, what is first
    given so; both, what is both. Seven queries, and that of the veil.

    Raises ValueError without a rung: rungs are never mixed.
    """
    if filters.rung is None:
        raise ValueError("euros are followed on one rung")
    held = _followed(filters, user)
    plain, out = _plain(filters, user, held)
    own = routes(held.gifts, held.kept, held.fictional)
    told = merged((*plain, *own))
    hands = _named(told, held.gifts.values())
    total = sum((one.amount for one in told), ZERO)
    written = sum((piece.amount * len(piece.chain) for piece in held.kept), ZERO)
    written += sum((one.amount for one in plain), ZERO)
    return Flows(
        rung=filters.rung,
        flows=tuple(_flow(one, hands) for one in told),
        operators=_operators(held, hands),
        total=total,
        fictional=sum((one.fictional for one in told), ZERO),
        written=written,
        excluded=(*out, *_again(filters.rung, written - total, held)),
    )


def lines_of(filters: MovementFilter, user: object, giver: int, receiver: int) -> frozenset[int]:
    """The movements by which euros that one gave first reached who keeps them. Six queries."""
    held = _followed(filters, user)
    found = {
        key
        for piece in held.kept
        for key in piece.chain
        if (way := way_of(held.gifts[one] for one in piece.chain))[0] == giver and way[2] == receiver
    }
    rows = _counted(filters, user).exclude(pk__in=held.gifts).filter(funding_source__funder=giver)
    return frozenset(found | set(rows.filter(_kept_by(receiver)).values_list("pk", flat=True)))


def _kept_by(receiver: int) -> Q:
    if receiver == PROGRAMME:
        return Q(project=None, through=None)
    if receiver == NOBODY:
        return Q(project__isnull=False, project__owner=None)
    return Q(project__owner=receiver) | Q(project=None, through=receiver)


def _told(filters: MovementFilter, user: object) -> Any:
    hidden = veil(user).hidden_ids(Sort.MOVEMENT)
    return told_apart(scoped(filters, user), filters, hidden).order_by()


def _counted(filters: MovementFilter, user: object) -> Any:
    return _told(filters, user).filter(reason="")


def _again(rung: Rung, amount: Decimal, held: _Held) -> Iterable[Exclusion]:
    """What the books hold once too many, as other totals say it."""
    if amount:
        lines = {piece.last for piece in held.kept if len(piece.chain) > 1}
        yield Exclusion(rung, Reason.GIVEN_AGAIN, amount, len(lines))


def _plain(
    filters: MovementFilter, user: object, held: _Held
) -> tuple[tuple[Route, ...], tuple[Exclusion, ...]]:
    """The movements that nobody gives again, and that give nothing again: by their two ends.

    And what is left out of them, by reason. Two queries.
    """
    names = (*_ENDS, "on_project", "is_fictional", "reason")
    rows: Any = _told(filters, user).exclude(pk__in=held.gifts)
    ends = rows.annotate(on_project=Q(project__isnull=False)).values(*names)
    roads: list[Route] = []
    out = list(sums(_told(filters, user).filter(pk__in=held.gifts).exclude(reason=""), None))
    for row in ends.annotate(euros=Sum(IN_USE), lines=Count("pk")).order_by(*names):
        amount = to_cents(Decimal(0 if row["reason"] == Reason.RESERVED else row["euros"] or 0))
        if row["reason"]:
            reason, invented = Reason(row["reason"]), row["is_fictional"]
            out.append(engine.Sum("", filters.rung or Rung.PAID, reason, invented, amount, row["lines"]))
        elif amount:
            giver, through, owner = (row[name] for name in _ENDS)
            gift = Gift(0, giver, _receiver(through, owner, row["on_project"]), amount, through)
            roads.append(
                Route(*way_of([gift]), amount, amount if row["is_fictional"] else ZERO, row["lines"])
            )
    return tuple(roads), engine.ladder(out).excluded


def _receiver(through: int | None, owner: int | None, on_project: bool) -> int | None:  # noqa: FBT001 - a column
    """Whom a movement reaches: none while an operator holds what nobody has shared out yet."""
    if on_project:
        return owner or NOBODY
    return None if through else PROGRAMME


def _followed(filters: MovementFilter, user: object) -> _Held:
    """The gifts given again, those that give again, and the pieces that the filters keep. Four queries."""
    drawn = {one.movement: (one.origin, one.euros) for one in given_again(user)}
    keys = {*drawn, *(origin for origin, _ in drawn.values())}
    rows = Movement.objects.filter(pk__in=keys, rung=filters.rung).order_by("pk")
    gifts: dict[int, Gift] = {}
    invented: set[int] = set()
    for pk, giver, through, owner, project, euros, fictional in rows.values_list(
        "pk", *_ENDS, "project_id", IN_USE, "is_fictional"
    ):
        receiver = _receiver(through, owner, project is not None)
        gift = Gift(pk, giver, receiver, to_cents(Decimal(euros)), through)
        origin, part = drawn.get(pk, (None, ZERO))
        gifts[pk] = replace(gift, drawn_from=origin, drawn=part)
        invented |= {pk} if fictional else set()
    kept = _kept(filters, user, gifts)
    return _Held(gifts, kept, frozenset(invented))


def _kept(filters: MovementFilter, user: object, gifts: Mapping[int, Gift]) -> tuple[Piece, ...]:
    """The pieces first given as the filters ask, and that arrive where they ask."""
    if not gifts:
        return ()
    first = replace(filters, places=frozenset(), projects=frozenset(), node=None, project=None, owner=None)
    last = MovementFilter(
        rung=filters.rung, places=filters.places, projects=filters.projects, node=filters.node,
        project=filters.project, owner=filters.owner,
    )  # fmt: skip
    begun, ended = (
        set(_counted(one, user).filter(pk__in=gifts).values_list("pk", flat=True)) for one in (first, last)
    )
    # What its whole or another movement already holds is no piece: the whole is.
    return tuple(p for p in pieces(gifts.values()) if p.first in begun and p.last in ended)


def _named(told: Iterable[Route], gifts: Iterable[Gift]) -> Mapping[int, Hand]:
    """The hands of these roads. One query."""
    keys = {key for one in told for key in (one.giver, *one.through, one.receiver) if key is not None}
    keys |= {gift.giver for gift in gifts}
    found = Organisation.objects.filter(pk__in=keys).order_by("pk")
    named = {one.pk: Hand(one.pk, one.label, one.slug) for one in found}
    return {**named, **{key: Hand(key, label, "") for key, label in NAMES.items()}}


def _flow(one: Route, hands: Mapping[int, Hand]) -> Flow:
    receiver = hands[NOBODY if one.receiver is None else one.receiver]
    through = tuple(hands[key] for key in one.through)
    return Flow(hands[one.giver], through, receiver, one.amount, one.fictional, one.lines)


def _operators(held: _Held, hands: Mapping[int, Hand]) -> tuple[Passed, ...]:
    """Those who give again, whatever the filters: an account is read whole."""
    gifts = held.gifts.values()
    whole = [replace(gift, receiver=None) if gift.receiver in {PROGRAMME, NOBODY} else gift for gift in gifts]
    invented = {hand for gift in whole if gift.key in held.fictional for hand in (gift.giver, keeper(gift))}
    return tuple(Passed(hands[one.operator], one, one.operator in invented) for one in accounts(whole))


def by_giver(told: Flows) -> Mapping[Hand, Share]:
    """The same euros by whoever bears them in the end, the greatest first."""
    return _by((one.giver, one) for one in told.flows)


def by_receiver(told: Flows) -> Mapping[Hand, Share]:
    """The same euros by whoever keeps them, the greatest first."""
    return _by((one.receiver, one) for one in told.flows)


def _by(parts: Iterable[tuple[Hand, Flow]]) -> Mapping[Hand, Share]:
    found: dict[Hand, Share] = defaultdict(Share)
    for hand, one in parts:
        held = found[hand]
        found[hand] = Share(held.amount + one.amount, held.fictional + one.fictional)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].amount, pair[0].label)))
