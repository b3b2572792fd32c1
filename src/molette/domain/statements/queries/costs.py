"""What each said that a project costs, and the sources that statements cite."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, QuerySet

from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import Citation
from molette.domain.statements.models import Choice, Statement
from molette.domain.statements.queries.differences import differences
from molette.domain.statements.queries.reading import choices_on_costs, loaded, said_and_chosen, used
from molette.domain.statements.queries.views import StatementView
from molette.engines.indicators import Ground


@dataclass(frozen=True, slots=True)
class ProjectCosts:
    """Every cost said of a project, in the order said; `in_use` is the one the site uses, and why."""

    statements: tuple[StatementView, ...]
    former: tuple[StatementView, ...]
    in_use: StatementView | None
    ground: Ground | None
    reason: str
    differences: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        return self.in_use.value if self.in_use else None

    @property
    def first(self) -> StatementView | None:
        """The first cost that was said with a value."""
        return next((s for s in self.statements if s.value is not None), None)


NO_COST = ProjectCosts((), (), None, None, "")


def project_figures(project: int, user: object) -> tuple[ProjectCosts, tuple[StatementView, ...]]:
    """What was said of one project: its cost, then the rest (jobs, homes, beds). Three queries."""
    told = loaded(Statement.objects.visible_to(user).filter(project_id=project), user)
    rest = tuple(one for one in told if one.stands and not one.is_cost)
    priced = [one for one in told if one.is_cost]
    if not priced:
        return NO_COST, rest
    costs = costs_among(priced, choices_on_costs())
    return replace(costs, differences=differences(costs.statements)), rest


def project_costs(project: int, user: object) -> ProjectCosts:
    """What was said of the cost of one project. Three queries."""
    return project_figures(project, user)[0]


def costs_of(projects: Iterable[int], user: object) -> Mapping[int, ProjectCosts]:
    """The costs of many projects; those of which nobody said a cost are absent. One query.

    A list shows no position of the partners and does not say why costs differ: the page of a project does.
    """
    costs = _costs_said(projects, user)
    groups: dict[int, list[StatementView]] = defaultdict(list)
    told, choices = said_and_chosen(costs, user)
    for statement in told:
        groups[statement.project_id or 0].append(statement)
    return {project: costs_among(group, choices) for project, group in groups.items()}


def _costs_said(projects: Iterable[int], user: object) -> QuerySet[Statement]:
    own = Statement.objects.visible_to(user).filter(measure__is_project_cost=True)
    return own.filter(project_id__in=list(projects))


@remembered
def count_citations(user: object) -> Counter[int]:
    """How many statements cite each source. One query."""
    rows = Statement.objects.visible_to(user).order_by().values_list("source_id").annotate(Count("pk"))
    return Counter(dict(rows))


def citations(source: int, user: object) -> tuple[Citation, ...]:
    """The statements that cite a source; those of places are counted by measure. One query."""
    rows = Statement.objects.visible_to(user).filter(source_id=source)
    held = rows.select_related("measure", "project", "place").order_by("measure__name", "said_on", "pk")
    places: Counter[tuple[str, str]] = Counter()
    found: list[Citation] = []
    for statement in held:
        measure = statement.measure
        if statement.place is not None:
            places[measure.slug, measure.name] += 1
        elif statement.project is not None:
            project = statement.project
            found.append(
                Citation("project", project.slug, project.title, measure.name, statement.is_fictional)
            )
        else:
            found.append(
                Citation("measure", measure.slug, measure.name, statement.definition, statement.is_fictional)
            )
    counted = (Citation("measure", slug, name, f"{n} valeurs de lieux") for (slug, name), n in places.items())
    return (*found, *counted)


def costs_among(group: list[StatementView], choices: Iterable[Choice]) -> ProjectCosts:
    """The costs said of one project, the one in use among them."""
    use = used(group, choices, None)
    return ProjectCosts(
        statements=tuple(s for s in group if s.stands),
        former=tuple(s for s in group if not s.stands),
        in_use=next((s.as_used() for s in group if use and s.id == use.candidate), None),
        ground=use.ground if use else None,
        reason=use.reason if use else "",
    )
