"""A plan as a table: who brings what, what share of the cost, and how far it went."""

from decimal import Decimal

from molette.domain.funding.queries import PlanLineView, PlanView
from molette.domain.funding.reserving import contribution_key
from molette.engines.ladder import RESERVED
from molette.engines.plans import LineKind
from molette.web.secret_cells import PLAN_NOTE, planned, reached
from molette.web.tables import Cell, Column, Kind, Row, Table

COLUMNS = (
    Column("Financeur"),
    Column("Dispositif"),
    Column("Nature"),
    Column("Prévu", Kind.EUROS),
    Column("Notifié", Kind.EUROS),
    Column("Engagé (AE)", Kind.EUROS),
    Column("Payé (CP)", Kind.EUROS),
    Column("Part du coût", Kind.PERCENT),
)
NOT_PUBLISHED = "non publié"
NOTHING = "–"
_DASH = "Un tiret : aucun mouvement n’est inscrit à cet échelon."
_RUNGS = ("notified", "committed", "paid")


def plan_table(plan: PlanView, mine: frozenset[int] = frozenset(), owner: int | None = None) -> Table:
    """The lines, and their total: what is not found adds to no total, and what is unknown is said.

    `mine` are the voices for which the reader may reserve: of his own money, and of his own projects.
    """
    return Table(
        caption=f"Plan n° {plan.version}, {plan.status_label}",
        columns=COLUMNS,
        rows=tuple(_row(line, _key(plan, line, mine, owner)) for line in plan.lines),
        footer=(
            Cell("Total trouvé"),
            Cell(""),
            Cell(""),
            _found(plan),
            *(_total(plan, rung) for rung in _RUNGS),
            Cell(
                plan.found / plan.cost_excl_tax if plan.cost_excl_tax and _is_whole(plan) else None,
                reason="non calculable",
            ),
        ),
        note=f"{_DASH} {PLAN_NOTE}" if plan.reserved else _DASH,
        empty="Aucune ligne : personne n’est encore inscrit.",
    )


def _key(plan: PlanView, line: PlanLineView, mine: frozenset[int], owner: int | None) -> str:
    """The key by which the reader may reserve a line; nothing where he may not."""
    if line.source is None or mine.isdisjoint({line.funder_id, owner}):
        return ""
    return contribution_key(plan.project_id, line.source)


def _row(line: PlanLineView, key: str) -> Row:
    missing = line.kind is LineKind.NOT_FOUND
    return Row(
        (
            Cell(line.label, note=line.note),
            Cell(f"{line.scheme} {line.year or ''}".strip() or NOTHING),
            Cell(line.kind_label),
            planned(line, key),
            *(Cell(NOTHING) if missing else reached(line, getattr(line, rung)) for rung in _RUNGS),
            Cell(line.share, reason="non calculable"),
        ),
        state="missing" if missing else "",
    )


def _is_whole(plan: PlanView) -> bool:
    """Hold when each of those who bring something published how much."""
    return all(line.amount is not None for line in plan.lines if line.kind is not LineKind.NOT_FOUND)


def _found(plan: PlanView) -> Cell:
    """What is found; without the amounts that are not published, it is no total, and never a zero."""
    if _is_whole(plan):
        return Cell(plan.found)
    if plan.reserved:
        return Cell(plan.found or RESERVED, note="hors montants réservés" if plan.found else "")
    return Cell(plan.found or None, reason=NOT_PUBLISHED, note="hors ce qui n’est pas publié")


def _total(plan: PlanView, rung: str) -> Cell:
    held: list[Decimal] = [amount for line in plan.lines if (amount := getattr(line, rung)) is not None]
    reserved = any(line.is_hidden for line in plan.lines)
    if not held:
        return Cell(RESERVED if reserved else NOTHING)
    return Cell(sum(held, Decimal(0)), note="hors montants réservés" if reserved else "")


def costs_of_plan(plan: PlanView) -> tuple[tuple[str, Decimal | None, str], ...]:
    """Each cost, and why it is not there."""
    why = RESERVED if plan.cost_is_hidden else ""
    return (
        ("Coût hors taxes", plan.cost_excl_tax, why),
        ("Coût toutes taxes", plan.cost_incl_tax, why),
        ("Coût éligible", plan.eligible_cost, why),
    )
