"""Committees in words: where a meeting is, what stands at stake, and the colours of their tags."""

from collections.abc import Sequence
from typing import Final

from molette.domain.governance.queries.views import BodyView, MeetingRow, ObligationView, PointView
from molette.domain.journal.known import today
from molette.engines.agenda import Candidate, Kind, stakes
from molette.engines.committees.calendar import STAGE_LABELS, Stage
from molette.engines.committees.owed import Rate, rate_told
from molette.engines.committees.powers import POWER_LABELS, Power
from molette.engines.french import counted, listing, long_date, spaced

STAGE_TAGS: Final = {
    Stage.PLANNED: "plain",
    Stage.CONVENED: "run",
    Stage.OPEN: "run",
    Stage.DRAFT: "run",
    Stage.VALIDATED: "done",
    Stage.CANCELLED: "late",
}


def stage_tag(one: MeetingRow) -> tuple[str, str]:
    """Where a meeting is; of one that a source alone tells, that it was held, and nothing of its minutes."""
    if one.source is not None:
        return "tenue", "plain"
    return STAGE_LABELS[one.stage], STAGE_TAGS[one.stage]


def powers(held: Sequence[Power]) -> str:
    """What a body may decide, in a list of words; that no text says so, where none does."""
    return listing([POWER_LABELS[one] for one in held]) or "aucun pouvoir n’est inscrit"


def bodies_answer(rows: Sequence[BodyView]) -> str:
    """How many bodies, and how many have not been known to meet as often as they must."""
    if not rows:
        return "Aucune instance n’est inscrite."
    late = sum(bool(one.warning) for one in rows)
    said = counted(len(rows), "instance")
    if late:
        said += f", {late} sans séance connue aussi récente qu’il le faudrait"
    return f"{said}."


def meetings_answer(rows: Sequence[MeetingRow]) -> str:
    """The next meeting, and the minutes that wait for a signature."""
    coming = [one for one in rows if one.stage in (Stage.PLANNED, Stage.CONVENED) and one.held_on >= today()]
    going_on = sum(one.stage is Stage.OPEN for one in rows)
    waiting = sum(one.stage is Stage.DRAFT and not one.source for one in rows)
    told = []
    if coming:
        following = min(coming, key=lambda one: (one.held_on, one.id))
        told.append(f"Prochaine séance le {long_date(following.held_on)} : {following.body.label}")
    else:
        told.append("Aucune séance n’est prévue")
    if going_on:
        told.append(counted(going_on, "séance est ouverte", "séances sont ouvertes"))
    if waiting:
        told.append(counted(waiting, "relevé à valider", "relevés à valider"))
    return spaced(f"{' ; '.join(told)}.")


def at_stake(one: PointView) -> str:
    """What is at stake of a point, or that nobody said."""
    if one.is_hidden:
        return "réservé"
    told = Candidate(Kind.ALERT, "", "", "", euros=one.euros, inhabitants=one.inhabitants, days=one.days)
    return stakes(told)


def obligations_answer(rows: Sequence[ObligationView], rate: Rate) -> str:
    waiting = [one for one in rows if one.done_on is None]
    if not rows:
        return "Aucune décision n’attend de suite."
    said = counted(len(waiting), "décision attend sa suite", "décisions attendent leur suite")
    return spaced(f"{said if waiting else 'Toutes les décisions ont leur suite'} : {rate_told(rate)}")


def obligation_state(one: ObligationView) -> tuple[str, str]:
    if one.done_on is not None:
        return "faite", "done"
    if one.days_late:
        return f"en retard de {counted(one.days_late, 'jour')}", "late"
    return "attendue", "run"
