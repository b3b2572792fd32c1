"""One batch: how its job goes, what it would change, what was met in it, the file as it came."""

from contextlib import suppress
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator

from molette.domain.exchange import actions, mending, outlines
from molette.domain.exchange import progress as signs
from molette.domain.exchange.outline_changes import ahead_of
from molette.domain.exchange.veiling import hides_from
from molette.domain.ledger import actions as ledger
from molette.domain.ledger import queries
from molette.domain.ledger.models import Batch, Problem
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.engines.tables.bounds import UnusableFile
from molette.web.converters import FORMATS
from molette.web.representations import represent
from molette.web.workspace.desk import frame, number_in, page, pager, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.imports import rules, tables
from molette.web.workspace.imports.reaching import HERE, UNSEEN, opened, part_of, seen, way_back

SIZE = 50
AT_WORK = frozenset({Batch.Status.CHECKING, Batch.Status.APPLYING, Batch.Status.REVERTING})


def show(request: HttpRequest, key: int) -> HttpResponse:
    """What became of a file, and what can be done of it now."""
    user = user_of(request)
    batch = seen(user, key)
    hidden = hides_from(batch, user)
    mine = not hidden and _is_mine(user, batch)
    if batch.status == Batch.Status.RECEIVED and mine:
        return redirect("workspace:import-mapping", key)
    around = {"batch": batch, "mine": mine, "crumbs": [HERE], "steps_done": tables.steps(batch)}
    around["may_publish"] = mine and ledger.may_publish(user)
    if batch.status in AT_WORK:
        return page(request, "imports/at_work.html", {**around, **_signs(batch)})
    content = {"samples": (), "severities": (), "unseen": UNSEEN} if hidden else {}
    return page(request, "imports/batch.html", {**around, **_found(batch), **_ahead(batch, user), **content})


def _ahead(batch: Batch, user: User) -> dict[str, Any]:
    """What the tree of a document changes from the version before; nothing of a table, nor once written."""
    told: dict[str, Any] = {"is_document": outlines.is_document(batch), "ahead": None}
    if told["is_document"] and batch.status == Batch.Status.READY:
        with suppress(UnusableFile):  # said by the check itself
            told["ahead"] = ahead_of(batch, user)
    return told


def _found(batch: Batch) -> dict[str, Any]:
    """What a check or an application found, as the page tells it."""
    return {
        "former": queries.already_applied(batch),
        "counts": tables.counts(batch),
        "inside": tables.inside(batch),
        "samples": tables.samples(batch),
        "severities": tables.severities(batch),
        "threshold": rules.threshold(batch),
        "is_beyond": rules.is_beyond(batch),
        "repeats": rules.repeats(batch),
        "sequel": queries.sequel(batch),
        "formats": FORMATS[1:],
        "unseen": "",
    }


def _signs(batch: Batch) -> dict[str, Any]:
    told = signs.told(batch.pk)
    return {"told": told, "ratio": tables.ratio(told), "alone": told.is_silent}


def _is_mine(user: User, batch: Batch) -> bool:
    return can(user, Permission.IMPORT_TABLE) and ledger.may_handle(user, batch)


def progress(request: HttpRequest, key: int) -> HttpResponse:
    """The sign of life of a job, asked again and again by the page; when it ends, the page is read anew."""
    user = user_of(request)
    batch = seen(user, key)
    if batch.status not in AT_WORK:
        return HttpResponse(headers={"HX-Redirect": reverse("workspace:import", args=[key])})
    context = {"batch": batch, "mine": not hides_from(batch, user) and _is_mine(user, batch), **_signs(batch)}
    return render(request, "workspace/imports/progress.html", context)


def file(request: HttpRequest, key: int) -> FileResponse:
    """The file as it came."""
    batch = opened(user_of(request), key)
    try:
        content = batch.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404("Ce fichier n’est plus sur le serveur.") from lost
    return FileResponse(
        content, as_attachment=True, filename=batch.filename, content_type="application/octet-stream"
    )


def problems(request: HttpRequest, key: int, fmt: str = "") -> HttpResponseBase:
    """All that was met in a file, filtered by the address."""
    batch = opened(user_of(request), key)
    found = queries.problems(batch, severity=asked(request, "gravite"), code=asked(request, "code"))
    total = found.count()
    shown = pager(total, number_in(request), SIZE)
    rows = queries.problem_rows(found if fmt else part_of(found, shown))
    context = {
        **frame(request),
        "batch": batch,
        "crumbs": way_back(batch),
        "table": tables.problems(() if fmt else tuple(rows)),
        "selects": (
            select(request, "gravite", "Gravité", Problem.Severity.choices, "Toutes"),
            select(request, "code", "Sorte", _codes(batch), "Toutes"),
        ),
        "dropped": batch.counts.get("dropped", 0),
        "total": total,
        "page": shown,
    }
    sheet = tables.problem_sheet(batch, rows)
    return represent(request, fmt, template="workspace/imports/problems.html", context=context, sheet=sheet)


def _codes(batch: Batch) -> list[tuple[str, str]]:
    """Each sort of problem, said by what was expected, with how many were met."""
    met: dict[str, int] = batch.counts.get("codes", {})
    said = queries.problem_sorts(batch)
    return [(code, f"{Truncator(text).chars(70)} ({met.get(code, 0)})") for code, text in said]


def refused(request: HttpRequest, key: int, fmt: str) -> HttpResponseBase:
    """The rows refused, as they were read, with the reason: to be mended and sent again."""
    user = user_of(request)
    batch = opened(user, key)
    if not fmt:
        raise Http404
    try:
        intake = actions.intake_of(batch)
    except UnusableFile as error:
        raise Http404(str(error)) from error
    importer = actions.importer_of(user.actor(), batch, intake)
    sheet = mending.refused(batch, intake, importer)
    return represent(request, fmt, template="", context={}, sheet=sheet)
