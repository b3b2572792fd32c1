"""Plan a meeting, change it, cancel it; say that a step before it is done; open its session, close it."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.governance.actions.standing import BEFORE, hold_meeting, void_what_changed
from molette.domain.governance.contents import presences_of, voting_of
from molette.domain.governance.models import Body, Meeting
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.permissions import Permission, require
from molette.engines.committees.calendar import Stage

STEPS: Final = {"call": "called_on", "technical": "technical_on", "file": "sent_on"}
STEP_VERBS: Final = {
    "call": "a appelé les points de",
    "technical": "a réuni le comité technique de",
    "file": "a envoyé le dossier de",
}


def _refuse_another_that_day(body: Body, held_on: date, but: int = 0) -> None:
    others = body.meetings.filter(held_on=held_on, cancelled_on=None).exclude(pk=but)
    if others.exists():
        raise ValidationError({"held_on": "Cette instance a déjà une séance ce jour-là."})


@action
def plan_meeting(actor: Actor, /, body: Body, *, held_on: date, **values: Any) -> Meeting:
    """Plan a meeting. `values`: `starts_at`, `where`, `note`."""
    hold(body)
    require(actor, Permission.CONVENE, body)
    if held_on < timezone.localdate():
        raise ValidationError({"held_on": "Une séance se prévoit avant d’avoir lieu."})
    _refuse_another_that_day(body, held_on)
    made = Meeting()
    given = {"body": body, "held_on": held_on, "is_fictional": body.is_fictional, **values}
    write("a prévu", made, given)
    return made


@action
def edit_meeting(actor: Actor, /, meeting: Meeting, *, reason: str = "", **values: Any) -> bool:
    """Change when or where; what the chairs had signed of it is void. Returns False when nothing moves."""
    hold_meeting(meeting, *BEFORE)
    require(actor, Permission.CONVENE, meeting)
    if "held_on" in values:
        if values["held_on"] != meeting.held_on and values["held_on"] < timezone.localdate():
            raise ValidationError({"held_on": "Une séance se prévoit avant d’avoir lieu."})
        _refuse_another_that_day(meeting.body, values["held_on"], meeting.pk)
    unexplained = "Dites pourquoi cette séance est modifiée."
    moved = write("a modifié", meeting, values, reason=reason, unexplained=unexplained)
    if moved:
        void_what_changed(meeting)
    return moved


@action
def cancel_meeting(actor: Actor, meeting: Meeting, *, reason: str) -> None:
    """Cancel a meeting that was not opened, and say why."""
    hold_meeting(meeting, *BEFORE)
    require(actor, Permission.CONVENE, meeting)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette séance est annulée."})
    values = {"cancelled_on": timezone.localdate(), "cancelled_reason": reason.strip()}
    write("a annulé", meeting, values, reason=reason)


@action
def mark_step(actor: Actor, meeting: Meeting, *, step: str, done_on: date) -> None:
    """Say on which day a step before the meeting was done."""
    hold_meeting(meeting, *BEFORE)
    require(actor, Permission.CONVENE, meeting)
    if done_on > timezone.localdate():
        raise ValidationError({"done_on": "Ce qui sera fait demain n’est pas encore fait."})
    write(STEP_VERBS[step], meeting, {STEPS[step]: done_on})


@action
def open_session(actor: Actor, meeting: Meeting) -> None:
    """Open the session of a meeting that its chairs convened, on its day or later; twice changes nothing."""
    hold_meeting(meeting, *BEFORE, Stage.OPEN)
    require(actor, Permission.RECORD_DECISION, meeting)
    if meeting.stage is Stage.PLANNED:
        raise ValidationError("Tous les coprésidents n’ont pas signé la convocation.")
    today = timezone.localdate()
    if meeting.held_on > today:
        raise ValidationError("Le jour de la séance n’est pas venu.")
    write("a ouvert", meeting, {"opened_on": meeting.opened_on or today})


@action
def close_session(actor: Actor, meeting: Meeting) -> None:
    """Close the session: its minutes are at once a draft, made of what was written during it."""
    hold_meeting(meeting, Stage.OPEN, Stage.DRAFT)
    require(actor, Permission.RECORD_DECISION, meeting)
    said = presences_of(meeting)
    unsaid = [seat.organisation.label for seat in voting_of(meeting) if seat.organisation_id not in said]
    if unsaid:
        raise ValidationError(
            "Un relevé nomme présents, représentés et absents : "
            f"inscrivez la présence de {', '.join(unsaid)}."
        )
    write("a clos", meeting, {"closed_on": meeting.closed_on or timezone.localdate()})
