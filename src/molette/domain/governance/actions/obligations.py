"""What becomes of a decision: its owner, or who prepares the meetings, says it is done, with evidence."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.governance.models import Fulfillment, Resolution
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, can, voice_of


def _refuse(actor: Actor, resolution: Resolution) -> None:
    if actor.user is None:
        return
    own = voice_of(actor.user, actor.organisation_id)
    is_owner = actor.organisation_id == resolution.owner_id and can(own, Permission.STATE_VALUE)
    if not is_owner and not can(own, Permission.RECORD_DECISION, resolution.point.meeting):
        raise PermissionDenied(
            f"C’est à {resolution.owner} de le dire, ou à qui prépare les séances de cette instance."
        )


@action
def fulfil(actor: Actor, resolution: Resolution, *, done_on: date, evidence: str) -> Fulfillment:
    """Say that a decision was carried out, on which day, and what shows it."""
    hold(resolution)
    if resolution.owner is None or resolution.withdrawn_on is not None:
        raise ValidationError("Cette décision n’attend rien de personne.")
    _refuse(actor, resolution)
    errors: dict[str, str] = {}
    if not evidence.strip():
        errors["evidence"] = "Dites ce qui le montre : un acte, un document, un lien."
    if done_on > timezone.localdate():
        errors["done_on"] = "Ce qui sera fait demain n’est pas encore fait."
    elif done_on < resolution.decided_on:
        errors["done_on"] = "Une décision s’exécute après avoir été prise."
    if errors:
        raise ValidationError(errors)
    if resolution.fulfillments.filter(withdrawn_reason="").exists():
        raise ValidationError("Cette décision est déjà dite exécutée.")
    made = Fulfillment()
    given = {
        "resolution": resolution,
        "done_on": done_on,
        "evidence": evidence.strip(),
        "said_by": Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first(),
        "is_fictional": resolution.is_fictional,
    }
    write("a dit exécutée la", made, given, project=resolution.point.project_slug)
    return made


@action
def take_back(actor: Actor, fulfillment: Fulfillment, *, reason: str) -> None:
    """Say that it was not done after all: what was said stays, with the reason."""
    hold(fulfillment)
    _refuse(actor, fulfillment.resolution)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette suite est retirée."})
    if fulfillment.withdrawn_reason:
        raise ValidationError("C’est déjà retiré.")
    values = {"withdrawn_reason": reason.strip()}
    project = fulfillment.resolution.point.project_slug
    write("a retiré la", fulfillment, values, reason=reason, project=project)
