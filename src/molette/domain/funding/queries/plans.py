"""Financing plans as they read: lines, what stands on each rung, balance and findings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from molette.domain.funding.models import IN_USE, FinancingPlan, Movement, PlanLine
from molette.domain.funding.queries.plan_veils import veiled
from molette.domain.people.permissions import can
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.access import Permission, reach_of
from molette.engines.ladder import Rung
from molette.engines.plans import Line, LineKind, Plan

ZERO = Decimal(0)
# What a plan shows beside the amount planned: the rungs that an act of the funder proves.
PLAN_RUNGS = (Rung.PROGRAMMED, Rung.NOTIFIED, Rung.COMMITTED, Rung.PAID, Rung.LAPSED)


@dataclass(slots=True)
class Standing:
    """What stands on each rung for a project and a funding source; first notification, last payment."""

    rungs: dict[Rung, Decimal] = field(default_factory=dict)
    notified_on: date | None = None
    paid_on: date | None = None


Standings = Mapping[tuple[int, int], Standing]


@dataclass(frozen=True, slots=True)
class PlanLineView:
    """One line: who brings what, what share of the cost, and how far it went.

    `is_hidden`: its amounts are reserved to others; `is_reserved`: the reader sees them, not everybody.
    """

    id: int
    kind: LineKind
    kind_label: str
    funder: str
    funder_slug: str
    scheme: str
    source: int | None
    funder_id: int | None
    year: int | None
    amount: Decimal | None
    share: Decimal | None
    note: str
    scheme_slug: str
    funder_kind: str
    requested_on: date | None
    notified_on: date | None
    paid_on: date | None  # the last payment
    programmed: Decimal | None
    notified: Decimal | None
    committed: Decimal | None
    paid: Decimal | None
    lapsed: Decimal | None
    is_hidden: bool = False
    is_reserved: bool = False
    funder_name: str = ""  # in full, as a poster says it

    @property
    def label(self) -> str:
        return self.funder or self.kind_label.capitalize()


@dataclass(frozen=True, slots=True)
class PlanView:
    """One version of a plan, weighed.

    `reserved` counts the amounts of it hidden from the reader, its cost among them (`cost_is_hidden`).
    """

    id: int
    project_id: int
    version: int
    status: str
    status_label: str
    dated: date
    voted_by: str
    act: str
    cost_excl_tax: Decimal | None
    cost_incl_tax: Decimal | None
    eligible_cost: Decimal | None
    source: str
    source_slug: str
    note: str
    category: str
    waiver: str
    is_lead: bool
    is_fictional: bool
    lines: tuple[PlanLineView, ...]
    found: Decimal
    missing: Decimal | None
    own_share: Decimal | None
    reserved: int
    cost_is_hidden: bool
    is_fully_notified: bool  # every grant notified for the amount planned: the euro is promised in law

    @property
    def is_draft(self) -> bool:
        return self.status == FinancingPlan.Status.DRAFT

    @property
    def is_covered(self) -> bool:
        return self.missing is not None and self.missing <= 0


def may_see(user: object, plan: FinancingPlan) -> bool:
    """Hold for a voted plan of a project that one sees, and for a draft where a mandate covers it."""
    places, project = plan.footing()
    covered = reach_of(user, Permission.VIEW_PROJECT).covers(places=places, project=project)
    is_draft = plan.status == FinancingPlan.Status.DRAFT
    return covered or (not is_draft and can(user, Permission.VIEW_PROJECT, plan.project))


def _with_lines() -> Prefetch[str, QuerySet[PlanLine], str]:
    lines = PlanLine.objects.select_related("funding_source__funder", "funding_source__scheme")
    return Prefetch("lines", lines.order_by("order", "id"))


def _on_rungs(plans: list[FinancingPlan]) -> Standings:
    """What stands on each rung, per project and funding source, for all these plans. One query."""
    rows = Movement.objects.filter(
        project_id__in={p.project_id for p in plans}, rung__in=PLAN_RUNGS, counted_in=None
    ).order_by("id")
    found: dict[tuple[int, int], Standing] = {}
    fields = ("project_id", "funding_source_id", "rung", IN_USE, "dated")
    for project, source, rung, amount, dated in rows.values_list(*fields):
        cell = found.setdefault((project or 0, source), Standing())
        cell.rungs[Rung(rung)] = cell.rungs.get(Rung(rung), ZERO) + (amount or ZERO)
        if rung == Rung.NOTIFIED:
            cell.notified_on = min(cell.notified_on or dated, dated)
        elif rung == Rung.PAID:
            cell.paid_on = max(cell.paid_on or dated, dated)
    return found


def _view(plan: FinancingPlan, stand: Standings, worn: Veil) -> PlanView:
    lines = list(plan.lines.all())
    whole = Plan(
        plan.cost_excl_tax,
        tuple(Line(LineKind(x.kind), x.amount, x.funding_source_id) for x in lines),
    )
    weighed = veiled(whole, plan.project_id, worn)
    cost_is_hidden = worn.hides(Sort.COST, plan.project_id)
    own = {source: one for (project, source), one in stand.items() if project == plan.project_id}
    notified = {
        k: one.rungs.get(Rung.NOTIFIED, ZERO) - one.rungs.get(Rung.LAPSED, ZERO) for k, one in own.items()
    }
    return PlanView(
        id=plan.pk,
        project_id=plan.project_id,
        version=plan.version,
        status=plan.status,
        status_label=plan.get_status_display(),
        dated=plan.dated,
        voted_by=plan.voted_by.name if plan.voted_by else "",
        act=plan.act,
        cost_excl_tax=None if cost_is_hidden else plan.cost_excl_tax,
        cost_incl_tax=None if cost_is_hidden else plan.cost_incl_tax,
        eligible_cost=None if cost_is_hidden else plan.eligible_cost,
        source=plan.source.title if plan.source else "",
        source_slug=plan.source.slug if plan.source else "",
        note="" if weighed.reserved else plan.note,
        category=plan.category,
        waiver=plan.waiver,
        is_lead=plan.is_lead,
        is_fictional=plan.is_fictional,
        lines=tuple(_seen(view, plan.project_id, weighed, worn) for view in _lines(lines, whole, own)),
        found=weighed.found,
        missing=weighed.missing,
        own_share=weighed.own_share,
        reserved=weighed.reserved,
        cost_is_hidden=cost_is_hidden,
        is_fully_notified=whole.is_funded(notified),
    )


def _seen(view: PlanLineView, project: int, plan: Plan, worn: Veil) -> PlanLineView:
    """Keep of a hidden line who brings and under which scheme; of a shown one, its share if the cost is."""
    key = (project, view.source)
    if worn.hides(Sort.CONTRIBUTION, key) or (
        view.kind is LineKind.NOT_FOUND and worn.hides(Sort.GAP, project)
    ):
        bare = dict.fromkeys(("amount", "share", *(rung.value for rung in PLAN_RUNGS)))
        return replace(view, **bare, note="", is_hidden=True)  # type: ignore[arg-type]  # all may be None
    return replace(view, share=plan.share(view.amount), is_reserved=worn.marks(Sort.CONTRIBUTION, key))


def _lines(lines: list[PlanLine], plan: Plan, own: Mapping[int, Standing]) -> Iterator[PlanLineView]:
    """Give each line what stands on its rungs; lines of one source share it, the first served first."""
    left = {source: dict(one.rungs) for source, one in own.items()}
    last = {line.funding_source_id: line.pk for line in lines}
    for line in lines:
        rungs = left.get(line.funding_source_id or 0, {})
        taken = dict(rungs)
        if last[line.funding_source_id] != line.pk:
            taken = {rung: min(amount, line.amount or ZERO) for rung, amount in rungs.items()}
        for rung, amount in taken.items():
            rungs[rung] -= amount
        yield _line(line, plan, taken, own.get(line.funding_source_id or 0, Standing()))


def _line(line: PlanLine, plan: Plan, rungs: Mapping[Rung, Decimal], stand: Standing) -> PlanLineView:
    source = line.funding_source
    return PlanLineView(
        id=line.pk,
        kind=LineKind(line.kind),
        kind_label=line.get_kind_display(),
        funder=source.funder.label if source else "",
        funder_slug=source.funder.slug if source else "",
        scheme=str(source.scheme) if source else "",
        source=line.funding_source_id,
        funder_id=source.funder_id if source else None,
        year=source.year if source else None,
        amount=line.amount,
        share=plan.share(line.amount),
        note=line.note,
        scheme_slug=source.scheme.slug if source else "",
        funder_kind=source.funder.kind if source else "",
        requested_on=line.requested_on,
        notified_on=stand.notified_on,
        paid_on=stand.paid_on,
        programmed=rungs.get(Rung.PROGRAMMED),
        notified=rungs.get(Rung.NOTIFIED),
        committed=rungs.get(Rung.COMMITTED),
        paid=rungs.get(Rung.PAID),
        lapsed=rungs.get(Rung.LAPSED),
        funder_name=source.funder.name if source else "",
    )


def _views(plans: Iterable[FinancingPlan], user: object) -> tuple[PlanView, ...]:
    held = list(plans)
    stand = _on_rungs(held) if held else {}
    return tuple(_view(plan, stand, veil(user)) for plan in held) if held else ()


def plans_of(project_id: int, user: object) -> tuple[PlanView, ...]:
    """Every version of a project's plan that the user may see, latest first. Three queries."""
    plans = FinancingPlan.objects.visible_to(user).filter(project_id=project_id)
    return _views(
        plans.select_related("voted_by", "source").prefetch_related(_with_lines()).order_by("-version"),
        user,
    )


def plan_view(plan_id: int, user: object) -> PlanView | None:
    """One version of a plan, or None when it does not exist for this user. Three queries."""
    plans = FinancingPlan.objects.visible_to(user).filter(pk=plan_id)
    found = _views(
        plans.select_related("voted_by", "source").prefetch_related(_with_lines()).order_by("pk"), user
    )
    return found[0] if found else None


def plan_in_use(project_id: int, user: object) -> PlanView | None:
    """The latest voted version, else the latest draft that the user may see."""
    plans = plans_of(project_id, user)
    voted = [p for p in plans if p.status == FinancingPlan.Status.VOTED]
    return next(iter(voted or plans), None)


def plans_in_use(project_ids: Iterable[int], user: object, *, for_all: bool = False) -> dict[int, PlanView]:
    """The plan in use of many projects at once, for lists. Three queries whatever their number.

    `for_all`: with the only amounts that everybody sees, whoever asks.
    """
    plans = FinancingPlan.objects.visible_to(user).filter(
        project_id__in=list(project_ids), status=FinancingPlan.Status.VOTED
    )
    found = _views(
        plans.select_related("voted_by", "source").prefetch_related(_with_lines()).order_by("version", "id"),
        None if for_all else user,
    )
    return {plan.project_id: plan for plan in found}
