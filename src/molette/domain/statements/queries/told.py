"""What figures prove of each project: that somebody spoke of it, and that a measure of it moved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from molette.domain.statements.models import Nature, Statement
from molette.domain.statements.queries.costs import ProjectCosts, costs_among
from molette.domain.statements.queries.reading import said_and_chosen
from molette.domain.statements.queries.views import StatementView
from molette.engines.chain import Evidence, Proof, Proved
from molette.engines.chain.measured import Reading, measured
from molette.engines.indicators import Direction


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a project. `announced`: the first figure; `measured`: see `engines.chain.measured`.

    `has_measure`: more than its cost is counted; `has_baseline`: from a start; `producer` counts it.
    """

    announced: Evidence | None = None
    measured: Proved = None
    has_measure: bool = False
    has_baseline: bool = False
    producer: str = ""


NOTHING_TOLD = Told()


def told_of_projects(
    projects: frozenset[int] | None, user: object
) -> tuple[Mapping[int, Told], Mapping[int, ProjectCosts]]:
    """What figures prove of these projects, of all if None, and what they cost. One query.

    A project of which nobody spoke is absent.
    """
    rows = Statement.objects.visible_to(user).exclude(project=None)
    if projects is not None:
        rows = rows.filter(project_id__in=projects)
    said, choices = said_and_chosen(rows, user)
    groups: dict[int, list[StatementView]] = defaultdict(list)
    for one in said:
        groups[one.project_id or 0].append(one)
    priced = {project: [one for one in own if one.is_cost] for project, own in groups.items()}
    costs = {project: costs_among(own, choices) for project, own in priced.items() if own}
    return {project: told_by(own) for project, own in groups.items()}, costs


def told_by(said: Sequence[StatementView]) -> Told:
    """What these statements of one project prove. A value hidden from the reader announces, and no more."""
    if not said:
        return NOTHING_TOLD
    first = min(said, key=lambda one: (one.said_on, one.id))
    announced = Evidence(Proof.STATEMENT, first.said_on, first.said_precision, key=first.id)
    counted = [one for one in said if not one.is_cost and one.stands and one.as_used().value is not None]
    by_measure: dict[str, list[StatementView]] = defaultdict(list)
    for one in counted:
        by_measure[one.measure_slug].append(one)
    found = [_measured(own) for own in by_measure.values()]
    proofs = [one for one in found if isinstance(one, Evidence)]
    best = min(proofs, key=lambda one: (one.on is None, one.on, one.key)) if proofs else None
    starts = any(one.nature == Nature.BASELINE for one in counted)
    producer = next((one.producer for one in counted if one.producer), "")
    return Told(announced, best or (False if False in found else None), bool(counted), starts, producer)


def _measured(said: Sequence[StatementView]) -> Proved:
    """The baseline is one that somebody stated as such: the first value observed is not a start."""
    starts = list(readings(one for one in said if one.nature == Nature.BASELINE))
    seen = list(readings(one for one in said if one.nature == Nature.OBSERVED))
    start = min(starts, key=lambda one: one.on, default=None)
    return measured(start, seen, Direction(said[0].direction))


def readings(said: Iterable[StatementView]) -> Iterable[Reading]:
    """Values as the engine reads them, those that are known. No margin is published with them."""
    for one in said:
        value = one.as_used().value
        if value is not None:
            yield Reading(
                value,
                one.period_end,
                is_approximate=one.is_approximate,
                decimals=one.decimals,
                key=one.id,
            )
