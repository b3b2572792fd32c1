"""The grants of the programme: what was promised, notified, paid so far, whatever page asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from molette.domain.funding.models import IN_USE, FinancingPlan, Movement, PlanLine
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.ladder import Rung

ZERO = Decimal(0)
Key = tuple[int, int]
"""A project and a funding source."""
STANDING = (Rung.NOTIFIED, Rung.PAID, Rung.LAPSED)


@dataclass(slots=True)
class Grant:
    """What a funding source brings to a project, in euros; `planned` by the plan voted."""

    planned: Decimal = ZERO
    is_published: bool = True  # every line of the plan has its amount
    notified: Decimal = ZERO
    lapsed: Decimal = ZERO
    paid: list[tuple[date, Decimal]] = field(default_factory=list)
    notified_on: date | None = None
    dated: date | None = None
    is_known: bool = True
    is_hidden: bool = False
    is_fictional: bool = False

    @property
    def amount(self) -> Decimal | None:
        """What its funder gives: what he notified, else what the plan voted says."""
        if self.notified_on:
            return self.notified - self.lapsed
        return self.planned if self.is_published else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to pay, as far as the reader may know."""
        is_told = self.is_known and not self.is_hidden
        return is_told and self.amount is not None and self.amount <= self.so_far

    @property
    def so_far(self) -> Decimal:
        return sum((euros for _, euros in self.paid), ZERO)


def grants_of(user: object) -> Mapping[Key, Grant]:
    """The grants of the plans voted, and those notified. Two queries, and those of the veil."""
    worn = veil(user)
    found: dict[Key, Grant] = {}
    parents: dict[int, int] = {}
    for project, parent, source, amount, dated, fictional in _lines(user):
        parents[project] = parent
        grant = found.setdefault((project, source), Grant())
        grant.planned += amount or ZERO
        grant.is_published = grant.is_published and amount is not None
        grant.dated, grant.is_fictional = dated, fictional
        grant.is_hidden = worn.hides(Sort.CONTRIBUTION, (project, source))
    for row in _movements(user):
        parents[row.project] = row.parent or 0
        _climb(found.setdefault((row.project, row.source), Grant()), row, worn)
    return {
        (project, source): grant
        for (project, source), grant in found.items()
        if (parents[project], source) not in found
    }


def _lines(user: object) -> Iterator[tuple[int, int, int, Decimal | None, date, bool]]:
    """The grants of the latest plan voted of each project."""
    voted = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED)
    rows = PlanLine.objects.filter(kind=PlanLine.Kind.GRANT, plan__in=voted.order_by().values("pk"))
    fields = ("plan__project_id", "plan__project__parent_id", "funding_source_id", "amount", "plan__dated")
    latest: dict[int, int] = {}
    ordered = rows.order_by("plan__project_id", "-plan__version", "order", "pk")
    for version, fictional, *row in ordered.values_list("plan__version", "plan__is_fictional", *fields):
        project, parent, source, amount, dated = row
        if latest.setdefault(project, version) == version:
            yield project, parent or 0, source, amount, dated, fictional


class _Row(NamedTuple):
    """A movement, as read by the thousand."""

    pk: int
    is_fictional: bool
    project: int
    parent: int | None
    source: int
    rung: str
    euros: Decimal | None
    dated: date


def _movements(user: object) -> Iterator[_Row]:
    seen = Movement.objects.visible_to(user).exclude(project=None)
    seen = seen.filter(rung__in=STANDING, counted_in=None).annotate(euros=IN_USE)
    fields = ("project_id", "project__parent_id", "funding_source_id", "rung", "euros", "dated")
    rows = seen.order_by("dated", "pk").values_list("pk", "is_fictional", *fields)
    return map(_Row._make, rows)


def _climb(grant: Grant, row: _Row, worn: Veil) -> None:
    grant.is_hidden = grant.is_hidden or worn.hides(Sort.MOVEMENT, row.pk)
    grant.is_known = grant.is_known and row.euros is not None
    grant.is_fictional = grant.is_fictional or row.is_fictional
    euros = row.euros or ZERO
    if row.rung == Rung.PAID:
        grant.paid.append((row.dated, euros))
    elif row.rung == Rung.LAPSED:
        grant.lapsed += euros
    else:
        grant.notified += euros
        grant.notified_on = grant.notified_on or row.dated
