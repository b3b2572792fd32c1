"""Freeze the programme: what everybody may read that day, kept for the committee that decides on it."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from molette.domain.funding.speaking import speaker
from molette.domain.journal.recording import Actor, action, record
from molette.domain.people.permissions import Permission, require
from molette.domain.snapshots.models import FrozenState
from molette.domain.snapshots.taking import take
from molette.engines.snapshots.writing import dumps, fingerprint


@action
def freeze(actor: Actor, *, name: str) -> FrozenState:
    """Keep the state of today as everybody may read it. Refused where nothing moved since one that is kept.

    The journal holds the fingerprint, not the document: it is in the state itself, which nothing rewrites.
    """
    require(actor, Permission.EDIT_CONTRACT)
    if not name.strip():
        raise ValidationError({"name": "Dites pour quoi cet état est figé : un comité, une date."})
    state = take(AnonymousUser())
    digest = fingerprint(state)
    same = FrozenState.objects.filter(digest=digest).order_by("pk").first()
    if same is not None:
        raise ValidationError(f"Rien n’a bougé depuis « {same} » : c’est le même état, à l’octet près.")
    made = FrozenState(
        name=name.strip(),
        on=state.on,
        content=dumps(state).decode(),
        digest=digest,
        projects=len(state.projects),
        frozen_by=speaker(actor),
        is_fictional=state.is_fictional,
    )
    made.full_clean()
    made.save()
    record("a figé l’état", made, after={"name": made.name, "on": made.on, "digest": digest})
    return made
