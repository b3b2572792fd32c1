"""Answer a figure, whatever it is: accept, contest, settle, ask one more partner."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.desk.life import Life
from molette.domain.people.acting import organisations_for
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.signatures import actions
from molette.domain.signatures.models import Position, Subject
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.domain.signatures.wording import title_of, told
from molette.engines.access import reach_of
from molette.engines.money import NBSP
from molette.engines.signatures import State
from molette.web.figure_words import KINDS, PAGES, when_said
from molette.web.workspace import finding
from molette.web.workspace.calendar import SOURCE
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.signatures import AcceptForm, ContestForm, SettleForm, WidenForm


def signed_of(user: User, kind: str, key: int) -> Signed:
    """Return the figure that an address names, among those the user sees."""
    subject = KINDS.get(kind)
    if subject is None:
        raise Http404
    finding.one(SUBJECTS[subject].readable(user).filter(pk=key))
    signed = SUBJECTS[subject].signed(key)
    if signed is None:
        raise Http404
    return signed


def accept(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    user = user_of(request)
    signed = signed_of(user, kind, key)
    finding.must_answer(user, signed.row)
    form = AcceptForm(sent(request), user=user, subject=signed.row, initial={"seen": signed.content_hash})
    if accepted(form, lambda: _answer(form, signed, Position.Kind.ACCEPTED)):
        return _back(request, signed, "Votre accord est inscrit.")
    consequences = ["Votre organisation signe cette valeur ; tous le verront."]
    return form_page(request, form, _around(signed, "Accepter cette valeur ?", "Accepter", consequences))


def contest(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    user = user_of(request)
    signed = signed_of(user, kind, key)
    finding.must_answer(user, signed.row)
    form = ContestForm(sent(request), user=user, signed=signed, initial={"seen": signed.content_hash})
    if accepted(form, lambda: _answer(form, signed, Position.Kind.CONTESTED)):
        return _back(request, signed, "Votre désaccord est inscrit ; les deux valeurs se voient.")
    consequences = ["La valeur reste affichée, marquée « contestée », avec la vôtre et votre motif."]
    around = _around(signed, "Contester cette valeur", "Contester", consequences, sourced=True)
    return form_page(request, form, around)


def _answer(form: DeskForm, signed: Signed, kind: Position.Kind) -> None:
    actions.take_position(form.actor, signed, organisation=form.speaks_for, kind=kind.value, **form.values())


def settle(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Write down what a body decided of the figure."""
    user = user_of(request)
    signed = signed_of(user, kind, key)
    finding.must(user, Permission.SETTLE_STATEMENT, signed.row)
    form = SettleForm(sent(request), user=user, signed=signed)
    if accepted(form, lambda: _settle(form, signed)):
        return _back(request, signed, "La décision est inscrite : le chiffre est tranché.")
    consequences = [
        "La valeur décidée devient la valeur utilisée ; celles qui ont été dites restent lisibles.",
        "Plus personne n’accepte ni ne conteste ce chiffre : un changement demande une nouvelle déclaration.",
    ]
    around = _around(signed, "Inscrire une décision", "Trancher", consequences, sourced=True)
    return form_page(request, form, around)


def _settle(form: SettleForm, signed: Signed) -> None:
    actions.settle(form.actor, signed, organisation=form.speaks_for, **form.values())


def widen(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Ask one more partner to sign."""
    user = user_of(request)
    signed = signed_of(user, kind, key)
    finding.must(user, Permission.STATE_VALUE, signed.row)
    form = WidenForm(sent(request), user=user, subject=signed.row)
    if accepted(form, lambda: actions.widen(form.actor, signed, **form.values())):
        return _back(request, signed, "Ce partenaire est désormais concerné.")
    consequences = ["Ce chiffre entre à son bureau. On ajoute un partenaire, on n’en retire pas."]
    return form_page(
        request,
        form,
        _around(signed, "Demander une signature de plus", "Ajouter ce partenaire", consequences),
    )


def may_answer(user: User, found: Life) -> dict[str, bool]:
    """What the user may do with a figure, for its page to offer it."""
    signed = found.signed
    over = found.state in {State.WITHDRAWN, State.SETTLED} or signed.replaced or found.is_hidden
    stands = not over
    signs = organisations_for(user, Permission.SIGN_STATEMENT, signed.row) if stands else ()
    voices = {one.voice_id for one in signs} - {signed.author_voice}
    asked = {partner.voice for partner in found.partners}
    agreed = {turn.voice for turn in found.turns if turn.holds and turn.kind == Position.Kind.ACCEPTED}
    return {
        "accept": bool(voices.intersection(asked) - agreed),
        "contest": bool(voices),
        "settle": stands and found.state is not State.JOINT and can(user, Permission.SETTLE_STATEMENT),
        "widen": stands and can(user, Permission.STATE_VALUE, signed.row),
        "prove": reach_of(user, Permission.VIEW_JOURNAL).everywhere,
    }


def page_of(signed: Signed) -> str:
    """The address of the page of a figure."""
    return reverse(PAGES[Subject(signed.subject)], args=[signed.key])


def _back(request: HttpRequest, signed: Signed, said: str) -> HttpResponse:
    return done(request, said, PAGES[Subject(signed.subject)], signed.key)


def _around(
    signed: Signed, title: str, submit: str, consequences: Sequence[str], *, sourced: bool = False
) -> FormPage:
    back = page_of(signed)
    author = f", dit par {signed.author.label}" if signed.author else ""
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[("Signatures", reverse("workspace:signing")), (title_of(signed), back)],
        lead=f"{title_of(signed)}{NBSP}: {told(signed)}{author}, {when_said(signed)}.",
        consequences=consequences,
        groups=(("Sur quoi vous vous appuyez", (*SOURCE[1], "document")),) if sourced else (),
    )
