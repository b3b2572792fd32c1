"""What stands in each year of each fund: the sums of `totals`, each put in the year where it counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from molette.domain.funding.models import FundingSource, Movement
from molette.domain.funding.queries.adding import sums
from molette.domain.people.models import OrganisationKind
from molette.engines import ladder as engine
from molette.engines.envelopes import NOTHING, OF_THE_YEAR, ZERO, Flow
from molette.engines.ladder import Reason, Rung

VOTES = frozenset({Rung.VOTED, Rung.VOTED_CP})
RUNGS = (*sorted(VOTES), Rung.PROGRAMMED, Rung.COMMITTED, Rung.PAID, Rung.LAPSED)
FundKey = tuple[int, int]
"""A funder and a scheme: a fund."""
Key = tuple[FundKey, int | None]
"""A fund and a year, None for what belongs to no single one."""


@dataclass(frozen=True, slots=True)
class EnvelopeFilter:
    """Which funds are looked at; empty fields do not filter."""

    funder: int | None = None
    scheme: int | None = None


@dataclass(frozen=True, slots=True)
class PaidBy:
    """A funding source as envelopes need it."""

    pk: int
    year: int | None
    funder_id: int
    funder: str
    funder_slug: str
    is_state: bool
    scheme_id: int
    scheme: str
    scheme_slug: str

    @property
    def payer(self) -> FundKey:
        return self.funder_id, self.scheme_id

    def frees(self, year: int | None) -> bool:
        """Whether AE withdrawn that year may be committed again: those of the State, in their year alone."""
        return not self.is_state or self.year is None or year == self.year


@dataclass(slots=True)
class Held:
    """One year of a fund before it is spread over its levels; the flows by project, 0 for none in particular.

    `ae` and `cp` are None where nobody published any; `bounds` names the votes of the programme itself, which
    bound what follows: what was voted for one project does not bound the others.
    """

    ae: Decimal | None = None
    cp: Decimal | None = None
    carried: Decimal = ZERO
    bounds: set[Rung] = field(default_factory=set)
    flows: dict[int, Flow] = field(default_factory=lambda: defaultdict(lambda: NOTHING))


def payers(filters: EnvelopeFilter) -> Mapping[int, PaidBy]:
    """The funding sources under the filters, by key. One query."""
    rows = FundingSource.objects.select_related("funder", "scheme").order_by("year", "pk")
    if filters.funder is not None:
        rows = rows.filter(funder_id=filters.funder)
    if filters.scheme is not None:
        rows = rows.filter(scheme_id=filters.scheme)
    return {
        s.pk: PaidBy(
            s.pk, s.year, s.funder_id, s.funder.label, s.funder.slug,
            s.funder.kind == OrganisationKind.STATE, s.scheme_id, str(s.scheme), s.scheme.slug,
        )
        for s in rows
    }  # fmt: skip


def read(
    rows: QuerySet[Movement], sources: Mapping[int, PaidBy], cut: frozenset[FundKey]
) -> Mapping[Key, Held]:
    """Add up movements told apart by what keeps some out of totals; those of `cut`, by project. One query."""
    tally = _Tally(sources)
    apart = [source.pk for source in sources.values() if source.payer in cut]
    for told in sums(_keyed(rows, apart), "key"):
        tally.add(told)
    return tally.held


def _keyed(rows: QuerySet[Any], apart: Iterable[int]) -> Any:
    """Key each movement by payer and year, by project where that is asked, by what it is told for.

    A commitment is withdrawn where what lapsed bears its number: a grant that was never committed used no AE.
    CP of an earlier year counted in those that hold them were carried over: payable anew, opened once.
    """
    text = CharField()
    carried = Q(rung=Rung.VOTED_CP, counted_in__rung=Rung.VOTED_CP, counted_in__year__lt=F("year"))
    withdrawn = Q(rung=Rung.LAPSED) & ~Q(commitment_key="")
    by_project = Q(funding_source_id__in=list(apart)) | Q(rung__in=VOTES)
    year = Case(When(year_end__gt=F("year"), then=Value("")), default=Cast("year", text))
    project = Case(When(by_project, then=Cast(Coalesce("project_id", Value(0)), text)), default=Value("0"))
    sort = Case(
        When(carried, then=Value("carried")), When(withdrawn, then=Value("withdrawn")), default=Value("")
    )
    key = Cast("funding_source_id", text), year, project, sort
    parts = [part for one in key for part in (one, Value("|"))][:-1]
    return rows.filter(rung__in=RUNGS).annotate(key=Concat(*parts, output_field=text))


@dataclass(slots=True)
class _Tally:
    sources: Mapping[int, PaidBy]
    held: dict[Key, Held] = field(default_factory=lambda: defaultdict(Held))

    def add(self, told: engine.Sum) -> None:
        """Count a sum in the year of its AE, or in that of its CP."""
        pk, year, project, sort = told.key.split("|")
        source, of_year = self.sources[int(pk)], int(year) if year else None
        here = self.held[source.payer, of_year if told.rung in OF_THE_YEAR else source.year]
        if told.reason is Reason.ALREADY_COUNTED and sort == "carried":
            here.carried += told.amount
        elif told.rung in VOTES and told.reason is None:
            self._vote(here, told, int(project))
        here.flows[int(project)] += _flow(told, sort, in_time=source.frees(of_year))
        if told.rung is Rung.PAID and told.reason is None:
            self.held[source.payer, source.year].flows[int(project)] += Flow(settled=told.amount)

    def _vote(self, here: Held, told: engine.Sum, project: int) -> None:
        if told.rung is Rung.VOTED:
            here.ae = (here.ae or ZERO) + told.amount
        else:
            here.cp = (here.cp or ZERO) + told.amount
        if not project:
            here.bounds.add(told.rung)


def _flow(told: engine.Sum, sort: str, *, in_time: bool) -> Flow:
    """What a sum adds to its level, or what it says is missing there."""
    here = frozenset({told.rung})
    if told.reason is not None:
        missing = {Reason.RESERVED: Flow(reserved=here), Reason.UNKNOWN_AMOUNT: Flow(unknown=here)}
        return missing.get(told.reason, NOTHING)
    added = {
        Rung.PROGRAMMED: Flow(programmed=told.amount),
        Rung.COMMITTED: Flow(committed=told.amount),
        Rung.PAID: Flow(paid=told.amount),
    }
    if sort == "withdrawn":
        added[Rung.LAPSED] = Flow(withdrawn=told.amount) if in_time else Flow(lost=told.amount)
    flow = replace(added.get(told.rung, NOTHING), told=here)
    return replace(flow, fictional=here) if told.is_fictional else flow
