"""The letters to residents: one to confirm, then what is new of all they follow, in one, with the way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from molette.domain.following.models import Follow
from molette.domain.following.sending import Digest, digests, forget_unconfirmed, give_back
from molette.domain.following.subjects import SubjectRef
from molette.engines.french import counted, long_date, unmarked
from molette.web.mailing import Errand, Report, absolute, letter, send_each
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
    now = timezone.now()
    forget_unconfirmed(now)
    held = digests(now)
    return send_each(Errand(partial(message, one), partial(give_back, one), is_private=True) for one in held)


def confirmation(follow: Follow, subject: SubjectRef) -> EmailMultiAlternatives:
    """The letter that asks whether the address is its reader's: nothing else is ever sent before."""
    context = {
        "title": subject.title,
        "confirm": absolute(reverse("public:follow_confirm", args=[follow.token])),
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
                absolute(address_of(part.subject)),
                [
                    Line(
                        unmarked(one.project.label),
                        one.is_fictional,
                        one.said,
                        long_date(timezone.localdate(one.at)),
                        absolute(reverse("public:project", args=[one.project.slug])),
                    )
                    for one in part.news
                ],
            )
            for part in digest.parts
        ],
        "manage": absolute(reverse("public:follow_manage", args=[first.token])),
    }
    names = ", ".join(part.subject.title for part in digest.parts[:3])
    return _letter(first, f"Du nouveau : {names}", "follow_news", context)


def _letter(
    follow: Follow, subject: str, template: str, context: Mapping[str, object]
) -> EmailMultiAlternatives:
    out = absolute(reverse("public:follow_leave", args=[follow.token]))
    return letter(follow.email, subject, template, context, way_out=out)
