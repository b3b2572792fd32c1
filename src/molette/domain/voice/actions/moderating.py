"""What is published of residents' words, and what is not: by the charter, and by nothing else."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.voice.actions.traces import keep
from molette.domain.voice.models import Contribution, Status, Topic
from molette.engines.voice import keeping
from molette.engines.voice.charter import Refusal


@action
def publish(
    actor: Actor,
    one: Contribution,
    *,
    topic: Topic | None = None,
    title: str = "",
    owed_by: Organisation | None = None,
    photo_is_public: bool = False,
) -> Topic:
    """Publish a message, in a topic already open or in a new one of this `title`, whose reply is owed.

    Returns the topic. Raises ValidationError.
    """
    hold(one)
    require(actor, Permission.MODERATE_VOICE, one)
    _refuse_unless(one, Status.WAITING)
    if topic is None:
        held = _open(one, title, owed_by)
    else:
        held = topic
        hold(held)
        require(actor, Permission.MODERATE_VOICE, held)
        if held.joined_to_id is not None:
            raise ValidationError({"topic": "Ce sujet est réuni à un autre : choisissez celui-là."})
        if one.said_on < held.since:
            write("a vu plus ancien", held, {"since": one.said_on}, project=held.project_slug)
    values: dict[str, Any] = {
        "status": Status.PUBLISHED.value,
        "topic": held,
        "photo_is_public": photo_is_public and bool(one.photo),
        "moderated_on": timezone.localdate(),
        "moderated_by_id": actor.organisation_id,
        "erase_on": keeping.words_until(one.said_on),
    }
    keep("a publié la", one, values)
    return held


def _open(one: Contribution, title: str, owed_by: Organisation | None) -> Topic:
    if not title.strip():
        raise ValidationError({"title": "Donnez au sujet un titre que tout le monde comprend."})
    made = Topic()
    values = {
        "title": title.strip(),
        "project": one.project,
        "place": one.place,
        "known_service": one.known_service,
        "service": one.service,
        "owed_by": owed_by,
        "since": one.said_on,
        "opened_on": timezone.localdate(),
        "is_fictional": one.is_fictional,
    }
    write("a ouvert le sujet", made, values, project=made.project.slug if made.project else "")
    return made


@action
def refuse(actor: Actor, one: Contribution, *, refusal: str, note: str = "") -> None:
    """Keep a message from being published, or take it off, for a reason of the charter.

    `note` is for its author alone: the journal keeps the reason, never the note.
    """
    hold(one)
    require(actor, Permission.MODERATE_VOICE, one)
    _refuse_unless(one, Status.WAITING, Status.PUBLISHED)
    if refusal not in set(Refusal):
        raise ValidationError({"refusal": "Choisissez l’article de la charte : il n’y a pas d’autre motif."})
    day = timezone.localdate()
    values: dict[str, Any] = {
        "status": Status.REFUSED.value,
        "refusal": refusal,
        "refusal_note": note.strip(),
        "topic": None,
        "photo_is_public": False,
        "moderated_on": day,
        "moderated_by_id": actor.organisation_id,
        "erase_on": keeping.refused_until(day),
    }
    keep("n’a pas publié la", one, values)


def _refuse_unless(one: Contribution, *held: Status) -> None:
    if one.status not in held:
        raise ValidationError(f"Cette parole est déjà {one.get_status_display()}.")
