"""The entries of the registers: the list under its filters, and one entry beside the row it was read from."""

from functools import partial
from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from molette.domain.exchange import exports
from molette.domain.ledger import queries
from molette.domain.ledger.queries import EntryFilter
from molette.domain.people.permissions import Permission
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import frame, number_in, page, pager, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.imports import tables
from molette.web.workspace.imports.reaching import HERE, part_of

SIZE = 50
LONGEST_NUMBER = 9


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The entries that the reader sees, filtered by the address."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_LEDGER)
    wanted = _wanted(request)
    found = queries.entries(user, wanted)
    total = queries.entries_total(found)
    shown = pager(total.count, number_in(request), SIZE)
    rows = queries.entry_rows(found if fmt else part_of(found, shown))
    registers = [(r.slug, r.name) for r in queries.registers(user)]
    context = {
        **frame(request),
        "crumbs": [HERE],
        "total": total,
        "batch": wanted.batch,
        "table": tables.entries(() if fmt else tuple(rows)),
        "selects": (
            select(request, "registre", "Registre", registers),
            select(request, "annee", "Année", [(str(y), str(y)) for y in queries.years(user)], "Toutes"),
        ),
        "texts": [
            (name, label, asked(request, name))
            for name, label in (
                ("texte", "Mots"),
                ("beneficiaire", "Bénéficiaire ou SIREN"),
                ("commune", "Code INSEE"),
            )
        ],
        "page": shown,
    }
    return represent(
        request,
        fmt,
        template="workspace/imports/entries.html",
        context=context,
        sheet=tables.entry_sheet(rows),
        sent_back=partial(exports.beside, exports.Kind.ENTRIES, key=attrgetter("id"), user=user),
    )


def _wanted(request: HttpRequest) -> EntryFilter:
    return EntryFilter(
        register=asked(request, "registre"),
        place=asked(request, "commune"),
        beneficiary=asked(request, "beneficiaire"),
        year=_number(asked(request, "annee")),
        text=asked(request, "texte"),
        batch=_number(asked(request, "lot")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def show(request: HttpRequest, key: int) -> HttpResponse:
    """One entry: what was understood, and beside it what was written."""
    entry = queries.entry_sheet(user_of(request), key)
    if entry is None:
        raise Http404
    crumbs = [HERE, ("Écritures", "/espace/imports/ecritures")]
    return page(request, "imports/entry.html", {"entry": entry, "row": entry.row, "crumbs": crumbs})
