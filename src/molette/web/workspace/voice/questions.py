"""Questions of assemblies of residents: written down, taken back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.people.permissions import Permission
from molette.domain.voice import actions
from molette.domain.voice.models import AssemblyQuestion
from molette.web.workspace import finding
from molette.web.workspace.desk import Crumbs, FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.voice.forms import QuestionForm

MODERATE = Permission.MODERATE_VOICE
LIST = "workspace:voices"


def _crumbs() -> Crumbs:
    return [("Paroles d’habitants", reverse(LIST))]


def ask(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, MODERATE)
    form = QuestionForm(sent(request), user=user)
    if accepted(form, lambda: actions.ask_question(form.actor, said_by=form.speaks_for, **form.values())):
        return done(request, "La question est inscrite, et proposée aux comités.", LIST)
    around = FormPage(
        title="Inscrire la question d’une instance d’habitants",
        submit="Inscrire la question",
        back=reverse(LIST),
        crumbs=_crumbs(),
        lead="Elle est publique, et proposée à l’ordre du jour des comités jusqu’à ce que l’un la prenne.",
    )
    return form_page(request, form, around)


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    rows = AssemblyQuestion.objects.filter(pk=key, withdrawn_reason="")
    question = finding.one(rows.select_related("project", "place", "said_by"))
    grounded = question if question.project_id or question.place_id else None
    finding.must(user, MODERATE, grounded)
    form = ReasonForm(sent(request), user=user, subject=grounded, to=MODERATE)
    if accepted(form, lambda: actions.withdraw_question(form.actor, question, **form.values())):
        return done(request, "La question est retirée.", LIST)
    around = FormPage(
        title="Retirer cette question ?",
        submit="Retirer la question",
        back=reverse(LIST),
        crumbs=_crumbs(),
        lead=question.title,
        consequences=("Elle reste dans l’historique, avec votre motif.",),
    )
    return form_page(request, form, around)
