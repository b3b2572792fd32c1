"""A plan as a table: who brings what, what share of the cost, and how far it went."""

from decimal import Decimal

from molette.domain.funding.queries import PlanLineView, PlanView
from molette.engines.plans import LineKind
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
_RUNGS = ("notified", "committed", "paid")


def plan_table(plan: PlanView) -> Table:
    """The lines, and their total: what is not found adds to no total, and what is unknown is said."""
    return Table(
        caption=f"Plan n° {plan.version}, {plan.status_label}",
        columns=COLUMNS,
        rows=tuple(_row(line) for line in plan.lines),
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
        note="Un tiret : aucun mouvement n’est inscrit à cet échelon.",
        empty="Aucune ligne : personne n’est encore inscrit.",
    )


def _row(line: PlanLineView) -> Row:
    missing = line.kind is LineKind.NOT_FOUND
    return Row(
        (
            Cell(line.label, note=line.note),
            Cell(f"{line.scheme} {line.year or ''}".strip() or NOTHING),
            Cell(line.kind_label),
            Cell(line.amount, reason=NOT_PUBLISHED),
            *(Cell(NOTHING if missing else _or_nothing(getattr(line, rung))) for rung in _RUNGS),
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
    return Cell(plan.found or None, reason=NOT_PUBLISHED, note="hors ce qui n’est pas publié")


def _or_nothing(amount: Decimal | None) -> Decimal | str:
    return NOTHING if amount is None else amount


def _total(plan: PlanView, rung: str) -> Cell:
    held: list[Decimal] = [amount for line in plan.lines if (amount := getattr(line, rung)) is not None]
    return Cell(sum(held, Decimal(0)) if held else NOTHING)


def costs_of_plan(plan: PlanView) -> tuple[tuple[str, Decimal | None], ...]:
    return (
        ("Coût hors taxes", plan.cost_excl_tax),
        ("Coût toutes taxes", plan.cost_incl_tax),
        ("Coût éligible", plan.eligible_cost),
    )
