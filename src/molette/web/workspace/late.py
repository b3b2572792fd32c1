"""Who is late: of what, since when, and what is due next."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.memory.late import AWAITED_LABELS, Awaited, Late, LateFilter, late
from molette.engines.french import counted
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Group, Kind, Row, Table
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.filters import Select, asked, select

NOBODY = "Personne n’en répond"
SIZE = 100


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """What is late of all that the reader sees, by who is to mend it."""
    user = user_of(request)
    everything = late(LateFilter(), user)
    kind = asked(request, "quoi")
    wanted = LateFilter(asked(request, "qui"), Awaited(kind) if kind in set(Awaited) else None)
    rows = tuple(one for one in everything if wanted.keeps(one))
    page = pager(len(rows), number_in(request), SIZE)
    context = {
        **frame(request),
        "rows": rows,
        "patience": settings.STALE_AFTER_DAYS,
        "responsible": len({one.who for one in rows if one.who}),
        "table": _table(rows, slice(page.start_index() - 1, page.end_index())) if rows else None,
        "page": page,
        "selects": _selects(request, everything),
    }
    return represent(request, fmt, template="workspace/late.html", context=context, sheet=_sheet(rows))


def _selects(request: HttpRequest, rows: Sequence[Late]) -> tuple[Select, ...]:
    who = sorted({(one.who.label, one.who.slug) for one in rows if one.who})
    kinds = [(kind.value, label) for kind, label in AWAITED_LABELS.items()]
    return (
        select(request, "qui", "Qui", [(slug, label) for label, slug in who]),
        select(request, "quoi", "Quoi", kinds, "Tout"),
    )


def _table(rows: Sequence[Late], shown: slice) -> Table:
    """One page of what is late, by who answers for it; each heading counts all that is his."""
    own: dict[str, list[Late]] = defaultdict(list)
    for one in rows:
        own[_responsible(one)].append(one)
    page = [one for held in own.values() for one in held][shown]
    groups = [
        Group(name, tuple(map(_row, held)), counted(len(own[name]), "retard"))
        for name, held in groupby(page, key=_responsible)
    ]
    return Table(
        caption="Ce qui est attendu, et de qui",
        columns=(
            Column("De quoi"),
            Column("Ce qui est attendu"),
            Column("Pourquoi"),
            Column("Attendu le", Kind.DATE),
            Column("Retard"),
            Column("Dernière parole", Kind.DATE),
        ),
        groups=tuple(groups),
        note="D’abord qui doit le plus ancien.",
    )


def _responsible(one: Late) -> str:
    return one.who.label if one.who else NOBODY


def _row(one: Late) -> Row:
    return Row(
        (
            Cell(one.subject.label, href=_href(one)),
            Cell(one.what),
            Cell(one.kind_label),
            Cell(one.due.on),
            Cell("", tag=counted(one.due.days_late, "jour"), tag_kind="late"),
            Cell(one.last, reason="voir le calendrier"),
        ),
        fictif=one.is_fictional,
    )


def _href(one: Late) -> str:
    if one.kind is Awaited.MEASURE:
        return f"{reverse('workspace:statements')}?mesure={one.subject.slug}"
    return reverse("workspace:project", args=[one.subject.slug])


def _sheet(rows: Sequence[Late]) -> Sheet:
    return Sheet(
        "retards",
        (
            SheetColumn("qui", "Qui", lambda one: one.who.label if one.who else None),
            SheetColumn("nature", "Nature", lambda one: one.kind_label),
            SheetColumn("objet", "De quoi", lambda one: one.subject.label),
            SheetColumn("adresse", "Adresse", lambda one: one.subject.slug),
            SheetColumn("attendu", "Ce qui est attendu", lambda one: one.what),
            SheetColumn("attendu_le", "Attendu le", lambda one: one.due.on),
            SheetColumn(
                "jours_de_retard", "Jours de retard", lambda one: one.due.days_late, is_of_the_day=True
            ),
            SheetColumn("derniere_parole", "Dernière parole", lambda one: one.last),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: f"{one.kind}-{one.subject.slug}-{one.what}",
        name_of=lambda one: f"{one.subject.label} : {one.what}",
    )
