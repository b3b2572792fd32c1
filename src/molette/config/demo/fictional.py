"""Write the operations drawn, in bulk with the first line of their history; all are marked `fictif`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.fictional_answers import load_answers
from molette.config.demo.fictional_conditions import load_conditions
from molette.config.demo.fictional_displays import load_displays
from molette.config.demo.fictional_followup import load_followup
from molette.config.demo.fictional_plans import load_plans
from molette.config.demo.fictional_spending import load_spendings
from molette.config.demo.operations import ORDINARY, Operation, Town, draw, reference
from molette.config.demo.past import create_then
from molette.config.demo.reading import csv_rows
from molette.config.demo.turns import TODAY
from molette.domain.journal.keeping import link
from molette.domain.journal.recording import record
from molette.domain.programme.models import Milestone, MilestoneDate, Project
from molette.domain.statements.models import Nature, Statement

CHUNK = 500
Pairs = Sequence[tuple[Operation, Project]]


def load_operations(book: Book, scale: int) -> None:
    """Add the operations that are missing, up to `scale` times the ordinary number."""
    towns = [
        Town(row.insee, row.agglomeration, row.municipal or 0)
        for row in csv_rows("communes", rows.CommuneRow)
    ]
    there = Project.objects.filter(reference__startswith="FICTIF-").order_by("pk")
    known = dict(there.values_list("reference", "pk"))
    missing = [n for n in range(1, ORDINARY * scale + 1) if reference(n) not in known]
    added = 0
    for chunk in _chunks(draw(missing, towns)):
        pairs = _projects(book, chunk, known)
        dates = _milestones(book, pairs)
        movements = load_plans(book, pairs)
        load_displays(book, pairs)
        load_spendings(book, pairs)
        load_conditions(book, pairs, [movement for _, movement in movements])
        load_followup(book, pairs)
        costs = _costs(book, pairs)
        load_answers(book, costs, dates, movements)
        added += len(pairs)
    if added:
        record("a tiré les opérations fictives de", book.contracts["erbm"], after={"added": added})


def _chunks(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    remaining = iter(operations)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _projects(book: Book, operations: Sequence[Operation], known: dict[str, int]) -> Pairs:
    """Wholes before their parts: a part names its whole by key."""
    pairs: list[tuple[Operation, Project]] = []
    for wholes in (True, False):
        chosen = [operation for operation in operations if (operation.parent is None) is wholes]
        rows_of = [_project(book, operation, known) for operation in chosen]
        projects = create_then(rows_of, [_first_said(operation) for operation in chosen])
        known |= {project.reference: project.pk for project in projects}
        pairs += zip(chosen, projects, strict=True)
    book.count(Project, len(pairs))
    link(Project, "places", [(p.pk, book.place(o.town.insee).pk) for o, p in pairs])
    link(Project, "nodes", [(p.pk, book.nodes[node].pk) for o, p in pairs for node in o.nodes])
    return pairs


def _first_said(operation: Operation) -> date | None:
    """When people first heard of it, where its past is told; a mere idea is of the day of the draw."""
    if not operation.has_long_past:
        return None
    return operation.announced_on if operation.turns else TODAY


def _project(book: Book, operation: Operation, known: dict[str, int]) -> Project:
    return Project(
        slug=operation.slug,
        reference=operation.reference,
        title=operation.title,
        summary=operation.summary,
        contract=book.contracts["erbm"],
        owner=book.organisation(operation.owner),
        parent_id=known[reference(operation.parent)] if operation.parent else None,
        is_published=operation.is_published,
        is_fictional=True,
    )


def _milestones(book: Book, pairs: Pairs) -> list[tuple[Operation, MilestoneDate]]:
    turns = [(o, p, order, turn) for o, p in pairs for order, turn in enumerate(o.turns)]
    milestones = create_then(
        [Milestone(project=p, kind=t.kind, title=t.title, order=order) for _, p, order, t in turns],
        [_first_said(operation) for operation, *_ in turns],
    )
    dates: list[MilestoneDate] = []
    told: list[Operation] = []
    days: list[date | None] = []
    for milestone, (operation, _, _, turn) in zip(milestones, turns, strict=True):
        said = [("planned", turn.planned, operation.announced_on, "")] if turn.planned else []
        if turn.replanned:
            said.append(("planned", turn.replanned, TODAY, ""))
        if turn.actual:
            said.append(("actual", turn.actual, turn.actual, "fictif — constat de démonstration"))
        dates += [
            MilestoneDate(
                milestone=milestone,
                nature=nature,
                on=on,
                said_on=said_on,
                said_by=book.organisation(operation.owner),
                source=book.sources["demonstration"],
                evidence=evidence,
                is_fictional=True,
            )
            for nature, on, said_on, evidence in said
        ]
        days += [said_on if operation.has_long_past else None for _, _, said_on, _ in said]
        told += [operation] * len(said)
    written = create_then(dates, days, recorded="said_on")
    book.count(Milestone, len(milestones))
    book.count(MilestoneDate, len(dates))
    return list(zip(told, written, strict=True))


def _costs(book: Book, pairs: Pairs) -> list[tuple[Operation, Statement]]:
    """What the owner said of the cost, twice when it drifted."""
    statements: list[Statement] = []
    told: list[Operation] = []
    days: list[date | None] = []
    for operation, project in pairs:
        if not operation.turns:  # of a mere idea, nobody said what it costs
            continue
        statements.append(_cost(book, operation, project, operation.first_cost, 0))
        if operation.cost != operation.first_cost and operation.announced_on < TODAY:
            revised = _cost(book, operation, project, operation.cost, 1)
            revised.said_on = revised.period_end = min(operation.turns[-1].due, TODAY)
            statements.append(revised)
        days += [s.said_on if operation.has_long_past else None for s in statements[len(days) :]]
        told += [operation] * (len(statements) - len(told))
    written = create_then(statements, days, recorded="said_on")
    book.count(Statement, len(written))
    return list(zip(told, written, strict=True))


def _cost(book: Book, operation: Operation, project: Project, value: Decimal, rank: int) -> Statement:
    said_on = operation.announced_on
    return Statement(
        measure=book.measures["cout-total"],
        nature=Nature.ESTIMATE,
        value=value,
        definition=("fictif — première estimation", "fictif — coût revu")[rank],
        period_end=said_on,
        said_on=said_on,
        said_by=book.organisation(operation.owner),
        project=project,
        source=book.sources["demonstration"],
        is_fictional=True,
    )
