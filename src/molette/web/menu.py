"""The menu of the workspace: what there is under each heading, for whoever may go there."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the workspace; `needs` is the permission without which it is not shown."""

    label: str
    name: str
    needs: Permission | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """Entries under one word; those of no heading stand alone in the bar."""

    label: str
    entries: tuple[Entry, ...]


OVERVIEW = "workspace:overview"
MENU = (
    Heading("", (Entry("Vue d’ensemble", OVERVIEW),)),
    Heading(
        "Programme",
        (
            Entry("Projets", "workspace:projects"),
            Entry("Suivi", "workspace:followup"),
            Entry("Campagnes", "workspace:campaigns"),
            Entry("Retards", "workspace:late"),
        ),
    ),
    Heading(
        "Argent",
        (
            Entry("Enveloppes", "workspace:envelopes"),
            Entry("Doubles comptes", "workspace:double_counts"),
            Entry("Échéances", "workspace:deadlines"),
            Entry("Affichages", "workspace:displays"),
            Entry("Contreparties", "workspace:conditions"),
        ),
    ),
    Heading(
        "Convergence",
        (
            Entry("Signatures", "workspace:signing"),
            Entry("Convergence", "workspace:convergence"),
            Entry("Rapprochements", "workspace:reconciliations"),
            Entry("Déclarations", "workspace:statements"),
        ),
    ),
    Heading(
        "Pilotage",
        (
            Entry("Alertes", "workspace:alerts"),
            Entry("Instances", "workspace:bodies"),
            Entry("Séances", "workspace:meetings"),
            Entry("Obligations", "workspace:obligations"),
            Entry("Habitants", "workspace:voices", Permission.ANSWER_VOICE),
            Entry("Enquêtes", "workspace:surveys", Permission.ENTER_ANSWERS),
            Entry("États figés", "workspace:snapshots"),
        ),
    ),
    Heading(
        "Données",
        (
            Entry("Imports", "workspace:imports", Permission.VIEW_LEDGER),
            Entry("Réserves", "workspace:reservations", Permission.VIEW_RESERVED),
            Entry("Journal", "workspace:journal", Permission.VIEW_JOURNAL),
        ),
    ),
    Heading(
        "Instance",
        (
            Entry("Organisations", "workspace:organisations"),
            Entry("Membres", "workspace:members"),
            Entry("Réglages", "workspace:settings", Permission.MANAGE_SETTINGS),
        ),
    ),
)


def menu(user: User, path: str) -> list[dict[str, Any]]:
    """The headings that hold something for this person, each saying whether the page read is under it."""
    headings = (
        (
            heading.label,
            [_link(one, path) for one in heading.entries if one.needs is None or can(user, one.needs)],
        )
        for heading in MENU
    )
    return [
        {"label": label, "links": links, "current": any(one["current"] for one in links)}
        for label, links in headings
        if links
    ]


def _link(entry: Entry, path: str) -> dict[str, Any]:
    href = reverse(entry.name)
    current = path == href if entry.name == OVERVIEW else path.startswith(href)
    return {"label": entry.label, "href": href, "current": current}
