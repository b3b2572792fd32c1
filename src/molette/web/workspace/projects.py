"""Projects: the list, and opening, editing, publishing one."""

from functools import partial
from operator import attrgetter

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.exchange import exports
from molette.domain.people.permissions import Permission
from molette.domain.programme import actions
from molette.domain.programme.models import Project
from molette.domain.programme.queries import projects
from molette.engines.sheets import Sheet
from molette.web.public.lists import project_lines, project_sheet, project_table
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    allowed,
    corrected,
    done,
    form_page,
    frame,
    number_in,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import asked, project_filter, project_selects
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.projects import PROJECT_FIELDS, EditProjectForm, NewProjectForm
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.links import leading_to_the_desk

SIZE = 50
HERE = ("Projets", "/espace/projets")
GROUPS = (
    ("Où", ("location_note", "places")),
    ("Pour quelles orientations", ("nodes", "linked_contracts")),
)


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The projects that the reader sees, published or not, filtered by the address."""
    user = user_of(request)
    page = None if fmt else number_in(request)
    found = projects(project_filter(request), user, page=page, size=SIZE)
    lines = project_lines(found.rows, user)
    context = {
        **frame(request),
        **allowed(user, Permission.CREATE_PROJECT),
        "found": found,
        "table": leading_to_the_desk(project_table(lines, "Les projets", empty="Aucun projet ne répond.")),
        "selects": project_selects(request),
        "text": asked(request, "texte"),
        "page": pager(found.total, found.page, SIZE),
    }
    sheet: Sheet = project_sheet(lines)
    back = partial(exports.beside, exports.Kind.PROJECTS, key=attrgetter("row.id"), user=user)
    return represent(
        request, fmt, template="workspace/projects.html", context=context, sheet=sheet, sent_back=back
    )


def create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.CREATE_PROJECT)
    form = NewProjectForm(sent(request), user=user)
    made: list[Project] = []
    if accepted(form, lambda: made.append(actions.create_project(form.actor, **form.values()))):
        return done(request, "Le projet est créé, non publié.", "workspace:project", made[0].slug)
    around = FormPage(
        title="Nouveau projet",
        submit="Créer le projet",
        back=reverse("workspace:projects"),
        crumbs=[HERE],
        lead="Il ne sera public qu’une fois publié.",
        groups=GROUPS,
    )
    return form_page(request, form, around)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    form = EditProjectForm(sent(request), user=user, subject=project, edits=Edited(project, _initial))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_project(form.actor, project, **form.values()))):
        return done(request, corrected(moved, "Le projet est modifié."), "workspace:project", slug)
    around = FormPage(
        title="Modifier le projet",
        submit="Enregistrer",
        back=reverse("workspace:project", args=[slug]),
        crumbs=[HERE, (project.title, reverse("workspace:project", args=[slug]))],
        groups=(*GROUPS, ("Pourquoi", ("reason",))),
    )
    return form_page(request, form, around)


def _initial(project: Project) -> dict[str, object]:
    many = {"places", "nodes", "linked_contracts"}
    held = {name: list(getattr(project, name).order_by("pk")) for name in many}
    return {**{name: getattr(project, name) for name in PROJECT_FIELDS if name not in many}, **held}


def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the project to everyone, or take it back: a page says what follows."""
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    published = not project.is_published
    edits = Edited(project, lambda row: {"is_published": row.is_published})
    form = ReasonForm(sent(request), user=user, subject=project, to=Permission.EDIT_PROJECT, edits=edits)
    form.fields["reason"].required = not published
    if accepted(
        form, lambda: actions.publish_project(form.actor, project, published=published, **form.values())
    ):
        return done(
            request, "Le projet est public." if published else "Le projet n’est plus public.", *_to(slug)
        )
    return form_page(request, form, _around_publishing(project, published=published))


def _to(slug: str) -> tuple[str, str]:
    return "workspace:project", slug


def _around_publishing(project: Project, *, published: bool) -> FormPage:
    back = reverse("workspace:project", args=[project.slug])
    consequences = (
        ["Tout le monde pourra lire sa fiche, son calendrier et son plan voté."]
        if published
        else ["Sa page publique répondra qu’elle n’existe pas.", "Ses euros quittent les totaux publics."]
    )
    return FormPage(
        title="Publier ce projet ?" if published else "Retirer ce projet du public ?",
        submit="Publier" if published else "Retirer du public",
        back=back,
        crumbs=[HERE, (project.title, back)],
        consequences=consequences,
    )
