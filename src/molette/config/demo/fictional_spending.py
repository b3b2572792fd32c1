"""Draw what the operations under works spend: the months gone as found, the next ones as planned.

Drawn apart from the rest, so that nothing else of an operation moves.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from molette.config.demo.book import Book
from molette.config.demo.operations import ORDINARY, SEED, Operation
from molette.config.demo.past import create_then
from molette.config.demo.turns import TODAY
from molette.domain.funding.models import Spending
from molette.domain.programme.models import Project
from molette.engines.rules.calendar import months_after

PLANNED: Final = 6  # months to come that an owner plans; beyond, nobody says anything
HUNDRED: Final = 100


def load_spendings(book: Book, pairs: Sequence[tuple[Operation, Project]]) -> None:
    """Of the operations that everyone sees, those under works say what they spend."""
    rows = [row for operation, project in pairs for row in _spendings(book, operation, project)]
    create_then(rows, [None] * len(rows))
    book.count(Spending, len(rows))


def _spendings(book: Book, operation: Operation, project: Project) -> Iterator[Spending]:
    turns = {turn.kind: turn for turn in operation.turns}
    works, ends = turns.get("works_start"), turns.get("delivered")
    if operation.number > ORDINARY or not operation.lines or not works or not works.actual or not ends:
        return
    if ends.actual:
        return
    for month, amount in _months(operation, works.due.replace(day=1), ends.due.replace(day=1)):
        is_past = month < TODAY.replace(day=1)
        yield Spending(
            project=project,
            nature=Spending.What.ACTUAL if is_past else Spending.What.PLANNED,
            period=month,
            amount=amount,
            said_on=TODAY,
            said_by=book.organisation(operation.owner),
            source=book.sources["demonstration"],
            note="fictif : situation de travaux de démonstration" if is_past else "fictif",
            is_fictional=True,
        )


def _months(operation: Operation, first: date, last: date) -> Iterator[tuple[date, Decimal]]:
    """Uneven parts of the cost, from the first works to a few months from now, to the hundred euros."""
    chance = Random(f"{SEED}-spending-{operation.number}")  # noqa: S311 - a draw to be repeated, not a secret
    length = (last.year - first.year) * 12 + last.month - first.month + 1
    weights = [chance.uniform(0.4, 1.6) for _ in range(length)]
    whole = Decimal(str(sum(weights)))
    for rank, weight in enumerate(weights):
        month = months_after(first, rank)
        if month < months_after(TODAY.replace(day=1), PLANNED):
            part = operation.cost * Decimal(str(round(weight, 4))) / whole
            yield month, Decimal(int(part / HUNDRED) * HUNDRED)
