"""The options of a point, and where each partner stands: an entry sent twice is written once."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.governance.actions.standing import (
    BEFORE,
    IN_SESSION,
    hold_meeting,
    sits,
    void_what_changed,
)
from molette.domain.governance.models import AgendaPoint, PointOption, Stance, StanceKind
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, can, require, voice_of

OPEN = (*BEFORE, *IN_SESSION)


@action
def add_option(
    actor: Actor, point: AgendaPoint, *, text: str, key: UUID, cost: Decimal | None = None, risk: str = ""
) -> PointOption:
    """Add a way to decide a point."""
    hold_meeting(point.meeting, *OPEN)
    known: PointOption | None = PointOption.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    require(actor, Permission.CONVENE, point.meeting)
    made = PointOption()
    given = {
        "point": point,
        "text": text.strip(),
        "cost": cost,
        "risk": risk.strip(),
        "entry_key": key,
        "is_fictional": point.is_fictional,
    }
    write("a ajouté l’option", made, given, project=point.project_slug)
    return made


@action
def withdraw_option(actor: Actor, option: PointOption, *, reason: str) -> None:
    """Take an option back: it stays with the reason."""
    hold_meeting(option.point.meeting, *OPEN)
    hold(option)
    require(actor, Permission.CONVENE, option.point.meeting)
    _take_back("a retiré l’option", option, reason)


@action
def say_stance(
    actor: Actor, point: AgendaPoint, *, organisation: Organisation, kind: str, words: str, key: UUID
) -> Stance:
    """Say where a partner stands, in its own words: itself, or who writes the session down."""
    hold_meeting(point.meeting, *OPEN)
    known: Stance | None = Stance.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    _refuse_speaking_for(actor, point, organisation)
    if not sits(point.meeting, organisation):
        raise ValidationError({"organisation": "Cette organisation ne siège pas dans cette instance."})
    if StanceKind(kind) is not StanceKind.FOR and not words.strip():
        raise ValidationError({"words": "Une opposition ou une réserve se dit dans les mots du partenaire."})
    made = Stance()
    given = {
        "point": point,
        "organisation": organisation,
        "kind": StanceKind(kind).value,
        "words": words.strip(),
        "said_on": timezone.localdate(),
        "written_by": Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first(),
        "entry_key": key,
        "is_fictional": point.is_fictional,
    }
    write("a dit la position de", made, given, project=point.project_slug)
    void_what_changed(point.meeting)
    return made


def _refuse_speaking_for(actor: Actor, point: AgendaPoint, organisation: Organisation) -> None:
    if actor.user is None:
        return
    own = voice_of(actor.user, actor.organisation_id)
    if actor.organisation_id == organisation.pk and can(own, Permission.STATE_VALUE):
        return
    if not can(own, Permission.RECORD_DECISION, point.meeting):
        raise PermissionDenied(f"Cette position est celle de {organisation} : vous n’agissez pas en son nom.")
    if point.meeting.stage not in IN_SESSION:
        raise PermissionDenied(
            f"Avant la séance, {organisation} dit elle-même sa position ; on l’écrit pour elle en séance."
        )


@action
def withdraw_stance(actor: Actor, stance: Stance, *, reason: str) -> None:
    """Take a position back: it stays with the reason."""
    hold_meeting(stance.point.meeting, *OPEN)
    hold(stance)
    _refuse_speaking_for(actor, stance.point, stance.organisation)
    theirs = actor.user is not None and actor.organisation_id != stance.organisation_id
    if theirs and stance.written_by_id != actor.organisation_id:
        raise PermissionDenied(f"{stance.organisation} a dit elle-même sa position : elle seule la retire.")
    _take_back("a retiré la position de", stance, reason)
    void_what_changed(stance.point.meeting)


def _take_back(verb: str, row: Any, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cela est retiré."})
    if row.withdrawn_reason:
        raise ValidationError("C’est déjà retiré.")
    values = {"withdrawn_reason": reason.strip()}
    write(verb, row, values, reason=reason, project=row.point.project_slug)
