"""What those who moderate and answer read: never the address that a resident left."""

from dataclasses import dataclass
from datetime import date

from molette.domain.journal.known import today
from molette.domain.voice.models import Contribution, Status, Topic
from molette.domain.voice.models.contributions import ContributionQuerySet
from molette.domain.voice.queries.views import TopicView, views
from molette.engines.voice.likeness import Alike, Said, alike

MOST = 200
"""Messages to read that a page holds, with a proof and without."""
NAMED = ("project", "place", "known_service")
LATEST = 400
"""Topics compared with a message: the latest."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as a moderator reads it. `has_email` says that an address was left, and not which."""

    id: int
    nature: str
    words: str
    about: str
    said_on: date
    days: int
    status: str
    is_proved: bool
    has_email: bool
    has_photo: bool
    refusal: str
    is_fictional: bool


def waiting(user: object) -> tuple[MessageView, ...]:
    """The messages to read on the ground of the user: those that no proof comes with first. Two queries.

    As many as a page holds of each sort: what machines send in number leaves room to the others.
    """
    rows = _unread(user).select_related(*NAMED).order_by("said_on", "pk")
    held = (one for is_proved in (False, True) for one in rows.filter(is_proved=is_proved)[:MOST])
    return tuple(_message(one) for one in held)


def waiting_in_all(user: object) -> int:
    """How many messages are to be read there, more than a page holds or not. One query."""
    return _unread(user).count()


def _unread(user: object) -> ContributionQuerySet:
    return Contribution.objects.visible_to(user).filter(status=Status.WAITING)


def message(one: Contribution) -> MessageView:
    return _message(one)


def _message(one: Contribution) -> MessageView:
    return MessageView(
        id=one.pk,
        nature=one.get_nature_display(),
        words=one.words,
        about=one.about,
        said_on=one.said_on,
        days=(today() - one.said_on).days,
        status=one.get_status_display(),
        is_proved=one.is_proved,
        has_email=bool(one.email),
        has_photo=bool(one.photo),
        refusal=one.get_refusal_display() if one.refusal else "",
        is_fictional=one.is_fictional,
    )


def alike_topics(one: Contribution, user: object) -> tuple[tuple[Topic, Alike], ...]:
    """The open topics that look like a message, the likest first, with what makes it. Two queries."""
    rows = Topic.objects.visible_to(user).filter(joined_to=None).select_related(*NAMED)
    topics = {topic.pk: topic for topic in rows.order_by("-since", "-pk")[:LATEST]}
    said = {key: [topic.title] for key, topic in topics.items()}
    published = Contribution.objects.published().filter(topic__in=topics).order_by("pk")
    for key, words in published.values_list("topic_id", "words"):
        said[key or 0].append(words)
    others = [
        Said(key, "\n".join(said[key]), grounds_of(topic), topic.since) for key, topic in topics.items()
    ]
    new = Said(0, one.words, grounds_of(one), one.said_on)
    return tuple((topics[found.key], found) for found in alike(new, others)[:5])


def grounds_of(one: Topic | Contribution) -> frozenset[str]:
    """The project, the place and the known service of something, as the engine compares them."""
    told = (
        f"project:{one.project_id}" if one.project_id else "",
        f"place:{one.place_id}" if one.place_id else "",
        f"service:{one.known_service_id}" if one.known_service_id else "",
    )
    return frozenset(filter(None, told))


def topics_seen(user: object) -> tuple[TopicView, ...]:
    """The topics that the user moderates, and those to which his organisations owe a reply. Four queries."""
    return views(Topic.objects.reached_by(user).filter(joined_to=None))


def owed_to_residents(user: object) -> tuple[TopicView, ...]:
    """The public topics whose reply is owed: what an alert tells. Four queries."""
    del user  # they are public: whoever reads alerts reads them
    return tuple(one for one in views(Topic.objects.public()) if one.standing.is_owed)
