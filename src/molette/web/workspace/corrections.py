"""What one does with a statement that stands: correct one's own, take it back, choose it among others."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.people.permissions import Permission
from molette.domain.signatures.wording import told
from molette.domain.statements import actions
from molette.domain.statements.models import Statement
from molette.domain.statements.signing import STATEMENTS
from molette.engines.money import NBSP
from molette.web.figure_words import when_said
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.forms.statements import ChooseForm, CorrectionForm, CosignForm, WithdrawForm
from molette.web.workspace.statements import GROUPS, to


def _said(said: Statement) -> dict[str, object]:
    names = [name for name in CorrectionForm.base_fields if not name.startswith("source_")]
    held = {name: getattr(said, name) for name in names if hasattr(said, name)}
    return {**held, "withdrawn_on": said.withdrawn_on}


def _replacement(said: Statement) -> str:
    return reverse("workspace:statement_replace", args=[said.pk])


def replace(request: HttpRequest, key: int) -> HttpResponse:
    """Correct one's own statement by a newer one."""
    user = user_of(request)
    former = finding.statement_seen(user, key)
    finding.must(user, Permission.STATE_VALUE, former)
    edits = Edited(former, _said, standing=finding.standing, address=_replacement)
    form = CorrectionForm(sent(request), user=user, subject=former, edits=edits)
    made: list[Statement] = []
    if accepted(form, lambda: made.append(actions.replace_statement(form.actor, former, **form.values()))):
        if made[0].corrects_id is not None:
            said = "La correction attend la signature d’une seconde personne de votre organisation."
            return done(request, said, *to(former))
        return done(request, "La nouvelle valeur remplace l’ancienne, qui reste lisible.", *to(made[0]))
    around = FormPage(
        title=f"Remplacer : {former.measure}",
        submit="Remplacer",
        back=reverse("workspace:statement", args=[key]),
        crumbs=[("Déclarations", reverse("workspace:statements"))],
        lead="L’ancienne reste lisible, marquée comme remplacée. Les partenaires auront à y répondre.",
        groups=GROUPS,
    )
    return form_page(request, form, around)


def cosign(request: HttpRequest, key: int) -> HttpResponse:
    """Sign, as a second person, a correction that goes beyond the variance of its measure."""
    user = user_of(request)
    newer = finding.one(Statement.objects.to_cosign().filter(pk=key).select_related("measure", "said_by"))
    former = finding.statement(user, newer.corrects_id or 0)
    finding.must(user, Permission.STATE_VALUE, former)
    form = CosignForm(sent(request), user=user, subject=former)
    if accepted(form, lambda: actions.cosign_correction(form.actor, newer)):
        return done(request, "La correction est cosignée : elle remplace l’ancienne valeur.", *to(newer))
    before, after = (told(STATEMENTS.find([one.pk])[0]) for one in (former, newer))
    consequences = [
        f"Avant{NBSP}: {before}. Après{NBSP}: {after}.",
        f"L’explication donnée{NBSP}: {newer.explanation}",
        "L’ancienne valeur reste lisible ; les partenaires auront à répondre à la nouvelle.",
    ]
    around = _around(former, "Cosigner cette correction ?", "Cosigner", consequences)
    return form_page(request, form, around)


def drop(request: HttpRequest, key: int) -> HttpResponse:
    """Take back a correction that nobody has cosigned."""
    user = user_of(request)
    newer = finding.one(Statement.objects.to_cosign().filter(pk=key).select_related("measure", "said_by"))
    former = finding.statement(user, newer.corrects_id or 0)
    finding.must(user, Permission.STATE_VALUE, former)
    form = WithdrawForm(sent(request), user=user, subject=former)
    if accepted(form, lambda: actions.withdraw_statement(form.actor, newer, **form.values())):
        return done(request, "La correction est retirée ; la valeur ne change pas.", *to(former))
    consequences = ["La correction reste au journal, avec votre motif.", "La valeur d’aujourd’hui demeure."]
    return form_page(
        request, form, _around(former, "Retirer cette correction ?", "Retirer la correction", consequences)
    )


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.statement_seen(user, key)
    finding.must(user, Permission.STATE_VALUE, said)
    form = WithdrawForm(sent(request), user=user, subject=said)
    if accepted(form, lambda: actions.withdraw_statement(form.actor, said, **form.values())):
        return done(request, "La déclaration est retirée.", *to(said))
    consequences = [
        "Elle reste dans l’historique, avec votre motif.",
        "Elle ne peut plus être la valeur utilisée.",
    ]
    return form_page(
        request, form, _around(said, "Retirer cette valeur ?", "Retirer la valeur", consequences)
    )


def choose(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    said = finding.statement_seen(user, key)
    finding.must(user, Permission.CHOOSE_VALUE, said)
    form = ChooseForm(sent(request), user=user)
    if accepted(form, lambda: _choose(form, said)):
        return done(request, "C’est désormais la valeur utilisée.", *to(said))
    consequences = ["Toutes les pages montreront celle-ci, avec votre motif ; les autres restent lisibles."]
    return form_page(
        request, form, _around(said, "Utiliser cette valeur ?", "Utiliser cette valeur", consequences)
    )


def _choose(form: ChooseForm, said: Statement) -> None:
    actions.choose_value(form.actor, said, chosen_by=form.speaks_for, **form.values())


def _around(said: Statement, title: str, submit: str, consequences: list[str]) -> FormPage:
    back = reverse("workspace:statement", args=[said.pk])
    signed = STATEMENTS.find([said.pk])[0]
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[("Déclarations", reverse("workspace:statements")), (said.measure.name, back)],
        lead=f"{said.measure}{NBSP}: {told(signed)}, dit par {said.said_by.label}, {when_said(signed)}.",
        consequences=consequences,
    )
