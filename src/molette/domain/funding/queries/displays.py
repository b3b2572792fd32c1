"""Which operations must show their plan, where and by which day; who did, who is late."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from molette.domain.funding.book import book
from molette.domain.funding.models import FinancingPlan, PlanDisplay, PlanLine
from molette.domain.funding.queries.grounds import OWNERS
from molette.domain.funding.queries.judged import Bringing
from molette.domain.funding.queries.plan_veils import is_hidden
from molette.domain.funding.reserving import hides_money
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.rules.book import Book
from molette.engines.rules.display import Duty, Operation, State, Where, duty
from molette.engines.stages import Milestone
from molette.engines.works import Works, works

RANK = {state: rank for rank, state in enumerate(State)}
EVERYBODY = None
"""The reader whom nobody mandates: what he does not see is not put up on a wall."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the owner said: this version of the plan, there, that day."""

    id: int
    where: Where
    shown_on: date
    url: str
    note: str
    version: int
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class DisplayView:
    """What one operation owes, and what was shown of its plan.

    `is_reserved`: an amount of its plan is not for everybody, and so it cannot be put up from here. `where`
    are the names and slugs of its places; `version` is that of the plan in use; `shown` is what counts: of
    several versions shown there, the latest.
    """

    project_id: int
    project: str
    project_slug: str
    owner: str
    owner_id: int | None
    lead: str
    contract: str
    version: int
    is_fictional: bool
    is_published: bool
    is_reserved: bool
    places: frozenset[int]
    where: tuple[tuple[str, str], ...]
    works: Works
    duty: Duty
    shown: tuple[Shown, ...]

    @property
    def state(self) -> State:
        return self.duty.state

    @property
    def named(self) -> str:
        """Where it is, in words."""
        return ", ".join(name for name, _ in self.where)

    def at(self, where: Where) -> Shown | None:
        return next((one for one in self.shown if one.where is where), None)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read of many plans at once, by project."""

    granted: Mapping[int, bool | None]
    reserved: frozenset[int]
    calendars: Mapping[int, tuple[Milestone, ...]]
    places: Mapping[int, list[tuple[int, str, str]]]
    shown: Mapping[int, dict[Where, Shown]]


@remembered_of("funding", "programme", "signatures", "secrecy", "people", "identities", "territory")
def displays(user: object) -> tuple[DisplayView, ...]:
    """Every operation that owes a display, or may, among those seen; the worst first.

    Six queries, and those of the veil, whatever their number; one more where an amount is reserved.
    """
    owing = (one for one in _displays(user, None) if one.duty.is_owed)
    return tuple(
        sorted(owing, key=lambda one: (RANK[one.state], -one.duty.days, one.project, one.project_id))
    )


def displays_of(slug: str, user: object) -> DisplayView | None:
    """What the project of an address owes, or why nothing; None while no plan of it is voted."""
    return next(_displays(user, slug), None)


def _displays(user: object, slug: str | None) -> Iterator[DisplayView]:
    seen = FinancingPlan.objects.visible_to(user).filter(status=FinancingPlan.Status.VOTED)
    if slug is not None:
        seen = seen.filter(project__slug=slug)
    related = ("project__owner", "project__lead", "project__contract")
    plans = {plan.project_id: plan for plan in seen.select_related(*related).order_by("version", "pk")}
    if not plans:
        return
    rules = book()
    around, worn, day = _around(plans, rules), veil(user), today()
    for key, plan in plans.items():
        told, shown = works(around.calendars.get(key, ()), day), around.shown.get(key, {})
        operation = Operation(
            owner=OWNERS.get(plan.project.owner.kind) if plan.project.owner else None,
            is_granted=around.granted.get(key, False),
            cost=None if worn.hides(Sort.COST, key) else plan.cost_excl_tax,
            works=told,
            shown={where: one.shown_on for where, one in shown.items()},
        )
        yield _view(plan, around, told, duty(rules, operation, day))


def _view(plan: FinancingPlan, around: _Around, told: Works, owed: Duty) -> DisplayView:
    project, places = plan.project, around.places.get(plan.project_id, [])
    return DisplayView(
        project_id=project.pk,
        project=project.title,
        project_slug=project.slug,
        owner=project.owner.name if project.owner else "",
        owner_id=project.owner_id,
        lead=project.lead.name if project.lead else "",
        contract=project.contract.name,
        version=plan.version,
        is_fictional=plan.is_fictional or project.is_fictional,
        is_published=project.is_published,
        is_reserved=project.pk in around.reserved,
        places=frozenset(pk for pk, *_ in places),
        where=tuple((name, slug) for _, name, slug in places),
        works=told,
        duty=owed,
        shown=tuple(around.shown.get(project.pk, {}).values()),
    )


def _around(plans: Mapping[int, FinancingPlan], rules: Book) -> _Around:
    keys = list(plans)
    return _Around(
        _granted(plans, rules),
        _reserved(plans),
        calendars(Project.objects.filter(pk__in=keys)),
        _places(keys),
        _shown(keys),
    )


def _granted(plans: Mapping[int, FinancingPlan], rules: Book) -> Mapping[int, bool | None]:
    """Whether a public funder brings a grant to each project; None where a line does not say who pays."""
    rows = PlanLine.objects.filter(plan_id__in=[plan.pk for plan in plans.values()]).order_by("pk")
    fields = ("plan__project_id", "kind", "funding_source__scheme__slug", "funding_source__funder__kind")
    found = dict[int, bool | None]()
    for project, kind, scheme, funder in rows.values_list(*fields):
        if Bringing(kind, None, scheme or "", funder or "").share(rules, 0).is_aid:
            found[project] = True
        elif kind == PlanLine.Kind.UNPUBLISHED:
            found.setdefault(project, None)
    return found


def _reserved(plans: Mapping[int, FinancingPlan]) -> frozenset[int]:
    """The projects whose plan in use holds an amount that not everybody sees."""
    worn: Veil = veil(EVERYBODY)
    held = {key for key in plans if worn and hides_money(worn, key)}
    lines = PlanLine.objects.filter(plan_id__in=[plans[key].pk for key in held]).order_by("pk")
    found = {key for key in held if worn.hides(Sort.COST, key)}
    for line in lines.select_related("plan") if held else ():
        if is_hidden(line, line.plan.project_id, worn):
            found.add(line.plan.project_id)
    return frozenset(found)


def _places(projects: Iterable[int]) -> Mapping[int, list[tuple[int, str, str]]]:
    held: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = Project.places.through.objects.filter(project_id__in=list(projects)).order_by("pk")
    fields = ("project_id", "place_id", "place__name", "place__slug")
    for project, place, name, slug in rows.values_list(*fields):
        held[project].append((place, name, slug))
    return held


def _shown(projects: Iterable[int]) -> Mapping[int, dict[Where, Shown]]:
    """What was shown of each project, by place: a later version takes the place of a former one."""
    held: dict[int, dict[Where, Shown]] = defaultdict(dict)
    rows = PlanDisplay.objects.filter(project_id__in=list(projects)).order_by("plan__version", "pk")
    fields = ("project_id", "pk", "where", "shown_on", "url", "note", "plan__version", "is_fictional")
    for project, pk, where, *told in rows.values_list(*fields):
        held[project][Where(where)] = Shown(pk, Where(where), *told)
    return held
