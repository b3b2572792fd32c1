"""Grants that may be lost, and gifts that may be the same euros."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.funding.models import Movement
from molette.domain.funding.queries import deadlines, doubles
from molette.domain.funding.queries.deadlines import DueView
from molette.domain.journal.known import today
from molette.engines.alerts.alerts import Sort, Subject
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.french import counted, long_date, spaced
from molette.engines.money import short_euros
from molette.engines.rules.calendar import months_after
from molette.engines.rules.deadlines import Nearness
from molette.engines.rules.words import ACT_LABELS

MONTHS: Final = {Nearness.SIX_MONTHS: 6, Nearness.THREE_MONTHS: 3, Nearness.TWO_MONTHS: 2, Nearness.PAST: 0}
GRAVITIES: Final = {
    Nearness.SIX_MONTHS: Gravity.WATCH,
    Nearness.THREE_MONTHS: Gravity.SERIOUS,
    Nearness.TWO_MONTHS: Gravity.GRAVE,
    Nearness.PAST: Gravity.GRAVE,
}


def lapsing(sight: Sight) -> Iterator[Found]:
    """The days of grants within six months, or gone by: each step nearer is graver."""
    day = today()
    for one in deadlines(sight.user):
        if one.near not in MONTHS:
            continue
        gone = (day - one.due.day).days
        yield Found(
            AlertKind.GRANT_LAPSING,
            f"{one.project_id}-{one.source_id}-{one.due.rule.act}-{one.due.day:%Y%m%d}",
            GRAVITIES[one.near],
            _evidence(one, gone),
            months_after(one.due.day, -MONTHS[one.near]),
            Duty.OWNER,
            project=one.project_id,
            stake=one.at_stake,
            days=max(0, gone),
            left=max(0, -gone),
            covers=f"aid:{one.project_id}-{one.source_id}",
        )


def _evidence(one: DueView, gone: int) -> str:
    act = ACT_LABELS[one.due.rule.act]
    when = f"avant le {long_date(one.due.day)}"
    left = f"passé depuis {counted(gone, 'jour')}" if gone > 0 else f"reste {counted(-gone, 'jour')}"
    return spaced(f"Aide {one.funder}, {one.scheme} : {act} {when}, {left}{_at_stake(one)}.")


def _at_stake(one: DueView) -> str:
    if one.is_hidden:
        return " ; montant réservé"
    return f" ; {short_euros(one.at_stake)} en jeu" if one.at_stake is not None else " ; montant non publié"


def counted_twice(sight: Sight) -> Iterator[Found]:
    """The pairs of movements that nobody settled. One query beside those of the pairs."""
    pairs = doubles(sight.user).pairs
    told = Movement.objects.filter(pk__in=[pair.double.id for pair in pairs]).order_by("pk")
    funders = dict(told.values_list("pk", "funding_source__funder_id"))
    for pair in pairs:
        one, other = sorted((pair.kept, pair.double), key=lambda each: each.id)
        name = pair.double.project or pair.kept.project or "Programme"
        fictional = pair.kept.is_fictional or pair.double.is_fictional
        yield Found(
            AlertKind.DOUBLE_COUNT,
            f"{one.id}-{other.id}",
            Gravity.SERIOUS,
            pair.found.sentence,
            _latest(pair.kept.dated, pair.double.dated),
            Duty.FUNDER,
            subject=Subject(Sort.PAIR, str(pair.double.id), name, fictional),
            who_id=funders.get(pair.double.id),
            stake=pair.found.amount,
            covers=f"movement:{pair.double.id}",
        )


def _latest(one: date, other: date) -> date:
    """Nothing could count twice before both were there."""
    return max(one, other)
