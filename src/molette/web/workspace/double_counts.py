"""Double counts: what may count the same euros twice, what partners said of it, and how to take it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.models import DistinctEuros, Movement
from molette.domain.funding.queries import apart, doubles, followed
from molette.domain.funding.queries.doubles import Pair, likely_of, origins_of
from molette.domain.people.permissions import Permission
from molette.engines.flows.doubles import Double
from molette.engines.money import euros
from molette.engines.sheets import Column, Sheet
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, allowed, done, form_page, frame, sent, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.money import EurosApartForm, GiveAgainForm
from molette.web.workspace.forms.seen import Edited

WITH = "avec"
COUNTED_IN = (Double.IN_PARENT, Double.SAID_TWICE)
"""What one movement already counts for the other; the rest is given again."""


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The pairs to look at, of most euros first; what is followed already; what was told apart."""
    user = user_of(request)
    found = doubles(user)
    context = {
        **frame(request),
        **allowed(user, Permission.EDIT_PLAN),
        "found": found,
        "pairs": [(pair, pair.found.kind in COUNTED_IN) for pair in found.pairs],
        "followed": followed(user),
        "apart": apart(user),
    }
    return represent(
        request, fmt, template="workspace/double_counts.html", context=context, sheet=_sheet(found.pairs)
    )


def give_again(request: HttpRequest, key: int) -> HttpResponse:
    """Say of which gift the euros of a movement come, or take it back."""
    user = user_of(request)
    movement = finding.movement(user, key)
    if movement.drawn_from_id is not None:
        return _count_as_own(request, movement)
    form = GiveAgainForm(
        sent(request), user=user, subject=movement, to=_right(movement), edits=Edited(movement, _drawn)
    )
    offered = origins_of(movement, user)
    form.offer(offered, _suspected(request, offered))
    if accepted(form, lambda: actions.give_again(form.actor, movement, **form.values())):
        return done(request, "Ces euros ne comptent plus qu’une fois.", "workspace:double_counts")
    consequences = [
        "Les deux mouvements restent écrits, et leurs euros communs ne comptent qu’une fois.",
        "Par financeur, ils comptent chez qui les a donnés d’abord ; par lieu, là où ils arrivent.",
        "Le chemin entier se lit sur la page publique « Qui donne, par qui, à qui ».",
    ]
    return form_page(
        request,
        form,
        _around("De quel don ces euros viennent-ils ?", "Suivre ces euros", movement, consequences),
    )


def _count_as_own(request: HttpRequest, movement: Movement) -> HttpResponse:
    edits = Edited(movement, _drawn)
    form = ReasonForm(
        sent(request), user=user_of(request), subject=movement, to=_right(movement), edits=edits
    )
    if accepted(form, lambda: actions.count_as_own(form.actor, movement, **form.values())):
        return done(request, "Ces euros comptent de nouveau à part.", "workspace:double_counts")
    return form_page(
        request, form, _around("Ces euros sont-ils à part ?", "Les compter à part", movement, [])
    )


def tell_apart(request: HttpRequest, key: int) -> HttpResponse:
    """Say that two movements that look alike are not the same euros."""
    user = user_of(request)
    movement = finding.movement(user, key)
    form = EurosApartForm(sent(request), user=user, subject=movement, to=_right(movement))
    offered = likely_of(movement, user)
    form.offer(offered, _suspected(request, offered))

    def act() -> None:
        actions.tell_euros_apart(form.actor, movement, said_by=form.speaks_for, **form.values())

    if accepted(form, act):
        return done(request, "C’est dit : ce sont d’autres euros.", "workspace:double_counts")
    consequences = ["Ces deux mouvements ne seront plus proposés ensemble. Cela se reprend."]
    words = "Ce sont d’autres euros ?", "Ce sont d’autres euros"
    return form_page(request, form, _around(*words, movement, consequences))


def doubt_again(request: HttpRequest, key: int) -> HttpResponse:
    """Let two movements told apart be proposed again."""
    user = user_of(request)
    said = finding.one(DistinctEuros.objects.filter(pk=key).select_related("one", "other"))
    movement = finding.movement(user, said.one_id)
    finding.movement(user, said.other_id)
    form = ReasonForm(sent(request), user=user, subject=movement, to=_right(movement))
    if accepted(form, lambda: actions.doubt_again(form.actor, said, **form.values())):
        return done(request, "Ces deux mouvements sont de nouveau proposés.", "workspace:double_counts")
    return form_page(request, form, _around("Les proposer de nouveau ?", "Les proposer", movement, []))


def _right(movement: Movement) -> Permission:
    return Permission.EDIT_PLAN if movement.project else Permission.EDIT_CONTRACT


def _drawn(movement: Movement) -> dict[str, object]:
    return {"origin": movement.drawn_from_id, "amount": movement.drawn_amount}


def _suspected(request: HttpRequest, offered: Any) -> Movement | None:
    """The movement that the list of double counts proposed, where it is one of those offered."""
    number = asked(request, WITH)
    rows: list[Movement] = list(offered) if number.isdigit() else []
    return next((one for one in rows if str(one.pk) == number), None)


def _around(title: str, submit: str, movement: Movement, consequences: list[str]) -> FormPage:
    of = f" pour « {movement.project} »" if movement.project else ""
    amount = f", {euros(movement.in_use)}" if movement.in_use is not None else ""
    back = reverse("workspace:double_counts")
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[("Doubles comptes", back)],
        lead=f"{movement}{of}{amount}, {movement.dated:%d/%m/%Y}.",
        consequences=[*consequences, "Votre motif et votre nom sont gardés au journal."],
    )


def _sheet(pairs: tuple[Pair, ...]) -> Sheet:
    return Sheet(
        "doubles-comptes",
        (
            Column("sorte", "Sorte", lambda p: p.found.label),
            Column("phrase", "Ce qui se ressemble", lambda p: p.found.sentence),
            Column("montant", "Montant (€)", lambda p: p.found.amount),
            Column("echelon", "Échelon", lambda p: p.kept.rung_label),
            Column("premier", "Mouvement", lambda p: p.kept.id),
            Column("second", "Mouvement qui le redirait", lambda p: p.double.id),
            Column("raisons", "Raisons", lambda p: ", ".join(p.found.why)),
            Column("remede", "Ce qui le réglerait", lambda p: p.found.mend),
            Column("fictif", "Fictif", lambda p: p.double.is_fictional),
        ),
        pairs,
        key=lambda p: p.double.id,
        name_of=lambda p: p.found.sentence,
    )
