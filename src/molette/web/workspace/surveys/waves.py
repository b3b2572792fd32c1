"""A wave at the desk: its ways in, its margins, paper, the closing, the publication."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import segno
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from molette.domain.people.models import User
from molette.domain.surveys import actions
from molette.domain.surveys.codes import code_of
from molette.domain.surveys.jobs import LARGE, publish_away
from molette.domain.surveys.models import Entrance, Questionnaire, Wave
from molette.domain.surveys.queries import PlaceCount, fieldwork
from molette.domain.territory.models import Place
from molette.engines import sheets
from molette.engines.access import reach_of
from molette.engines.surveys.publication import RULES, Measure
from molette.web.public.shared import whole
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, page, sent, user_of
from molette.web.workspace.forms.base import ConfirmForm
from molette.web.workspace.surveys import forms
from molette.web.workspace.surveys.pages import ENTER, LIST, RUN, WAVE, answered_by, crumbs_of


def _wave(user: User, key: int) -> Wave:
    finding.must(user, RUN)
    seen = Questionnaire.objects.visible_to(user).order_by().values("pk")
    return finding.one(Wave.objects.filter(pk=key, questionnaire__in=seen).select_related("questionnaire"))


@never_cache
def wave(request: HttpRequest, key: int) -> HttpResponse:
    """A wave: its ways in, its margins, how many answered, what is left to do."""
    held = _wave(user_of(request), key)
    links = held.entrances.select_related("place").order_by("place__search_name", "pk")
    places = fieldwork(held)
    context = {
        "wave": held,
        "of": held.questionnaire,
        "links": [(one, whole(request, _address(one))) for one in links],
        "invited": sum(one.invited for one in places),
        "answered": sum(one.answered for one in places) or held.responses_count,
        "begun": sum(one.begun for one in places),
        "places": _by_place(places) if places else None,
        "least": RULES[Measure.PROPORTION].answers,
        "margins": list(held.margins.select_related("question", "source").order_by("pk")),
        "crumbs": crumbs_of(held.questionnaire),
    }
    return page(request, "surveys/wave.html", context)


FIELDWORK: Final[Mapping[str, Callable[[PlaceCount], int]]] = {
    "Invitations": lambda one: one.invited,
    "Réponses": lambda one: one.answered,
    "Dont sur papier": lambda one: one.paper,
    "Commencées": lambda one: one.begun,
}


def _by_place(places: Sequence[PlaceCount]) -> Table:
    """How far the wave is, place by place; invitations where some were made."""
    is_invited = any(one.invited for one in places)
    shown = [name for name in FIELDWORK if is_invited or name != "Invitations"]
    rows = [(Cell(one.name), *(Cell(FIELDWORK[name](one)) for name in shown)) for one in places]
    return Table(
        caption="Commune par commune",
        columns=(Column("Commune"), *(Column(name, Kind.NUMBER) for name in shown)),
        rows=tuple(map(Row, rows)),
    )


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
    """The codes to print, of invitations on letters or of links on posters: nothing of who answered."""
    held = _wave(user_of(request), key)
    ways: QuerySet[Any] = held.invitations.all() if held.is_drawn else held.entrances.all()
    rows = ways.select_related("place").order_by("place__search_name", "pk")
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
    return FormPage(title, submit, back, crumbs_of(held.questionnaire, held), consequences=consequences)


def invite(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = forms.InviteForm(sent(request), user=user, subject=held)
    around = _around(held, "Préparer des invitations", "Préparer")
    act = lambda: actions.invite(form.actor, held, **form.values())  # noqa: E731
    return answered_by(request, form, act, around, ("Les invitations sont prêtes.", *(WAVE, key)))


def entrances(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = forms.EntrancesForm(sent(request), user=user, subject=held)
    around = _around(held, "Ouvrir les liens de communes", "Ouvrir")
    act = lambda: actions.open_entrances(form.actor, held, list(form.values()["places"]))  # noqa: E731
    return answered_by(request, form, act, around, ("Les liens sont ouverts.", *(WAVE, key)))


def margin(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = forms.MarginForm(sent(request), user=user, subject=held, wave=held)
    around = _around(held, "Donner une marge de calage", "Donner la marge")
    act = lambda: actions.set_margin(form.actor, held, **form.values())  # noqa: E731
    return answered_by(request, form, act, around, ("La marge est donnée.", *(WAVE, key)))


def close(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = _wave(user, key)
    form = ConfirmForm(sent(request), user=user, subject=held, to=RUN)
    around = _around(held, "Clore la vague ?", "Clore", "Plus personne n’y répondra.")
    act = lambda: actions.close(form.actor, held)  # noqa: E731
    return answered_by(request, form, act, around, ("La vague est close.", *(WAVE, key)))


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

    then = ("C’est calculé, ou cela se calcule : voyez la vague.", WAVE, key)
    return answered_by(request, form, act, around, then)


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
    return answered_by(request, form, act, around, ("Les réponses sont ouvertes.", *(WAVE, key)))


@never_cache
def paper(request: HttpRequest, key: int) -> HttpResponse:
    """Enter an answer that came on paper, in the places of one's mandate."""
    user = user_of(request)
    finding.must(user, ENTER)
    held = finding.one(Wave.objects.filter(pk=key, closed_on=None).select_related("questionnaire"))
    form = forms.PaperForm(sent(request), user=user, wave=held, places=_places(user, held))
    back = reverse(LIST)
    around = FormPage("Saisir une réponse sur papier", "Enregistrer", back, crumbs_of(), lead=str(held))
    act = lambda: actions.enter_paper(form.actor, held, **form.values())  # noqa: E731
    to = ("workspace:survey_paper", key)
    return answered_by(request, form, act, around, ("La réponse est enregistrée ; voici la suivante.", *to))


def _places(user: User, held: Wave) -> QuerySet[Place]:
    """The places of a wave that a mandate to enter answers covers."""
    reach = reach_of(user, ENTER)
    ways = held.invitations if held.is_drawn else held.entrances
    keys = set(ways.order_by("pk").values_list("place_id", flat=True))
    rows = Place.objects.filter(pk__in=keys)
    return (rows if reach.everywhere else rows.filter(pk__in=reach.places)).order_by("search_name", "pk")
