"""A topic as pages tell it: how many spoke of it, who owes the reply, since when, what was decided."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from molette.domain.journal.known import today
from molette.domain.programme.queries.refs import Ref, organisation_ref
from molette.domain.services.models import Service
from molette.domain.territory.models import PlaceKind
from molette.domain.voice.models import Contribution, Reply, Topic, Verdict
from molette.engines.voice.owed import DATED, DECIDED_LABELS, Decided, Standing, standing

OUR_NAMED = ("project", "place", "known_service__kind", "owed_by")


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply; `answers` and `misses` count what the authors said of it."""

    id: int
    decided: Decided
    on: date | None
    why: str
    words: str
    said_on: date
    said_by: Ref | None
    said_by_id: int | None
    answers: int
    misses: int
    is_fictional: bool

    @property
    def label(self) -> str:
        return DECIDED_LABELS[self.decided]

    @property
    def is_dated(self) -> bool:
        return self.decided in DATED


@dataclass(frozen=True, slots=True)
class KnownService:
    """One of the services loaded here, and the name of its kind."""

    id: int
    kind: str
    name: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class TopicView:
    """`many`: how many messages speak of it, erased ones included. `reply`: the last that stands."""

    id: int
    title: str
    project: Ref | None
    place: Ref | None
    place_is_commune: bool
    known_service: KnownService | None
    service: str
    many: int
    since: date
    owed_by: Ref | None
    standing: Standing
    days: int
    reply: ReplyView | None
    former: tuple[ReplyView, ...]
    is_fictional: bool


def views(rows: QuerySet[Topic]) -> tuple[TopicView, ...]:
    """Read topics with their counts and replies, the longest owed first, then the latest. Four queries."""
    held = list(rows.select_related(*OUR_NAMED).order_by("since", "pk"))
    keys = [one.pk for one in held]
    many = _many(keys)
    replies = _replies(keys)
    found = [_view(one, many.get(one.pk, 0), replies.get(one.pk, ())) for one in held]
    return tuple(sorted((one for one in found if one.many), key=_rank))


def _rank(one: TopicView) -> tuple[bool, int, int]:
    return not one.standing.is_owed, -one.days, one.id


def _many(keys: Iterable[int]) -> Mapping[int, int]:
    rows = Contribution.objects.counted().filter(topic__in=keys).order_by()
    return dict(rows.values_list("topic").annotate(many=Count("pk")))


def _replies(keys: Iterable[int]) -> Mapping[int, tuple[ReplyView, ...]]:
    rows = Reply.objects.filter(topic__in=keys, withdrawn_reason="").select_related("said_by")
    said = list(rows.order_by("said_on", "pk"))
    judged: Counter[tuple[int, str]] = Counter(
        Contribution.objects.counted()
        .filter(verdict_of__in=[one.pk for one in said])
        .exclude(verdict="")
        .order_by("pk")
        .values_list("verdict_of_id", "verdict")
    )
    held: dict[int, list[ReplyView]] = defaultdict(list)
    for one in said:
        held[one.topic_id].append(_reply(one, judged))
    return {topic: tuple(replies) for topic, replies in held.items()}


def _reply(one: Reply, judged: Counter[tuple[int, str]]) -> ReplyView:
    return ReplyView(
        id=one.pk,
        decided=Decided(one.decided),
        on=one.on,
        why=one.why,
        words=one.words,
        said_on=one.said_on,
        said_by=organisation_ref(one.said_by),
        said_by_id=one.said_by_id,
        answers=judged[one.pk, Verdict.ANSWERS.value],
        misses=judged[one.pk, Verdict.MISSES.value],
        is_fictional=one.is_fictional,
    )


def _known(one: Service | None) -> KnownService | None:
    return KnownService(one.pk, one.kind.name, one.name, one.is_fictional) if one else None


def _view(one: Topic, many: int, replies: tuple[ReplyView, ...]) -> TopicView:
    last = replies[-1] if replies else None
    day = today()
    stands = standing(one.since, day, last.decided if last else None, last.on if last else None)
    project, place = one.project, one.place
    return TopicView(
        id=one.pk,
        title=one.title,
        project=Ref(project.slug, project.title, project.is_fictional) if project else None,
        place=Ref(place.slug, place.name) if place else None,
        place_is_commune=bool(place and place.kind == PlaceKind.COMMUNE),
        known_service=_known(one.known_service),
        service=one.service,
        many=many,
        since=one.since,
        owed_by=organisation_ref(one.owed_by),
        standing=stands,
        days=stands.days(day),
        reply=last,
        former=replies[:-1],
        is_fictional=one.is_fictional,
    )
