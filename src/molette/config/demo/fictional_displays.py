"""Say where the plans of the operations drawn were shown: most are, some late, a few not at all."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from molette.config.demo.book import Book
from molette.config.demo.operations import SEED, Operation
from molette.config.demo.past import create_then
from molette.config.demo.turns import TODAY
from molette.domain.funding.models import FinancingPlan, PlanDisplay
from molette.domain.programme.models import Project
from molette.engines.rules.display import Where
from molette.engines.rules.words import LOCAL_AUTHORITIES

WHOLE: Final = 0.78  # of the operations show all that they must while works last
HALF: Final = 0.88  # up to here, others forget the website
KEPT: Final = 0.7  # of those delivered keep it up
ON_TIME: Final = (1, 14)
LATER: Final = (5, 40)  # days


def load_displays(book: Book, pairs: Sequence[tuple[Operation, Project]]) -> None:
    """Add the displays of the voted plans of local authorities whose works began."""
    keys = [project.pk for _, project in pairs]
    voted = FinancingPlan.objects.filter(project__in=keys, status=FinancingPlan.Status.VOTED).order_by("pk")
    plans = {plan.project_id: plan for plan in voted}
    rows = [
        (_row(book, operation, plan, where, day), operation)
        for operation, project in pairs
        if (plan := plans.get(project.pk)) and book.organisation(operation.owner).kind in LOCAL_AUTHORITIES
        for where, day in _drawn(operation, plan.dated)
        if day <= TODAY
    ]
    create_then(
        [row for row, _ in rows],
        [row.shown_on if operation.has_long_past else None for row, operation in rows],
    )
    book.count(PlanDisplay, len(rows))


def _drawn(operation: Operation, voted: date) -> Iterator[tuple[Where, date]]:
    """The places where the plan was shown, and the days; each operation has a draw of its own."""
    chance = Random(f"{SEED}-display-{operation.number}")  # noqa: S311 - a draw to be repeated, not a secret
    done = {turn.kind: turn.actual for turn in operation.turns if turn.actual}
    started, delivered = done.get("works_start"), done.get("delivered")
    if started is None:
        return
    share = chance.random()
    if share < HALF:
        yield Where.SEAT, max(voted, started + timedelta(chance.randint(*ON_TIME)))
        yield Where.SITE, max(voted, started + timedelta(1))
    if share < WHOLE:
        yield Where.WEBSITE, max(voted, started + timedelta(chance.randint(*ON_TIME)))
    if delivered and chance.random() < KEPT:
        yield Where.PERMANENT, delivered + timedelta(chance.randint(*LATER))


def _row(book: Book, operation: Operation, plan: FinancingPlan, where: Where, day: date) -> PlanDisplay:
    return PlanDisplay(
        project_id=plan.project_id,
        plan=plan,
        where=where.value,
        shown_on=day,
        note="fictif — certificat d’affichage",
        said_by=book.organisation(operation.owner),
        is_fictional=True,
    )
