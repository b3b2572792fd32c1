"""Apply a batch, give it up, cancel it, start its job again. Each page says first what follows."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.exchange import jobs
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.engines.french import counted
from molette.web.workspace.desk import FormPage, accepted, done, form_page, sent, user_of
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.imports import rules
from molette.web.workspace.imports.forms import ImportForm
from molette.web.workspace.imports.reaching import handled, way_back

OPENING = (
    "Publier ce registre ?",
    "Publier",
    "Ses écritures se lisent sur le site public, aux pages des communes et de leurs groupements.",
)
CLOSING = (
    "Retirer ce registre du site public ?",
    "Retirer",
    "Ses écritures ne se lisent plus que dans l’espace des partenaires.",
)
FOR_ALL = "Cela vaut pour tous les fichiers de ce registre, passés et à venir."


def _decide(
    request: HttpRequest,
    batch: Batch,
    form: DeskForm,
    act: Callable[[], object],
    around: FormPage,
    *,
    said: str = "",
) -> HttpResponse:
    """Ask, then do; a step that is no longer possible is said on the page."""

    def attempt() -> None:
        try:
            act()
        except ledger.WrongStep as passed:
            raise ValidationError(str(passed)) from passed

    if accepted(form, attempt):
        return (
            done(request, said, "workspace:import", batch.pk)
            if said
            else redirect("workspace:import", batch.pk)
        )
    return form_page(request, form, around)


def _around(batch: Batch, title: str, submit: str, *consequences: str) -> FormPage:
    back = reverse("workspace:import", args=[batch.pk])
    return FormPage(title, submit, back, crumbs=way_back(batch), consequences=consequences)


def apply(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    batch = handled(user, key)
    form = ImportForm(sent(request), user=user)
    names = ("added", "changed", "refused", "repeated", "withdrawn")
    added, changed, refused, repeated, withdrawn = (batch.counts.get(name, 0) for name in names)
    said = [
        f"{counted(added, 'ligne')} à ajouter, {changed or 'aucune'} à modifier.",
        *([f"{counted(refused, 'ligne')} à laisser de côté, telle que lue."] if refused else []),
        *(
            [f"{counted(repeated, 'ligne laissée', 'lignes laissées')} de côté : doublons."]
            if repeated
            else []
        ),
        *([f"{counted(withdrawn, 'ligne retirée', 'lignes retirées')} du registre."] if withdrawn else []),
        "Tout est écrit, ou rien ne l’est ; et tout s’annule tant que rien n’a été bâti dessus.",
    ]
    around = _around(batch, "Appliquer ce fichier ?", "Appliquer", *said)

    def act() -> None:
        jobs.apply(form.actor, ledger.begin_apply(form.actor, batch))

    return _decide(request, batch, form, act, around)


def skip(request: HttpRequest, key: int) -> HttpResponse:
    """Leave the refused rows aside, or stop leaving them; the file is checked again."""
    user = user_of(request)
    batch = handled(user, key)
    form = ImportForm(sent(request), user=user)
    wanted = not batch.skip_refused
    around = _around(
        batch,
        "Importer sans les lignes refusées ?" if wanted else "Reprendre les lignes refusées ?",
        "Importer sans elles" if wanted else "Les reprendre",
        "Les lignes refusées restent lisibles et téléchargeables, pour être corrigées.",
        rules.threshold(batch) or "Au-delà d’un seuil, le fichier reste refusé en entier.",
    )

    def act() -> None:
        jobs.check(form.actor, ledger.choose_to_skip(form.actor, batch, skip=wanted))

    return _decide(request, batch, form, act, around)


def cancel(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    batch = handled(user, key)
    form = ImportForm(sent(request), user=user)
    around = _around(
        batch, "Abandonner ce fichier ?", "Abandonner", "Rien n’en a été écrit ; le fichier est gardé."
    )
    return _decide(
        request,
        batch,
        form,
        lambda: ledger.cancel(form.actor, batch),
        around,
        said="Le fichier est abandonné.",
    )


def publish(request: HttpRequest, key: int) -> HttpResponse:
    """Open the register of a file to everybody, or close it again."""
    user = user_of(request)
    batch = handled(user, key)
    if (register := batch.register) is None:
        raise Http404
    form = ImportForm(sent(request), user=user)
    wanted = not register.is_public
    around = _around(batch, *(OPENING if wanted else CLOSING), FOR_ALL)

    def act() -> None:
        ledger.publish(form.actor, register, is_public=wanted)

    return _decide(
        request, batch, form, act, around, said="Le registre est public." if wanted else "Il ne l’est plus."
    )


def relaunch(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    batch = handled(user, key)
    form = ImportForm(sent(request), user=user)
    around = _around(
        batch, "Relancer le traitement ?", "Relancer", "Rien n’a été écrit à moitié : il reprend au début."
    )

    def act() -> None:
        again = ledger.relaunch(form.actor, batch)
        stages = {Batch.Status.APPLYING: jobs.apply, Batch.Status.REVERTING: jobs.undo}
        stages.get(Batch.Status(again.status), jobs.check)(form.actor, again)

    return _decide(request, batch, form, act, around)
