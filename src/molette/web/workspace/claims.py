"""What a funder asks back: the claim written, contested, taken back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.models import RepaymentClaim
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Project
from molette.engines.money import euros
from molette.web.workspace import finding
from molette.web.workspace.conditions import CITED
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.conditions import ClaimForm, ContestForm, WithdrawClaimForm, may_claim
from molette.web.workspace.plans import crumbs

AGREED = "Ce qui revient s’inscrit aux mouvements, à l’échelon « reversé » : il n’est jamais ressaisi ici."


def claim(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    if not may_claim(user, project):
        raise PermissionDenied("Un reversement est demandé par qui finance : vous n’agissez au nom d’aucun.")
    form = ClaimForm(sent(request), user=user, subject=project, project=project)
    if accepted(form, lambda: _claim(form, project)):
        return done(request, "Le reversement demandé est inscrit.", "workspace:conditions")
    around = FormPage(
        title="Inscrire un reversement demandé",
        submit="Inscrire la demande",
        back=reverse("workspace:project", args=[slug]),
        crumbs=crumbs(project),
        lead=AGREED,
        groups=(CITED,),
    )
    return form_page(request, form, around)


def _claim(form: ClaimForm, project: Project) -> None:
    given = form.values()
    actions.claim_repayment(form.actor, project, given.pop("funding_source"), **given)


def contest(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = finding.claim(user, key)
    own = finding.voices_of(user, held.project.owner, held.project)
    form = ContestForm(sent(request), user=user, subject=held.project, speakers=own)
    if accepted(form, lambda: actions.contest_claim(form.actor, held, **form.values())):
        return done(request, "La contestation est inscrite.", "workspace:conditions")
    return form_page(request, form, _around("Contester ce reversement", "Inscrire la contestation", held))


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    held = finding.claim(user, key)
    own = finding.voices_of(user, held.funding_source.funder, held.project)
    form = WithdrawClaimForm(sent(request), user=user, subject=held.project, speakers=own)
    if accepted(form, lambda: actions.withdraw_claim(form.actor, held, **form.values())):
        return done(request, "La demande est retirée.", "workspace:conditions")
    return form_page(request, form, _around("Retirer cette demande ?", "Retirer la demande", held))


def _around(title: str, submit: str, held: RepaymentClaim) -> FormPage:
    return FormPage(
        title=title,
        submit=submit,
        back=reverse("workspace:conditions"),
        crumbs=crumbs(held.project),
        lead=f"{held.funding_source} : {euros(held.amount)}, {held.act}.",
        consequences=("La demande reste dans l’historique.",),
    )
