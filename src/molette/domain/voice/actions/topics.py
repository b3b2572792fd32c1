"""Topics: called better, passed on to who owes the reply, gathered when they speak of one thing."""

from typing import Any, Final

from django.core.exceptions import ValidationError

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.permissions import Permission, require
from molette.domain.voice.actions.traces import keep
from molette.domain.voice.models import Contribution, Reply, Topic

TOPIC_FIELDS: Final = ("title", "owed_by", "project", "place", "known_service", "service")


@action
def edit_topic(actor: Actor, /, topic: Topic, *, reason: str = "", **values: Any) -> bool:
    """Call a topic better, link it to a project, say who owes the reply; returns whether anything moved.

    A known service stands in its commune, unless another place is said.
    """
    hold(topic)
    require(actor, Permission.MODERATE_VOICE, topic)
    _refuse_joined(topic)
    given = {**{name: getattr(topic, name) for name in TOPIC_FIELDS}, **values}
    if given["place"] is None and given["known_service"] is not None:
        given["place"] = given["known_service"].place
    if not any(given[name] for name in ("project", "place", "known_service", "service")):
        raise ValidationError({"service": "Dites de quoi parle ce sujet : un projet, un lieu ou un service."})
    return write(
        "a revu le sujet",
        topic,
        given,
        reason=reason,
        project=topic.project_slug,
        unexplained="Dites pourquoi : ceux qui suivent ce sujet le liront.",
    )


@action
def join_topics(actor: Actor, topic: Topic, *, into: Topic) -> None:
    """Gather a topic into another: its messages and its replies are then those of the other."""
    for one in sorted((topic, into), key=lambda held: held.pk):
        hold(one)
        require(actor, Permission.MODERATE_VOICE, one)
        _refuse_joined(one)
    if topic.pk == into.pk:
        raise ValidationError({"into": "Un sujet ne se réunit pas à lui-même."})
    for message in Contribution.objects.filter(topic=topic).select_related("project").order_by("pk"):
        keep("a réuni à d’autres la", message, {"topic": into})
    for said in Reply.objects.filter(topic=topic).order_by("pk"):
        write("a réuni la", said, {"topic": into}, project=into.project_slug)
    if topic.since < into.since:
        write("a vu plus ancien", into, {"since": topic.since}, project=into.project_slug)
    write("a réuni le sujet", topic, {"joined_to": into}, project=topic.project_slug)


def _refuse_joined(topic: Topic) -> None:
    if topic.joined_to_id is not None:
        raise ValidationError("Ce sujet est réuni à un autre.")
