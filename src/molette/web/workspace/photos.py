"""The photographs of a project: those that are there, adding one, taking one off."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.people.permissions import Permission, can
from molette.domain.programme import actions
from molette.domain.programme.models import Project
from molette.domain.programme.queries import photos_of
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.photos import PhotoForm


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The photographs of a project, seen by whoever sees it."""
    user = user_of(request)
    project = finding.project(user, slug)
    return page(
        request,
        "photos.html",
        {
            "project": project,
            "photos": photos_of([project.pk], user),
            "may_edit": can(user, Permission.EDIT_PROJECT, project),
            "crumbs": _crumbs(project),
        },
    )


def add(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    form = PhotoForm(sent(request), request.FILES or None, user=user, subject=project)
    if accepted(form, lambda: actions.add_photo(form.actor, project, **form.values())):
        return done(request, "La photo est ajoutée.", "workspace:photos", slug)
    return form_page(
        request,
        form,
        FormPage(
            title="Nouvelle photo",
            submit="Ajouter la photo",
            back=reverse("workspace:photos", args=[slug]),
            crumbs=_crumbs(project),
            consequences=[
                "Les habitants la voient dès que le projet est publié.",
                "Le lieu, l’heure et l’appareil inscrits dans le fichier sont effacés.",
            ],
        ),
    )


def remove(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    photo = finding.photo(user, key)
    finding.must(user, Permission.EDIT_PROJECT, photo.project)
    form = ReasonForm(sent(request), user=user, subject=photo.project, to=Permission.EDIT_PROJECT)
    if accepted(form, lambda: actions.remove_photo(form.actor, photo, **form.values())):
        return done(request, "La photo est retirée.", "workspace:photos", photo.project.slug)
    return form_page(
        request,
        form,
        FormPage(
            title="Retirer cette photo ?",
            submit="Retirer la photo",
            back=reverse("workspace:photos", args=[photo.project.slug]),
            crumbs=_crumbs(photo.project),
            consequences=[
                "Ses deux fichiers sont effacés, et ne peuvent être repris.",
                "Le journal garde ce qu’elle montrait et votre motif.",
            ],
        ),
    )


def _crumbs(project: Project) -> list[tuple[str, str]]:
    return [
        ("Projets", reverse("workspace:projects")),
        (project.title, reverse("workspace:project", args=[project.slug])),
    ]
