"""The calendar of a project: a milestone more, a date said, a date withdrawn."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from molette.domain.people.permissions import Permission
from molette.domain.programme import actions
from molette.domain.programme.models import Project
from molette.web.workspace import finding
from molette.web.workspace.desk import Crumbs, FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.projects import DateForm, MilestoneForm

SOURCE = (
    "D’où vient cette date",
    ("source", "source_title", "source_publisher", "source_url", "source_published_on"),
)


def add_milestone(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    form = MilestoneForm(sent(request), user=user, subject=project)
    if accepted(form, lambda: actions.add_milestone(form.actor, project, **form.values())):
        return done(request, "Le jalon est ajouté : dites-en maintenant la date.", "workspace:project", slug)
    around = FormPage("Nouveau jalon", "Ajouter le jalon", _sheet(project), _crumbs(project))
    return form_page(request, form, around)


def say_date(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    milestone = finding.milestone(user, key)
    project = milestone.project
    form = DateForm(sent(request), user=user, subject=project, initial={"said_on": timezone.localdate()})
    if accepted(
        form, lambda: actions.say_date(form.actor, milestone, said_by=form.speaks_for, **form.values())
    ):
        return done(
            request, "La date est inscrite ; les précédentes restent.", "workspace:project", project.slug
        )
    around = FormPage(
        title=f"Dire la date : {milestone.title}",
        submit="Inscrire la date",
        back=_sheet(project),
        crumbs=_crumbs(project),
        lead="Une date ne remplace rien : elle s’ajoute, et le glissement se mesure depuis la première.",
        groups=(SOURCE,),
    )
    return form_page(request, form, around)


def withdraw_date(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.date_said(user, key)
    project = said.milestone.project
    form = ReasonForm(sent(request), user=user, subject=project, to=Permission.EDIT_PROJECT)
    if accepted(form, lambda: actions.withdraw_date(form.actor, said, **form.values())):
        return done(request, "La date est retirée.", "workspace:project", project.slug)
    around = FormPage(
        title="Retirer cette date ?",
        submit="Retirer la date",
        back=_sheet(project),
        crumbs=_crumbs(project),
        lead=f"{said.milestone.title} : {said.get_nature_display()} le {said.on:%d/%m/%Y}.",
        consequences=[
            "Elle reste dans l’historique, avec votre motif.",
            "Elle ne compte plus dans le calendrier.",
        ],
    )
    return form_page(request, form, around)


def _sheet(project: Project) -> str:
    return f"{reverse('workspace:project', args=[project.slug])}#calendrier"


def _crumbs(project: Project) -> Crumbs:
    return [("Projets", reverse("workspace:projects")), (project.title, _sheet(project))]
