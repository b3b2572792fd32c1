"""Where the authors of the programme's figures agree, told in three numbers."""

from collections import defaultdict
from dataclasses import dataclass

from molette.domain.journal.remembered import remembered
from molette.domain.signatures.models import Position, Subject
from molette.domain.statements.models import Measure, Statement


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many measures there are, have several authors, hold a contested value.

    `fictional` of these last are contested by nobody real.
    """

    measures: int
    several: int
    contested: int
    fictional: int


@remembered
def agreement(user: object) -> Agreement:
    """Count over what is said of the whole programme. Three queries."""
    told = Statement.objects.visible_to(user).standing()
    told = told.filter(measure__is_project_cost=False, place=None, project=None)
    authors: dict[int, set[int]] = defaultdict(set)
    measure_of: dict[int, int] = {}
    for key, measure, author in told.order_by("pk").values_list("pk", "measure_id", "said_by_id"):
        measure_of[key] = measure
        authors[measure].add(author)
    positions = Position.objects.on(Subject.STATEMENT).filter(subject_id__in=told.order_by().values("pk"))
    latest = {
        (statement, partner): (kind, measure_of[statement], fictional)
        for statement, partner, kind, fictional in positions.order_by("said_on", "pk").values_list(
            "subject_id", "organisation_id", "kind", "is_fictional"
        )
    }
    settled = {statement for (statement, _), (kind, *_) in latest.items() if kind == Position.Kind.SETTLED}
    against = {
        (measure, fictional)
        for (statement, _), (kind, measure, fictional) in latest.items()
        if kind == Position.Kind.CONTESTED and statement not in settled
    }
    contested, really = {measure for measure, _ in against}, {m for m, fictional in against if not fictional}
    return Agreement(
        measures=Measure.objects.filter(is_project_cost=False).count(),
        several=sum(len(own) > 1 for own in authors.values()),
        contested=len(contested),
        fictional=len(contested - really),
    )
