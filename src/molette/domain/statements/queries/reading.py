"""Statements loaded with all that their views need, and the value in use among them."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from molette.domain.secrecy.veils import veil
from molette.domain.signatures.models import Subject
from molette.domain.signatures.queries import positions_on
from molette.domain.statements.models import Choice, Nature, Statement
from molette.domain.statements.queries.views import FIELDS, StatementView, plain_views, position_views
from molette.engines.indicators import Candidate, Chosen, InUse, in_use

# A baseline or a target is said too, but the value in use is what somebody observed or foresees.
IN_USE_NATURES = (Nature.OBSERVED, Nature.ESTIMATE)


def loaded(statements: QuerySet[Statement], user: object) -> tuple[StatementView, ...]:
    """The views of statements with the partners' positions, in the order they were said. Two queries.

    What is hidden from the user has its place in the list, and no value.
    """
    rows = list(_ordered(statements).values(*FIELDS))
    told = positions_on(Subject.STATEMENT, [row["pk"] for row in rows])
    return tuple(plain_views(rows, position_views(told), veil(user)))


def said_and_chosen(
    statements: QuerySet[Statement], user: object
) -> tuple[tuple[StatementView, ...], list[Choice]]:
    """The same without positions, for lists that show none, and what was chosen among them. One query."""
    held, choices = {}, []
    told = _ordered(statements).values(*FIELDS, *(f"choices__{name}" for name in _CHOSEN))
    for row in told:  # once for each time that it was chosen
        held[row["pk"]] = row
        if row["choices__pk"] is not None:
            chosen = {name: row[f"choices__{name}"] for name in _CHOSEN}
            choices.append(Choice(**chosen, statement_id=row["pk"]))
    choices.sort(key=lambda choice: (choice.chosen_on, choice.pk))
    return tuple(plain_views(list(held.values()), {}, veil(user))), choices


_CHOSEN = ("pk", "chosen_on", "reason")


def _ordered(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    later = Exists(Statement.objects.filter(replaces=OuterRef("pk")).order_by())
    return statements.annotate(is_replaced=later).order_by("said_on", "period_end", "pk")


def choices_on_costs() -> list[Choice]:
    """The choices made among the costs of projects, oldest first. One query."""
    return list(Choice.objects.filter(measure__is_project_cost=True).order_by("chosen_on", "pk"))


def choices_of(measures: Iterable[int]) -> dict[int, list[Choice]]:
    """The choices made for these measures, oldest first. One query."""
    held: dict[int, list[Choice]] = {}
    rows = Choice.objects.filter(measure_id__in=list(measures)).select_related("chosen_by")
    for choice in rows.order_by("chosen_on", "pk"):
        held.setdefault(choice.measure_id, []).append(choice)
    return held


def used(
    statements: Sequence[StatementView], choices: Iterable[Choice], producer: int | None
) -> InUse | None:
    """Return which of these statements, all of one measure and one scope, is the value in use."""
    own = {statement.id for statement in statements}
    candidates = [
        Candidate(
            key=s.id,
            author=s.author_id,
            period_end=s.period_end,
            said_on=s.said_on,
            standing=s.stands,
            replaces=s.replaces_id,
            is_forecast=s.nature == Nature.ESTIMATE,
        )
        for s in statements
        if s.nature in IN_USE_NATURES
    ]
    silent = {s.id for s in statements if s.is_hidden}  # why a hidden value was chosen may tell it
    chosen = [
        Chosen(c.statement_id, c.chosen_on, "" if c.statement_id in silent else c.reason)
        for c in choices
        if c.statement_id in own
    ]
    return in_use(candidates, chosen, producer)
