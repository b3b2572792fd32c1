"""The three depths in the workspace: today, or as they were known at the end of a past year."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.journal.known import today
from molette.engines.french import long_date
from molette.web.public.convergence import LEFT, RIGHT
from molette.web.public.depths import PAYERS, represent_depths
from molette.web.workspace.desk import frame

YEARS_BACK: Final = 4


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What is said, put in and paid along a text."""
    context = {
        **frame(request),
        "crumbs": [("Convergence", reverse("workspace:convergence"))],
        "past_days": tuple(_past_days(request)),
    }
    return represent_depths(request, fmt, "workspace/depths.html", context)


def _past_days(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The ends of the last years, with the address of this page as it was known then."""
    kept = {name: request.GET[name] for name in (LEFT, RIGHT, *PAYERS) if name in request.GET}
    for ago in range(1, YEARS_BACK + 1):
        day = date(today().year - ago, 12, 31)
        yield long_date(day), f"{request.path}?{urlencode({**kept, 'le': day.isoformat()})}"
