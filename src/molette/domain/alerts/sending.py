"""What waits to be written to each person, and what is taken to be sent: once, by one process.

Facts are queued as they are seen, and looked at again when they are to be sent: one that is gone by then, or
was set aside, is dropped. What a process has claimed no other sends, even where the first dies half-way: it
is then not written, and stays on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from molette.domain.alerts.models import DigestPreference, Notice
from molette.domain.alerts.queries import AlertFilter, AlertView, alerts
from molette.domain.journal.recording import Actor, action, record
from molette.domain.people.models import User
from molette.engines.alerts.kinds import Gravity
from molette.engines.alerts.rhythms import Known, Rhythm, is_due, plan
from molette.engines.french import counted

SENDER = Actor("Molette")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants to be written to."""

    user: User
    rhythm: Rhythm
    everything: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written to a person now; `notices` are claimed for it."""

    user: User
    alerts: tuple[AlertView, ...]
    notices: tuple[int, ...]


def wishes() -> Iterator[Wish]:
    """Those who have a mandate and an address of their own: nobody answers for those of a demonstration."""
    told = {one.user_id: one for one in DigestPreference.objects.order_by("pk")}
    people = User.objects.filter(is_active=True, is_demonstration=False).exclude(email="")
    for user in people.order_by("pk"):
        kept = told.get(user.pk) or DigestPreference()
        if user.mandates:
            yield Wish(user, Rhythm(kept.rhythm), kept.everything)


def refusing() -> frozenset[int]:
    """The accounts that want no letter from here, whatever it tells."""
    told = DigestPreference.objects.filter(rhythm=Rhythm.NEVER.value).order_by("pk")
    return frozenset(told.values_list("user_id", flat=True))


def letter_for(wish: Wish, now: datetime) -> Letter | None:
    """Queue what a person does not know yet, and take what is to be sent now; None where it is not time."""
    filters = AlertFilter(mine=not wish.everything, aside=False)
    seen = {} if wish.rhythm is Rhythm.NEVER else {one.alert.key: one for one in alerts(wish.user, filters)}
    with transaction.atomic():
        # One process at a time decides for a person.
        User.objects.select_for_update().filter(pk=wish.user.pk).order_by("pk").first()
        waiting = _queue(wish.user, seen, now)
        ripe = [one for one in waiting if one.queued_at <= now - _delay()]
        if not ripe or not is_due(wish.rhythm, _last(wish.user), timezone.localdate(now)):
            return None
        for one in ripe:
            one.claimed_at = now
            one.save(update_fields=["claimed_at"])
    told = {one.key for one in ripe}
    return Letter(
        wish.user,
        tuple(view for key, view in seen.items() if key in told),
        tuple(one.pk for one in ripe),
    )


def _delay() -> timedelta:
    return timedelta(minutes=settings.ALERT_DELAY_MINUTES)


def _queue(user: User, seen: dict[str, AlertView], now: datetime) -> list[Notice]:
    """Bring what waits for a person in line with what there is; what grew graver keeps its turn."""
    held = list(Notice.objects.filter(user=user).order_by("pk"))
    known = [Known(one.key, Gravity(one.gravity), one.claimed_at is not None) for one in held]
    facts = {key: view.alert.gravity for key, view in seen.items()}
    todo = plan(facts, known)
    waiting = {one.key: one for one in held if one.claimed_at is None}
    turns = {key: waiting.pop(key) for key in todo.dropped}
    for gone in turns.values():
        gone.delete()
    for key in todo.added:
        since = turns[key].queued_at if key in turns else now
        waiting[key] = Notice.objects.create(user=user, key=key, gravity=facts[key], queued_at=since)
    return list(waiting.values())


def _last(user: User) -> date | None:
    sent = Notice.objects.filter(user=user).exclude(sent_at=None).order_by("-sent_at").first()
    return timezone.localdate(sent.sent_at) if sent and sent.sent_at else None


@action
def note_sent(_: Actor, letter: Letter, now: datetime) -> None:
    """Write down that a letter left, for administrators to read."""
    for one in Notice.objects.filter(pk__in=letter.notices).order_by("pk"):
        one.sent_at = now
        one.save(update_fields=["sent_at"])
    many = counted(len(letter.alerts), "alerte")
    record("a écrit à", letter.user, after={"counts": many}, restricted=True)


def let_go(letter: Letter) -> None:
    """Give back what was claimed for a letter that could not leave: it waits for the next turn."""
    for one in Notice.objects.filter(pk__in=letter.notices, sent_at=None).order_by("pk"):
        one.claimed_at = None
        one.save(update_fields=["claimed_at"])
