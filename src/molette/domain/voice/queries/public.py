"""What anybody reads: the topics, who owes a reply, the words that were published, how many were not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from molette.domain.journal.known import today
from molette.domain.programme.queries.refs import Ref
from molette.domain.territory.models import Place
from molette.domain.territory.queries import contents_of
from molette.domain.voice.models import Contribution, Status, Topic
from molette.domain.voice.queries.views import TopicView, views
from molette.engines.voice.charter import Refusal
from molette.engines.voice.owed import State


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """Which topics: by the slugs of an organisation that owes, of a place (with all it holds), a project.

    `service` is the key of one of those loaded here.
    """

    state: State | None = None
    owed_by: str = ""
    place: str = ""
    project: str = ""
    service: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A published message: its words, or the day on which they were erased."""

    id: int
    nature: str
    words: str
    said_on: date
    erased_on: date | None
    has_photo: bool
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Debt:
    """Who owes replies: to how many topics and people, and since when at the longest."""

    who: Ref | None
    topics: int
    messages: int
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Count:
    """`received`: messages that wait to be read, without those that a machine may have sent."""

    received: int
    owed: int
    answered: int
    answers: int
    misses: int


def public_topics(filters: TopicFilter = TopicFilter()) -> tuple[TopicView, ...]:
    """The topics that anybody reads, those whose reply is owed for longest first. Five queries at most."""
    rows: QuerySet[Topic] = Topic.objects.public()
    if filters.owed_by:
        rows = rows.filter(owed_by__slug=filters.owed_by)
    if filters.project:
        rows = rows.filter(project__slug=filters.project)
    if filters.service is not None:
        rows = rows.filter(known_service=filters.service)
    if filters.place:
        rows = _there(rows, filters.place)
    return tuple(one for one in views(rows) if filters.state in (None, one.standing.state))


def _there(rows: QuerySet[Topic], slug: str) -> QuerySet[Topic]:
    """Those about a place, what it holds, and the projects that stand there."""
    key = Place.objects.filter(slug=slug).order_by("pk").values_list("pk", flat=True).first()
    inside = contents_of([key], today())[key] | {key} if key is not None else frozenset()
    here = rows.filter(place__in=inside) | rows.filter(project__places__in=inside)
    return Topic.objects.filter(pk__in=here.order_by().values("pk"))


def public_topic(key: int) -> TopicView | None:
    """One of them, by its number; a topic gathered into another leads to that other. Five queries."""
    found = Topic.objects.filter(pk=key).order_by("pk").values_list("joined_to", flat=True).first()
    return next(iter(views(Topic.objects.public().filter(pk=found or key))), None)


def words_of(topic: int) -> tuple[Words, ...]:
    """The published messages of a topic, the first said first. One query."""
    rows = Contribution.objects.counted().filter(topic=topic).order_by("said_on", "pk")
    return tuple(
        Words(
            one.pk,
            one.get_nature_display(),
            one.words,
            one.said_on,
            one.erased_on,
            one.photo_is_public and bool(one.photo),
            one.is_fictional,
        )
        for one in rows
    )


def debts(found: Iterable[TopicView]) -> tuple[Debt, ...]:
    """Who owes a reply to some of these topics, the longest owed first; nobody known is somebody too."""
    held: dict[Ref | None, list[TopicView]] = defaultdict(list)
    for one in found:
        if one.standing.is_owed:
            held[one.owed_by].append(one)
    told = [
        Debt(
            who,
            len(owed),
            sum(one.many for one in owed),
            min(one.standing.since for one in owed if one.standing.since),
            max(one.days for one in owed),
        )
        for who, owed in held.items()
    ]
    return tuple(sorted(told, key=lambda one: (-one.days, one.who.label if one.who else "")))


def counts(found: Iterable[TopicView]) -> Count:
    """How many topics wait and have their reply, what the authors said of them, what waits to be read."""
    topics = tuple(found)
    last = [one.reply for one in topics if one.reply]
    return Count(
        received=Contribution.objects.filter(status=Status.WAITING, is_proved=True).count(),
        owed=sum(one.standing.is_owed for one in topics),
        answered=len(last),
        answers=sum(one.answers for one in last),
        misses=sum(one.misses for one in last),
    )


def refusals() -> Mapping[Refusal, int]:
    """How many messages were not published under each article of the charter. One query."""
    rows = Contribution.objects.exclude(refusal="").order_by("pk").values_list("refusal", flat=True)
    many = Counter(rows)
    return {one: many[one.value] for one in Refusal}
