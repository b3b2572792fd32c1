"""Papers and pictures of a project: attach, open, take off."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.people.permissions import Permission
from molette.domain.programme import actions
from molette.domain.programme.models import Project
from molette.web.public.documents import opened
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.projects import DocumentForm


def add(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    form = DocumentForm(sent(request), request.FILES or None, user=user, subject=project)
    if accepted(form, lambda: actions.add_document(form.actor, project, **form.values())):
        return done(request, "Le document est ajouté.", "workspace:project", slug)
    return form_page(request, form, _around("Nouveau document", "Ajouter le document", project))


def show(request: HttpRequest, key: int) -> HttpResponseBase:
    """Open a document: at its address, or its file, always as a download."""
    return opened(finding.document(user_of(request), key))


def remove(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    document = finding.document(user, key)
    finding.must(user, Permission.EDIT_PROJECT, document.project)
    form = ReasonForm(sent(request), user=user, subject=document.project, to=Permission.EDIT_PROJECT)
    if accepted(form, lambda: actions.remove_document(form.actor, document, **form.values())):
        return done(request, "Le document est retiré.", "workspace:project", document.project.slug)
    around = _around(f"Retirer « {document.title} » ?", "Retirer le document", document.project, gone=True)
    return form_page(request, form, around)


def _around(title: str, submit: str, project: Project, *, gone: bool = False) -> FormPage:
    back = reverse("workspace:project", args=[project.slug])
    return FormPage(
        title=title,
        submit=submit,
        back=f"{back}#documents",
        crumbs=[("Projets", reverse("workspace:projects")), (project.title, back)],
        consequences=[
            "Le fichier est effacé, et ne peut être repris.",
            "Le journal garde son titre et votre motif.",
        ]
        if gone
        else [],
        is_upload=not gone,
    )
