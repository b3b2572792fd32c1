"""The grants of the programme: what was promised, notified, paid so far, whatever page asks.

A grant is what one funder brings to a project under one scheme, by one decision. A plan writes it under the
year when it was asked, and its decision may come on the credits of the next one: two sources, the same euros.
Yet the same funder may also bring two grants of one scheme, year after year. Hence the key, a project and the
source under which the grant is first told, and two ways in for another source of the same funder and scheme
that the plan does not name, of a later year or of none:

- its decision is that of a line of the plan still waiting for one, the latest before it; one line, one
  decision, so that a second decision stays a second grant;
- its payments, without a decision of their own, are those of the grant before it.

A source that the plan names, or a decision where no line waits, is always a grant apart. What is given again
is promised and paid once, by whoever gave it first.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from molette.domain.funding.models import IN_USE, FinancingPlan, FundingSource, Movement, PlanLine
from molette.domain.funding.queries.once import of_projects
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.ladder import Rung

ZERO = Decimal(0)
Key = tuple[int, int]
"""A project and a funding source."""
STANDING = (Rung.NOTIFIED, Rung.PAID, Rung.LAPSED)
ANY_YEAR = 0
"""The year of a source that has none: before all others, and after them."""


@dataclass(slots=True)
class Grant:
    """What a funder brings to a project, in euros; `planned` by the plan voted.

    `also` are the sources that decide or pay it beside that of its key.
    """

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
    also: tuple[int, ...] = ()

    @property
    def is_in_plan(self) -> bool:
        return self.dated is not None

    @property
    def is_waiting(self) -> bool:
        """Whether the plan names it and nothing happened under its own source."""
        return self.is_in_plan and not (self.notified_on or self.paid or self.lapsed)

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

    def take(self, source: int, other: "Grant") -> None:
        """Count what is told under another source as that of this grant."""
        self.notified += other.notified
        self.lapsed += other.lapsed
        self.paid = sorted([*self.paid, *other.paid])
        self.notified_on = self.notified_on or other.notified_on
        self.is_known = self.is_known and other.is_known
        self.is_hidden = self.is_hidden or other.is_hidden
        self.is_fictional = self.is_fictional or other.is_fictional
        self.also = (*self.also, source)


def grants_of(user: object) -> Mapping[Key, Grant]:
    """The grants of the plans voted, and those notified. Three queries, and those of the veil."""
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
    _join(found)
    counted = told_under(found)
    return {
        (project, source): grant
        for (project, source), grant in found.items()
        if not any((parents[project], one) in counted for one in (source, *grant.also))
    }


def told_under(grants: Mapping[Key, Grant]) -> Mapping[Key, Key]:
    """Give the grant that counts what a source brings to a project."""
    return {
        (project, one): (project, source)
        for (project, source), grant in grants.items()
        for one in (source, *grant.also)
    }


def _join(found: dict[Key, Grant]) -> None:
    """Count under the grant that it decides or pays each source that the plan does not name."""
    rows = FundingSource.objects.order_by("pk").values_list("pk", "funder_id", "scheme_id", "year")
    funds = {pk: (funder, scheme) for pk, funder, scheme, _ in rows}
    years = {pk: year or ANY_YEAR for pk, *_, year in rows}
    of_fund: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for project, source in sorted(found, key=lambda key: (years[key[1]], key[1])):
        of_fund[project, *funds[source]].append(source)
    several = ((key[0], sources) for key, sources in of_fund.items() if len(sources) > 1)
    for project, sources in several:
        # The decisions first: a payment may be of a grant that one of them gave.
        apart = [one for one in sources if not found[project, one].is_in_plan]
        for source in sorted(apart, key=lambda one: not found[project, one].notified_on):
            if into := _grant_of(project, source, sources, years, found):
                found[project, into].take(source, found.pop((project, source)))


def _grant_of(
    project: int, source: int, sources: Sequence[int], years: Mapping[int, int], found: Mapping[Key, Grant]
) -> int | None:
    """The source of the grant that another source of the fund decides or pays; None where it is one apart."""
    is_decision = found[project, source].notified_on is not None
    for one in reversed(sources):
        held = found.get((project, one))
        is_before = years[one] <= years[source] or years[source] == ANY_YEAR
        if one == source or held is None or not is_before:
            continue
        if held.is_waiting if is_decision else (held.is_in_plan or held.notified_on):
            return one
    return None


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
    seen = Movement.objects.visible_to(user).exclude(project=None).filter(rung__in=STANDING, counted_in=None)
    seen = of_projects(seen, user).annotate(euros=IN_USE - F("again"))
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
