"""The letters that tell an author that a reply is made: no word of his in it, and nobody else's address."""

from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from molette.domain.journal.recording import Actor
from molette.domain.voice.telling import Telling, let_go, take, to_tell
from molette.web.mailing import Errand, Report, absolute, send_each

SENDER = Actor("Réponses aux habitants")


def send_replies() -> Report:
    """Write to whoever is to be told of a reply."""
    return send_each(
        Errand(partial(letter, one), partial(let_go, SENDER, one), is_private=True)
        for one in to_tell()
        if take(SENDER, one)
    )


def letter(telling: Telling) -> EmailMessage:
    """The letter, in plain text: where to read the reply, and how to hear no more."""
    number = telling.receipt
    path = reverse("public:receipt", args=[number]) if number else reverse("public:receipt-find")
    context = {
        "page": absolute(path),
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
