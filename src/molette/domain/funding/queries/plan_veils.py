"""What of a plan its reader does not see: amounts reserved to others, which are no zero."""

from dataclasses import replace

from molette.domain.funding.models import PlanLine
from molette.domain.secrecy.veils import Sort, Veil
from molette.engines.plans import Plan


def is_hidden(line: PlanLine, project: int, worn: Veil) -> bool:
    """Say whether the amount of a line is hidden: that of its funder's contribution, or of what lacks."""
    return _hides(line.kind, line.funding_source_id, project, worn)


def _hides(kind: str, source: int | None, project: int, worn: Veil) -> bool:
    if source is None:
        return kind == PlanLine.Kind.NOT_FOUND and worn.hides(Sort.GAP, project)
    return worn.hides(Sort.CONTRIBUTION, (project, source))


def veiled(plan: Plan, project: int, worn: Veil) -> Plan:
    """A plan read without a veil, with the only amounts that its reader sees."""
    held = [(line, _hides(line.kind, line.source, project, worn)) for line in plan.lines]
    cost_is_hidden = worn.hides(Sort.COST, project)
    return Plan(
        None if cost_is_hidden else plan.cost,
        tuple(replace(line, amount=None) if hidden else line for line, hidden in held),
        reserved=cost_is_hidden + sum(hidden for _, hidden in held),
    )
