"""The letters that tell alerts: one for each person, all that is new for him, by who must act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
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
from molette.web.mailing import Errand, Report, absolute, letter, send_each


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


def send_all() -> Report:
    """Write to whoever is to be written to now."""
    return send_each(_errands())


def _errands() -> Iterator[Errand]:
    for wish in wishes():
        now = timezone.now()
        if one := letter_for(wish, now):
            yield Errand(partial(message, one), partial(let_go, one), partial(note_sent, SENDER, one, now))


def message(one: Letter) -> EmailMultiAlternatives:
    """The letter in plain text, and the same in HTML."""
    many = counted(len(one.alerts), "nouvelle alerte", "nouvelles alertes")
    context = {
        "many": many,
        "mine": sum(alert.is_mine for alert in one.alerts),
        "groups": _groups(one.alerts),
        "page": absolute(reverse("workspace:alerts")),
        "settings_page": absolute(reverse("workspace:alert_mails")),
    }
    subject = f"{many} : {settings.SITE['name']}"
    return letter(one.user.email, subject, "alerts", context, way_out=way_out(one.user))


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
        href=absolute(words.href(alert)),
    )
