"""A draft beside the plan in force: which lines move, and by how much."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from molette.domain.funding.actions import LineDraft
from molette.domain.funding.models import PlanLine
from molette.domain.funding.queries import PlanView
from molette.web.tables import Cell, Column, Kind, Row, Table

ZERO = Decimal(0)
Key = tuple[str, str, str]
"""Nature, funder, scheme: what makes two lines the same from one version to the next."""
Side = tuple[Decimal, bool]
"""Euros of a line, and whether all of them are published."""


def changes_table(voted: PlanView | None, drafts: Sequence[LineDraft]) -> Table | None:
    """Show what a draft changes; None where nothing is in force, or an amount of it is reserved."""
    if voted is None or voted.reserved:
        return None
    before, after = _sums(_of_view(voted)), _sums(_of_drafts(drafts))
    rows = [_row(key, before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after))]
    moved = [row for row in rows if row is not None]
    return Table(
        caption=f"Ce qui change depuis le plan n° {voted.version}, en vigueur",
        columns=(
            Column("Ligne"),
            Column("En vigueur", Kind.EUROS),
            Column("Ici", Kind.EUROS),
            Column("Différence", Kind.EUROS),
        ),
        rows=tuple(moved),
        empty="Aucune ligne ne change.",
    )


def _of_view(plan: PlanView) -> Iterable[tuple[Key, Decimal | None]]:
    for line in plan.lines:
        yield (line.kind_label, line.funder, line.scheme), line.amount


def _of_drafts(drafts: Sequence[LineDraft]) -> Iterable[tuple[Key, Decimal | None]]:
    for draft in drafts:
        funder = draft.funder.label if draft.funder else ""
        yield (str(PlanLine.Kind(draft.kind).label), funder, str(draft.scheme or "")), draft.amount


def _sums(lines: Iterable[tuple[Key, Decimal | None]]) -> dict[Key, Side]:
    held: dict[Key, Side] = {}
    for key, amount in lines:
        euros, is_known = held.get(key, (ZERO, True))
        held[key] = (euros + (amount or ZERO), is_known and amount is not None)
    return held


def _row(key: Key, before: Side | None, after: Side | None) -> Row | None:
    """The line where it moves; one that came or went has nothing on the other side."""
    if before == after:
        return None
    is_known = all(side is None or side[1] for side in (before, after))
    gap = (after or (ZERO, True))[0] - (before or (ZERO, True))[0]
    return Row(
        (
            Cell(", ".join(part for part in (key[1], key[2], key[0]) if part)),
            _cell(before),
            _cell(after),
            Cell(gap if is_known else None, reason="non calculable"),
        )
    )


def _cell(side: Side | None) -> Cell:
    if side is None:
        return Cell("–")
    return Cell(side[0] if side[1] else None, reason="non publié")
