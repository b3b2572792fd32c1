"""Saying how a project goes, in one of four words and with its reason; taking a word back."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.followup.actions.once import written_with
from molette.domain.followup.models import WeatherWord
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Project
from molette.engines.project_weather import Level


@action
def say_weather(
    actor: Actor,
    project: Project,
    *,
    level: Level,
    why: str,
    said_by: Organisation | None = None,
    said_on: date | None = None,
    key: UUID | None = None,
) -> WeatherWord:
    """Say how a project goes and why, as who conducts it: a new word is added, none is written over."""
    require(actor, Permission.EDIT_PROJECT, project)
    require_own_voice(actor, said_by)
    if (known := written_with(WeatherWord, key)) is not None:
        return known
    day = said_on or timezone.localdate()
    errors: dict[str, str] = {}
    if not why.strip():
        errors["why"] = "Dites pourquoi, en une phrase : une météo sans raison ne dit rien."
    if day > timezone.localdate():
        errors["said_on"] = "Une météo ne se dit pas d’avance."
    if errors:
        raise ValidationError(errors)
    made = WeatherWord(entry_key=key)
    given = {
        "project": project,
        "level": level.value,
        "why": why.strip(),
        "said_on": day,
        "said_by": said_by,
        "is_fictional": project.is_fictional,
    }
    write("a dit la météo", made, given, project=project.slug)
    return made


@action
def withdraw_weather(actor: Actor, said: WeatherWord, *, reason: str) -> None:
    """Take a word back: it stays in the history with the reason, and the one before holds again."""
    hold(said)
    require(actor, Permission.EDIT_PROJECT, said.project)
    require_own_voice(actor, said.said_by)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette météo est retirée."})
    if said.withdrawn_reason:
        raise ValidationError("Cette météo est déjà retirée.")
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré la météo", said, values, reason=reason, project=said.project.slug)
