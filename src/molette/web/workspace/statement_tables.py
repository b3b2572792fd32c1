"""Statements as tables and as files."""

from collections.abc import Iterable

from django.urls import reverse

from molette.domain.signatures.models import Position
from molette.domain.statements.desk import DeskPage, StatementSheet
from molette.domain.statements.queries import StatementView
from molette.engines import sheets
from molette.engines.money import exact
from molette.engines.signatures import State
from molette.web.public.measure_tables import contested_by
from molette.web.public.words import said_date, stated
from molette.web.secret_cells import MARK
from molette.web.tables import Cell, Column, Kind, Row, Table

STATES = {
    State.PROPOSED.value: ("sans réponse", "plain"),
    Position.Kind.ACCEPTED.value: ("acceptée", "done"),
    Position.Kind.CONTESTED.value: ("contestée", "late"),
    Position.Kind.SETTLED.value: ("tranchée", "done"),
}


def state_of(said: StatementView) -> tuple[str, str]:
    """Return where a statement stands, in a word, and the colour of that word."""
    if said.withdrawn_on:
        return "retirée", "plain"
    return ("remplacée", "plain") if said.replaced else STATES[said.state]


def value_of(said: StatementView) -> Cell:
    return Cell(stated(said), reason=said.missing, tag=MARK if said.is_reserved else "", tag_kind="voice")


def statements_table(found: DeskPage) -> Table:
    return Table(
        caption="Ce que chacun a dit",
        columns=(
            Column("Mesure"),
            Column("Valeur"),
            Column("Sur"),
            Column("Dit par"),
            Column("Dit le"),
            Column("Au", Kind.DATE),
            Column("Réponses"),
        ),
        rows=tuple(_row(said) for said in found.rows),
        empty="Aucune déclaration ne répond à ces filtres.",
    )


def _row(said: StatementView) -> Row:
    word, kind = state_of(said)
    return Row(
        (
            Cell(said.measure, reverse("workspace:statement", args=[said.id]), note=said.definition),
            value_of(said),
            Cell(said.scope),
            Cell(said.said_by.label),
            Cell(said_date(said.said_on, said.said_precision)),
            Cell(said.period_end),
            Cell("", tag=word, tag_kind=kind, note=contested_by(said) or ""),
        ),
        fictif=said.is_fictional,
    )


def others_table(sheet: StatementSheet) -> Table:
    """What others said of the same measure over the same scope."""
    return Table(
        caption="Les autres valeurs dites de la même mesure",
        columns=(
            Column("Dit par"),
            Column("Valeur"),
            Column("Ce qu’elle compte"),
            Column("Dit le"),
            Column("État"),
        ),
        rows=tuple(_other(said) for said in sheet.others),
        empty="Personne d’autre n’a rien dit de cette mesure ici.",
    )


def _other(said: StatementView) -> Row:
    word, kind = state_of(said)
    return Row(
        (
            Cell(said.said_by.label, reverse("workspace:statement", args=[said.id])),
            value_of(said),
            Cell(said.definition or "la définition de la mesure"),
            Cell(said_date(said.said_on, said.said_precision)),
            Cell("", tag=word, tag_kind=kind),
        ),
        fictif=said.is_fictional,
    )


def statement_columns(rows: Iterable[StatementView]) -> sheets.Sheet:
    return sheets.Sheet(
        "declarations",
        (
            sheets.Column("numero", "Numéro", lambda s: s.id),
            sheets.Column("mesure", "Mesure", lambda s: s.measure),
            sheets.Column("nature", "Nature", lambda s: s.nature_label),
            sheets.Column("valeur", "Valeur", lambda s: s.told),
            sheets.Column("unite", "Unité", lambda s: s.unit),
            sheets.Column("inconnue", "Inconnue, parce que", lambda s: s.missing),
            sheets.Column("approchee", "Approchée", lambda s: s.is_approximate),
            sheets.Column("definition", "Ce qu’elle compte", lambda s: s.definition),
            sheets.Column("perimetre", "Sur", lambda s: s.scope),
            sheets.Column("du", "Du", lambda s: s.period_start),
            sheets.Column("au", "Au", lambda s: s.period_end),
            sheets.Column("dite_le", "Dite le", lambda s: s.said_on),
            sheets.Column("dite_par", "Dite par", lambda s: s.said_by.label),
            sheets.Column("etat", "État", lambda s: state_of(s)[0]),
            sheets.Column("conteste", "Contesté, ce que disent les autres", contested_by),
            sheets.Column("confiance", "Confiance", lambda s: s.confidence),
            sheets.Column("source", "Source", lambda s: s.source.title),
            sheets.Column("adresse_source", "Adresse de la source", lambda s: s.source.url),
            sheets.Column("fictif", "Fictif", lambda s: s.is_fictional),
        ),
        rows,
        key=lambda s: s.id,
        name_of=lambda s: f"{s.measure}, {s.said_by.label}",
        about="statements.statement",
    )


def told(said: StatementView) -> str:
    """The value in a sentence, exact."""
    if said.value is None:
        return said.missing
    about = "environ " if said.is_approximate else ""
    return f"{about}{exact(said.value, said.unit, said.decimals)}"
