"""The letters that tell alerts: one for each person, all that is new for him, by who must act."""

from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from molette.domain.alerts.queries import AlertView
from molette.domain.alerts.sending import SENDER, Letter, let_go, letter_for, note_sent, wishes
from molette.engines.alerts.alerts import Alert
from molette.engines.alerts.kinds import GRAVITY_LABELS, KIND_LABELS
from molette.engines.french import counted
from molette.engines.money import short_euros
from molette.web import alert_words as words
from molette.web.accounts.letters import way_out


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as a letter tells it."""

    kind: str
    gravity: str
    subject: str
    is_fictional: bool
    evidence: str
    since: str
    stake: str
    clears: str
    href: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a turn did: letters that left, those that could not, and why the last could not."""

    sent: int = 0
    failed: int = 0
    why: str = ""

    def __add__(self, other: "Report") -> "Report":
        return Report(self.sent + other.sent, self.failed + other.failed, other.why or self.why)


def send_all() -> Report:
    """Write to whoever is to be written to now. A server that does not answer is not asked again."""
    sent, failed, why = 0, 0, ""
    for wish in wishes():
        now = timezone.now()
        letter = letter_for(wish, now)
        if letter is None:
            continue
        try:
            message(letter).send()
        except (SMTPException, OSError) as failure:
            let_go(letter)
            failed, why = failed + 1, str(failure) or type(failure).__name__
            if not isinstance(failure, SMTPRecipientsRefused):
                break
        except Exception:
            let_go(letter)
            raise
        else:
            note_sent(SENDER, letter, now)
            sent += 1
    return Report(sent, failed, why)


def message(letter: Letter) -> EmailMultiAlternatives:
    """The letter in plain text, and the same in HTML."""
    many = counted(len(letter.alerts), "nouvelle alerte", "nouvelles alertes")
    out = way_out(letter.user)
    mine = sum(one.is_mine for one in letter.alerts)
    context = {
        "many": many,
        "mine": mine,
        "groups": _groups(letter.alerts),
        "page": _absolute(reverse("workspace:alerts")),
        "way_out": out,
        "settings_page": _absolute(reverse("workspace:alert_mails")),
        "site": settings.SITE["name"],
    }
    made = EmailMultiAlternatives(
        subject=f"{many} : {settings.SITE['name']}",
        body=render_to_string("mails/alerts.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.user.email],
        headers={
            "List-Unsubscribe": f"<{out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    made.attach_alternative(render_to_string("mails/alerts.html", context), "text/html")
    return made


def _groups(seen: Sequence[AlertView]) -> list[tuple[str, list[Told]]]:
    return [
        (pile.who.label if pile.who else words.NOBODY, [_told(one) for one in pile.alerts])
        for pile in words.piled(seen)
    ]


def _told(alert: Alert) -> Told:
    return Told(
        kind=KIND_LABELS[alert.kind],
        gravity=GRAVITY_LABELS[alert.gravity],
        subject=alert.subject.label,
        is_fictional=alert.subject.is_fictional,
        evidence=alert.evidence,
        since=words.since(alert),
        stake=short_euros(alert.stake) if alert.stake is not None else "",
        clears=alert.clears,
        href=_absolute(words.href(alert)),
    )


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
