"""How one project goes: in brief on its sheet, whole on a page of its own."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from molette.domain.followup.queries import (
    BlockingView,
    WeatherView,
    blockings_of,
    brief_of,
    confidence_in,
    delayed_by,
    delays,
    judgements_of,
    rates,
    risks_of,
    said_of_dates,
    waits_of,
    words_of,
)
from molette.domain.journal.known import known_on, today
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, voices
from molette.domain.programme.models import Project
from molette.domain.programme.queries import ProjectDetail
from molette.domain.programme.queries.calendars import calendars
from molette.engines.french import counted, listing
from molette.web import followup_words as words
from molette.web.tables import Table
from molette.web.workspace import finding
from molette.web.workspace.desk import allowed, page, user_of
from molette.web.workspace.followup import confidence_tables, tables
from molette.web.workspace.followup import obstacle_tables as obstacles
from molette.web.workspace.followup.frames import crumbs


@dataclass(frozen=True, slots=True)
class BriefState:
    """The word that holds, as a sentence, and how much stands against the project."""

    weather: WeatherView | None
    tag: str
    said: str
    against: str = ""


def brief_state(detail: ProjectDetail) -> BriefState:
    """Return what the sheet of a project tells of how it goes: read with the project, it asks nothing."""
    brief = brief_of(detail.beside)
    told = [counted(brief.blockings, "blocage")] if brief.blockings else []
    told += [counted(brief.risks, "risque ouvert", "risques ouverts")] if brief.risks else []
    return weather_state(brief.weather, listing(told))


def weather_state(holds: WeatherView | None, against: str = "") -> BriefState:
    if holds is None:
        return BriefState(None, "", "", against)
    return BriefState(holds, words.LEVEL_TAGS[holds.level], words.said(holds), against)


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is said of how a project goes, and the acts of those who conduct it."""
    user = user_of(request)
    project = finding.project(user, slug)
    rights = allowed(user, Permission.EDIT_PROJECT, subject=project)
    said = words_of(project.pk, user)
    context = {
        **rights,
        "project": project,
        "crumbs": crumbs(project),
        "state": weather_state(next((view for view in said if view.in_use), None)),
        "words": tables.weather_table(said, may=rights["edit_project"]) if said else None,
        **_confidence(project, user, may=rights["edit_project"]),
        **_obstacles(project, user, edits=rights["edit_project"]),
    }
    return page(request, "project_state.html", context)


def _confidence(project: Project, user: User, *, may: bool) -> dict[str, Table | None]:
    """How sure one is of its next date and of its end, and every word said of it."""
    said = judgements_of(project.pk, user)
    calendar = calendars(Project.objects.filter(pk=project.pk)).get(project.pk, ())
    found = confidence_in(calendar, today(), said_of_dates(said), rates(user), invented=project.is_fictional)
    return {
        "confidence": confidence_tables.confidence_table(found) if found.next or found.end else None,
        "judgements": confidence_tables.judgement_table(said, projects=False, may=may) if said else None,
    }


def _obstacles(project: Project, user: User, *, edits: bool) -> dict[str, Table | None]:
    """What blocks it, what is feared, what it waits for and what waits for it, each told only if it is."""
    own = voices(user, Permission.STATE_VALUE) if known_on() is None else frozenset[int]()
    blockings, risks = blockings_of(project.pk, user), risks_of(project.pk, user)
    before, after = waits_of(project.pk, user)
    delayed = delayed_by(project.pk, delays(user))

    def lifts(one: BlockingView) -> bool:
        return edits or one.lifter_id in own

    return {
        "blockings": obstacles.blocking_table(blockings, edits=edits, lifts=lifts, projects=False)
        if blockings
        else None,
        "risks": obstacles.risk_table(risks, edits=edits) if risks else None,
        "before": obstacles.wait_table(before, "Ce que le projet attend", mine=True, edits=edits)
        if before
        else None,
        "after": obstacles.wait_table(after, "Ce qui attend le projet", mine=False, edits=edits)
        if after
        else None,
        "delayed": obstacles.delay_table(delayed, "Ce que son retard retarde") if delayed else None,
    }
