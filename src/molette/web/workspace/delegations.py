"""What changes an envelope: a vote of the programme, a part given on, changed, taken back."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.giving import Held, givers, holder_of, source_of, taken_from
from molette.domain.funding.models import Delegation, FundingSource
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.engines.envelopes import TOP
from molette.engines.money import NBSP, euros
from molette.web.workspace import finding
from molette.web.workspace.calendar import SOURCE
from molette.web.workspace.desk import FormPage, accepted, corrected, done, form_page, sent, user_of
from molette.web.workspace.envelopes import CRUMB, found
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.envelopes import BudgetVoteForm, DelegationChangeForm, DelegationForm
from molette.web.workspace.forms.seen import Edited

FIELDS = ("ae", "cp", "act", "decided_on")
NAMED = ("holder", "perimeter", "parent__holder", "parent__perimeter", "funding_source__funder")
IN_FORCE = "Ce qui est engagé ou payé dans ce périmètre compte alors chez son détenteur."


def vote(request: HttpRequest) -> HttpResponse:
    """Write AE or CP opened for the whole programme."""
    user = user_of(request)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = BudgetVoteForm(sent(request), user=user)
    if accepted(form, lambda: actions.record_movement(form.actor, project=None, **form.values())):
        return done(request, "Le vote est inscrit.", CRUMB[1])
    around = FormPage(
        title="Inscrire un vote",
        submit="Inscrire le vote",
        back=reverse(CRUMB[1]),
        crumbs=[(CRUMB[0], reverse(CRUMB[1]))],
        lead="Ce qu’un budget ouvre pour le programme. AE et CP s’inscrivent l’un après l’autre.",
        groups=(SOURCE,),
    )
    return form_page(request, form, around)


def delegate(request: HttpRequest, funder: str, scheme: str, year: int) -> HttpResponse:
    """Give a part of what was voted."""
    envelope, _ = found(user_of(request), funder, scheme, year)
    rows = FundingSource.objects.select_related("funder", "scheme").filter(pk=envelope.source_id or 0)
    return _give(request, finding.one(rows))


def part(request: HttpRequest, key: int) -> HttpResponse:
    """Give on a part of what one received."""
    return _give(request, _delegation(key))


def _give(request: HttpRequest, held: Held) -> HttpResponse:
    user = user_of(request)
    form = DelegationForm(sent(request), user=user, subject=held, givers=_givers(user, held))
    if accepted(form, lambda: actions.delegate(form.actor, held, **form.values())):
        return done(request, "La délégation est inscrite.", "workspace:envelope", *_address(held))
    around = _around(held, "Déléguer une part", "Déléguer")
    return form_page(request, form, replace(around, consequences=[_left(user, held), IN_FORCE]))


def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Give more, or less, by an act and with a reason."""
    user, held = user_of(request), _delegation(key)
    edits = Edited(held, lambda row: {name: getattr(row, name) for name in FIELDS})
    may = _givers(user, taken_from(held))
    form = DelegationChangeForm(sent(request), user=user, subject=taken_from(held), edits=edits, givers=may)
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.change_delegation(form.actor, held, **form.values()))):
        return done(
            request, corrected(moved, "La délégation est changée."), "workspace:envelope", *_address(held)
        )
    return form_page(request, form, _around(held, f"Changer ce que tient {held.holder}", "Changer"))


def end(request: HttpRequest, key: int) -> HttpResponse:
    """Take a delegation back."""
    user, held = user_of(request), _delegation(key)
    _givers(user, taken_from(held))
    form = ReasonForm(sent(request), user=user, subject=taken_from(held), to=Permission.EDIT_PLAN)
    if accepted(form, lambda: actions.withdraw_delegation(form.actor, held, **form.values())):
        return done(request, "La délégation est retirée.", "workspace:envelope", *_address(held))
    return form_page(request, form, _around(held, f"Retirer ce que tient {held.holder} ?", "Retirer"))


def _delegation(key: int) -> Delegation:
    rows = Delegation.objects.in_force().filter(pk=key)
    return finding.one(rows.select_related(*NAMED, "funding_source__scheme"))


def _givers(user: User, held: Held) -> tuple[Organisation, ...]:
    finding.must(user, Permission.EDIT_PLAN, held)
    may = givers(user, held)
    if not may:
        raise PermissionDenied(
            f"Cette enveloppe est celle de {holder_of(held)} : vous n’agissez pas en son nom."
        )
    return may


def _address(held: Held) -> tuple[str, str, int]:
    source = source_of(held)
    return source.funder.slug, source.scheme.slug, source.year or 0


def _left(user: User, held: Held) -> str:
    """What is left to give there, as the reader sees it."""
    envelope, fund = found(user, *_address(held))
    key = held.pk if isinstance(held, Delegation) else TOP
    level = next(view.level for view in envelope.levels if view.level.key == key)
    told = [
        f"{euros(free)} {of}"
        for free, of in ((level.free_ae, "d’AE"), (level.free_cp, "de CP"))
        if free is not None
    ]
    at_most = ", au plus : un montant est réservé à d’autres" if fund.total.flow.reserved else ""
    return (
        f"Il reste {' et '.join(told)} à déléguer ou à engager{at_most}."
        if told
        else "Le vote n’est pas publié."
    )


def _around(held: Held, title: str, submit: str) -> FormPage:
    back = reverse("workspace:envelope", args=_address(held))
    consequences = [IN_FORCE]
    if isinstance(held, Delegation):
        consequences.append(f"{held.holder} tient {euros(held.ae)} d’AE et {euros(held.cp)} de CP.")
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[(CRUMB[0], reverse(CRUMB[1])), (str(source_of(held)), back)],
        lead=f"{held}{NBSP}: nul ne donne plus que ce qui lui reste, ni deux fois au même endroit.",
        consequences=consequences,
    )
