"""The letters to residents: one to confirm, then what is new of all they follow, in one, with the way out."""

from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from molette.domain.following.models import Follow
from molette.domain.following.sending import Digest, digests, forget_unconfirmed, give_back
from molette.domain.following.subjects import SubjectRef
from molette.engines.french import counted, long_date, unmarked
from molette.web.alert_mails import Report
from molette.web.public.shared import address_of


@dataclass(frozen=True, slots=True)
class Line:
    """Something new, as a letter tells it."""

    project: str
    is_fictional: bool
    said: str
    on: str
    href: str


def send_follow_mails() -> Report:
    """Write to each follower what is new; erase the addresses that nobody confirmed."""
    sent, failed, why = 0, 0, ""
    now = timezone.now()
    forget_unconfirmed(now)
    for digest in digests(now):
        try:
            message(digest).send()
        except (SMTPException, OSError) as failure:
            give_back(digest)
            failed, why = failed + 1, str(failure) or type(failure).__name__
            if not isinstance(failure, SMTPRecipientsRefused):
                break
        except Exception:
            give_back(digest)
            raise
        else:
            sent += 1
    return Report(sent, failed, why)


def confirmation(follow: Follow, subject: SubjectRef) -> EmailMultiAlternatives:
    """The letter that asks whether the address is its reader's: nothing else is ever sent before."""
    context = {
        "title": subject.title,
        "site": settings.SITE["name"],
        "confirm": _absolute(reverse("public:follow_confirm", args=[follow.token])),
    }
    return _letter(follow, f"Confirmez : suivre {subject.title}", "follow_confirm", context)


def message(digest: Digest) -> EmailMultiAlternatives:
    """The digest in plain text, and the same in HTML."""
    first = digest.parts[0].follow
    context = {
        "many": counted(digest.count, "nouvelle", "nouvelles"),
        "parts": [
            (
                part.subject.title,
                _absolute(address_of(part.subject)),
                [
                    Line(
                        unmarked(one.project.label),
                        one.is_fictional,
                        one.said,
                        long_date(timezone.localdate(one.at)),
                        _absolute(reverse("public:project", args=[one.project.slug])),
                    )
                    for one in part.news
                ],
            )
            for part in digest.parts
        ],
        "manage": _absolute(reverse("public:follow_manage", args=[first.token])),
        "site": settings.SITE["name"],
    }
    names = ", ".join(part.subject.title for part in digest.parts[:3])
    return _letter(first, f"Du nouveau : {names}", "follow_news", context)


def _letter(
    follow: Follow, subject: str, template: str, context: dict[str, object]
) -> EmailMultiAlternatives:
    out = _absolute(reverse("public:follow_leave", args=[follow.token]))
    context = {**context, "way_out": out}
    made = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"mails/{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[follow.email],
        headers={
            "List-Unsubscribe": f"<{out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    made.attach_alternative(render_to_string(f"mails/{template}.html", context), "text/html")
    return made


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
