"""In whose name one writes on the return of an aid: its funder asks and releases, the owner contests."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding.models import FundingSource
from molette.domain.journal.known import known_on
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Project


def voices(user: Any, project: Project) -> tuple[Organisation, ...]:
    """Those for which a user may write on the aids of a project: none while a past day is read."""
    return () if known_on() is not None else organisations_for(user, Permission.EDIT_PLAN, project)


def spoken_for(user: Any, project: Project) -> frozenset[int]:
    """All those in whose name he may: these organisations, and the bodies of which they are services."""
    own = voices(user, project)
    return frozenset(one.pk for one in own) | {one.voice_id for one in own}


def speaking_for(body: Organisation | None, user: Any, project: Project) -> tuple[Organisation, ...]:
    """Those of his organisations that speak for this one: itself, or a service of it."""
    own = voices(user, project) if body is not None else ()
    return tuple(one for one in own if body is not None and body.pk in {one.pk, one.voice_id})


def require_funder(actor: Actor, project: Project, source: FundingSource) -> Organisation | None:
    """Refuse to ask, correct, lift or take back for a funder whom one does not speak for.

    Returns the organisation that says it, None from the command line.
    """
    require(actor, Permission.EDIT_PLAN, project)
    return _speaker(actor, project, source.funder)


def require_owner(actor: Actor, project: Project) -> Organisation | None:
    """Refuse to contest for an owner whom one does not speak for.

    Returns the organisation that says it, None from the command line.
    """
    require(actor, Permission.EDIT_PLAN, project)
    if project.owner is None:
        raise ValidationError("Le maître d’ouvrage n’est pas inscrit : dites d’abord qui porte l’opération.")
    return _speaker(actor, project, project.owner)


def speaker(actor: Actor) -> Organisation | None:
    """The organisation that an actor acts for."""
    return Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()


def _speaker(actor: Actor, project: Project, body: Organisation) -> Organisation | None:
    if actor.user is None:
        return None
    own = speaking_for(body, actor.user, project)
    found = next((one for one in own if one.pk == actor.organisation_id), None)
    if found is None:
        raise PermissionDenied(not_yours(body))
    return found


def not_yours(body: Organisation) -> str:
    return f"C’est à {body} de le dire : vous n’agissez pas en son nom."
