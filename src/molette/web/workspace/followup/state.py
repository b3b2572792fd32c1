"""How one project goes: in brief on its sheet, whole on a page of its own."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from molette.domain.followup.queries import WeatherView, brief_of, words_of
from molette.domain.people.permissions import Permission
from molette.domain.programme.queries import ProjectDetail
from molette.web import followup_words as words
from molette.web.workspace import finding
from molette.web.workspace.desk import allowed, page, user_of
from molette.web.workspace.followup import tables
from molette.web.workspace.followup.frames import crumbs


@dataclass(frozen=True, slots=True)
class BriefState:
    """The word that holds, as a sentence."""

    weather: WeatherView | None
    tag: str
    said: str


def brief_state(detail: ProjectDetail) -> BriefState:
    """Return what the sheet of a project tells of how it goes: read with the project, it asks nothing."""
    return weather_state(brief_of(detail.beside).weather)


def weather_state(holds: WeatherView | None) -> BriefState:
    if holds is None:
        return BriefState(None, "", "")
    return BriefState(holds, words.LEVEL_TAGS[holds.level], words.said(holds))


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is said of how a project goes, and the acts of those who conduct it."""
    user = user_of(request)
    project = finding.project(user, slug)
    rights = allowed(user, Permission.EDIT_PROJECT, subject=project)
    may = rights["edit_project"]
    said = words_of(project.pk, user)
    context = {
        **rights,
        "project": project,
        "crumbs": crumbs(project),
        "state": weather_state(next((view for view in said if view.in_use), None)),
        "words": tables.weather_table(said, may=may) if said else None,
    }
    return page(request, "project_state.html", context)
