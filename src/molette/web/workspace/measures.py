"""Measures: the list for those who define them, and defining one."""

from functools import partial
from operator import attrgetter

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.exchange import exports
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, voices
from molette.domain.statements import actions
from molette.domain.statements.models import Measure
from molette.domain.statements.queries import MeasureRow, measures
from molette.engines.french import counted, short_date
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.public.measure_tables import FRESHNESS
from molette.web.public.words import stated
from molette.web.representations import represent
from molette.web.secret_cells import leading
from molette.web.tables import Cell, Column, Kind, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    allowed,
    corrected,
    done,
    form_page,
    frame,
    sent,
    user_of,
)
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.forms.statements import MEASURE_FIELDS, EditMeasureForm, MeasureForm

GROUPS = (("Pour quelles orientations", ("nodes",)),)


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The measures defined, with the value in use of each."""
    user = user_of(request)
    rows = measures(user)
    may = allowed(user, Permission.EDIT_CONTRACT, Permission.STATE_VALUE)
    mine = voices(user, Permission.RESERVE)
    producers = frozenset(
        Organisation.objects.filter(pk__in=mine).order_by("pk").values_list("slug", flat=True)
    )
    context = {
        **frame(request),
        **may,
        "table": _table(rows, producers, may_edit=may[Permission.EDIT_CONTRACT]),
        "crumbs": _crumbs(),
    }
    back = partial(exports.beside, exports.Kind.MEASURES, key=attrgetter("head.id"), user=user)
    return represent(
        request, fmt, template="workspace/measures.html", context=context, sheet=_sheet(rows), sent_back=back
    )


def create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = MeasureForm(sent(request), user=user)
    if accepted(form, lambda: actions.create_measure(form.actor, **form.values())):
        return done(request, "La mesure est définie.", "workspace:measures")
    around = FormPage(
        "Définir une mesure", "Définir la mesure", reverse("workspace:measures"), _crumbs(), groups=GROUPS
    )
    return form_page(request, form, around)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.EDIT_CONTRACT)
    measure = finding.measure(slug)
    form = EditMeasureForm(sent(request), user=user, edits=Edited(measure, _initial))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_measure(form.actor, measure, **form.values()))):
        return done(request, corrected(moved, "La mesure est modifiée."), "workspace:measures")
    around = FormPage(
        f"Modifier : {measure}",
        "Enregistrer",
        reverse("workspace:measures"),
        _crumbs(),
        groups=(*GROUPS, ("Pourquoi", ("reason",))),
    )
    return form_page(request, form, around)


def _initial(measure: Measure) -> dict[str, object]:
    held = {name: getattr(measure, name) for name in MEASURE_FIELDS if name != "nodes"}
    return {**held, "nodes": list(measure.nodes.order_by("pk"))}


def _crumbs() -> list[tuple[str, str]]:
    return [("Déclarations", reverse("workspace:statements")), ("Mesures", reverse("workspace:measures"))]


def _table(rows: tuple[MeasureRow, ...], producers: frozenset[str], *, may_edit: bool) -> Table:
    return Table(
        caption="Les mesures",
        columns=(
            Column("Mesure"),
            Column("Unité"),
            Column("Sens"),
            Column("Valeur utilisée"),
            Column("Dites", Kind.NUMBER),
            Column("Contestées", Kind.NUMBER),
            Column("Vers la cible", Kind.PERCENT),
            Column("Prochaine valeur"),
        ),
        rows=tuple(_row(row, producers, may_edit=may_edit) for row in rows),
        empty="Aucune mesure n’est définie.",
    )


def _row(row: MeasureRow, producers: frozenset[str], *, may_edit: bool) -> Row:
    listed = f"{reverse('workspace:statements')}?mesure={row.head.slug}"
    return Row(
        (
            Cell(
                row.head.name, reverse("workspace:measure_edit", args=[row.head.slug]) if may_edit else listed
            ),
            Cell(row.head.unit),
            Cell(row.head.direction_label),
            _value(row, producers),
            Cell(row.statements),
            Cell(row.contested),
            Cell(None if row.rate is None else row.rate / 100, reason="point de départ ou cible manquants"),
            _expected(row),
        ),
        fictif=row.head.is_fictional,
    )


def _expected(row: MeasureRow) -> Cell:
    fresh = row.freshness
    if fresh is None:
        return Cell("–")
    late = counted(fresh.due.days_late, "jour")
    who = f"par {fresh.reporter.label}" if fresh.reporter else ""
    return Cell(
        short_date(fresh.due.on),
        note=who,
        tag=f"en retard de {late}" if fresh.is_stale else "",
        tag_kind="late",
    )


def _value(row: MeasureRow, producers: frozenset[str]) -> Cell:
    """The value in use; its producer is led to reserve the measure."""
    told = Cell(stated(row.in_use), reason="aucune")
    if row.head.producer is None or row.head.producer.slug not in producers:
        return told
    marked = bool(row.in_use and row.in_use.is_reserved)
    return leading(told, "measure", str(row.head.id), marked)


def _sheet(rows: tuple[MeasureRow, ...]) -> Sheet:
    return Sheet(
        "mesures",
        (
            SheetColumn("adresse", "Adresse", lambda r: r.head.slug),
            SheetColumn("nom", "Nom", lambda r: r.head.name),
            SheetColumn("definition", "Définition", lambda r: r.head.definition),
            SheetColumn("unite", "Unité", lambda r: r.head.unit),
            SheetColumn("sens", "Sens", lambda r: r.head.direction_label),
            SheetColumn("valeur", "Valeur utilisée", lambda r: r.in_use.told if r.in_use else None),
            SheetColumn("dites", "Valeurs dites", lambda r: r.statements),
            SheetColumn("contestees", "Contestées", lambda r: r.contested),
            SheetColumn("taux", "Taux de progression", lambda r: r.rate),
            *FRESHNESS,
            SheetColumn("fictif", "Fictif", lambda r: r.head.is_fictional),
        ),
        rows,
        key=lambda r: r.head.id,
        name_of=lambda r: r.head.name,
        about="statements.measure",
    )
