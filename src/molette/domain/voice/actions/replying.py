"""The reply to a topic: one for all who spoke of it, and it says what was decided."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.voice.models import Reply, Topic
from molette.engines.voice.owed import Decided, faults


@action
def reply(
    actor: Actor,
    topic: Topic,
    *,
    key: UUID,
    decided: str,
    words: str,
    on: date | None = None,
    why: str = "",
    said_by: Organisation | None = None,
) -> Reply:
    """Answer all those who spoke of a topic; sent twice, it is written once. Raises ValidationError.

    `on`: the day it was done, will be done, or until which it is studied. `why`: why it will not be.
    """
    hold(topic)
    known: Reply | None = Reply.objects.filter(entry_key=key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    require(actor, Permission.ANSWER_VOICE, topic)
    require_own_voice(actor, said_by)
    if topic.joined_to_id is not None:
        raise ValidationError("Ce sujet est réuni à un autre : répondez à celui-là.")
    errors = _lacks(decided, on, why, words)
    if errors:
        raise ValidationError(errors)
    made = Reply()
    values = {
        "topic": topic,
        "decided": decided,
        "on": None if decided == Decided.DECLINED else on,
        "why": why.strip(),
        "words": words.strip(),
        "said_on": timezone.localdate(),
        "said_by": said_by,
        "entry_key": key,
        "is_fictional": topic.is_fictional,
    }
    write("a répondu aux habitants :", made, values, project=topic.project_slug)
    return made


def _lacks(decided: str, on: date | None, why: str, words: str) -> dict[str, str]:
    if decided not in set(Decided):
        return {"decided": "Dites ce qui est décidé : une réponse qui ne décide rien n’en est pas une."}
    errors = faults(Decided(decided), on, why, timezone.localdate())
    if not words.strip():
        errors["words"] = "Répondez, en quelques phrases que tout le monde comprend."
    return errors


@action
def withdraw_reply(actor: Actor, said: Reply, *, reason: str) -> None:
    """Take back a reply said by mistake: it stays in the history with the reason, and is owed again."""
    hold(said)
    require(actor, Permission.ANSWER_VOICE, said.topic)
    require_own_voice(actor, said.said_by)
    if said.withdrawn_reason:
        raise ValidationError("Cette réponse est déjà retirée.")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette réponse est retirée."})
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré la", said, values, reason=reason, project=said.topic.project_slug)
