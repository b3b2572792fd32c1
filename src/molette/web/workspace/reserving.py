"""Reserve something to some partners, see what is reserved, lift a reservation."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission, voices
from molette.domain.search.echoes import Echo, echoes
from molette.domain.secrecy import actions
from molette.domain.secrecy.models import Kind, Reservation
from molette.domain.secrecy.queries import (
    STANDINGS,
    ReservationRow,
    reservation_on,
    reservation_row,
    reservations,
)
from molette.domain.secrecy.subjects import Subject, subject
from molette.engines import sheets
from molette.engines.french import listing, long_date, short_date
from molette.engines.money import NBSP
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, frame, sent, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.reserving import ReserveForm

LIST = ("Réserves", "workspace:reservations")


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What is reserved by or to the reader's organisations, the next to end first."""
    user = user_of(request)
    finding.must(user, Permission.VIEW_RESERVED)
    rows = reservations(
        user,
        standing=asked(request, "etat"),
        kind=asked(request, "quoi"),
        mine=asked(request, "qui") == "nous",
    )
    context = {
        **frame(request),
        "table": _table(rows),
        "in_force": sum(row.is_in_force for row in rows),
        "soon": sum(row.standing == "soon" for row in rows),
        "selects": [
            select(request, "etat", "État", list(STANDINGS.items())),
            select(request, "quoi", "Quoi", [(str(k.value), str(k.label)) for k in Kind]),
            select(request, "qui", "Par qui", [("nous", "mes organisations")]),
        ],
    }
    sheet = _sheet(rows)
    return represent(request, fmt, template="workspace/reservations.html", context=context, sheet=sheet)


def reserve(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Reserve what an address names, after reading what follows from it."""
    user = user_of(request)
    found = _subject(user, kind, key)
    standing = reservation_on(kind, key, user)
    if standing is not None:
        return redirect("workspace:reservation", standing.id)
    latest = actions.last_day(timezone.localdate())
    form = ReserveForm(sent(request), user=user, subject=found, latest=latest)
    if accepted(form, lambda: actions.reserve(form.actor, found, **form.values())):
        return done(request, "C’est réservé.", "workspace:reservations")
    around = FormPage(
        title=f"Réserver{NBSP}: {found.title}{NBSP}?",
        submit="Réserver",
        back=_back(found),
        crumbs=[(LIST[0], reverse(LIST[1]))],
        lead=f"Le voient toujours{NBSP}: {_concerned(found)}.",
        consequences=[*_CONSEQUENCES[found.kind], *_ALWAYS],
        echoes=_led(echoes(kind, key, user)),
    )
    return form_page(request, form, around)


_CONSEQUENCES = {
    Kind.AMOUNT: [
        "Tous les échelons et toutes les lignes de ce financement sont réservés, avec ce qui les redit.",
        "Les totaux des autres ne le comptent pas, et le disent.",
        "D’autres montants peuvent être cachés pour qu’il ne se déduise pas par différence.",
    ],
    Kind.COST: [
        "Le coût n’est plus montré, quel que soit celui qui l’a dit, ni sur les plans.",
        "D’autres montants peuvent être cachés pour qu’il ne se déduise pas par différence.",
    ],
    Kind.VALUE: [
        "Tout ce qui est dit de cette mesure sur cette portée est réservé, quel qu’en soit l’auteur.",
        "Un total ou une autre partie peuvent être cachés pour qu’elle ne se déduise pas.",
    ],
    Kind.MEASURE: ["Toutes les valeurs de cette mesure sont réservées ; son nom et sa définition se lisent."],
    Kind.DOCUMENT: ["Ni le titre, ni l’adresse, ni le fichier ne sont plus montrés."],
    Kind.CONTACT: ["Seule la fonction se lit ; ni le nom, ni l’adresse, ni le numéro."],
}
_ALWAYS = [
    "Les autres lisent qu’il y a quelque chose, et que c’est réservé ; jamais zéro.",
    "La date venue, la réserve tombe ; vous pouvez la lever avant, avec un motif.",
]


def show(request: HttpRequest, key: int) -> HttpResponse:
    """One reservation: to whom, why, until when; and lift it."""
    user = user_of(request)
    row = _row_or_404(user, key)
    if not row.may_lift:
        form = ReasonForm(user=user)
        return form_page(request, form, _around(row, user, may_lift=False))
    held = finding.one(Reservation.objects.visible_to(user).filter(pk=key))
    form = ReasonForm(sent(request), user=user, to=Permission.RESERVE)
    if accepted(form, lambda: actions.lift(form.actor, held, **form.values())):
        return done(request, "La réserve est levée.", "workspace:reservations")
    return form_page(request, form, _around(row, user, may_lift=True))


def _row_or_404(user: User, key: int) -> ReservationRow:
    row = reservation_row(key, user)
    if row is None:
        raise Http404
    return row


def _around(row: ReservationRow, user: User, *, may_lift: bool) -> FormPage:
    told = f"Réservé par {row.reserved_by} jusqu’au {long_date(row.ends_on)}, vu par {listing(row.seen_by)}."
    return FormPage(
        title=f"Lever la réserve{NBSP}: {row.title}{NBSP}?" if may_lift else row.title,
        submit="Lever la réserve" if may_lift else "",
        back=reverse(LIST[1]),
        crumbs=[(LIST[0], reverse(LIST[1]))],
        lead=f"{told} {row.reason}",
        consequences=["Tout le monde verra de nouveau ce qui était réservé."] if may_lift else [],
        echoes=_led(echoes(row.kind, row.key, user)) if row.is_in_force else (),
    )


# Where each sort of thing that writes a value is read: its address, by what names it.
_READ_AT = {
    "ledger.ledgerentry": "workspace:entry",
    "programme.project": "workspace:project",
    "programme.document": "workspace:document",
    "statements.statement": "workspace:statement",
    "funding.movement": "workspace:movement",
    "sources.source": "public:source",
}


def _led(found: tuple[Echo, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.kind, one.name, reverse(_READ_AT[one.model], args=[one.key])) for one in found)


def _subject(user: User, kind: str, key: str) -> Subject:
    found = subject(kind, key)
    if found is None:
        raise Http404
    finding.must(user, Permission.RESERVE, found)
    if voices(user, Permission.RESERVE).isdisjoint(found.concerned):
        raise PermissionDenied("Seules les organisations dont c’est la parole ou l’argent peuvent réserver.")
    return found


def _concerned(found: Subject) -> str:
    names = Organisation.objects.filter(pk__in=found.concerned).order_by("name", "pk")
    return listing([one.label for one in names])


def _back(found: Subject) -> str:
    return reverse("workspace:project", args=[found.project]) if found.project else reverse(LIST[1])


def _table(rows: tuple[ReservationRow, ...]) -> Table:
    return Table(
        caption="Ce qui est réservé",
        columns=(
            Column("Quoi"),
            Column("Réservé par"),
            Column("Vu par"),
            Column("Pourquoi"),
            Column("Jusqu’au"),
            Column("État"),
        ),
        rows=tuple(_row(row) for row in rows),
        empty="Rien n’est réservé ici.",
    )


_TAGS = {"active": "run", "soon": "late", "ended": "plain", "lifted": "plain"}


def _row(row: ReservationRow) -> Row:
    return Row(
        (
            Cell(row.title, reverse("workspace:reservation", args=[row.id]), note=row.kind_label),
            Cell(row.reserved_by),
            Cell(listing(row.seen_by)),
            Cell(row.reason, note=row.lifted_reason),
            Cell(short_date(row.lifted_on or row.ends_on)),
            Cell("", tag=row.standing_label, tag_kind=_TAGS[row.standing]),
        )
    )


def _sheet(rows: tuple[ReservationRow, ...]) -> sheets.Sheet:
    return sheets.Sheet(
        "reserves",
        (
            sheets.Column("quoi", "Quoi", lambda r: r.title),
            sheets.Column("genre", "Genre", lambda r: r.kind_label),
            sheets.Column("projet", "Projet", lambda r: r.project),
            sheets.Column("par", "Réservé par", lambda r: r.reserved_by),
            sheets.Column("vu_par", "Vu par", lambda r: ", ".join(r.seen_by)),
            sheets.Column("raison", "Pourquoi", lambda r: r.reason),
            sheets.Column("depuis", "Depuis", lambda r: r.starts_on),
            sheets.Column("jusqu_au", "Jusqu’au", lambda r: r.ends_on),
            sheets.Column("levee_le", "Levée le", lambda r: r.lifted_on),
            sheets.Column("levee_parce_que", "Levée parce que", lambda r: r.lifted_reason),
            sheets.Column("etat", "État", lambda r: r.standing_label),
        ),
        rows,
    )
