"""For whom a person acts: one of the organisations that gave him a mandate for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import require
from molette.engines.access import Grant, Permission, reach


@dataclass(frozen=True, slots=True)
class Ground:
    """Where something that does not exist yet would stand: the ids of its places, its project's slug."""

    places: tuple[int, ...] = ()
    project: str = ""

    def footing(self) -> tuple[list[int], str]:
        return list(self.places), self.project


def _holds(grants: Sequence[Grant], permission: Permission, subject: Any) -> bool:
    able = reach(grants, permission)
    if subject is None or not hasattr(subject, "footing"):
        return bool(able)
    places, project = subject.footing()
    return able.covers(places=places, project=project)


def organisations_for(user: User, permission: Permission, subject: Any = None) -> tuple[Organisation, ...]:
    """Return the organisations for which the user holds the permission over the subject, main one first.

    The author of a statement is not among those that may sign it.
    """
    author = subject.organisation_id if subject and permission is Permission.SIGN_STATEMENT else None
    found: dict[int, Organisation] = {}
    for mandate in user.mandates:
        key = mandate.organisation_id
        grants = [grant for grant in user.grants if grant.organisation == key]
        if key != author and key not in found and _holds(grants, permission, subject):
            found[key] = mandate.organisation
    return tuple(found.values())


def actor_for(user: User, organisation: Organisation | None) -> Actor:
    """Return the user acting for one of his organisations; refuse one that gave him no mandate."""
    if organisation is None:
        return Actor(label=user.name, user_id=user.pk, user=user)
    if organisation.pk not in {mandate.organisation_id for mandate in user.mandates}:
        raise PermissionDenied(f"Vous n’avez pas de mandat pour {organisation}.")
    return Actor(
        label=user.name,
        user_id=user.pk,
        organisation_id=organisation.pk,
        organisation=organisation.name,
        user=user,
    )


def require_for(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Refuse the action unless the organisation spoken for gave the actor this mandate over the subject."""
    require(actor, permission, subject)
    if actor.user is None:
        return
    grants = [grant for grant in actor.user.grants if grant.organisation == actor.organisation_id]
    if not _holds(grants, permission, subject):
        raise PermissionDenied(
            f"{actor.label} n’a pas mandat de {actor.organisation or 'personne'} pour cela."
        )
