"""Whom a campaign reminds today, of what; each reminder is taken by one process, and once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from molette.domain.followup.links import updates_by
from molette.domain.followup.models import Campaign, PersonalLink, Reminder, Update
from molette.domain.journal.recording import Actor, action, record
from molette.domain.people.models import User
from molette.engines.french import counted
from molette.engines.reminders import turn_on

NOT_BEGUN = (Update.Status.ASKED, Update.Status.RETURNED)
"""Nothing is prepared, or what was is to be seen again."""
AWAITED = (*NOT_BEGUN, Update.Status.DRAFT)


@dataclass(frozen=True, slots=True)
class Owed:
    """A person whom a campaign may have to remind, on a day of reminding."""

    campaign: Campaign
    user: User
    due_on: date


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """What is to be written to a person now; the reminder is claimed for it."""

    reminder: Reminder | None
    user: User
    campaign: Campaign
    updates: tuple[Update, ...]
    days_late: int


def owed(day: date, *, refusing: Collection[int] = frozenset()) -> Iterator[Owed]:
    """Whom each campaign under way may have to remind that day; not those who want no letter."""
    running = Campaign.objects.filter(closed_on=None, opens_on__lte=day).select_related("said_by")
    for campaign in running.order_by("pk"):
        due_on = turn_on(campaign.opens_on, campaign.closes_on, campaign.remind_days, day)
        if due_on is None:
            continue
        told = Reminder.objects.filter(campaign=campaign, due_on=due_on).order_by().values("user")
        waited = Update.objects.filter(campaign=campaign, status__in=AWAITED).order_by()
        people = User.objects.filter(is_active=True, is_demonstration=False).exclude(email="")
        for user in people.filter(pk__in=waited.values("project__lead")).exclude(pk__in=told).order_by("pk"):
            if user.pk not in refusing:
                yield Owed(campaign, user, due_on)


def reminder_for(one: Owed, now: datetime) -> ReminderLetter | None:
    """Take a reminder to be sent now; None where nothing is late or not begun, or another process has it."""
    day = timezone.localdate(now)
    is_late = day > one.campaign.closes_on
    of = AWAITED if is_late else NOT_BEGUN
    with transaction.atomic():
        # One process at a time decides for a person.
        User.objects.select_for_update().filter(pk=one.user.pk).order_by("pk").first()
        known = Reminder.objects.filter(campaign=one.campaign, user=one.user, due_on=one.due_on)
        looked = PersonalLink(campaign=one.campaign, user=one.user)
        updates = tuple(row for row in updates_by(looked, one.user) if row.status in of)
        if not updates or known.exists():
            return None
        taken = Reminder.objects.create(
            campaign=one.campaign, user=one.user, due_on=one.due_on, claimed_at=now
        )
    late = max((day - one.campaign.closes_on).days, 0)
    return ReminderLetter(taken, one.user, one.campaign, updates, late)


def letter_of(link: PersonalLink) -> ReminderLetter:
    """The letter that carries a link by itself, out of turn."""
    late = max((timezone.localdate() - link.campaign.closes_on).days, 0)
    updates = tuple(row for row in updates_by(link, link.user) if row.status in AWAITED)
    return ReminderLetter(None, link.user, link.campaign, updates, late if updates else 0)


@action
def note_reminded(_: Actor, letter: ReminderLetter, link: PersonalLink, now: datetime) -> None:
    """Write down that a reminder left, and that the link went with it."""
    for row in (letter.reminder, link) if letter.reminder else (link,):
        row.sent_at = now
        row.save(update_fields=["sent_at"])
    many = counted(len(letter.updates), "mise à jour", "mises à jour")
    record("a rappelé une campagne à", letter.user, after={"counts": many}, restricted=True)


def forget(letter: ReminderLetter) -> None:
    """Give back what was claimed for a letter that could not leave: it waits for the next turn."""
    if letter.reminder is not None:
        letter.reminder.delete()
