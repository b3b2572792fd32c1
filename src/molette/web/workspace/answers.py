"""Two equal signatures: accept, contest, withdraw, choose."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.people.permissions import Permission
from molette.domain.signatures.actions import take_position
from molette.domain.signatures.models import Position
from molette.domain.statements import actions
from molette.domain.statements.models import Statement
from molette.domain.statements.signing import STATEMENTS
from molette.engines.money import NBSP
from molette.web.public.words import exact, said_date
from molette.web.workspace import finding
from molette.web.workspace.calendar import SOURCE
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.statements import AcceptForm, ChooseForm, ContestForm, WithdrawForm


def accept(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.statement(user, key)
    finding.must_answer(user, said)
    form = AcceptForm(sent(request), user=user, subject=said)
    if accepted(form, lambda: _answer(form, said, Position.Kind.ACCEPTED)):
        return done(request, "Votre accord est inscrit.", "workspace:statement", key)
    consequences = ["Votre organisation signe cette valeur ; tous le verront."]
    return form_page(request, form, _around(said, "Accepter cette valeur ?", "Accepter", consequences))


def contest(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.statement(user, key)
    finding.must_answer(user, said)
    form = ContestForm(sent(request), user=user, subject=said)
    if accepted(form, lambda: _answer(form, said, Position.Kind.CONTESTED)):
        return done(
            request, "Votre désaccord est inscrit ; les deux valeurs se voient.", "workspace:statement", key
        )
    consequences = ["La valeur reste affichée, marquée « contestée », avec la vôtre et votre motif."]
    around = _around(said, "Contester cette valeur", "Contester", consequences, sourced=True)
    return form_page(request, form, around)


def _answer(form: DeskForm, said: Statement, kind: Position.Kind) -> None:
    signed = STATEMENTS.find([said.pk])[0]
    take_position(form.actor, signed, organisation=form.speaks_for, kind=kind.value, **form.values())


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.statement(user, key)
    finding.must(user, Permission.STATE_VALUE, said)
    form = WithdrawForm(sent(request), user=user, subject=said)
    if accepted(form, lambda: actions.withdraw_statement(form.actor, said, **form.values())):
        return done(request, "La déclaration est retirée.", "workspace:statement", key)
    consequences = [
        "Elle reste dans l’historique, avec votre motif.",
        "Elle ne peut plus être la valeur utilisée.",
    ]
    return form_page(
        request, form, _around(said, "Retirer cette valeur ?", "Retirer la valeur", consequences)
    )


def choose(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.statement(user, key)
    finding.must(user, Permission.CHOOSE_VALUE, said)
    form = ChooseForm(sent(request), user=user)
    if accepted(form, lambda: _choose(form, said)):
        return done(request, "C’est désormais la valeur utilisée.", "workspace:statement", key)
    consequences = ["Toutes les pages montreront celle-ci, avec votre motif ; les autres restent lisibles."]
    return form_page(
        request, form, _around(said, "Utiliser cette valeur ?", "Utiliser cette valeur", consequences)
    )


def _choose(form: DeskForm, said: Statement) -> None:
    actions.choose_value(form.actor, said, chosen_by=form.speaks_for, **form.values())


def _around(
    said: Statement, title: str, submit: str, consequences: Sequence[str], *, sourced: bool = False
) -> FormPage:
    back = reverse("workspace:statement", args=[said.pk])
    when = said_date(said.said_on, said.said_precision)
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[("Déclarations", reverse("workspace:statements")), (said.measure.name, back)],
        lead=f"{said.measure}{NBSP}: {_told(said)}, dit par {said.said_by.label}, {when}.",
        consequences=consequences,
        groups=(("Sur quoi vous vous appuyez", SOURCE[1]),) if sourced else (),
    )


def _told(said: Statement) -> str:
    if said.value is None:
        return str(said.get_missing_display())
    return exact(said.value, said.measure.unit, said.measure.decimals)
