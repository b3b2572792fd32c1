"""Doubles: the pairs that may be one organisation; unite them, tell them apart, undo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.identities import actions
from molette.domain.identities.models import Reunion
from molette.domain.identities.moving import LeftAsItIs
from molette.domain.identities.queries.directory import DuplicateRow, duplicates
from molette.domain.identities.queries.reunions import obstacles, reunions, what_would_move
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.engines.french import spaced
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, allowed, done, form_page, frame, sent, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.forms.identities import ApartForm, WhyForm

SHOWN_LEFT = 10


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The pairs that look alike, with their reasons, and the reunions done."""
    user = user_of(request)
    pairs = duplicates()
    context = {
        **frame(request),
        **allowed(user, Permission.MANAGE_MEMBERS),
        "pairs": pairs,
        "reunions": reunions(),
        "crumbs": _crumbs(),
    }
    return represent(request, fmt, template="workspace/doubles.html", context=context, sheet=_sheet(pairs))


def unite(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before uniting: what will move, what is kept, how to come back."""
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    if not asked(request, "avec"):  # with which other? the list of doubles says
        return redirect(reverse("workspace:doubles"))
    kept, double = finding.organisation(slug), finding.organisation(asked(request, "avec"))
    form = WhyForm(sent(request), user=user)
    if accepted(form, lambda: actions.unite(form.actor, kept, double, **form.values())):
        return done(request, f"{double} est réunie à {kept}.", "workspace:organisation", kept.slug)
    lead = f"{double} répondra désormais par {kept}."
    around = FormPage(
        "Réunir ces deux organisations ?",
        "Réunir",
        reverse("workspace:doubles"),
        _crumbs(),
        lead,
        _consequences(kept, double),
    )
    return form_page(request, form, around)


def _consequences(kept: Organisation, double: Organisation) -> list[str]:
    if found := obstacles(kept, double):
        return [f"Impossible en l’état : {said}" for said in found]
    moved = [f"{count} {what}" for what, count in what_would_move(double)]
    told = f"Passent au nom de {kept.label} : {', '.join(moved)}." if moved else "Rien ne porte son nom."
    return [
        told,
        "Son ancienne adresse mènera à celle qui reste, et son nom sera reconnu dans les imports.",
        "L’historique garde ce qui a été dit alors, sous le nom d’alors.",
        "La réunion pourra être défaite : chaque ligne reviendra, sauf celles changées entre-temps.",
    ]


def apart(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    if not asked(request, "avec"):  # with which other? the list of doubles says
        return redirect(reverse("workspace:doubles"))
    one, other = finding.organisation(slug), finding.organisation(asked(request, "avec"))
    form = ApartForm(sent(request), user=user)
    if accepted(form, lambda: actions.tell_apart(form.actor, one, other, **form.values())):
        return done(request, "C’est dit : ce sont deux organisations.", "workspace:doubles")
    lead = f"{one} et {other} ne seront plus proposées ensemble."
    around = FormPage(
        "Ce sont deux organisations ?", "Ce sont deux", reverse("workspace:doubles"), _crumbs(), lead
    )
    return form_page(request, form, around)


def undo(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_MEMBERS)
    reunion = finding.one(Reunion.objects.filter(pk=key).select_related("kept", "double"))
    form = WhyForm(sent(request), user=user)
    left: list[LeftAsItIs] = []
    if accepted(form, lambda: left.extend(actions.undo(form.actor, reunion, **form.values()))):
        messages.success(
            request, spaced(f"La réunion est défaite : {reunion.double} est de nouveau elle-même.")
        )
        for one in left[:SHOWN_LEFT]:
            messages.warning(request, spaced(f"Laissé en l’état : {one.model} n° {one.key}, qui {one.why}."))
        return redirect("workspace:organisation", reunion.double.slug)
    consequences = [
        f"Chaque ligne qui portait le nom de {reunion.double.label} le porte de nouveau.",
        "Une ligne changée depuis reste comme elle est, et vous sera dite.",
        f"Ce qui a été écrit depuis au nom de {reunion.kept.label} lui reste.",
    ]
    title = f"Défaire la réunion de {reunion.double} à {reunion.kept} ?"
    around = FormPage(title, "Défaire", reverse("workspace:doubles"), _crumbs(), "", consequences)
    return form_page(request, form, around)


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("Organisations", reverse("workspace:organisations")),
        ("Doubles", reverse("workspace:doubles")),
    ]


def _sheet(pairs: tuple[DuplicateRow, ...]) -> Sheet:
    return Sheet(
        "doubles",
        (
            SheetColumn("une", "L’une", lambda p: p.one.name),
            SheetColumn("siren_une", "SIREN de l’une", lambda p: p.one.siren),
            SheetColumn("autre", "L’autre", lambda p: p.other.name),
            SheetColumn("siren_autre", "SIREN de l’autre", lambda p: p.other.siren),
            SheetColumn("ressemblance", "Ressemblance", lambda p: p.score),
            SheetColumn("raisons", "Raisons", lambda p: ", ".join(p.reasons)),
        ),
        pairs,
    )
