"""How pages and messages tell an alert: where its fact is read, since when, what was done of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.urls import reverse

from molette.domain.alerts.queries import AlertView, Handled
from molette.domain.journal.known import today
from molette.domain.signatures.models import Subject as Signed
from molette.engines.alerts.alerts import Alert, Pile, Sort, piles_of_ranked
from molette.engines.alerts.kinds import GRAVITY_LABELS, Gravity
from molette.engines.french import counted, listing, plural, short_date, spaced
from molette.engines.money import NBSP
from molette.web.figure_words import PAGES

GRAVITY_TAGS: Final = {Gravity.GRAVE: "late", Gravity.SERIOUS: "run", Gravity.WATCH: "plain"}
NOBODY: Final = "Personne n’en répond"


PLAIN: Final = {
    Sort.PROJECT: "workspace:project",
    Sort.CONDITION: "workspace:condition",
    Sort.MEETING: "workspace:meeting",
    Sort.TOPIC: "public:topic",
}
"""The sorts whose page is named by one word."""


def href(alert: Alert) -> str:
    """The page on which the fact is read, in the workspace."""
    about = alert.subject
    match about.sort:
        case Sort.MEASURE:
            return f"{reverse('workspace:statements')}?mesure={about.ref}"
        case Sort.ENVELOPE:
            return reverse("workspace:envelope", args=about.ref.split("/"))
        case Sort.FIGURE:
            kind, _, key = about.ref.partition("-")
            return reverse(PAGES[Signed(kind)], args=[key])
        case Sort.PAIR:
            return reverse("workspace:double_counts")
        case Sort.DECISION:
            return reverse("public:decisions")
    return reverse(PLAIN[about.sort], args=[about.ref])


def since(alert: Alert) -> str:
    """« depuis le 2 oct. 2026 (60 jours) »; nothing dates some facts."""
    if alert.since is None:
        return "date non renseignée"
    days = (today() - alert.since).days
    ago = f" ({counted(days, 'jour')})" if days > 0 else ""
    return f"depuis le {short_date(alert.since)}{ago}"


def what_was_done(held: Handled | None) -> str:
    """Who took it in hand, or until when it was put off, and why."""
    if held is None:
        return ""
    for_whom = f" pour {held.organisation}" if held.organisation else ""
    did = f"Reportée au {short_date(held.until)}" if held.until else "Prise en compte"
    why = f" : {held.reason}" if held.reason else ""
    return spaced(f"{did} par {held.person}{for_whom}, le {short_date(held.said_on)}{why}")


def piled(seen: Sequence[AlertView]) -> tuple[Pile, ...]:
    """The piles of the reader's own organisations, then those of the others; `seen` in its order."""
    own = {one.alert.who.id for one in seen if one.is_mine and one.alert.who}
    return piles_of_ranked((one.told.alert for one in seen), own)


def answer(seen: tuple[AlertView, ...]) -> str:
    """How many, how many for oneself, and how grave."""
    if not seen:
        return "Aucune alerte parmi ce que vous voyez."
    mine = sum(one.is_mine for one in seen)
    for_you = f"dont {mine}{NBSP}pour vous" if mine else "aucune pour vous"
    if mine == len(seen):
        for_you = plural(mine, "pour vous", "toutes pour vous")
    many = Counter(view.told.alert.gravity for view in seen)
    told = [
        f"{many[one]}{NBSP}{plural(many[one], 'grave') if one is Gravity.GRAVE else GRAVITY_LABELS[one]}"
        for one in reversed(Gravity)
        if many[one]
    ]
    return spaced(f"{counted(len(seen), 'alerte')}, {for_you} : {listing(told)}.")
