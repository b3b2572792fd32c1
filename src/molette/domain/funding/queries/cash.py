"""The cash of an operation's owner: its plan and its calendar, under the payment rules of each aid."""

from dataclasses import dataclass
from datetime import date

from molette.domain.funding.book import book
from molette.domain.funding.queries.plans import PlanView
from molette.domain.journal.known import today
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.engines.plans import LineKind
from molette.engines.rules.treasury import Grant, Treasury, treasury
from molette.engines.stages import Milestone, Turn, actual, planned

STARTS = (Turn.WORKS_START, Turn.WORKS_SEEN)
ENDS = (Turn.DELIVERED, Turn.OPENED)


@dataclass(frozen=True, slots=True)
class Cash:
    """The curve, or which fact lacks before it can be drawn."""

    curve: Treasury | None
    missing: str = ""


def cash_of(plan: PlanView) -> Cash:
    """Draw the curve of a plan. One query. With an amount hidden from the reader, nothing is drawn.

    A grant not notified yet follows the rules of the plan's own day.
    """
    grants = [x for x in plan.lines if x.kind is LineKind.GRANT]
    if plan.reserved or any(x.amount is None for x in grants):
        return Cash(None, "un montant du plan")
    if not plan.cost_excl_tax:
        return Cash(None, "le coût hors taxes")
    turns = calendars(Project.objects.filter(pk=plan.project_id)).get(plan.project_id, ())
    starts, ends = _days(turns, STARTS), _days(turns, ENDS)
    if not starts or not ends or max(ends) < min(starts):
        return Cash(None, "la date de début et celle de fin des travaux")
    rules = book()
    told = [
        Grant(rules.key(x.scheme_slug), x.amount, x.notified_on or plan.dated)
        for x in grants
        if x.amount is not None
    ]
    return Cash(treasury(rules, plan.cost_excl_tax, told, (min(starts), max(ends))))


def _days(turns: tuple[Milestone, ...], of: tuple[Turn, ...]) -> list[date]:
    """The days when turns happened, or else are planned."""
    said = (actual(m, today()) or planned(m) for m in turns if m.turn in of)
    return [one.on for one in said if one is not None]
