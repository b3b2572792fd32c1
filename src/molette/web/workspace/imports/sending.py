"""Send a file, and say what its columns mean."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from molette.domain.exchange import actions, jobs
from molette.domain.exchange.actions import Parcel
from molette.domain.exchange.outlines import is_document
from molette.domain.ledger.actions import WrongStep
from molette.domain.ledger.models import Batch
from molette.domain.ledger.queries import already_applied
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.engines.tables.bounds import UnusableFile
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, form_page, page, sent, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.imports import tables
from molette.web.workspace.imports.forms import MappingForm, SendForm
from molette.web.workspace.imports.reaching import HERE, handled, way_back

COLUMNS = 1
SEND = FormPage(
    title="Envoyer un fichier",
    submit="Envoyer et voir ce qu’il contient",
    back="/espace/imports",
    crumbs=[HERE],
    lead="Rien n’est écrit avant que vous ayez vu ce qui changerait.",
    is_upload=True,
)


def send(request: HttpRequest) -> HttpResponse:
    """Receive a file, then ask what its columns mean."""
    user = user_of(request)
    finding.must(user, Permission.IMPORT_TABLE)
    former = _former(user, request)
    form = SendForm(sent(request), request.FILES or None, user=user, former=former)
    kept: list[Batch] = []
    if not accepted(form, lambda: kept.append(_keep(form, former))):
        return form_page(request, form, replace(SEND, lead=_going_on(former)) if former else SEND)
    if same := already_applied(kept[0]):
        messages.warning(
            request, f"Ce fichier est déjà appliqué (lot n° {same.id}) : il ne changera rien de plus."
        )
    return redirect("workspace:import-mapping", kept[0].pk)


def _former(user: User, request: HttpRequest) -> Batch | None:
    """The batch whose refused rows come back, when the address names one."""
    key = asked(request, "suite")
    return handled(user, int(key)) if key.isascii() and key.isdecimal() and len(key) < 10 else None  # noqa: PLR2004 - no key is longer


def _going_on(former: Batch) -> str:
    return f"La suite de {former.filename}, lot n° {former.pk} : ses lignes refusées, corrigées."


def _keep(form: SendForm, former: Batch | None) -> Batch:
    given = form.values()
    file = given.pop("file")
    try:
        return actions.send(form.actor, file.chunks(), Parcel(file.name, **given, follows=former))
    except UnusableFile as error:
        raise ValidationError({"file": [error.message, error.remedy]}) from error


def settle(request: HttpRequest, key: int) -> HttpResponse:
    """Show each column with what it holds and what it seems to mean; the reader decides."""
    user = user_of(request)
    batch = handled(user, key)
    if is_document(batch):
        return redirect("workspace:import-outline", key)
    try:
        intake = actions.intake_of(batch)
    except UnusableFile as error:
        messages.error(request, str(error))
        return redirect("workspace:import", key)
    form = MappingForm(sent(request), user=user, intake=intake)
    if accepted(form, lambda: _check(form, batch)):
        return redirect("workspace:import", key)
    context = {
        "form": form,
        "batch": batch,
        "crumbs": way_back(batch),
        "steps_done": tables.steps(batch, at=COLUMNS),
    }
    return page(request, "imports/mapping.html", context, 422 if form.is_bound else 200)


def _check(form: MappingForm, batch: Batch) -> None:
    try:
        jobs.check(form.actor, actions.settle(form.actor, batch, form.columns(), form.constants()))
    except (UnusableFile, WrongStep) as error:
        raise ValidationError(str(error)) from error
