"""The projects: the list under its filters, and the page of each."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponseBase

from molette.domain.desk.promises import climb_of
from molette.domain.followup.queries import WeatherView, brief_of, weather_beside
from molette.domain.funding.queries import (
    MovementFilter,
    MovementView,
    PlanView,
    Returns,
    ladder,
    movements,
    plan_in_use,
    returns_of,
)
from molette.domain.journal.known import today
from molette.domain.programme.queries import (
    PhotoView,
    ProjectDetail,
    ProjectList,
    SourceRef,
    communes,
    photos_of,
    project_detail,
    project_set,
    projects,
)
from molette.domain.statements.queries import (
    ProjectCosts,
    StatementView,
    project_figures,
)
from molette.engines.chain import Climb
from molette.engines.drawing.figure import Figure
from molette.engines.ladder import Ladder
from molette.web import followup_words
from molette.web.public import (
    choices,
    lists,
    money_tables,
    project_facts,
    project_tables,
    returned_tables,
    words,
)
from molette.web.public.choices import Select
from molette.web.public.disputes import Disputed, disputed
from molette.web.representations import represent
from molette.web.tables import Table


@dataclass(frozen=True, slots=True)
class ProjectsPage:
    found: ProjectList
    selects: tuple[Select, ...]
    text: str
    chosen: tuple[str, ...]
    table: Table
    page: Page[int]


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The list; a file holds the whole of it, a page fifty projects."""
    heads = communes(settings.PERIMETER)
    selects = choices.project_selects(request, heads)
    filters = choices.project_filter(request, heads, today())
    if fmt:
        found, context = project_set(filters, request.user), {}
    else:
        found = projects(filters, request.user, page=choices.page_number(request), nodes=False)
        context = {"view": _list(request, found, selects)}
    return represent(
        request,
        fmt,
        template="public/projects.html",
        context=context,
        sheet=lists.project_sheet(lists.every_line(found, request.user)),
        about={"reponse": f"{found.total} projets, dont {found.fictional} fictifs"},
    )


def _list(request: HttpRequest, found: ProjectList, selects: tuple[Select, ...]) -> ProjectsPage:
    lines = lists.project_lines(found.rows, request.user)
    return ProjectsPage(
        found=found,
        selects=selects,
        text=request.GET.get("q", ""),
        chosen=tuple(s.chosen for s in selects if s.chosen),
        table=lists.project_table(lines, "Projets", empty="Aucun projet ne répond à ces filtres."),
        page=lists.pages(found),
    )


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything a project's page shows. `cost_change` is what was added since the first cost said."""

    project: ProjectDetail
    stage_sentence: str
    late_sentence: str
    next_date: str | None
    climb: Climb
    steps: tuple[dict[str, str], ...]
    costs: ProjectCosts
    cost_table: Table
    cost_change: Decimal | None
    figures: Table | None
    calendar: Figure | None
    dates: Table
    plan: PlanView | None
    coverage: tuple[str, str] | None
    plan_figure: Figure | None
    plan_table: Table | None
    ladder: Ladder
    ladder_figure: Figure | None
    rungs: Table
    movements: Table
    has_movements: bool
    left_out: tuple[str, ...]
    returned: Table | None
    repayments: Table | None
    children: Table | None
    sources: tuple[SourceRef, ...]
    photos: tuple[PhotoView, ...]
    disputed: tuple[Disputed, ...]
    weather: WeatherView | None
    weather_tag: str
    weather_said: str


def detail(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """A project; its file holds every date, cost and euro said of it, one a row."""
    project = project_detail(slug, request.user, beside=weather_beside())
    if project is None:
        raise Http404("Ce projet n’existe pas, ou n’est pas publié.")
    costs, said = project_figures(project.id, request.user)
    moves = tuple(movements(MovementFilter(project=project.id), request.user))
    returned = returns_of(project.id, request.user)
    page = _page(request, project, costs, said, moves, returned=returned)
    return represent(
        request,
        fmt,
        template="public/project.html",
        context={"view": page},
        sheet=project_facts.facts_sheet(project, costs, said, moves, returned.conditions),
        about={"projet": project.title, "etape": project.stage_label, "fictif": project.is_fictional},
    )


def _page(
    request: HttpRequest,
    project: ProjectDetail,
    costs: ProjectCosts,
    said: tuple[StatementView, ...],
    moves: tuple[MovementView, ...],
    *,
    returned: Returns,
) -> ProjectPage:
    plan = plan_in_use(project.id, request.user)
    held = ladder(MovementFilter(project=project.id), request.user)
    weather = brief_of(project.beside).weather
    climb = climb_of(project, plan, (*costs.statements, *costs.former, *said), held, request.user)
    return ProjectPage(
        project=project,
        stage_sentence=project_tables.stage_sentence(project),
        late_sentence=project_tables.late_sentence(project),
        next_date=words.due_date(project.standing.next),
        climb=climb,
        steps=project_tables.steps(climb),
        costs=costs,
        cost_table=project_tables.statement_table(
            costs.statements, "Ce que chacun a dit du coût", costs.in_use
        ),
        cost_change=_change(costs),
        figures=project_tables.statement_table(said, "Les autres chiffres dits de ce projet")
        if said
        else None,
        calendar=project_tables.calendar(project),
        dates=project_tables.date_table(project),
        plan=plan,
        coverage=project_tables.coverage(plan),
        plan_figure=project_tables.plan_figure(plan),
        plan_table=project_tables.plan_table(plan),
        ladder=held,
        ladder_figure=money_tables.ladder_figure(held, "Les euros du projet"),
        rungs=money_tables.rung_table(held, "Échelon par échelon"),
        movements=money_tables.movement_table(moves, "Chaque mouvement, avec l’acte qui le prouve"),
        has_movements=bool(moves),
        left_out=money_tables.left_out(held),
        returned=returned_tables.promise_table(returned.conditions),
        repayments=returned_tables.repayment_table(returned.repayments),
        sources=_sources(project, costs, said),
        photos=photos_of([project.id], request.user),
        children=_children(request, project),
        disputed=disputed(project.id, request.user),
        weather=weather,
        weather_tag=followup_words.LEVEL_TAGS[weather.level] if weather else "",
        weather_said=followup_words.said(weather) if weather else "",
    )


def _change(costs: ProjectCosts) -> Decimal | None:
    first = costs.first
    if (
        first is None
        or first.value is None
        or costs.value is None
        or (costs.in_use is not None and first.id == costs.in_use.id)
    ):
        return None
    return costs.value - first.value


def _sources(
    project: ProjectDetail, costs: ProjectCosts, said: tuple[StatementView, ...]
) -> tuple[SourceRef, ...]:
    """Every source of a date, a cost or a figure of the project, each once, by title."""
    cited = (*project.sources, *(s.source for s in (*costs.statements, *said)))
    return tuple(sorted({source.slug: source for source in cited}.values(), key=lambda source: source.title))


def _children(request: HttpRequest, project: ProjectDetail) -> Table | None:
    if not project.children:
        return None
    return lists.stage_table(
        lists.project_lines(project.children, request.user), "Les opérations qui le composent"
    )
