"""For whom a person acts: one of the organisations that gave him a mandate for it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission, can, voice_of


@dataclass(frozen=True, slots=True)
class Ground:
    """Where something that does not exist yet would stand: the ids of its places, its project's slug."""

    places: tuple[int, ...] = ()
    project: str = ""

    def footing(self) -> tuple[list[int], str]:
        return list(self.places), self.project


def organisations_for(user: User, permission: Permission, subject: Any = None) -> tuple[Organisation, ...]:
    """Return the organisations for which the user holds the permission over the subject, main one first.

    The author of a statement is not among those that may sign it.
    """
    held = {mandate.organisation_id: mandate.organisation for mandate in user.mandates}
    return tuple(one for key, one in held.items() if can(voice_of(user, key), permission, subject))


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
