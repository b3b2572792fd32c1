"""Questions of an assembly of residents: written down for a committee to take, taken back with a reason."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation, OrganisationKind
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.voice.models import AssemblyQuestion


@action
def ask_question(
    actor: Actor, /, *, key: UUID, assembly: Organisation, said_by: Organisation | None = None, **values: Any
) -> AssemblyQuestion:
    """Write down a question of an assembly. `values`: `title`, `words`, `asked_on`, `project`, `place`."""
    known: AssemblyQuestion | None = AssemblyQuestion.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    project, place = values.get("project"), values.get("place")
    made = AssemblyQuestion(project=project, place=place, assembly=assembly)
    require(actor, Permission.MODERATE_VOICE, made if project or place else None)
    require_own_voice(actor, said_by)
    errors: dict[str, str] = {}
    if assembly.kind != OrganisationKind.RESIDENTS:
        errors["assembly"] = "Choisissez une instance d’habitants : forum, conseil citoyen."
    if values["asked_on"] > timezone.localdate():
        errors["asked_on"] = "Une question à venir n’est pas encore posée."
    if errors:
        raise ValidationError(errors)
    given = {**values, "assembly": assembly, "said_by": said_by, "entry_key": key}
    write("a inscrit la question", made, given, project=project.slug if project else "")
    return made


@action
def withdraw_question(actor: Actor, question: AssemblyQuestion, *, reason: str) -> None:
    """Take back a question written by mistake: it stays with the reason, and no agenda is offered it."""
    hold(question)
    grounded = question.project_id or question.place_id
    require(actor, Permission.MODERATE_VOICE, question if grounded else None)
    require_own_voice(actor, question.said_by)
    if question.withdrawn_reason:
        raise ValidationError("Cette question est déjà retirée.")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette question est retirée."})
    slug = question.project.slug if question.project else ""
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré la question", question, values, reason=reason, project=slug)
