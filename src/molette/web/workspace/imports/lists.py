"""The files sent, and the tables to take away or to fill."""

from django.http import Http404, HttpRequest, HttpResponseBase

from molette.domain.exchange import exports
from molette.domain.ledger import queries
from molette.domain.ledger.models import Batch
from molette.domain.people.permissions import Permission
from molette.web.converters import FORMATS
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import allowed, frame, number_in, pager, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.imports import tables
from molette.web.workspace.imports.reaching import part_of

SIZE = 50


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The files that the reader sees, filtered by the address."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_LEDGER)
    found = queries.batches(user)
    if (status := asked(request, "etat")) in Batch.Status.values:
        found = found.filter(status=status)
    if register := asked(request, "registre"):
        found = found.filter(register__slug=register)
    total = found.count()
    shown = pager(total, number_in(request), SIZE)
    rows = queries.batch_rows(found if fmt else part_of(found, shown))
    registers = [(r.slug, r.name) for r in queries.registers(user)]
    context = {
        **frame(request),
        **allowed(user, Permission.IMPORT_TABLE),
        "table": tables.batches(rows),
        "total": total,
        "selects": (
            select(request, "registre", "Registre", registers),
            select(request, "etat", "État", Batch.Status.choices),
        ),
        "kinds": [(str(kind), Batch.Target(kind).label, kind in exports.TEMPLATES) for kind in exports.KINDS],
        "formats": (*FORMATS[1:], FORMATS[0]),
        "page": shown,
    }
    return represent(
        request, fmt, template="workspace/imports/index.html", context=context, sheet=tables.batch_sheet(rows)
    )


def template(request: HttpRequest, kind: str, fmt: str) -> HttpResponseBase:
    """A file to fill."""
    finding.must(user_of(request), Permission.VIEW_LEDGER)
    if kind not in exports.TEMPLATES or not fmt:
        raise Http404
    return represent(request, fmt, template="", context={}, sheet=exports.template(kind))


def export(request: HttpRequest, kind: str, fmt: str) -> HttpResponseBase:
    """A table in the form in which it can be sent back."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_LEDGER)
    if kind not in exports.KINDS or not fmt:
        raise Http404
    return represent(request, fmt, template="", context={}, sheet=exports.export(kind, user))
