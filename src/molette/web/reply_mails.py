"""The letters that tell an author that a reply is made: no word of his in it, and nobody else's address."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from molette.domain.journal.recording import Actor
from molette.domain.voice.telling import Telling, let_go, take, to_tell
from molette.web.alert_mails import Report

SENDER = Actor("Réponses aux habitants")


def send_replies() -> Report:
    """Write to whoever is to be told of a reply. A server that does not answer is not asked again."""
    sent, failed, why = 0, 0, ""
    for telling in to_tell():
        if not take(SENDER, telling):
            continue
        try:
            letter(telling).send()
        except (SMTPException, OSError) as failure:
            let_go(SENDER, telling)
            failed, why = failed + 1, type(failure).__name__  # its text would tell the address
            if not isinstance(failure, SMTPRecipientsRefused):
                break
        else:
            sent += 1
    return Report(sent, failed, why)


def letter(telling: Telling) -> EmailMessage:
    """The letter, in plain text: where to read the reply, and how to hear no more."""
    number = telling.receipt
    path = reverse("public:receipt", args=[number]) if number else reverse("public:receipt-find")
    context = {
        "page": f"{settings.SITE_URL}{path}",
        "has_number": bool(number),
        "site": settings.SITE["name"],
    }
    return EmailMessage(
        subject=f"Une réponse vous est faite : {settings.SITE['name']}",
        body=render_to_string("mails/reply.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[telling.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
