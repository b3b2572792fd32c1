"""Where the authors of the programme's figures agree, told in three numbers."""

from collections import defaultdict
from dataclasses import dataclass

from molette.domain.statements.models import Measure, Position, Statement


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many measures there are, have several authors, hold a contested value."""

    measures: int
    several: int
    contested: int


def agreement(user: object) -> Agreement:
    """Count over what is said of the whole programme. Three queries."""
    told = Statement.objects.visible_to(user).standing()
    told = told.filter(measure__is_project_cost=False, place=None, project=None)
    authors: dict[int, set[int]] = defaultdict(set)
    for measure, author in told.order_by("pk").values_list("measure_id", "said_by_id"):
        authors[measure].add(author)
    positions = Position.objects.filter(statement__in=told.order_by().values("pk")).order_by("said_on", "pk")
    latest = {
        (statement, partner): (kind, measure)
        for statement, partner, kind, measure in positions.values_list(
            "statement_id", "organisation_id", "kind", "statement__measure_id"
        )
    }
    settled = {statement for (statement, _), (kind, _) in latest.items() if kind == Position.Kind.SETTLED}
    contested = {
        measure
        for (statement, _), (kind, measure) in latest.items()
        if kind == Position.Kind.CONTESTED and statement not in settled
    }
    return Agreement(
        measures=Measure.objects.filter(is_project_cost=False).count(),
        several=sum(len(own) > 1 for own in authors.values()),
        contested=len(contested),
    )
