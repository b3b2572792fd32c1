"""What blocks a project: said, said better, lifted by who can or by who conducts it, taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.followup.actions.once import written_with
from molette.domain.followup.models import Blocking
from molette.domain.journal.known import known_on
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Project

BLOCKING_FIELDS: Final = ("title", "since", "lifter", "lifter_words", "asked_on")


def blocking_errors(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what a blocking lacks, or what of its days cannot be."""
    errors: dict[str, str] = {}
    day = timezone.localdate()
    if not values.get("title"):
        errors["title"] = "Dites ce qui bloque."
    if values["since"] > day:
        errors["since"] = "Ce qui bloquera demain est un risque : inscrivez-le comme tel."
    if values.get("lifter") is None and not values.get("lifter_words"):
        errors["lifter"] = "Dites qui peut le lever : une organisation, ou une instance en toutes lettres."
    if values.get("asked_on") is not None and values["asked_on"] > day:
        errors["asked_on"] = "Ce qui sera demandé demain ne l’est pas encore."
    return errors


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


@action
def say_blocking(
    actor: Actor,
    /,
    project: Project,
    *,
    said_by: Organisation | None = None,
    key: UUID | None = None,
    **values: Any,
) -> Blocking:
    """Say what stops a project, since when and who can lift it. `values`: those of `BLOCKING_FIELDS`."""
    require(actor, Permission.EDIT_PROJECT, project)
    require_own_voice(actor, said_by)
    if (known := written_with(Blocking, key)) is not None:
        return known
    given = _told(values)
    if errors := blocking_errors(given):
        raise ValidationError(errors)
    made = Blocking(entry_key=key)
    own = {
        "project": project,
        "said_on": timezone.localdate(),
        "said_by": said_by,
        "is_fictional": project.is_fictional,
    }
    write("a inscrit le blocage", made, {**given, **own}, project=project.slug)
    return made


@action
def correct_blocking(actor: Actor, /, blocking: Blocking, *, reason: str, **values: Any) -> bool:
    """Say better what blocks, or when it was asked to lift it; returns whether anything moved."""
    hold(blocking)
    require(actor, Permission.EDIT_PROJECT, blocking.project)
    _refuse_what_is_over(blocking)
    given = {**{name: getattr(blocking, name) for name in BLOCKING_FIELDS}, **_told(values)}
    if errors := blocking_errors(given):
        raise ValidationError(errors)
    return write(
        "a corrigé le blocage",
        blocking,
        given,
        reason=reason,
        project=blocking.project.slug,
        unexplained="Dites pourquoi ce blocage est corrigé.",
    )


def lifting_for(blocking: Blocking, user: Any) -> tuple[Organisation, ...]:
    """Those of his organisations for which a person may lift a blocking.

    Those that conduct the project, and those that can lift it, or are a service of the one that can.
    """
    if known_on() is not None:
        return ()
    conduct = organisations_for(user, Permission.EDIT_PROJECT, blocking.project)
    own = organisations_for(user, Permission.STATE_VALUE)
    asked = [one for one in own if blocking.lifter_id in {one.pk, one.voice_id}]
    return tuple({one.pk: one for one in (*conduct, *asked)}.values())


@action
def lift_blocking(actor: Actor, blocking: Blocking, *, cleared_on: date, evidence: str) -> None:
    """Say that a blocking is lifted, and what shows it: who can lift it does, or who conducts the project."""
    hold(blocking)
    by = _lifter(actor, blocking)
    _refuse_what_is_over(blocking)
    errors: dict[str, str] = {}
    if cleared_on > timezone.localdate():
        errors["cleared_on"] = "Ce qui sera levé demain ne l’est pas encore."
    elif cleared_on < blocking.since:
        errors["cleared_on"] = "Un blocage ne se lève pas avant d’avoir commencé."
    if not evidence.strip():
        errors["evidence"] = "Donnez ce qui le montre : arrêté, accord écrit, constat."
    if errors:
        raise ValidationError(errors)
    values = {"cleared_on": cleared_on, "evidence": evidence.strip(), "cleared_by": by}
    write("a levé le blocage", blocking, values, project=blocking.project.slug)


def _lifter(actor: Actor, blocking: Blocking) -> Organisation | None:
    if actor.user is None:
        return None
    own = {one.pk: one for one in lifting_for(blocking, actor.user)}
    found = own.get(actor.organisation_id or 0)
    if found is None:
        raise PermissionDenied(f"Ce blocage se lève par {blocking.who}, ou par qui conduit le projet.")
    return found


@action
def withdraw_blocking(actor: Actor, blocking: Blocking, *, reason: str) -> None:
    """Take back a blocking written by mistake: it stays in the history with the reason."""
    hold(blocking)
    require(actor, Permission.EDIT_PROJECT, blocking.project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce blocage est retiré."})
    _refuse_what_is_over(blocking)
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré le blocage", blocking, values, reason=reason, project=blocking.project.slug)


def _refuse_what_is_over(blocking: Blocking) -> None:
    if blocking.cleared_on is not None:
        raise ValidationError("Ce blocage est déjà levé.")
    if blocking.withdrawn_reason:
        raise ValidationError("Ce blocage est retiré.")
