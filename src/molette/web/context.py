"""What every page knows: the site, the navigation, the legal links, the date of the data."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from molette.domain.journal.known import known_on, today
from molette.domain.people.permissions import Permission, can

PUBLIC = (
    ("Le programme", "public:home"),
    ("Ma commune", "public:communes"),
    ("Les projets", "public:projects"),
    ("Les orientations", "public:orientations"),
    ("L’argent", "public:money"),
    ("Les aides", "public:rulebook"),
    ("Les chiffres", "public:measures"),
    ("Les partenaires", "public:partners"),
)
WORKSPACE = (
    ("Vue d’ensemble", "workspace:overview", None),
    ("Projets", "workspace:projects", None),
    ("Signatures", "workspace:signing", None),
    ("Convergence", "workspace:convergence", None),
    ("Rapprochements", "workspace:reconciliations", None),
    ("Déclarations", "workspace:statements", None),
    ("Enveloppes", "workspace:envelopes", None),
    ("Échéances", "workspace:deadlines", None),
    ("Affichages", "workspace:displays", None),
    ("Contreparties", "workspace:conditions", None),
    ("Retards", "workspace:late", None),
    ("Imports", "workspace:imports", Permission.VIEW_LEDGER),
    ("Réserves", "workspace:reservations", Permission.VIEW_RESERVED),
    ("Journal", "workspace:journal", Permission.VIEW_JOURNAL),
    ("Organisations", "workspace:organisations", None),
    ("Membres", "workspace:members", None),
    ("Réglages", "workspace:settings", Permission.MANAGE_SETTINGS),
)
LEGAL = (
    ("D’où viennent ces chiffres", "public:sources"),
    ("Données ouvertes", "public:data"),
    ("Accessibilité", "public:accessibility"),
    ("Mentions légales", "public:legal"),
    ("Données personnelles", "public:privacy"),
    ("Plan du site", "public:sitemap"),
)


def _links(entries: tuple[tuple[str, str], ...], path: str) -> list[dict[str, Any]]:
    links = []
    for label, name in entries:
        href = reverse(name)
        home = href == reverse("public:home") or href == reverse("workspace:overview")
        current = path == href if home else path.startswith(href)
        links.append({"label": label, "href": href, "current": current})
    return links


def page(request: HttpRequest) -> dict[str, Any]:
    """Add what `base.html` and `workspace.html` need to every page."""
    user = request.user
    allowed = tuple((label, name) for label, name, needed in WORKSPACE if needed is None or can(user, needed))
    return {
        "site": settings.SITE,
        "user": user,
        "sought": request.GET.get("q", ""),
        "nav": _links(PUBLIC, request.path),
        "workspace_nav": _links(allowed, request.path) if user.is_authenticated else [],
        "legal": _links(LEGAL, request.path),
        "demonstration": settings.DEMONSTRATION,
        "late_by": 0 if user.is_authenticated or not settings.REMEMBER else settings.PUBLIC_CACHE_SECONDS,
        "as_of": today(),
        "known_on": known_on(),
        "day_note": getattr(request, "day_note", ""),
        "asked_besides_the_day": [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in {"le", "page"}
        ],
        "latest_day": timezone.localdate(),
        "eve": today() - timedelta(days=1),
    }
