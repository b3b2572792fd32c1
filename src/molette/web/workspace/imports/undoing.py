"""Undo an import: what would come back, what stands in the way, then the taking back itself."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from molette.domain.exchange import jobs, undoing
from molette.domain.exchange.obstacles import Obstacle
from molette.domain.exchange.undoing import Return
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.engines.french import short_date
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace.desk import accepted, done, page, sent, user_of
from molette.web.workspace.imports.forms import RevertForm
from molette.web.workspace.imports.reaching import handled, way_back

SHOWN = 20
UNPROCESSABLE = 422
# Where a row of each kind is read: its address, and the attribute that names it.
SHEETS = {
    "statements.statement": "workspace:statement",
    "ledger.batch": "workspace:import",
}


def undo(request: HttpRequest, key: int) -> HttpResponse:
    """Say first what would come back and what stands in the way; then do it, for a reason."""
    user = user_of(request)
    batch = handled(user, key)
    form = RevertForm(sent(request), user=user)
    if accepted(form, lambda: _undo(form, batch)):
        return done(request, "L’import est annulé.", "workspace:import", batch.pk)
    standing = undoing.obstacles(batch) if batch.status == Batch.Status.APPLIED else ()
    context = {
        "batch": batch,
        "form": form,
        "crumbs": way_back(batch),
        "obstacles": standing,
        "obstacle_table": obstacle_table(standing),
        "returns": return_table(undoing.returns(batch, SHOWN, user)),
        "count": batch.written.count() or batch.entries.filter(withdrawn_on=None).count(),
        "back": batch.withdrew.count(),
        "shown": SHOWN,
        "is_register": batch.target in ledger.REGISTERS,
    }
    return page(request, "imports/undo.html", context, UNPROCESSABLE if form.is_bound else 200)


def _undo(form: RevertForm, batch: Batch) -> None:
    try:
        jobs.undo(form.actor, ledger.begin_undo(form.actor, batch, form.cleaned_data["reason"]))
    except ledger.WrongStep as passed:
        raise ValidationError(str(passed)) from passed
    batch.refresh_from_db()
    if batch.status == Batch.Status.APPLIED:
        raise ValidationError(batch.failure)


def obstacle_table(found: tuple[Obstacle, ...]) -> Table:
    columns = (
        Column("Ce que l’import avait écrit"),
        Column("Ce qui s’y ajoute"),
        Column("Qui"),
        Column("Quand"),
    )
    return Table("Ce qui a été fait depuis", columns, tuple(map(_obstacle, found)))


def _obstacle(one: Obstacle) -> Row:
    when = short_date(one.at.date()) if one.at else None
    return Row(
        (
            Cell(one.subject, _address(one)),
            Cell(one.what),
            Cell(one.who or None, reason="non dit"),
            Cell(when, reason="non daté"),
        )
    )


def _address(one: Obstacle) -> str:
    try:
        return reverse(SHEETS[one.kind], args=[one.key]) if one.kind in SHEETS else ""
    except NoReverseMatch:
        return ""


def return_table(rows: tuple[Return, ...]) -> Table:
    columns = (Column("Ligne"), Column("Ce que l’import a écrit"), Column("Sorte"), Column("Ce qui revient"))
    return Table("Ce qui reviendrait", columns, tuple(map(_returned, rows)))


def _returned(one: Return) -> Row:
    moved = " ; ".join(f"{label} : {now or 'vide'} → {was or 'vide'}" for label, now, was in one.moved)
    return Row(
        (
            Cell(str(one.line) if one.line else "—"),
            Cell(one.subject),
            Cell(one.kind),
            Cell("retiré : il n’existait pas" if one.is_taken_away else moved),
        )
    )
