"""Figures that partners contest, years signed that no longer hold, partners that say nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.desk.disputes import Dispute, every_dispute
from molette.domain.desk.tabs import DeskRow, silent_figures
from molette.domain.journal.known import today
from molette.domain.reconciliation.queries.boards import rings
from molette.domain.signatures.models import Subject as SignedKind
from molette.domain.signatures.subjects import Signed, Value
from molette.engines.alerts.alerts import Sort, Subject, gravity_of
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.french import counted, long_date, said_date, spaced
from molette.engines.money import euros, number, short_euros

CONTESTED: Final = (30, 180)
SILENT: Final = 90
"""Days past its deadline from which a silence is serious; it is never graver than that."""
LOOKED_AT: Final = 150
"""Silence is sought among so many figures, those that engage the most: reading them all would take long."""
ABOUT: Final = 200
"""Letters kept of the reason that a partner gave."""


def contested(sight: Sight) -> Iterator[Found]:
    """The figures that the last word of a partner contests, oldest word first in the sentence."""
    day = today()
    for one in every_dispute(sight.user):
        signed = one.signed
        since = min((said.said_on for said in one.against if said.said_on), default=None)
        days = (day - since).days if since else 0
        yield Found(
            AlertKind.FIGURE_CONTESTED,
            f"{signed.subject}-{signed.key}-{_rank(one)}",
            gravity_of(days, *CONTESTED),
            _evidence(one),
            since,
            Duty.AUTHOR,
            project=signed.project.pk if signed.project else None,
            subject=_figure(signed),
            who_id=signed.author.pk if signed.author else None,
            stake=_between(one),
            days=days,
            covers=f"{signed.subject}:{signed.key}",
        )


def _rank(one: Dispute) -> str:
    """A partner more, or one that speaks again, is another fact."""
    told = sorted(f"{said.partner.slug}{said.said_on:%Y%m%d}" for said in one.against if said.said_on)
    return "-".join(told)[:100]


def _evidence(one: Dispute) -> str:
    signed = one.signed
    author = signed.author.label if signed.author else "son auteur"
    said = f"{author} dit {written(signed, signed.value)}"
    against = [_against(signed, each.partner.label, each.counter, each.reason) for each in one.against]
    return spaced(f"{said} ; {' ; '.join(against)}.")


def _against(signed: Signed, partner: str, counter: Value | None, reason: str) -> str:
    instead = f" et donne {written(signed, counter)}" if counter is not None else ""
    why = reason.strip().rstrip(".")
    why = f"{why[:ABOUT].rstrip()}…" if len(why) > ABOUT else why
    return f"{partner} conteste{instead}" + (f" : « {why} »" if why else "")


def written(signed: Signed, value: Value | None) -> str:
    """A value of the nature of the figure, in words."""
    match value:
        case Decimal() if signed.unit == "€":
            return euros(value)
        case Decimal():
            return f"{number(value, signed.decimals)} {signed.unit}".strip()
        case date():
            return said_date(value, getattr(signed.row, "precision", "day"))
        case str():
            return signed.words.get(value, value)
    return "qu’il ne sait pas"


def _between(one: Dispute) -> Decimal | None:
    """The euros between what is said and what is given instead, the widest; else those said."""
    said = one.signed.value
    if one.signed.unit != "€" or not isinstance(said, Decimal):
        return None
    gaps = [abs(said - each.counter) for each in one.against if isinstance(each.counter, Decimal)]
    return max(gaps, default=abs(said))


def _figure(signed: Signed) -> Subject:
    where = f", {signed.project.title}" if signed.project else ""
    return Subject(
        Sort.FIGURE, f"{signed.subject}-{signed.key}", f"{signed.label}{where}", signed.is_fictional
    )


def ringing(sight: Sight) -> Iterator[Found]:
    """The years signed whose books moved since."""
    for one in rings(sight.user):
        if one.changed_on is None:
            continue
        name = f"{one.reconciliation}, {one.year}"
        told = (
            f"Signé à {euros(one.difference)} d’écart, les livres ont changé le {long_date(one.changed_on)}."
        )
        yield Found(
            AlertKind.YEAR_RINGS,
            f"{one.pk}-{one.changed_on:%Y%m%d}",
            Gravity.SERIOUS,
            spaced(told),
            one.changed_on,
            Duty.HOLDER,
            subject=Subject(Sort.FIGURE, f"{SignedKind.CLOSING}-{one.pk}", name, one.is_fictional),
            who_id=one.said_by_id,
            stake=abs(one.difference),
            covers=f"closing:{one.pk}",
        )


def silent(sight: Sight) -> Iterator[Found]:
    """One fact a partner, however many figures wait for it: who is silent is asked once."""
    waiting: dict[str, list[tuple[DeskRow, int]]] = defaultdict(list)
    for row in silent_figures(sight.user, most=LOOKED_AT):
        for word in row.silent:
            if word.is_late:
                waiting[word.organisation.slug].append((row, word.days))
    for partner, held in waiting.items():
        yield _silent(partner, held)


def _silent(partner: str, held: Sequence[tuple[DeskRow, int]]) -> Found:
    """The figures left without answer, since the first was due; one due in another month is another fact."""
    row, days = max(held, key=lambda one: (one[1], one[0].signed.subject, -one[0].signed.key))
    contract = row.signed.contract
    given = contract.answer_days if contract else 0
    due = today() - timedelta(days - given)
    stakes = [one.stake for one, _ in held if one.stake is not None]
    many = counted(len(held), "chiffre attend sa réponse", "chiffres attendent sa réponse")
    at_stake = f" ; {short_euros(max(stakes))} pour le plus lourd" if stakes else ""
    return Found(
        AlertKind.SILENT_PARTNER,
        f"{partner}-{due:%Y%m}",
        Gravity.SERIOUS if days - given >= SILENT else Gravity.WATCH,
        spaced(
            f"{many} ; celui-ci depuis {counted(days, 'jour')}, pour un délai de "
            f"{counted(given, 'jour')}{at_stake}."
        ),
        due,
        Duty.ASKED,
        subject=_figure(row.signed),
        who=partner,
        stake=max(stakes, default=None),
        days=max(0, days - given),
        covers=f"{row.signed.subject}:{row.signed.key}",
    )
