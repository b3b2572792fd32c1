"""« Votre commune »: accents and typos forgiven; straight to the page when there is no doubt."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from molette.domain.programme.queries import ProjectFilter, ProjectList, projects
from molette.domain.territory.queries import CommuneMatch, find_communes
from molette.web.public import lists
from molette.web.tables import Table

CERTAIN = 95  # the name itself, or its start
WHOLE = 100


@dataclass(frozen=True, slots=True)
class SearchPage:
    text: str
    communes: tuple[CommuneMatch, ...]
    found: ProjectList | None
    table: Table | None


def search(request: HttpRequest) -> HttpResponseBase:
    text = request.GET.get("q", "").strip()[:100]
    matches = find_communes(text, perimeter=settings.PERIMETER)
    if certain := _certain(matches):
        return redirect("public:commune", certain.place.slug)
    found = projects(ProjectFilter(text=text), request.user, page=None) if text else None
    lines = lists.project_lines(found.rows, request.user) if found else ()
    page = SearchPage(text, matches, found, lists.project_table(lines, "Projets") if lines else None)
    return render(request, "public/search.html", {"view": page})


def _certain(matches: tuple[CommuneMatch, ...]) -> CommuneMatch | None:
    """The commune named whole, or the only one that begins so."""
    whole = [match for match in matches if match.score == WHOLE]
    near = whole or [match for match in matches if match.score >= CERTAIN]
    return near[0] if len(near) == 1 else None
