"""Risks, blockings and waits: written, said better, closed, lifted, taken back."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.followup import actions
from molette.domain.followup.actions.blockings import BLOCKING_FIELDS
from molette.domain.followup.actions.risks import RISK_FIELDS
from molette.domain.followup.models import Blocking, Risk
from molette.domain.people.permissions import Permission
from molette.web.workspace import finding
from molette.web.workspace.desk import accepted, corrected, done, form_page, sent, user_of
from molette.web.workspace.followup import finding as own
from molette.web.workspace.followup.forms import (
    EditBlockingForm,
    EditRiskForm,
    LiftForm,
    NewBlockingForm,
    NewRiskForm,
    WaitForm,
)
from molette.web.workspace.followup.frames import STATE, STAYS, WHY, around
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.seen import Edited

EDIT = Permission.EDIT_PROJECT


def add_risk(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, EDIT)
    form = NewRiskForm(sent(request), user=user, subject=project)
    if accepted(
        form, lambda: actions.say_risk(form.actor, project, said_by=form.speaks_for, **form.values())
    ):
        return done(request, "Le risque est inscrit.", STATE, slug)
    lead = "Ce qui peut arriver au projet. Lu par les partenaires dont le mandat le couvre, jamais public."
    return form_page(request, form, around("Inscrire un risque", "Inscrire le risque", project, lead))


def edit_risk(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = own.risk(user, key)
    form = EditRiskForm(sent(request), user=user, subject=row.project, edits=Edited(row, _risk))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.correct_risk(form.actor, row, **form.values()))):
        return done(request, corrected(moved, "Le risque est revu."), STATE, row.project.slug)
    return form_page(request, form, around("Revoir le risque", "Enregistrer", row.project, groups=WHY))


def _risk(row: Risk) -> dict[str, object]:
    return {name: getattr(row, name) for name in RISK_FIELDS}


def close_risk(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = own.risk(user, key)
    form = ReasonForm(sent(request), user=user, subject=row.project, to=EDIT)
    if accepted(form, lambda: actions.close_risk(form.actor, row, **form.values())):
        return done(request, "Le risque est clos.", STATE, row.project.slug)
    after = (STAYS, "Dites s’il s’est produit, s’il ne peut plus, ou s’il est accepté.")
    return form_page(
        request, form, around("Clore ce risque ?", "Clore le risque", row.project, row.title, after=after)
    )


def add_blocking(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, EDIT)
    form = NewBlockingForm(sent(request), user=user, subject=project)
    if accepted(
        form, lambda: actions.say_blocking(form.actor, project, said_by=form.speaks_for, **form.values())
    ):
        return done(request, "Le blocage est inscrit.", STATE, slug)
    lead = "Ce qui arrête le projet aujourd’hui, et qui peut le lever : il le verra et pourra le dire levé."
    return form_page(request, form, around("Inscrire un blocage", "Inscrire le blocage", project, lead))


def edit_blocking(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = own.blocking(user, key)
    form = EditBlockingForm(sent(request), user=user, subject=row.project, edits=Edited(row, _blocking))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.correct_blocking(form.actor, row, **form.values()))):
        return done(request, corrected(moved, "Le blocage est corrigé."), STATE, row.project.slug)
    return form_page(request, form, around("Corriger le blocage", "Enregistrer", row.project, groups=WHY))


def _blocking(row: Blocking) -> dict[str, object]:
    return {name: getattr(row, name) for name in BLOCKING_FIELDS}


def lift_blocking(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row, speakers = own.blocking_to_lift(user, key)
    form = LiftForm(sent(request), user=user, speakers=speakers)
    if accepted(form, lambda: actions.lift_blocking(form.actor, row, **form.values())):
        return done(request, "Le blocage est levé.", "workspace:followup_blockings")
    lead = f"{row.project.title} : {row.title}, depuis le {row.since:%d/%m/%Y}."
    page = around("Lever ce blocage ?", "Dire le blocage levé", row.project, lead)
    back = reverse("workspace:followup_blockings")  # he may see of the project no more than this
    return form_page(request, form, replace(page, back=back, crumbs=[("Ce qui bloque", back)]))


def withdraw_blocking(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = own.blocking(user, key)
    form = ReasonForm(sent(request), user=user, subject=row.project, to=EDIT)
    if accepted(form, lambda: actions.withdraw_blocking(form.actor, row, **form.values())):
        return done(request, "Le blocage est retiré.", STATE, row.project.slug)
    after = (STAYS, "Il n’est demandé à personne de le lever.")
    page = around(
        "Retirer ce blocage, inscrit par erreur ?", "Retirer le blocage", row.project, row.title, after=after
    )
    return form_page(request, form, page)


def add_wait(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, EDIT)
    form = WaitForm(sent(request), user=user, subject=project, project=project)

    def say() -> None:
        given = form.values()
        actions.say_dependency(
            form.actor, given.pop("waiting"), given.pop("awaited"), said_by=form.speaks_for, **given
        )

    if accepted(form, say):
        return done(request, "L’attente est inscrite.", STATE, slug)
    lead = "Un retard de l’un montrera ce qu’il retarde de l’autre. Rien n’est supposé sans être dit."
    return form_page(
        request, form, around("Dire ce que le projet attend", "Inscrire l’attente", project, lead)
    )


def withdraw_wait(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = own.dependency(user, key)
    project = row.waiting.project
    form = ReasonForm(sent(request), user=user, subject=project, to=EDIT)
    if accepted(form, lambda: actions.withdraw_dependency(form.actor, row, **form.values())):
        return done(request, "L’attente est retirée.", STATE, project.slug)
    after = (STAYS, "Elle ne retarde plus rien.")
    return form_page(
        request, form, around("Retirer cette attente ?", "Retirer l’attente", project, f"{row}.", after=after)
    )
