"""Saying how sure one is of a date; taking it back while that date is still to come."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.followup.actions.once import written_with
from molette.domain.followup.models import Judgement
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Milestone
from molette.domain.programme.queries.calendars import as_engine
from molette.engines.confidence import STEPS
from molette.engines.stages import Said, actual, planned


def awaited_date(milestone: Milestone) -> Said | None:
    """The date announced of a milestone that has not come and still may by that date."""
    day = timezone.localdate()
    plain = as_engine(milestone, milestone.dates.all())
    hoped = planned(plain)
    return hoped if hoped and hoped.until >= day and actual(plain, day) is None else None


@action
def say_judgement(
    actor: Actor,
    milestone: Milestone,
    *,
    percent: int,
    said_by: Organisation | None = None,
    note: str = "",
    of: Said | None = None,
    said_on: date | None = None,
    key: UUID | None = None,
) -> Judgement:
    """Say the probability that a milestone comes by the date announced today.

    What was judged some days ago is said of the date that one had then before his eyes (`of`), on that day.
    """
    project = milestone.project
    require(actor, Permission.EDIT_PROJECT, project)
    require_own_voice(actor, said_by)
    if (known := written_with(Judgement, key)) is not None:
        return known
    errors: dict[str, str] = {}
    if percent not in STEPS:
        errors["percent"] = "Choisissez une des probabilités offertes."
    hoped = of or awaited_date(milestone)
    if hoped is None:
        errors["milestone"] = "Ce jalon n’attend plus de date : dites-en d’abord une nouvelle."
    if errors or hoped is None:
        raise ValidationError(errors)
    made = Judgement(entry_key=key)
    given = {
        "milestone": milestone,
        "on": hoped.until,
        "precision": hoped.precision,
        "percent": percent,
        "note": note.strip(),
        "said_on": said_on or timezone.localdate(),
        "said_by": said_by,
        "is_fictional": project.is_fictional,
    }
    write("a dit sa confiance", made, given, project=project.slug)
    return made


@action
def withdraw_judgement(actor: Actor, said: Judgement, *, reason: str) -> None:
    """Take a judgement back while its date is to come: past it, what was said counts."""
    hold(said)
    project = said.milestone.project
    require(actor, Permission.EDIT_PROJECT, project)
    require_own_voice(actor, said.said_by)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette confiance est retirée."})
    if said.withdrawn_reason:
        raise ValidationError("Cette confiance est déjà retirée.")
    if said.on < timezone.localdate():
        raise ValidationError("Sa date est passée : ce qui fut dit compte, juste ou non.")
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré sa confiance", said, values, reason=reason, project=project.slug)
