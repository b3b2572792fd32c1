"""Financing plans judged by the rule book: what does not hold, and the most each aid could reach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from molette.domain.funding.book import book
from molette.domain.funding.models import IN_USE, FinancingPlan, GrantExtension, Movement, PlanLine
from molette.domain.funding.queries.grounds import Ground, grounds
from molette.domain.funding.queries.plans import PlanLineView, PlanView
from molette.domain.people.models import OrganisationKind
from molette.domain.secrecy.veils import Sort, veil
from molette.engines.ladder import Rung
from molette.engines.plans import LineKind
from molette.engines.rules.acts import Line, acts
from molette.engines.rules.book import Book
from molette.engines.rules.facts import Facts, Share
from molette.engines.rules.findings import Finding
from molette.engines.rules.greatest import Greatest, greatest
from molette.engines.rules.judging import RANKS, judge
from molette.engines.rules.words import Act, Category, Event, Waiver

ZERO = Decimal(0)
Extensions = tuple[tuple[Act, date], ...]
Credit = tuple[Decimal | None, Decimal | None]
# Who pays with money of his own, and not the public's. A social landlord may be either: he is not counted
# as public, since nothing says which he is.
NOT_PUBLIC = frozenset(
    (
        OrganisationKind.COMPANY,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.LANDLORD,
        OrganisationKind.RESIDENTS,
        OrganisationKind.PRESS,
    )
)


@dataclass(frozen=True, slots=True)
class About:
    """What a plan says of its operation, beside its lines; costs in euros."""

    cost: Decimal | None
    eligible: Decimal | None
    category: str
    waiver: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan with what was found of it. `most` tells, by scheme of the plan, the most it could reach."""

    findings: tuple[Finding, ...]
    most: tuple[Greatest, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Bringing:
    """A line as typed or as stored: what is brought, by whom, under which scheme."""

    kind: str
    amount: Decimal | None
    scheme: str = ""
    funder_kind: str = ""
    requested_on: date | None = None
    notified_on: date | None = None
    claimed_on: date | None = None
    extended: tuple[tuple[Act, date], ...] = ()

    def share(self, book: Book, rank: int) -> Share:
        """The line as the rules read it."""
        kind, scheme = LineKind(self.kind), book.scheme(self.scheme)
        days = (
            (Event.FILED, self.requested_on),
            (Event.NOTIFIED, self.notified_on),
            (Event.CLAIMED, self.claimed_on),
        )
        return Share(
            kind,
            self.amount,
            book.key(self.scheme) if kind is LineKind.GRANT else "",
            rank,
            is_public=(scheme is None or scheme.is_public) and self.funder_kind not in NOT_PUBLIC,
            events=tuple((event, day) for event, day in days if day is not None),
            extended=self.extended,
        )


def facts(ground: Ground, told: About, lines: Iterable[Bringing]) -> Facts:
    """An operation and its plan, as the rules read them."""
    held = book()
    return Facts(
        owner=ground.owner,
        cost=told.cost,
        eligible=told.eligible,
        shares=tuple(line.share(held, rank) for rank, line in enumerate(lines)),
        category=Category(told.category) if told.category else None,
        perimeters=ground.perimeters,
        in_contract=ground.in_contract,
        is_lead=told.is_lead,
        waivers=frozenset({Waiver(told.waiver)}) if told.waiver else frozenset(),
        events=ground.events,
    )


def judged(told: Facts, on: date, *, lines: Sequence[Line] = (), is_voted: bool, reserved: int = 0) -> Judged:
    """Judge a plan with the rules of its day: what does not hold, gravest first, and the most of each aid."""
    held = book()
    found = [
        *judge(held, told, on, today=timezone.localdate(), reserved=reserved),
        *(() if reserved else acts(lines, is_voted=is_voted)),
    ]
    schemes = dict.fromkeys(x.scheme for x in told.shares if x.scheme and held.scheme(x.scheme))
    most = () if reserved else tuple(greatest(held, told, scheme, on) for scheme in schemes)
    return Judged(tuple(sorted(found, key=lambda one: RANKS[one.severity])), most, on)


def judged_plan(plan: PlanView, ground: Ground, user: object) -> Judged:
    """Judge a version of a plan as its reader sees it. Three queries.

    A plan voted is judged with the rules of the day it is dated; a draft with those of today.
    """
    on = timezone.localdate() if plan.is_draft else plan.dated
    return judged(
        facts(ground, about(plan), brought(plan, _extended(plan.project_id))),
        on,
        lines=() if plan.reserved else _acts(plan, user),
        is_voted=not plan.is_draft,
        reserved=plan.reserved,
    )


def about(plan: PlanView) -> About:
    return About(plan.cost_excl_tax, plan.eligible_cost, plan.category, plan.waiver, plan.is_lead)


def brought(plan: PlanView, extended: Mapping[int, Extensions] | None = None) -> list[Bringing]:
    """The lines of a plan; `extended` tells, by funding source, until when more time was given."""
    given = extended or {}
    return [
        Bringing(
            x.kind,
            x.amount,
            x.scheme_slug,
            x.funder_kind,
            x.requested_on,
            x.notified_on,
            _claimed_on(x),
            given.get(x.source or 0, ()),
        )
        for x in plan.lines
    ]


def _extended(project: int) -> Mapping[int, Extensions]:
    held: dict[int, Extensions] = {}
    rows = GrantExtension.objects.filter(project_id=project).order_by("pk")
    for source, what, until in rows.values_list("funding_source_id", "what", "until"):
        held[source] = (*held.get(source, ()), (Act(what), until))
    return held


def _claimed_on(line: PlanLineView) -> date | None:
    """The balance was claimed by the day the whole grant was paid: no act of its own is recorded."""
    is_whole = line.paid is not None and line.amount is not None and line.paid >= line.amount
    return line.paid_on if is_whole else None


def ground_of(project: int, user: object) -> Ground:
    """Where one project stands for the rules."""
    return grounds([project], user).get(project, Ground())


def _acts(plan: PlanView, user: object) -> tuple[Line, ...]:
    """The grants of a plan with what their funders decided."""
    grants = [(rank, x) for rank, x in enumerate(plan.lines) if x.kind is LineKind.GRANT and x.source]
    credits_of = _credits({x.source for _, x in grants if x.source}, user)
    twice = _twice(plan, user) if grants else {}
    return tuple(
        Line(
            f"{x.funder}, {x.scheme}",
            rank,
            x.source or 0,
            x.amount,
            (x.notified or ZERO) - (x.lapsed or ZERO),
            *credits_of.get(x.source or 0, (None, None)),
            twice=twice.get((x.source or 0, x.amount), ""),
        )
        for rank, x in grants
    )


def _credits(sources: Iterable[int], user: object) -> Mapping[int, Credit]:
    """The credits voted of each source, AE and CP, for the whole programme. One query."""
    seen = Movement.objects.readable_by(user).filter(
        funding_source_id__in=list(sources), rung__in=(Rung.VOTED, Rung.VOTED_CP), counted_in=None
    )
    rows = seen.values("funding_source_id", "rung").order_by().annotate(euros=Sum(IN_USE))
    held = {(row["funding_source_id"], row["rung"]): row["euros"] for row in rows}
    return {source: (held.get((source, Rung.VOTED)), held.get((source, Rung.VOTED_CP))) for source, _ in held}


def _twice(plan: PlanView, user: object) -> Mapping[tuple[int, Decimal | None], str]:
    """The lines that a project above or below holds too, for the same amount. One query."""
    near = Q(plan__project__parent_id=plan.project_id) | Q(plan__project__children=plan.project_id)
    voted = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED)
    rows = PlanLine.objects.filter(near, kind=PlanLine.Kind.GRANT, plan__in=voted, amount__isnull=False)
    worn = veil(user)  # that two amounts are equal tells the one that is reserved
    fields = ("funding_source_id", "amount", "plan__project__title", "plan__project_id")
    return {
        (source, amount): title
        for source, amount, title, project in rows.order_by("pk").values_list(*fields)
        if source is not None and not worn.hides(Sort.CONTRIBUTION, (project, source))
    }
