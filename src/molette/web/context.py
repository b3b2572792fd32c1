"""What every page knows: the site, the navigation, the legal links, the date of the data."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from molette.domain.journal.known import known_on, today
from molette.domain.people.models import User
from molette.web.menu import menu

PUBLIC = (
    ("Le programme", "public:home"),
    ("Ma commune", "public:communes"),
    ("Les projets", "public:projects"),
    ("Les orientations", "public:orientations"),
    ("L’argent", "public:money"),
    ("Les aides", "public:rulebook"),
    ("Les chiffres", "public:measures"),
    ("Les partenaires", "public:partners"),
    ("Les habitants", "public:topics"),
    ("Les enquêtes", "public:surveys"),
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
        current = path == href if name == "public:home" else path.startswith(href)
        links.append({"label": label, "href": href, "current": current})
    return links


def page(request: HttpRequest) -> dict[str, Any]:
    """Add what `base.html` and `workspace.html` need to every page."""
    user = request.user
    return {
        "site": settings.SITE,
        "user": user,
        "sought": request.GET.get("q", ""),
        "nav": _links(PUBLIC, request.path),
        "workspace_nav": menu(user, request.path) if isinstance(user, User) else [],
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
