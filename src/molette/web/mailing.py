"""Letters: written in text and in HTML, sent one after the other, given back when they could not leave."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Report:
    """What a turn did: letters that left, those that could not, and why the last could not."""

    sent: int = 0
    failed: int = 0
    why: str = ""

    def __add__(self, other: "Report") -> "Report":
        return Report(self.sent + other.sent, self.failed + other.failed, other.why or self.why)


@dataclass(frozen=True, slots=True)
class Errand:
    """A letter to write and send, what is noted once it left, and what gives it back when it did not.

    `is_private`: why it failed is told without the words of the server, which would tell the address.
    """

    write: Callable[[], EmailMessage]
    give_back: Callable[[], object]
    note: Callable[[], object] | None = None
    is_private: bool = False


def send_each(errands: Iterable[Errand]) -> Report:
    """Send letters in turn. A refused address stops nobody; a server that does not answer is left alone."""
    sent, failed, why = 0, 0, ""
    for errand in errands:
        try:
            errand.write().send()
        except (SMTPException, OSError) as failure:
            errand.give_back()
            kind = type(failure).__name__
            failed, why = failed + 1, kind if errand.is_private else str(failure) or kind
            if not isinstance(failure, SMTPRecipientsRefused):
                break
        except Exception:
            errand.give_back()
            raise
        else:
            if errand.note:
                errand.note()
            sent += 1
    return Report(sent, failed, why)


def letter(
    to: str, subject: str, template: str, context: Mapping[str, object], *, way_out: str
) -> EmailMultiAlternatives:
    """A letter in plain text and in HTML, `mails/{template}.txt` and `.html`; one click leaves (RFC 8058)."""
    held = {**context, "way_out": way_out, "site": settings.SITE["name"]}
    made = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"mails/{template}.txt", held),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "List-Unsubscribe": f"<{way_out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    made.attach_alternative(render_to_string(f"mails/{template}.html", held), "text/html")
    return made


def absolute(path: str) -> str:
    """The whole address of a page: a letter is read away from the site."""
    return f"{settings.SITE_URL}{path}"
