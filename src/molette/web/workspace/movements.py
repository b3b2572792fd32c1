"""The euros of a project or of the programme: the list, one more, and the same euros said twice."""

from functools import partial
from operator import attrgetter

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.exchange import exports
from molette.domain.funding import actions
from molette.domain.funding.models import Movement
from molette.domain.funding.queries import MovementFilter, MovementView, holders_of, ladder, movements
from molette.domain.people.permissions import Permission, voices
from molette.domain.programme.models import Project
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.sheets import Column, Sheet
from molette.web.public.money_tables import passing
from molette.web.public.words import said_date
from molette.web.representations import represent
from molette.web.secret_cells import moved
from molette.web.tables import Cell, Kind, Row, Table
from molette.web.tables import Column as TableColumn
from molette.web.workspace import finding
from molette.web.workspace.calendar import SOURCE
from molette.web.workspace.desk import FormPage, accepted, allowed, done, form_page, frame, sent, user_of
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.money import CountInForm, MovementForm
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.plans import crumbs


def index(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """Every movement of a project, with the total of each rung and what was left out of it."""
    user = user_of(request)
    project = finding.project(user, slug)
    rung = asked(request, "echelon")
    filters = MovementFilter(project=project.pk, rung=Rung(rung) if rung in set(Rung) else None)
    rows = tuple(movements(filters, user))
    may = allowed(user, Permission.EDIT_PLAN, subject=project)
    context = {
        **frame(request),
        **may,
        "project": project,
        "crumbs": crumbs(project),
        "table": _table(rows, voices(user, Permission.RESERVE), may_edit=may[Permission.EDIT_PLAN]),
        "ladder": ladder(filters, user),
        "selects": [select(request, "echelon", "Échelon", [(r.value, RUNG_LABELS[r]) for r in Rung])],
    }
    back = partial(exports.beside, exports.Kind.MOVEMENTS, key=attrgetter("id"), user=user)
    return represent(
        request, fmt, template="workspace/movements.html", context=context, sheet=_sheet(rows), sent_back=back
    )


def record(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    form = MovementForm(sent(request), user=user, subject=project)
    if accepted(form, lambda: _record(form, project)):
        return done(request, "Le mouvement est inscrit.", "workspace:movements", slug)
    around = FormPage(
        title="Inscrire un mouvement",
        submit="Inscrire le mouvement",
        back=reverse("workspace:movements", args=[slug]),
        crumbs=crumbs(project),
        lead="Seule la décision attributive, notifiée, est une convention de financement.",
        groups=((SOURCE[0], SOURCE[1]),),
    )
    return form_page(request, form, around)


def _record(form: MovementForm, project: Project) -> None:
    actions.record_movement(form.actor, contract=project.contract, project=project, **form.values())


def count_in(request: HttpRequest, key: int) -> HttpResponse:
    """Say that another movement already holds these euros, or take it back."""
    user = user_of(request)
    movement = finding.movement(user, key)
    if movement.counted_in_id is not None:
        return _count_apart(request, movement)
    to = Permission.EDIT_PLAN if movement.project else Permission.EDIT_CONTRACT
    form = CountInForm(sent(request), user=user, subject=movement, to=to, edits=Edited(movement, _counted))
    form.offer(holders_of(movement, user))
    if accepted(form, lambda: actions.count_in(form.actor, movement, **form.values())):
        return _back(request, movement, "Ces euros ne comptent plus qu’une fois.")
    return form_page(
        request, form, _around("Ces euros sont-ils déjà comptés ?", "Écarter des totaux", movement)
    )


def _count_apart(request: HttpRequest, movement: Movement) -> HttpResponse:
    to = Permission.EDIT_PLAN if movement.project else Permission.EDIT_CONTRACT
    edits = Edited(movement, _counted)
    form = ReasonForm(sent(request), user=user_of(request), subject=movement, to=to, edits=edits)
    if accepted(form, lambda: actions.count_apart(form.actor, movement, **form.values())):
        return _back(request, movement, "Ces euros comptent de nouveau.")
    return form_page(request, form, _around("Remettre ces euros dans les totaux ?", "Remettre", movement))


def _counted(movement: Movement) -> dict[str, object]:
    return {"counted_in": movement.counted_in}


def _back(request: HttpRequest, movement: Movement, said: str) -> HttpResponse:
    if movement.project is None:
        return done(request, said, "workspace:overview")
    return done(request, said, "workspace:movements", movement.project.slug)


def _around(title: str, submit: str, movement: Movement) -> FormPage:
    project = movement.project
    back = reverse("workspace:movements", args=[project.slug]) if project else reverse("workspace:overview")
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=crumbs(project) if project else [],
        lead=f"{movement}, {movement.dated:%d/%m/%Y}.",
        consequences=["Le mouvement reste écrit, avec votre motif et votre nom."],
    )


def _table(rows: tuple[MovementView, ...], mine: frozenset[int], *, may_edit: bool) -> Table:
    return Table(
        caption="Tous les mouvements",
        columns=(
            TableColumn("Acte"),
            TableColumn("Échelon"),
            TableColumn("Financeur"),
            TableColumn("Dispositif"),
            TableColumn("Exercice"),
            TableColumn("Montant", Kind.EUROS),
            TableColumn("Date"),
            TableColumn("Dans les totaux"),
            TableColumn("Redonné"),
            TableColumn("Signatures"),
        ),
        rows=tuple(_row(row, mine, may_edit=may_edit) for row in rows),
        empty="Aucun mouvement n’est inscrit.",
    )


def _row(row: MovementView, mine: frozenset[int], *, may_edit: bool) -> Row:
    years = f"{row.year}–{row.year_end}" if row.year_end else str(row.year)
    counted = Cell(
        "non" if row.left_out else "oui",
        href=reverse("workspace:count_in", args=[row.id]) if may_edit and not row.is_hidden else "",
        note=row.left_out or row.counted_elsewhere,
    )
    origin = "compter à part" if row.drawn_from else "de quel don ?"
    may_follow = may_edit and not row.is_hidden and not row.left_out
    return Row(
        (
            Cell(row.act or row.wording or "sans acte cité", href=row.source_url, note=row.source),
            Cell(row.rung_label),
            Cell(row.funder, note=passing(row)),
            Cell(row.scheme),
            Cell(years),
            moved(row, mine),
            Cell(said_date(row.dated, row.dated_precision)),
            counted,
            Cell(origin, href=reverse("workspace:give_again", args=[row.id])) if may_follow else Cell("–"),
            Cell("sa vie", href=reverse("workspace:movement", args=[row.id])),
        ),
        fictif=row.is_fictional,
    )


def _sheet(rows: tuple[MovementView, ...]) -> Sheet:
    return Sheet(
        "mouvements",
        (
            Column("projet", "Projet", lambda m: m.project_slug),
            Column("echelon", "Échelon", lambda m: m.rung_label),
            Column("financeur", "Financeur", lambda m: m.funder),
            Column("dispositif", "Dispositif", lambda m: m.scheme),
            Column("exercice", "Exercice", lambda m: m.year),
            Column("dernier_exercice", "Dernier exercice", lambda m: m.year_end),
            Column("montant", "Montant (€)", lambda m: m.told),
            Column("approche", "Approché", lambda m: m.is_approximate),
            Column("date", "Date", lambda m: m.dated),
            Column("acte", "Acte", lambda m: m.act),
            Column("engagement", "Numéro d’engagement", lambda m: m.commitment_key),
            Column("ecarte", "Hors des totaux, parce que", lambda m: m.left_out),
            Column("compte_ailleurs", "Dont compté dans un autre (€)", lambda m: m.again or None),
            Column("donne_d_abord_par", "Donné d’abord par", lambda m: m.first_giver),
            Column("source", "Source", lambda m: m.source),
            Column("adresse_source", "Adresse de la source", lambda m: m.source_url),
            Column("fictif", "Fictif", lambda m: m.is_fictional),
        ),
        rows,
        key=lambda m: m.id,
        name_of=lambda m: f"{m.rung_label}, {m.funder}, {m.dated:%d/%m/%Y}",
        about="funding.movement",
    )
