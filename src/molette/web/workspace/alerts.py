"""Alerts: what asks for somebody's hand, by who must act; taken in hand, put off, had back."""

from collections.abc import Sequence
from operator import itemgetter

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.alerts import actions
from molette.domain.alerts.models import DigestPreference, Handling
from molette.domain.alerts.queries import AlertFilter, AlertView, alert, alerts
from molette.domain.alerts.rights import organisations_that_may
from molette.domain.journal.known import known_on
from molette.domain.people.models import Organisation, User
from molette.engines.alerts.kinds import KIND_LABELS, WORDS, AlertKind
from molette.engines.french import spaced
from molette.web import alert_words as words
from molette.web.representations import represent
from molette.web.workspace import alert_tables as tables
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    corrected,
    done,
    form_page,
    frame,
    number_in,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import Select, agglomerations, asked, flag, places_asked, select
from molette.web.workspace.forms.alerts import AcknowledgeForm, BringBackForm, RhythmForm, SnoozeForm

SIZE = 50
ASIDE = {"": False, "ecartees": True, "toutes": None}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every alert that the reader may know under the filters of the address."""
    user = user_of(request)
    everything = alerts(user)
    filters = _filters(request)
    seen = tuple(one for one in everything if filters.keeps(one))
    page = pager(len(seen), number_in(request), SIZE)
    shown = slice(page.start_index() - 1 if seen else 0, page.end_index())
    context = {
        **frame(request),
        "answer": words.answer(seen),
        "aside": sum(one.is_aside for one in everything),
        "seen": seen,
        "groups": tables.by_who_must_act(seen, shown, user, may=known_on() is None),
        "page": page,
        "selects": _selects(request, everything),
        "writes": bool(settings.EMAIL_READY),
    }
    sheet = tables.sheet(seen)
    return represent(request, fmt, template="workspace/alerts.html", context=context, sheet=sheet)


def _filters(request: HttpRequest) -> AlertFilter:
    kind = asked(request, "quoi")
    return AlertFilter(
        kind=AlertKind(kind) if kind in set(AlertKind) else None,
        who=asked(request, "qui"),
        places=places_asked(request),
        project=asked(request, "projet"),
        mine=bool(flag(request, "miennes")),
        aside=ASIDE.get(asked(request, "etat"), False),
    )


def _selects(request: HttpRequest, everything: Sequence[AlertView]) -> tuple[Select, ...]:
    bodies = {who.slug: who.label for one in everything if (who := one.told.alert.who)}
    held = {one.told.alert.kind for one in everything}
    kinds = [(kind.value, KIND_LABELS[kind]) for kind in AlertKind if kind in held]
    return (
        select(request, "quoi", "Alerte", kinds, "Toutes"),
        select(request, "qui", "Qui doit agir", sorted(bodies.items(), key=itemgetter(1))),
        select(request, "lieu", "Agglomération", agglomerations(), "Toutes"),
        select(request, "miennes", "Pour qui", [("oui", "Pour vous")]),
        select(
            request, "etat", "État", [("ecartees", "Écartées"), ("toutes", "Toutes")], "Celles qui attendent"
        ),
    )


def acknowledge(request: HttpRequest, key: str) -> HttpResponse:
    """Take an alert in hand."""
    user = user_of(request)
    view, speakers = _found(user, key)
    form = AcknowledgeForm(sent(request), user=user, speakers=speakers)
    if accepted(form, lambda: actions.acknowledge(form.actor, view.told, **form.values())):
        return done(request, "L’alerte est prise en compte.", "workspace:alerts")
    after = (
        "Elle quitte la liste de tous, avec votre nom.",
        "Elle revient si le fait change ou s’aggrave, ou si vous la faites revenir.",
    )
    return form_page(
        request, form, _around(view, "Prendre cette alerte en compte ?", "Prendre en compte", after)
    )


def snooze(request: HttpRequest, key: str) -> HttpResponse:
    """Put an alert off until a day."""
    user = user_of(request)
    view, speakers = _found(user, key)
    form = SnoozeForm(sent(request), user=user, speakers=speakers)
    if accepted(form, lambda: actions.snooze(form.actor, view.told, **form.values())):
        return done(request, "L’alerte est reportée.", "workspace:alerts")
    after = ("Elle quitte la liste de tous jusqu’à ce jour.", "Elle revient avant, si le fait s’aggrave.")
    return form_page(request, form, _around(view, "Reporter cette alerte", "Reporter", after))


def bring_back(request: HttpRequest, key: str) -> HttpResponse:
    """Have back an alert that was set aside."""
    user = user_of(request)
    view, speakers = _found(user, key)
    held = finding.one(Handling.objects.standing().filter(key=key))
    form = BringBackForm(sent(request), user=user, speakers=speakers)
    if accepted(form, lambda: actions.bring_back(form.actor, held, view.told, **form.values())):
        return done(request, "L’alerte est revenue.", "workspace:alerts")
    after = ("Elle attend de nouveau celui qui doit agir.",)
    return form_page(request, form, _around(view, "Faire revenir cette alerte ?", "Faire revenir", after))


def mails(request: HttpRequest) -> HttpResponse:
    """How often the person is written to."""
    user = user_of(request)
    finding.must_be_today()
    kept = DigestPreference.objects.filter(user=user).order_by("pk").first() or DigestPreference()
    initial = {"rhythm": kept.rhythm, "everything": kept.everything}
    form, moved = RhythmForm(sent(request), user=user, initial=initial), list[bool]()
    if accepted(form, lambda: moved.append(actions.choose_rhythm(form.actor, user, **form.values()))):
        return done(request, corrected(moved, "Vos courriels sont réglés."), "workspace:alerts")
    return form_page(request, form, _mails_page(user))


def _mails_page(user: User) -> FormPage:
    lead = f"Ils partent à {user.email}, groupés, jamais deux fois pour un même fait."
    if not settings.EMAIL_READY:
        lead = "Cette instance n’envoie pas de courriels : votre choix vaudra dès qu’elle en enverra."
    return FormPage(
        title="Vos courriels d’alerte",
        submit="Enregistrer",
        back=reverse("workspace:alerts"),
        crumbs=_crumbs(),
        lead=lead,
    )


def _found(user: User, key: str) -> tuple[AlertView, tuple[Organisation, ...]]:
    """The alert of this key, and the organisations for which the reader may set it aside."""
    finding.must_be_today()
    view = alert(user, key)
    if view is None:
        raise Http404
    speakers = organisations_that_may(user, view.told)
    if not speakers:
        raise PermissionDenied("Cette alerte attend une autre organisation que les vôtres.")
    return view, speakers


def _around(view: AlertView, title: str, submit: str, after: Sequence[str]) -> FormPage:
    told, already = view.alert, words.what_was_done(view.handled)
    return FormPage(
        title=title,
        submit=submit,
        back=reverse("workspace:alerts"),
        crumbs=_crumbs(),
        lead=spaced(
            f"{told.subject.label}, {KIND_LABELS[told.kind]} : {told.evidence} {_to_clear(told.kind)}"
        ),
        consequences=[*after, *([f"{already}."] if already else [])],
    )


def _to_clear(kind: AlertKind) -> str:
    return f"Pour la lever : {WORDS[kind].clears}."


def _crumbs() -> list[tuple[str, str]]:
    return [("Alertes", reverse("workspace:alerts"))]
