"""The letters by which a campaign reminds each lead of what he has to fill, with his personal link."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from molette.domain.alerts.sending import SENDER, refusing
from molette.domain.followup.actions import link_of
from molette.domain.followup.links import token_of
from molette.domain.followup.models import PersonalLink
from molette.domain.followup.reminding import ReminderLetter, forget, note_reminded, owed, reminder_for
from molette.engines.french import counted
from molette.web.accounts.letters import way_out
from molette.web.alert_mails import Report


def send_reminders() -> Report:
    """Remind whoever is to be reminded now. A server that does not answer is not asked again."""
    sent, failed, why = 0, 0, ""
    for one in owed(timezone.localdate(), refusing=refusing()):
        now = timezone.now()
        letter = reminder_for(one, now)
        if letter is None:
            continue
        try:
            link = link_of(SENDER, letter.campaign, letter.user)
            message(letter, link).send()
        except (SMTPException, OSError) as failure:
            forget(letter)
            failed, why = failed + 1, str(failure) or type(failure).__name__
            if not isinstance(failure, SMTPRecipientsRefused):
                break
        except Exception:
            forget(letter)
            raise
        else:
            note_reminded(SENDER, letter, link, now)
            sent += 1
    return Report(sent, failed, why)


def message(letter: ReminderLetter, link: PersonalLink) -> EmailMultiAlternatives:
    """The letter in plain text, and the same in HTML."""
    return _letter(letter.user.email, f"{_many(letter)} : {letter.campaign.title}", {
        "many": _many(letter),
        "late": counted(letter.days_late, "jour") if letter.days_late else "",
        "campaign": letter.campaign,
        "updates": letter.updates,
        "link": address(link),
        "way_out": way_out(letter.user),
        "settings_page": f"{settings.SITE_URL}{reverse('workspace:alert_mails')}",
        "site": settings.SITE["name"],
    })  # fmt: skip


def address(link: PersonalLink) -> str:
    """The whole address of a personal link: shown to its person, and to nobody else."""
    return f"{settings.SITE_URL}{reverse('personal_link', args=[token_of(link)])}"


def _many(letter: ReminderLetter) -> str:
    if not letter.updates:
        return "Aucune mise à jour à rendre"
    return counted(len(letter.updates), "mise à jour à rendre", "mises à jour à rendre")


def _letter(to: str, subject: str, context: dict[str, object]) -> EmailMultiAlternatives:
    out = context["way_out"]
    made = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("mails/reminder.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "List-Unsubscribe": f"<{out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    made.attach_alternative(render_to_string("mails/reminder.html", context), "text/html")
    return made
