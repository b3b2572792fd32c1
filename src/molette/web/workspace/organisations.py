"""Organisations: the list, and the sheet of one."""

from functools import partial
from operator import attrgetter

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.exchange import exports
from molette.domain.identities.queries.reunions import reunions
from molette.domain.identities.queries.sheet import Held, OrganisationRow, organisations, sheet
from molette.domain.people.models import OrganisationKind
from molette.domain.people.permissions import Permission
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import allowed, frame, number_in, page, pager, user_of
from molette.web.workspace.filters import asked, flag, select

SIZE = 100


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every organisation, under the filters of the address."""
    rows = organisations(
        text=asked(request, "texte"), kind=asked(request, "nature"), replaced=flag(request, "remplacees")
    )
    pages = pager(len(rows), number_in(request), SIZE)
    shown = rows[(pages.number - 1) * SIZE : pages.number * SIZE]
    context = {
        **frame(request),
        **allowed(user_of(request), Permission.MANAGE_MEMBERS),
        "table": _table(shown),
        "count": len(rows),
        "page": pages,
        "text": asked(request, "texte"),
        "selects": (
            select(request, "nature", "Nature", OrganisationKind.choices, "Toutes"),
            select(request, "remplacees", "État", [("non", "en place"), ("oui", "remplacées")]),
        ),
    }
    back = partial(exports.beside, exports.Kind.ORGANISATIONS, key=attrgetter("id"), user=user_of(request))
    return represent(
        request,
        fmt,
        template="workspace/organisations.html",
        context=context,
        sheet=_sheet(rows),
        sent_back=back,
    )


def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One organisation; the address of a double leads to the one kept, for good."""
    user = user_of(request)
    found, moved = finding.standing_organisation(slug)
    if moved:
        return redirect("workspace:organisation", found.slug, permanent=True)
    told = sheet(found, user)
    context = {
        **allowed(user, Permission.MANAGE_MEMBERS),
        "one": found,
        "kind": found.get_kind_display(),
        "place": found.place.name if found.place else "",
        "told": told,
        "held": _held(told.held),
        "reunions": reunions(of=found),
        "crumbs": [("Organisations", reverse("workspace:organisations"))],
    }
    return page(request, "organisation.html", context)


def _held(rows: tuple[Held, ...]) -> Table:
    return Table(
        caption="Ce qui porte son nom, de ce que vous pouvez lire",
        columns=(Column("Quoi"), Column("Nombre", Kind.NUMBER)),
        rows=tuple(Row((Cell(row.what[0].upper() + row.what[1:]), Cell(row.count))) for row in rows),
    )


def _table(rows: list[OrganisationRow]) -> Table:
    return Table(
        caption="Les organisations",
        columns=(Column("Nom"), Column("Nature"), Column("SIREN"), Column("Autres noms"), Column("État")),
        rows=tuple(_row(row) for row in rows),
        empty="Aucune organisation ne répond à ces filtres.",
    )


def _row(row: OrganisationRow) -> Row:
    return Row(
        (
            Cell(
                row.name,
                reverse("workspace:organisation", args=[row.slug]),
                note=row.short_name if row.short_name != row.name else "",
            ),
            Cell(row.kind),
            Cell(row.siren or None, reason="non renseigné"),
            Cell(", ".join(row.other_names) or "–"),
            Cell(f"devenue {row.became}" if row.became else "en place"),
        ),
        fictif=row.is_fictional,
    )


def _sheet(rows: list[OrganisationRow]) -> Sheet:
    return Sheet(
        "organisations",
        (
            SheetColumn("nom", "Nom", lambda r: r.name),
            SheetColumn("nom_court", "Nom court", lambda r: r.short_name),
            SheetColumn("nature", "Nature", lambda r: r.kind),
            SheetColumn("siren", "SIREN", lambda r: r.siren),
            SheetColumn("siret", "SIRET", lambda r: r.siret),
            SheetColumn("lieu", "Lieu", lambda r: r.place),
            SheetColumn("autres_noms", "Autres noms", lambda r: " ; ".join(r.other_names)),
            SheetColumn("devenue", "Devenue", lambda r: r.became),
            SheetColumn("depuis", "Depuis le", lambda r: r.became_on),
            SheetColumn("fictif", "Fictif", lambda r: r.is_fictional),
            SheetColumn("adresse", "Adresse", lambda r: reverse("workspace:organisation", args=[r.slug])),
        ),
        rows,
    )
