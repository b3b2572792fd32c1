"""Freeze the programme: what everybody may read that day, kept for the committee that decides on it."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from molette.domain.funding.speaking import speaker
from molette.domain.governance.models import Meeting
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.journal.writing import hold
from molette.domain.people.permissions import Permission, require
from molette.domain.snapshots import committees
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
    return _keep(actor, name.strip(), None)


@action
def freeze_convened(actor: Actor, meeting: Meeting) -> FrozenState | None:
    """Keep the state on which a meeting will decide, once all its chairs have convened it.

    Its last signature asks for it: whoever signs for a chair may. None where the agenda and the facts are
    those of a state already kept for it.
    """
    require(actor, Permission.SIGN_STATEMENT)
    hold(meeting)
    if meeting.convened_on is None or meeting.opened_on is not None:
        raise ValidationError("L’état se fige quand la séance est convoquée, avant qu’elle ne s’ouvre.")
    try:
        return _keep(actor, committees.named(meeting), meeting)
    except AlreadyKeptError:
        nothing_changed()
        return None


class AlreadyKeptError(ValidationError):
    """The same state, to the byte, is kept already."""


def _keep(actor: Actor, name: str, meeting: Meeting | None) -> FrozenState:
    state = take(AnonymousUser(), meeting=meeting)
    digest = fingerprint(state)
    same = FrozenState.objects.filter(digest=digest).order_by("pk").first()
    if same is not None:
        raise AlreadyKeptError(f"Rien n’a bougé depuis « {same} » : c’est le même état, à l’octet près.")
    made = FrozenState(
        name=name[:200],
        meeting=meeting,
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
