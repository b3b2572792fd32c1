"""Who may give an envelope on: whoever holds it, or a service of theirs."""

from typing import Any

from django.core.exceptions import PermissionDenied

from molette.domain.funding.models import Delegation, FundingSource
from molette.domain.journal.known import known_on
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require

Held = FundingSource | Delegation
"""What is given from: what was voted, or a part of it already received."""


def source_of(held: Held) -> FundingSource:
    return held.funding_source if isinstance(held, Delegation) else held


def holder_of(held: Held) -> Organisation:
    """Who gives: the holder of a part, or the funder of the whole."""
    return held.holder if isinstance(held, Delegation) else held.funder


def taken_from(delegation: Delegation) -> Held:
    return delegation.parent or delegation.funding_source


def givers(user: Any, held: Held) -> tuple[Organisation, ...]:
    """The organisations for which a user may give from it: none while a past day is read."""
    if known_on() is not None:
        return ()
    own = organisations_for(user, Permission.EDIT_PLAN, held)
    holder = holder_of(held).pk
    return tuple(one for one in own if holder in {one.pk, one.speaks_for_id})


def require_giver(actor: Actor, held: Held) -> None:
    """Refuse to give what one does not hold; a service gives for the body that it speaks for."""
    require(actor, Permission.EDIT_PLAN, held)
    if actor.user is None:
        return
    if actor.organisation_id not in {one.pk for one in givers(actor.user, held)}:
        holder = holder_of(held)
        raise PermissionDenied(f"Cette enveloppe est celle de {holder} : vous n’agissez pas en son nom.")
