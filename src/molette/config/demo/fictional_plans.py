"""Write the financing plans of the operations drawn, those they replaced, and what climbed the ladder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from molette.config.demo.book import Book
from molette.config.demo.operations import Line, Operation
from molette.config.demo.past import create_then, turn
from molette.config.demo.turns import TODAY, later
from molette.domain.funding.models import FinancingPlan, Movement, PlanLine
from molette.domain.programme.models import Project

MONTHS_BETWEEN_PLANS = 7
Status = FinancingPlan.Status


@dataclass(frozen=True, slots=True)
class Drawn:
    """A version of the plan of an operation."""

    operation: Operation
    plan: FinancingPlan
    lines: Sequence[Line]
    replaced_on: date | None  # None: the plan in use

    @property
    def day(self) -> date | None:
        return self.plan.dated if self.operation.has_long_past else None


def load_plans(book: Book, pairs: Sequence[tuple[Operation, Project]]) -> list[tuple[Operation, Movement]]:
    """Return the movements, each with its operation."""
    drawn = [version for o, p in pairs if o.plan_status for version in _versions(book, o, p)]
    create_then([d.plan for d in drawn], [d.day for d in drawn])
    lines = _lines(book, drawn)
    former = [d for d in drawn if d.replaced_on]
    turn([d.plan for d in former], "status", Status.SUPERSEDED, [d.replaced_on or TODAY for d in former])
    movements = [
        (movement, d.operation) for d in drawn if not d.replaced_on for movement in _movements(book, d, lines)
    ]
    written = create_then(
        [movement for movement, _ in movements],
        [movement.dated if operation.has_long_past else None for movement, operation in movements],
        recorded="dated",
    )
    for model, many in ((FinancingPlan, drawn), (PlanLine, lines), (Movement, movements)):
        book.count(model, len(many))
    return [(operation, movement) for (_, operation), movement in zip(movements, written, strict=True)]


def _versions(book: Book, operation: Operation, project: Project) -> list[Drawn]:
    """Oldest first; each is replaced the day the next one is dated."""
    tables = (*operation.former_plans, operation.lines)
    last = min(operation.plan_dated, TODAY)
    days = [later(last, -MONTHS_BETWEEN_PLANS * rank) for rank in range(len(tables))][::-1]
    plans = [_plan(book, operation, project, rank, day) for rank, day in enumerate(days, start=1)]
    return [
        Drawn(operation, plan, table, replaced)
        for plan, table, replaced in zip(plans, tables, [*days[1:], None], strict=True)
    ]


def _plan(book: Book, operation: Operation, project: Project, version: int, dated: date) -> FinancingPlan:
    voted = operation.plan_status == Status.VOTED
    cost = operation.cost if version == len(operation.former_plans) + 1 else operation.first_cost
    return FinancingPlan(
        project=project,
        version=version,
        status=operation.plan_status,
        dated=dated,
        voted_by=book.organisation(operation.owner) if voted else None,
        act=f"Délibération fictive {dated.year}-{operation.number}" if voted else "",
        cost_excl_tax=cost,
        eligible_cost=cost,
        category=operation.category,
        source=book.sources["demonstration"],
        is_fictional=True,
    )


def _lines(book: Book, drawn: Sequence[Drawn]) -> dict[tuple[int, int], PlanLine]:
    """The lines written, by the key of their plan and their order."""
    rows = [
        (
            PlanLine(
                plan=d.plan,
                order=order,
                kind=line.kind,
                amount=line.amount,
                requested_on=d.operation.requested_on if line.kind == PlanLine.Kind.GRANT else None,
                funding_source=book.fund(line.scheme, line.funder, d.plan.dated.year)
                if line.scheme
                else None,
            ),
            d.day,
        )
        for d in drawn
        for order, line in enumerate(d.lines)
    ]
    created = create_then([row for row, _ in rows], [day for _, day in rows])
    return {(line.plan_id, line.order): line for line in created}


def _movements(book: Book, drawn: Drawn, lines: dict[tuple[int, int], PlanLine]) -> list[Movement]:
    operation = drawn.operation
    standing = {rank: lines[drawn.plan.pk, rank] for rank in range(len(drawn.lines))}
    return [
        Movement(
            contract=book.contracts["erbm"],
            project=drawn.plan.project,
            funding_source=standing[rank].funding_source,
            plan_line=standing[rank],
            rung=step.rung,
            amount=step.amount,
            year=step.dated.year,
            dated=step.dated,
            act=f"Acte fictif {operation.number}-{rank}",
            commitment_key=step.key,
            source=book.sources["demonstration"],
            is_fictional=True,
        )
        for rank in standing
        for step in operation.steps
        if step.line == rank
    ]
