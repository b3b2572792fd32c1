"""What the partners' public registers say of a place, beside what the programme says."""

from collections.abc import Sequence
from decimal import Decimal

from molette.domain.ledger.queries import (
    EntryFilter,
    EntryRow,
    EntryTotal,
    entries,
    entries_total,
    entry_rows,
)
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import PlaceRef
from molette.engines.french import counted
from molette.engines.money import euros
from molette.web.tables import Cell, Column, Kind, Row, Table

LATEST = 30
NOTHING = EntryTotal(0, 0, Decimal(0))


def register_table(held: Sequence[EntryRow], total: EntryTotal) -> Table:
    """What the partners' public registers say of this place: not reconciled with the projects above."""
    return Table(
        caption="Ce que disent les registres publics",
        columns=(
            Column("Objet"),
            Column("Bénéficiaire"),
            Column("Financeur"),
            Column("Année", Kind.TEXT),
            Column("Subvention", Kind.EUROS),
        ),
        rows=tuple(
            Row(
                (
                    Cell(e.object or None, reason="non publié"),
                    Cell(e.beneficiary),
                    Cell(f"{e.funder}{', ' + e.scheme if e.scheme else ''}", note=e.register),
                    Cell(str(e.year) if e.year else None, reason="non publiée"),
                    Cell(e.amount, reason="non publié"),
                )
            )
            for e in held
        ),
        note=_registers_note(len(held), total) if held else "",
        empty="Aucune ligne d’un registre public ne porte sur ce lieu.",
    )


def _registers_note(shown: int, total: EntryTotal) -> str:
    """How many lines, what they add up to, and that they are not added to the projects."""
    whole = f"{counted(total.count, 'ligne')}, {euros(total.amount)}"
    part = (
        f"{whole}\N{NO-BREAK SPACE}; les {shown} plus récentes sont montrées"
        if shown < total.count
        else whole
    )
    return f"{part}. Telles que publiées, elles ne sont pas ajoutées aux projets."


def register_lines(place: PlaceRef, user: object) -> tuple[tuple[EntryRow, ...], EntryTotal]:
    """The latest lines of the registers that the user may read: of a commune by its code, else by SIREN."""
    is_commune = place.kind == PlaceKind.COMMUNE
    if not is_commune and not place.siren:
        return (), NOTHING
    wanted = EntryFilter(place=place.code) if is_commune else EntryFilter(beneficiary=place.siren)
    found = entries(user, wanted)
    rows = tuple(entry_rows(found[:LATEST]))
    return rows, entries_total(found) if rows else NOTHING
