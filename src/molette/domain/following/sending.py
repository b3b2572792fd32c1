"""Follow, confirm, leave; and what is to be written now, grouped, each new thing once.

Nothing of this is in the journal, which is never erased: an address leaves with its owner.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from molette.domain.following.models import Follow, Frequency
from molette.domain.following.news import News, news
from molette.domain.following.subjects import Kind, SubjectRef, project_ids, subject_ref
from molette.engines.alerts.rhythms import Rhythm, is_due
from molette.engines.voice.keeping import UNCONFIRMED_HOURS

UNCONFIRMED: Final = timedelta(hours=UNCONFIRMED_HOURS)
"""How long an address that nobody confirmed is kept."""
AGAIN: Final = timedelta(minutes=10)
"""How soon a letter to confirm may be asked for again."""
MOST: Final = 50
"""Things one address may follow."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is new of one thing that somebody follows."""

    follow: Follow
    subject: SubjectRef
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What is to be written to an address now; `until` is the instant up to which it tells."""

    email: str
    parts: tuple[Part, ...]
    told: tuple[tuple[int, datetime], ...]  # each follow, and where it stood, to be given back
    until: datetime

    @property
    def count(self) -> int:
        return len({one.key for part in self.parts for one in part.news})


def ask(email: str, subject: SubjectRef, frequency: Frequency, now: datetime) -> Follow | None:
    """Keep that an address wants to follow something; None where no letter is to be sent.

    One that follows it already, or asked a moment ago, is sent nothing: what is answered to whoever asks is
    the same, so that nobody learns who follows what.
    """
    with transaction.atomic():
        held = list(Follow.objects.select_for_update().filter(email=email).order_by("pk"))
        same = next((one for one in held if (one.kind, one.slug) == (subject.kind, subject.slug)), None)
        if same is None and len(held) >= MOST:
            return None
        if same is None:
            told = {"frequency": frequency, "asked_at": now}
            made, is_new = Follow.objects.get_or_create(
                email=email, kind=subject.kind, slug=subject.slug, defaults=told
            )
            return made if is_new else None  # another click wrote it meanwhile
        if same.confirmed_at or now - same.asked_at < AGAIN:
            return None
        same.asked_at, same.frequency = now, frequency
        same.save(update_fields=["asked_at", "frequency"])
        return same


def confirm(follow: Follow, now: datetime) -> None:
    """Begin to follow: what is new from now on is told. Confirmed twice, it changes nothing."""
    if follow.confirmed_at is None:
        follow.confirmed_at = follow.told_until = now
        follow.save(update_fields=["confirmed_at", "told_until"])


def leave(follow: Follow, *, everything: bool = False) -> None:
    """Erase a follow, or all those of its address."""
    mine = Follow.objects.filter(email=follow.email) if everything else Follow.objects.filter(pk=follow.pk)
    mine.delete()


def follow_of(token: str) -> Follow | None:
    """The follow that a letter leads to."""
    return Follow.objects.filter(token=token).order_by("pk").first()


def follows_beside(follow: Follow) -> tuple[Follow, ...]:
    """All that its address follows."""
    return tuple(
        Follow.objects.filter(email=follow.email).exclude(confirmed_at=None).order_by("kind", "slug")
    )


def forget_unconfirmed(now: datetime) -> int:
    """Erase the addresses that nobody confirmed in time; how many there were."""
    gone = Follow.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED)
    return gone.delete()[0]


def digests(now: datetime) -> Iterator[Digest]:
    """What is to be written to each address now, already noted as told: a letter that fails gives it back."""
    rows = Follow.objects.exclude(confirmed_at=None).order_by("email", "pk").values_list("email", "pk")
    for email, held in groupby(rows, key=lambda row: row[0]):
        found = _digest(email, [pk for _, pk in held], now)
        if found is not None:
            yield found


def _digest(email: str, keys: Iterable[int], now: datetime) -> Digest | None:
    until = now - timedelta(minutes=settings.ALERT_DELAY_MINUTES)
    parts, told = [], []
    with transaction.atomic():
        # One process at a time decides for an address.
        for follow in Follow.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"):
            if follow.told_until is None or not _is_time(follow, now) or until <= follow.told_until:
                continue
            subject = subject_ref(Kind(follow.kind), follow.slug)
            new = news(project_ids(subject), since=follow.told_until, until=until) if subject else ()
            if subject is None or not new:
                continue
            told.append((follow.pk, follow.told_until))
            follow.told_until, follow.written_at = until, now
            follow.save(update_fields=["told_until", "written_at"])
            parts.append(Part(follow, subject, new))
    return Digest(email, _once(parts), tuple(told), until) if parts else None


def _is_time(follow: Follow, now: datetime) -> bool:
    last = timezone.localdate(follow.written_at) if follow.written_at else None
    return is_due(Rhythm(follow.frequency), last, timezone.localdate(now))


def _once(parts: list[Part]) -> tuple[Part, ...]:
    """What is new of two things followed is told under the first."""
    seen: set[str] = set()
    kept = []
    for part in parts:
        fresh = tuple(one for one in part.news if one.key not in seen)
        seen |= {one.key for one in fresh}
        if fresh:
            kept.append(Part(part.follow, part.subject, fresh))
    return tuple(kept)


def give_back(digest: Digest) -> None:
    """A letter that could not leave: what it told is new again at the next turn."""
    before = dict(digest.told)
    for follow in Follow.objects.filter(pk__in=before).order_by("pk"):
        follow.told_until, follow.written_at = before[follow.pk], None
        follow.save(update_fields=["told_until", "written_at"])
