"""The weather of a project: said, or taken back."""

from django.http import HttpRequest, HttpResponse

from molette.domain.followup import actions
from molette.domain.people.permissions import Permission
from molette.web.workspace import finding
from molette.web.workspace.desk import accepted, done, form_page, sent, user_of
from molette.web.workspace.followup import finding as own
from molette.web.workspace.followup.forms import WeatherForm
from molette.web.workspace.followup.frames import STATE, STAYS, around
from molette.web.workspace.forms.base import ReasonForm


def say(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PROJECT)
    form = WeatherForm(sent(request), user=user, subject=project)
    if accepted(
        form, lambda: actions.say_weather(form.actor, project, said_by=form.speaks_for, **form.values())
    ):
        return done(request, "La météo est dite ; les précédentes restent.", STATE, slug)
    lead = "Dans les quatre mots de l’État. Elle ne se calcule pas : c’est votre parole, datée de ce jour."
    return form_page(request, form, around("Dire la météo du projet", "Dire la météo", project, lead))


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = own.weather(user, key)
    form = ReasonForm(sent(request), user=user, subject=said.project, to=Permission.EDIT_PROJECT)
    if accepted(form, lambda: actions.withdraw_weather(form.actor, said, **form.values())):
        return done(request, "La météo est retirée.", STATE, said.project.slug)
    after = (STAYS, "La météo dite avant vaut de nouveau, avec sa date.")
    lead = f"{said.get_level_display().capitalize()}, dite le {said.said_on:%d/%m/%Y} : {said.why}"
    return form_page(
        request, form, around("Retirer cette météo ?", "Retirer la météo", said.project, lead, after=after)
    )
