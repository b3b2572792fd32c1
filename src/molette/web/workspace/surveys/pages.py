"""The pages and the acts of a survey at the desk."""

import io
from collections.abc import Callable
from typing import Any

import segno
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.surveys import actions
from molette.domain.surveys.codes import code_of
from molette.domain.surveys.jobs import LARGE, publish_away
from molette.domain.surveys.models import Entrance, Question, Questionnaire, Wave
from molette.domain.territory.models import Place
from molette.engines import sheets
from molette.engines.access import reach_of
from molette.web.public.shared import whole
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
        "mine": list(Questionnaire.objects.visible_to(user).order_by("title", "pk")),
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
    around = FormPage("Préparer une enquête", "Préparer", reverse(LIST), _crumbs())
    return form_page(request, form, around)


def _crumbs(of: Questionnaire | None = None, wave: Wave | None = None) -> Crumbs:
    found = [("Enquêtes", reverse(LIST))]
    if of is not None:
        found.append((of.title, reverse(ONE, args=[of.pk])))
    if wave is not None:
        found.append((wave.name, reverse(WAVE, args=[wave.pk])))
    return found


def _mine(user: User, key: int) -> Questionnaire:
    finding.must(user, RUN)
    return finding.one(Questionnaire.objects.visible_to(user).filter(pk=key))


def _wave(user: User, key: int) -> Wave:
    finding.must(user, RUN)
    seen = Questionnaire.objects.visible_to(user).order_by().values("pk")
    return finding.one(Wave.objects.filter(pk=key, questionnaire__in=seen).select_related("questionnaire"))


def show(request: HttpRequest, key: int) -> HttpResponse:
    of = _mine(user_of(request), key)
    questions = list(of.questions.order_by("rank").prefetch_related("wordings"))
    waves = list(of.waves.order_by("-opens_on", "pk"))
    context = {"of": of, "questions": questions, "waves": waves, "crumbs": _crumbs()}
    return page(request, "surveys/questionnaire.html", context)


Act = Callable[[], Any]


def _form(
    request: HttpRequest, form: DeskForm, act: Act, around: FormPage, said: str, to: Any
) -> HttpResponse:
    """Run the act of a form, or show it with what it lacks."""
    if accepted(form, act):
        return done(request, said, *to)
    return form_page(request, form, around)


def add_question(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    of = _mine(user, key)
    form = forms.QuestionForm(sent(request), user=user, subject=of)
    around = FormPage("Poser une question", "Ajouter la question", reverse(ONE, args=[key]), _crumbs(of))
    act = lambda: actions.add_question(form.actor, of, **form.values())  # noqa: E731
    return _form(request, form, act, around, "La question est posée.", (ONE, key))


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
        "Traduire la question", "Traduire", reverse(ONE, args=[of.pk]), _crumbs(of), lead=question.words
    )
    act = lambda: actions.translate(form.actor, question, **form.values())  # noqa: E731
    return _form(request, form, act, around, "La traduction est écrite.", (ONE, of.pk))


def drop_question(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    question = _question(user, key)
    of = question.questionnaire
    form = ConfirmForm(sent(request), user=user, subject=of, to=RUN)
    around = FormPage(
        "Retirer cette question ?", "Retirer", reverse(ONE, args=[of.pk]), _crumbs(of), lead=question.words
    )
    act = lambda: actions.drop_question(form.actor, question)  # noqa: E731
    return _form(request, form, act, around, "La question est retirée.", (ONE, of.pk))


def plan_wave(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    of = _mine(user, key)
    form = forms.WaveForm(sent(request), user=user, subject=of)
    around = FormPage(
        "Prévoir une vague",
        "Prévoir",
        reverse(ONE, args=[key]),
        _crumbs(of),
        consequences=("Les questions ne changeront plus.",),
    )
    act = lambda: actions.plan_wave(form.actor, of, **form.values())  # noqa: E731
    return _form(request, form, act, around, "La vague est prévue.", (ONE, key))


@never_cache
def wave(request: HttpRequest, key: int) -> HttpResponse:
    """A wave: its ways in, its margins, how many answered, what is left to do."""
    held = _wave(user_of(request), key)
    links = held.entrances.select_related("place").order_by("place__name", "pk")
    context = {
        "wave": held,
        "of": held.questionnaire,
        "links": [(one, whole(request, _address(one))) for one in links],
        "invited": held.invitations.count(),
        "answered": held.responses.filter(is_complete=True).count(),
        "margins": list(held.margins.select_related("question", "source").order_by("pk")),
        "crumbs": _crumbs(held.questionnaire),
    }
    return page(request, "surveys/wave.html", context)


def _address(link: Entrance) -> str:
    return reverse("public:survey-answer", args=[code_of(link.key)])


def qr(request: HttpRequest, key: int) -> HttpResponse:
    """The QR code of the link of a place, to print at any size."""
    user = user_of(request)
    finding.must(user, RUN)
    seen = Questionnaire.objects.visible_to(user).order_by().values("pk")
    rows = Entrance.objects.filter(pk=key, wave__questionnaire__in=seen)
    link = finding.one(rows.select_related("place"))
    written = io.BytesIO()
    segno.make(whole(request, _address(link)), error="q", micro=False).save(
        written, kind="svg", border=4, scale=4, title=f"QR code : {link.place}", xmldecl=False
    )
    return HttpResponse(written.getvalue(), content_type="image/svg+xml")


@never_cache
def codes(request: HttpRequest, key: int) -> HttpResponse:
    """The codes of the invitations, to print on letters: by place, and nothing of who answered."""
    held = _wave(user_of(request), key)
    rows = held.invitations.select_related("place").order_by("place__name", "pk")
    sheet = sheets.Sheet(
        f"codes-{held.slug}",
        (
            sheets.Column("lieu", "Commune", lambda one: str(one.place)),
            sheets.Column("code", "Code", lambda one: code_of(one.key)),
            sheets.Column(
                "adresse",
                "Adresse",
                lambda one: whole(request, reverse("public:survey-answer", args=[code_of(one.key)])),
            ),
        ),
        rows,
    )
    answer = HttpResponse("".join(sheets.csv_lines(sheet)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.csv"'
    return answer


def _around(held: Wave, title: str, submit: str, *consequences: str) -> FormPage:
    back = reverse(WAVE, args=[held.pk])
    return FormPage(title, submit, back, _crumbs(held.questionnaire, held), consequences=consequences)


def invite(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = forms.InviteForm(sent(request), user=user, subject=held)
    around = _around(held, "Préparer des invitations", "Préparer")
    act = lambda: actions.invite(form.actor, held, **form.values())  # noqa: E731
    return _form(request, form, act, around, "Les invitations sont prêtes.", (WAVE, key))


def entrances(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = forms.EntrancesForm(sent(request), user=user, subject=held)
    around = _around(held, "Ouvrir les liens de communes", "Ouvrir")
    act = lambda: actions.open_entrances(form.actor, held, list(form.values()["places"]))  # noqa: E731
    return _form(request, form, act, around, "Les liens sont ouverts.", (WAVE, key))


def margin(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = forms.MarginForm(sent(request), user=user, subject=held, wave=held)
    around = _around(held, "Donner une marge de calage", "Donner la marge")
    act = lambda: actions.set_margin(form.actor, held, **form.values())  # noqa: E731
    return _form(request, form, act, around, "La marge est donnée.", (WAVE, key))


def close(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = ConfirmForm(sent(request), user=user, subject=held, to=RUN)
    around = _around(held, "Clore la vague ?", "Clore", "Plus personne n’y répondra.")
    act = lambda: actions.close(form.actor, held)  # noqa: E731
    return _form(request, form, act, around, "La vague est close.", (WAVE, key))


def publish(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = ConfirmForm(sent(request), user=user, subject=held, to=RUN)
    around = _around(
        held, "Publier les résultats ?", "Publier", "Ils seront publics, et ne seront pas recalculés."
    )

    def act() -> None:
        if held.responses.filter(is_complete=True).count() <= LARGE:
            actions.publish(form.actor, held)
            return
        actions.publish_later(form.actor, held)
        publish_away.enqueue(held.pk, user.pk, form.speaks_for.pk)

    return _form(
        request, form, act, around, "C’est calculé, ou cela se calcule : voyez la vague.", (WAVE, key)
    )


def open_rows(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = ConfirmForm(sent(request), user=user, subject=held, to=RUN)
    around = _around(
        held,
        "Ouvrir les réponses ?",
        "Ouvrir",
        "Ligne à ligne, sans lieu, sans poids, sans mots, et pour de bon.",
    )
    act = lambda: actions.open_rows(form.actor, held)  # noqa: E731
    return _form(request, form, act, around, "Les réponses sont ouvertes.", (WAVE, key))


@never_cache
def paper(request: HttpRequest, key: int) -> HttpResponse:
    """Enter an answer that came on paper, in the places of one's mandate."""
    user = user_of(request)
    finding.must(user, ENTER)
    held = finding.one(Wave.objects.filter(pk=key, closed_on=None).select_related("questionnaire"))
    form = forms.PaperForm(sent(request), user=user, wave=held, places=_places(user, held))
    back = reverse(LIST)
    around = FormPage("Saisir une réponse sur papier", "Enregistrer", back, _crumbs(), lead=str(held))
    act = lambda: actions.enter_paper(form.actor, held, **form.values())  # noqa: E731
    to = ("workspace:survey_paper", key)
    return _form(request, form, act, around, "La réponse est enregistrée ; voici la suivante.", to)


def _places(user: User, held: Wave) -> QuerySet[Place]:
    """The places of a wave that a mandate to enter answers covers."""
    reach = reach_of(user, ENTER)
    ways = held.invitations if held.is_drawn else held.entrances
    rows = Place.objects.filter(pk__in=ways.order_by().values("place"))
    return (rows if reach.everywhere else rows.filter(pk__in=reach.places)).order_by("search_name", "pk")
