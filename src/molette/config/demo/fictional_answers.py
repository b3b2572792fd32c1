"""What partners answer in the demonstration: some figures joint, a few contested, most still waiting.

Only the ordinary operations are answered: a large programme is drawn to be read, not to be signed.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from molette.config.demo.book import Book
from molette.config.demo.operations import ORDINARY, Operation
from molette.config.demo.turns import TODAY, later
from molette.domain.funding.models import Movement
from molette.domain.journal.keeping import create
from molette.domain.programme.models import MilestoneDate
from molette.domain.signatures.models import Position, Subject, UseRule
from molette.domain.statements.models import Statement
from molette.engines.ladder import Rung

SIGNED_EVERY, CONTESTED_EVERY = 3, 11
MONTHS_TO_ANSWER: Final = 1
# Who signs for a body: a prefecture speaks for the State.
SIGNER: Final = {"etat": "prefecture-pas-de-calais"}
RULES: Final = (("payment", "funder"), ("cost", "owner"), ("progress", "owner"))
Drawn = Sequence[tuple[Operation, Any]]


def load_rules(book: Book) -> None:
    """The invented rules of the contract on contested figures."""
    rules = [
        UseRule(
            contract=book.contracts["erbm"],
            matter=matter,
            whose=whose,
            since=date(2017, 3, 7),
            source=book.sources["demonstration"],
            is_fictional=True,
        )
        for matter, whose in RULES
    ]
    book.keep(rules, "contract_id", "matter", "since")


def load_answers(book: Book, costs: Drawn, dates: Drawn, movements: Drawn) -> None:
    """Answer the figures of each operation, said by its owner or by the funder whose euros they are."""
    answers = [
        *(answer for operation, said in costs for answer in _to_a_cost(book, operation, said)),
        *(answer for operation, said in dates for answer in _to_a_date(book, operation, said)),
        *(answer for operation, said in movements for answer in _to_a_movement(book, operation, said)),
    ]
    book.count(Position, len(create(answers)))


def _funders(operation: Operation) -> list[str]:
    named = dict.fromkeys(line.funder for line in operation.lines if line.funder)
    return [name for name in named if name != operation.owner]


def _is_signed(operation: Operation) -> bool:
    return operation.number <= ORDINARY and operation.number % SIGNED_EVERY == 0


def _is_contested(operation: Operation) -> bool:
    return operation.number <= ORDINARY and operation.number % CONTESTED_EVERY == 0


def _to_a_cost(book: Book, operation: Operation, said: Statement) -> Iterator[Position]:
    if _is_signed(operation):
        for name in _funders(operation):
            yield _answer(book, Subject.STATEMENT, said.pk, name, said.said_on)
    elif _is_contested(operation) and said.value is not None:
        against = {
            "counter_value": said.value * 9 / 10,
            "reason": "fictif — une part des dépenses ne serait pas éligible",
        }
        yield _answer(book, Subject.STATEMENT, said.pk, "etat", said.said_on, **against)


def _to_a_date(book: Book, operation: Operation, said: MilestoneDate) -> Iterator[Position]:
    if said.nature == MilestoneDate.Nature.ACTUAL and _is_signed(operation):
        for name in _funders(operation):
            yield _answer(book, Subject.DATE, said.pk, name, said.on)
    elif said.nature == MilestoneDate.Nature.PLANNED and said.on > TODAY and _is_contested(operation):
        against = {"counter_on": later(said.on, 6), "reason": "fictif — le marché n’est pas attribué"}
        for name in _funders(operation)[:1]:
            yield _answer(book, Subject.DATE, said.pk, name, said.said_on or TODAY, **against)


def _to_a_movement(book: Book, operation: Operation, said: Movement) -> Iterator[Position]:
    if said.funding_source.funder_id == book.organisation(operation.owner).pk:
        return  # nobody answers his own line
    if _is_signed(operation):
        yield _answer(book, Subject.MOVEMENT, said.pk, operation.owner, said.dated)
    elif said.rung == Rung.PAID and said.amount and _is_contested(operation):
        against = {
            "counter_value": (said.amount * 19 / 20).quantize(Decimal("0.01")),
            "reason": "fictif — un acompte serait compté deux fois",
        }
        yield _answer(book, Subject.MOVEMENT, said.pk, operation.owner, said.dated, **against)


def _answer(book: Book, subject: Subject, key: int, by: str, said_on: date, **against: Any) -> Position:
    return Position(
        subject=subject,
        subject_id=key,
        organisation=book.organisation(SIGNER.get(by, by)),
        kind=Position.Kind.CONTESTED if against else Position.Kind.ACCEPTED,
        source=book.sources["demonstration"],
        said_on=min(later(said_on, MONTHS_TO_ANSWER), TODAY),
        is_fictional=True,
        **against,
    )
