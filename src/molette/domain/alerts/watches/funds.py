"""Envelopes that were overrun, and credits that are missing to pay what was committed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.funding.models import IN_USE, Movement
from molette.domain.funding.queries import Envelope, EnvelopeFilter, Fund, LevelView, envelopes
from molette.engines.alerts.alerts import Sort, Subject, crossed_on
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.envelopes import Side
from molette.engines.french import spaced
from molette.engines.ladder import Rung
from molette.engines.money import short_euros

Steps = list[tuple[date, Decimal]]
USES: Final = {
    Side.AE: ("engagés ou délégués", "d’autorisations d’engagement"),
    Side.CP: ("payés ou délégués", "de crédits de paiement"),
}
ZERO: Final = Decimal(0)


def overrun(sight: Sight) -> Iterator[Found]:
    """The levels of which more was used than there was, then the funds that lack CP. One query more."""
    funds = envelopes(EnvelopeFilter(), sight.user)
    over = [
        (fund, envelope, view, side)
        for fund in funds
        for envelope in fund.envelopes
        for view in envelope.levels
        for side in Side
        if (free := view.level.free(side)) is not None and free < 0
    ]
    short = [fund for fund in funds if fund.total.for_committed and fund.envelopes]
    sources = {one.source_id for _, one, _, _ in over if one.source_id}
    sources |= {one.source_id for fund in short for one in fund.envelopes if one.source_id}
    steps = _committed(sources, sight.user)
    for fund, envelope, view, side in over:
        yield _overrun(fund, envelope, view, side, steps)
    yield from (_short(fund, steps) for fund in short)


def _committed(sources: Iterable[int], user: object) -> Mapping[int, Steps]:
    """What was committed on each of these funding sources, day by day."""
    wanted = set(sources)
    if not wanted:
        return {}
    rows = Movement.objects.readable_by(user).filter(
        funding_source_id__in=wanted, rung=Rung.COMMITTED, counted_in=None
    )
    held: dict[int, Steps] = defaultdict(list)
    for source, dated, amount in rows.order_by("pk").values_list("funding_source_id", "dated", IN_USE):
        held[source].append((dated, amount or ZERO))
    return held


def _overrun(
    fund: Fund, envelope: Envelope, view: LevelView, side: Side, steps: Mapping[int, Steps]
) -> Found:
    level = view.level
    over = -(level.free(side) or ZERO)
    used, rights = USES[side]
    whole = level.right.of(side) or ZERO
    year = f" de {envelope.year}" if envelope.year else ""
    whose = "" if view.delegation is None else f" délégués à {view.name}"
    fictional = view.is_fictional or bool(level.whole.fictional)
    return Found(
        AlertKind.OVER_COMMITTED,
        f"{envelope.funder_id}-{envelope.scheme_id}-{envelope.year or 0}-{level.key}-{side}",
        Gravity.GRAVE,
        spaced(
            f"{short_euros(level.taken(side))} {used} pour {short_euros(whole)} {rights}{year}{whose} : "
            f"{short_euros(over)} de trop."
        ),
        # Below what was voted, who committed where is told by perimeters: no act dates the excess.
        _crossed([envelope], over, steps) if side is Side.AE and view.delegation is None else None,
        Duty.FUNDER if view.delegation is None else Duty.HOLDER,
        subject=_of(fund, envelope, is_fictional=fictional),
        who_id=view.holder or envelope.funder_id,
        stake=over,
        covers=f"fund:{envelope.funder_id}-{envelope.scheme_id}",
    )


def _short(fund: Fund, steps: Mapping[int, Steps]) -> Found:
    first, missing = fund.envelopes[0], fund.total.for_committed or ZERO
    owed = fund.total.owed or ZERO
    fictional = any(one.top.whole.fictional for one in fund.envelopes)
    return Found(
        AlertKind.NO_CREDITS,
        f"{first.funder_id}-{first.scheme_id}",
        Gravity.SERIOUS,
        spaced(
            f"{short_euros(owed)} restent dus sur ce qui est engagé, et les crédits de paiement ouverts "
            f"en laissent {short_euros(missing)} sans couverture."
        ),
        _crossed(fund.envelopes, missing, steps),
        Duty.FUNDER,
        subject=_of(fund, max(fund.envelopes, key=lambda one: one.year or 0), is_fictional=fictional),
        who_id=first.funder_id,
        stake=missing,
        covers=f"fund:{first.funder_id}-{first.scheme_id}",
    )


def _crossed(held: Iterable[Envelope], over: Decimal, steps: Mapping[int, Steps]) -> date | None:
    """The day of the commitment from which there was too much, the others being as they are."""
    told = [step for one in held for step in steps.get(one.source_id or 0, ())]
    return crossed_on(told, sum((amount for _, amount in told), ZERO) - over)


def _of(fund: Fund, envelope: Envelope, *, is_fictional: bool) -> Subject:
    year = f" {envelope.year}" if envelope.year else ""
    ref = f"{envelope.funder_slug}/{envelope.scheme_slug}/{envelope.year or 0}"
    return Subject(Sort.ENVELOPE, ref, f"{fund.funder}, {fund.scheme}{year}", is_fictional)
