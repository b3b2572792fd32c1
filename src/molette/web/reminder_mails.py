"""The letters by which a campaign reminds each lead of what he has to fill, with his personal link."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from molette.domain.alerts.sending import SENDER, refusing
from molette.domain.followup.actions import link_of
from molette.domain.followup.links import token_of
from molette.domain.followup.models import PersonalLink
from molette.domain.followup.reminding import ReminderLetter, forget, note_reminded, owed, reminder_for
from molette.engines.french import counted
from molette.web.accounts.letters import way_out
from molette.web.mailing import Errand, Report, absolute, letter, send_each


def send_reminders() -> Report:
    """Remind whoever is to be reminded now."""
    return send_each(_errands())


def _errands() -> Iterator[Errand]:
    for one in owed(timezone.localdate(), refusing=refusing()):
        now = timezone.now()
        if due := reminder_for(one, now):
            yield Errand(partial(_written, due), partial(forget, due), partial(_noted, due, now))


def _written(due: ReminderLetter) -> EmailMultiAlternatives:
    return message(due, link_of(SENDER, due.campaign, due.user))


def _noted(due: ReminderLetter, now: datetime) -> None:
    note_reminded(SENDER, due, link_of(SENDER, due.campaign, due.user), now)


def message(due: ReminderLetter, link: PersonalLink) -> EmailMultiAlternatives:
    """The letter in plain text, and the same in HTML."""
    context = {
        "many": _many(due),
        "late": counted(due.days_late, "jour") if due.days_late else "",
        "campaign": due.campaign,
        "updates": due.updates,
        "link": address(link),
        "settings_page": absolute(reverse("workspace:alert_mails")),
    }
    subject = f"{_many(due)} : {due.campaign.title}"
    return letter(due.user.email, subject, "reminder", context, way_out=way_out(due.user))


def address(link: PersonalLink) -> str:
    """The whole address of a personal link: shown to its person, and to nobody else."""
    return absolute(reverse("personal_link", args=[token_of(link)]))


def _many(due: ReminderLetter) -> str:
    if not due.updates:
        return "Aucune mise à jour à rendre"
    return counted(len(due.updates), "mise à jour à rendre", "mises à jour à rendre")
