"""The tables to take away: each in the very form in which it can be sent back."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.targets import FORMS, Kind, measures, plans, projects, values
from molette.domain.exchange.targets.plans import PlanRow
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.programme.models import Project
from molette.domain.statements.models import Measure, Statement
from molette.engines.sheets import Sheet

_EXAMPLES: Final[dict[str, Callable[[Lookups], list[dict[str, Any]]]]] = {
    Kind.PROJECTS: projects.examples,
    Kind.PLANS: plans.examples,
    Kind.MEASURES: measures.examples,
    Kind.VALUES: values.examples,
}
KINDS: Final = tuple(_EXAMPLES)


def template(kind: str) -> Sheet:
    """The file to fill: headings, a line of help, examples marked fictitious."""
    return FORMS[kind].template(_EXAMPLES[kind](Lookups()))


def export(kind: str, user: object = None, *, everything: bool = False) -> Sheet:
    """All that the user may see of a kind; the command line sees everything."""
    lookups = Lookups()
    rows, held = _ROWS[kind](user, everything=everything)
    return FORMS[kind].export(rows, held, lookups)


def _projects(user: object, *, everything: bool) -> tuple[Any, Callable[[Any, str], Any]]:
    rows = Project.objects.all() if everything else Project.objects.visible_to(user)
    linked = rows.select_related("contract", "owner", "parent").prefetch_related("places", "nodes")
    return list(linked.order_by("pk")), projects.Projects().held


def _measures(user: object, *, everything: bool) -> tuple[Any, Callable[[Any, str], Any]]:
    del user, everything  # measures are public
    rows = Measure.objects.select_related("producer", "weight").prefetch_related("nodes")
    return list(rows.order_by("pk")), measures.Measures().held


def _values(user: object, *, everything: bool) -> tuple[Any, Callable[[Any, str], Any]]:
    rows = Statement.objects.all() if everything else Statement.objects.visible_to(user)
    named = ("measure", "said_by", "place", "perimeter", "project", "source")
    return list(rows.standing().select_related(*named).order_by("pk")), values.Values().held


def _plans(user: object, *, everything: bool) -> tuple[Any, Callable[[Any, str], Any]]:
    rows = FinancingPlan.objects.all() if everything else FinancingPlan.objects.visible_to(user)
    lines = ("lines__funding_source__funder", "lines__funding_source__scheme")
    known = rows.select_related("project").prefetch_related(*lines).order_by("project_id", "version")
    return [PlanRow(plan, line) for plan in known for line in _lines(plan)], plans.held


def _lines(plan: FinancingPlan) -> list[PlanLine]:
    return list(plan.lines.all())


class _Rows(Protocol):
    def __call__(self, user: object, *, everything: bool) -> tuple[Any, Callable[[Any, str], Any]]: ...


_ROWS: Final[dict[str, _Rows]] = {
    Kind.PROJECTS: _projects,
    Kind.PLANS: _plans,
    Kind.MEASURES: _measures,
    Kind.VALUES: _values,
}
