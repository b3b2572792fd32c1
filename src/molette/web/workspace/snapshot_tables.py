"""The tables of frozen states, of what one holds, of what moved."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from molette.domain.snapshots.queries import StateRow
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.snapshots.changes import KIND_LABELS, OF_PROJECTS, Change, Comparison, Kind
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import short
from molette.web.tables import Cell, Column, Row, Table
from molette.web.tables import Kind as Of

SHOWN = 200
"""Changes of a kind shown on the page; the files hold them all."""


def state_table(rows: Sequence[StateRow]) -> Table:
    return Table(
        caption="Les états figés",
        columns=(
            Column("État"),
            Column("Au", Of.DATE),
            Column("Projets", Of.NUMBER),
            Column("Figé par"),
            Column("Empreinte"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(one.name, reverse("workspace:snapshot", args=[one.id])),
                    Cell(one.on),
                    Cell(one.projects),
                    Cell(one.frozen_by.label if one.frozen_by else None, reason="ligne de commande"),
                    Cell(short(one.digest)),
                ),
                fictif=one.is_fictional,
            )
            for one in rows
        ),
        empty="Aucun état n’est figé.",
    )


def state_sheet(rows: Sequence[StateRow]) -> Sheet:
    return Sheet(
        "etats-figes",
        (
            SheetColumn("numero", "Numéro", lambda one: one.id),
            SheetColumn("nom", "État", lambda one: one.name),
            SheetColumn("au", "Au", lambda one: one.on),
            SheetColumn("projets", "Projets", lambda one: one.projects),
            SheetColumn("fige_par", "Figé par", lambda one: one.frozen_by.label if one.frozen_by else None),
            SheetColumn("empreinte", "Empreinte (SHA-256)", lambda one: one.digest),
            SheetColumn("fictif", "Contient du fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: one.name,
    )


def facts(state: Snapshot) -> Table:
    """What a state holds, counted, and the euros of each rung."""
    whole = state.money[0].rungs if state.money else {}
    counts = (
        ("Projets", len(state.projects)),
        ("Chiffres", len(state.figures)),
        ("Désaccords", len(state.disputes)),
        ("Communes", len(state.communes)),
    )
    return Table(
        caption="Ce que tient cet état",
        columns=(Column("Quoi"), Column("Combien", Of.NUMBER)),
        rows=(
            *(Row((Cell(name), Cell(count))) for name, count in counts),
            *(
                Row((Cell(f"Euros, {RUNG_LABELS[rung]}"), Cell(whole[rung.value])))
                for rung in Rung
                if rung.value in whole
            ),
        ),
    )


def change_tables(moved: Comparison) -> tuple[Table, ...]:
    """What moved, kind by kind."""
    held: dict[Kind, list[Change]] = defaultdict(list)
    for change in moved.changes:
        held[change.kind].append(change)
    return tuple(_changes(kind, held[kind]) for kind in Kind if kind in held)


def _changes(kind: Kind, changes: Sequence[Change]) -> Table:
    left = len(changes) - SHOWN
    return Table(
        caption=KIND_LABELS[kind].capitalize(),
        columns=(Column("Ce qui a bougé"),),
        rows=tuple(Row((_change(one),), fictif=one.is_fictional) for one in changes[:SHOWN]),
        note=f"Et {left} autres, dans les fichiers." if left > 0 else "",
    )


def _change(one: Change) -> Cell:
    is_there = one.kind in OF_PROJECTS and one.kind is not Kind.PROJECT_GONE
    return Cell(one.said, reverse("workspace:project", args=[one.about]) if is_there else "")
