"""Questionnaires at the desk: prepared, translated, put in waves."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.surveys import actions
from molette.domain.surveys.models import Question, Questionnaire, Wave
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    done,
    form_page,
    page,
    sent,
    user_of,
)
from molette.web.workspace.forms.base import ConfirmForm, DeskForm
from molette.web.workspace.surveys import forms

RUN, ENTER = Permission.RUN_SURVEY, Permission.ENTER_ANSWERS
LIST, ONE, WAVE = "workspace:surveys", "workspace:survey", "workspace:survey_wave"


def index(request: HttpRequest) -> HttpResponse:
    """The surveys that one runs, and the waves for which one may enter paper."""
    user = user_of(request)
    finding.must(user, ENTER)
    context = {
        "runs": can(user, RUN),
        "mine": list(
            Questionnaire.objects.visible_to(user).order_by("title", "pk").prefetch_related("waves")
        ),
        "open": list(Wave.objects.filter(closed_on=None).select_related("questionnaire")),
    }
    return page(request, "surveys/index.html", context)


def create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, RUN)
    form = forms.QuestionnaireForm(sent(request), user=user)
    made: list[Questionnaire] = []

    def act() -> None:
        made.append(actions.create_questionnaire(form.actor, run_by=form.speaks_for, **form.values()))

    if accepted(form, act):
        return done(request, "Le questionnaire est préparé : posez ses questions.", ONE, made[-1].pk)
    around = FormPage("Préparer une enquête", "Préparer", reverse(LIST), crumbs_of())
    return form_page(request, form, around)


def crumbs_of(of: Questionnaire | None = None, wave: Wave | None = None) -> Crumbs:
    found = [("Enquêtes", reverse(LIST))]
    if of is not None:
        found.append((of.title, reverse(ONE, args=[of.pk])))
    if wave is not None:
        found.append((wave.name, reverse(WAVE, args=[wave.pk])))
    return found


def _mine(user: User, key: int) -> Questionnaire:
    finding.must(user, RUN)
    return finding.one(Questionnaire.objects.visible_to(user).filter(pk=key))


def show(request: HttpRequest, key: int) -> HttpResponse:
    of = _mine(user_of(request), key)
    questions = list(of.questions.order_by("rank").prefetch_related("wordings"))
    waves = list(of.waves.order_by("-opens_on", "pk"))
    context = {"of": of, "questions": questions, "waves": waves, "crumbs": crumbs_of()}
    return page(request, "surveys/questionnaire.html", context)


Act = Callable[[], Any]


def answered_by(
    request: HttpRequest, form: DeskForm, act: Act, around: FormPage, then: tuple[Any, ...]
) -> HttpResponse:
    """Run the act of a form, say `then` and go where it leads; or show the form with what it lacks."""
    if accepted(form, act):
        return done(request, *then)
    return form_page(request, form, around)


def add_question(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    of = _mine(user, key)
    form = forms.QuestionForm(sent(request), user=user, subject=of)
    around = FormPage("Poser une question", "Ajouter la question", reverse(ONE, args=[key]), crumbs_of(of))
    act = lambda: actions.add_question(form.actor, of, **form.values())  # noqa: E731
    return answered_by(request, form, act, around, ("La question est posée.", *(ONE, key)))


def _question(user: User, key: int) -> Question:
    finding.must(user, RUN)
    seen = Questionnaire.objects.visible_to(user).order_by().values("pk")
    return finding.one(
        Question.objects.filter(pk=key, questionnaire__in=seen).select_related("questionnaire")
    )


def translate(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    question = _question(user, key)
    of = question.questionnaire
    form = forms.WordingForm(sent(request), user=user, subject=of)
    around = FormPage(
        "Traduire la question", "Traduire", reverse(ONE, args=[of.pk]), crumbs_of(of), lead=question.words
    )
    act = lambda: actions.translate(form.actor, question, **form.values())  # noqa: E731
    return answered_by(request, form, act, around, ("La traduction est écrite.", *(ONE, of.pk)))


def drop_question(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    question = _question(user, key)
    of = question.questionnaire
    form = ConfirmForm(sent(request), user=user, subject=of, to=RUN)
    around = FormPage(
        "Retirer cette question ?", "Retirer", reverse(ONE, args=[of.pk]), crumbs_of(of), lead=question.words
    )
    act = lambda: actions.drop_question(form.actor, question)  # noqa: E731
    return answered_by(request, form, act, around, ("La question est retirée.", *(ONE, of.pk)))


def plan_wave(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    of = _mine(user, key)
    form = forms.WaveForm(sent(request), user=user, subject=of)
    around = FormPage(
        "Prévoir une vague",
        "Prévoir",
        reverse(ONE, args=[key]),
        crumbs_of(of),
        consequences=("Les questions ne changeront plus.",),
    )
    act = lambda: actions.plan_wave(form.actor, of, **form.values())  # noqa: E731
    return answered_by(request, form, act, around, ("La vague est prévue.", *(ONE, key)))
