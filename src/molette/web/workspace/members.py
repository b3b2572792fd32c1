"""Members: who holds which mandate, and what each role may do."""

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from molette.domain.people.models import RoleChoices, User
from molette.domain.people.permissions import Permission
from molette.domain.people.queries import (
    AccountRow,
    MandateRow,
    mandates,
    organisation_slugs,
    rights,
    roles,
    waiting_accounts,
)
from molette.engines.french import short_date
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace.desk import allowed, frame, page, user_of
from molette.web.workspace.filters import Select, asked, flag, select


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The mandates the reader may see, the accounts that wait, and the rights of each role."""
    user = user_of(request)
    manages = allowed(user, Permission.MANAGE_MEMBERS)
    rows = mandates(
        user,
        text=asked(request, "texte"),
        organisation=asked(request, "organisation"),
        role=asked(request, "role"),
        ended=bool(flag(request, "finis")),
    )
    context = {
        **frame(request),
        **manages,
        "table": _table(rows),
        "count": len(rows),
        "waiting": _waiting(request) if any(manages.values()) else [],
        "selects": _selects(request, user),
        "text": asked(request, "texte"),
        "me": user.pk,
        "mine": list(dict.fromkeys((m.organisation.label, m.organisation.slug) for m in user.mandates)),
    }
    return represent(request, fmt, template="workspace/members.html", context=context, sheet=_sheet(rows))


def _selects(request: HttpRequest, user: User) -> tuple[Select, ...]:
    return (
        select(request, "organisation", "Organisation", organisation_slugs(user), "Toutes"),
        select(request, "role", "Rôle", RoleChoices.choices),
        select(request, "finis", "Mandats finis", [("oui", "montrés")], "Cachés"),
    )


def matrix(request: HttpRequest) -> HttpResponse:
    """What each role may do, read from the table the checks themselves use."""
    rows = [(row.sentence, list(zip(roles(), row.held, strict=True))) for row in rights()]
    return page(request, "rights.html", {"roles": roles(), "rows": rows})


def invitation_link(request: HttpRequest, person: User) -> str:
    """Return the signed address, good once, at which an invited person chooses a password."""
    key = urlsafe_base64_encode(force_bytes(person.pk))
    path = reverse("accounts:activate", args=[key, default_token_generator.make_token(person)])
    return request.build_absolute_uri(path)


def _waiting(request: HttpRequest) -> list[tuple[AccountRow, str]]:
    """The accounts that wait for a password or a mandate, with the link of those without a password."""
    rows = waiting_accounts()
    people = User.objects.in_bulk([row.id for row in rows])
    return [(row, invitation_link(request, people[row.id]) if row.is_waiting else "") for row in rows]


def _table(rows: list[MandateRow]) -> Table:
    return Table(
        caption="Les mandats",
        columns=(
            Column("Personne"),
            Column("Pour"),
            Column("Rôle"),
            Column("Sur"),
            Column("Depuis"),
            Column("Jusqu’au"),
            Column("État"),
        ),
        rows=tuple(_row(row) for row in rows),
        empty="Aucun mandat ne répond à ces filtres.",
    )


def _row(row: MandateRow) -> Row:
    ending = reverse("workspace:mandate_end", args=[row.id]) if row.may_be_ended else ""
    return Row(
        (
            Cell(row.person, note=row.email),
            Cell(row.organisation),
            Cell(row.role),
            Cell(row.scope),
            Cell(short_date(row.starts_on) if row.starts_on else "l’origine"),
            Cell(short_date(row.ends_on) if row.ends_on else "sans terme"),
            Cell("y mettre fin", ending) if ending else Cell("" if row.is_in_force else "fini"),
        ),
        fictif=row.is_demonstration,
    )


def _sheet(rows: list[MandateRow]) -> Sheet:
    return Sheet(
        "mandats",
        (
            SheetColumn("personne", "Personne", lambda r: r.person),
            SheetColumn("adresse", "Adresse électronique", lambda r: r.email),
            SheetColumn("organisation", "Organisation", lambda r: r.organisation),
            SheetColumn("role", "Rôle", lambda r: r.role),
            SheetColumn("portee", "Sur", lambda r: r.scope),
            SheetColumn("debut", "Depuis", lambda r: r.starts_on),
            SheetColumn("fin", "Jusqu’au", lambda r: r.ends_on),
            SheetColumn("en_vigueur", "En vigueur", lambda r: r.is_in_force),
            SheetColumn("fictif", "Fictif", lambda r: r.is_demonstration),
        ),
        rows,
        key=lambda r: r.id,
        name_of=lambda r: f"{r.person}, {r.role}, {r.organisation}",
        about="people.membership",
    )
