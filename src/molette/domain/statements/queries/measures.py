"""Measures: the list with the value in use of each, and one with all that was said of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.signatures.models import Position
from molette.domain.statements.models import Choice, Measure, Nature, Statement
from molette.domain.statements.queries.differences import differences
from molette.domain.statements.queries.freshness import FreshnessView, freshness_of
from molette.domain.statements.queries.reading import choices_of, loaded, used
from molette.domain.statements.queries.views import ChoiceView, StatementView, choice_views
from molette.engines.indicators import Direction, Ground, InUse, Point, Trajectory, progress, trajectory

NO_PATH = trajectory([])


@dataclass(frozen=True, slots=True)
class MeasureHead:
    """A measure as it is defined."""

    id: int
    slug: str
    name: str
    definition: str
    unit: str
    decimals: int
    direction: str
    direction_label: str
    producer: Ref | None
    periodicity: str
    delay_days: int | None
    aggregation: str
    aggregation_label: str
    note: str
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure over the whole programme. `rate` is None, « non renseigné », when a component is missing.

    `contested` counts its contested values; `contest_is_fictional` when nobody real contests any. `path` goes
    from the start to the targets, empty unless they and the value in use speak of the same thing; `series`
    are the values observed of that thing by whoever said the one in use, oldest first.
    """

    head: MeasureHead
    statements: int
    authors: int
    contested: int
    contest_is_fictional: bool
    in_use: StatementView | None
    ground: Ground | None
    reason: str
    baseline: StatementView | None
    target: StatementView | None
    rate: Decimal | None
    freshness: FreshnessView | None
    path: Trajectory = NO_PATH
    series: tuple[StatementView, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureDetail:
    """All that was said of a measure, side by side, and what the site makes of it.

    `expected` is the value the path asks for on the day of the value in use; `gap` the lead (positive) or
    the delay on it; both None without a path.
    """

    row: MeasureRow
    statements: tuple[StatementView, ...]
    former: tuple[StatementView, ...]
    targets: tuple[StatementView, ...]
    choices: tuple[ChoiceView, ...]
    differences: tuple[str, ...]
    path: Trajectory
    expected: Decimal | None
    gap: Decimal | None
    nodes: tuple[Ref, ...]
    places: int


@remembered
def measures(
    user: object, *, node: str = "", text: str = "", projects: bool = False
) -> tuple[MeasureRow, ...]:
    """Return the measures by name, with their value in use over the programme. Six queries.

    `node` keeps those of an orientation; costs of projects are measures too, kept out unless `projects`.
    """
    found = Measure.objects.filter(is_project_cost=projects)
    if node:
        found = found.filter(nodes__slug=node)
    for word in text.split():
        found = found.filter(name__icontains=word)
    held = list(found.select_related("producer").order_by("name", "pk"))
    ids = [measure.pk for measure in held]
    said: dict[str, list[StatementView]] = defaultdict(list)
    told = Statement.objects.visible_to(user).filter(measure_id__in=ids)
    for statement in loaded(_of_programme(told), user):
        said[statement.measure_slug].append(statement)
    choices, expected = choices_of(ids), freshness_of(held, user)
    return tuple(
        _row(measure, said[measure.slug], choices.get(measure.pk, []), expected.get(measure.pk))
        for measure in held
    )


def measure_detail(slug: str, user: object) -> MeasureDetail | None:
    """Return a measure with every statement over the programme, or None. Nine queries.

    The cost of projects has no page of its own: each is read on its project.
    """
    own = Measure.objects.select_related("producer").filter(slug=slug, is_project_cost=False)
    measure = own.order_by("pk").first()
    if measure is None:
        return None
    of_measure = Statement.objects.visible_to(user).filter(measure=measure)
    said = loaded(_of_programme(of_measure), user)
    choices = choices_of([measure.pk]).get(measure.pk, [])
    row = _row(measure, said, choices, freshness_of([measure], user).get(measure.pk))
    standing = tuple(s for s in said if s.stands)
    targets = tuple(s for s in standing if s.nature == Nature.TARGET)
    path = _path(row.baseline, targets)
    alike = _alike(row.baseline, row.in_use, row.target)
    day = row.in_use.period_end if row.in_use else today()
    value = row.in_use.value if row.in_use else None
    return MeasureDetail(
        row=row,
        statements=standing,
        former=tuple(s for s in said if not s.stands),
        targets=targets,
        choices=choice_views(choices, user),
        differences=differences(standing),
        path=path,
        expected=path.expected(day),
        gap=path.gap(day, value, Direction(measure.direction)) if alike else None,
        nodes=tuple(Ref(node.slug, node.title) for node in measure.nodes.order_by("tree_id", "order", "pk")),
        places=of_measure.standing().exclude(place=None).order_by().values("place").distinct().count(),
    )


def measure_head(measure: Measure) -> MeasureHead:
    return MeasureHead(
        id=measure.pk,
        slug=measure.slug,
        name=measure.name,
        definition=measure.definition,
        unit=measure.unit,
        decimals=measure.decimals,
        direction=measure.direction,
        direction_label=measure.get_direction_display(),
        producer=organisation_ref(measure.producer),
        periodicity=measure.get_periodicity_display(),
        delay_days=measure.delay_days,
        aggregation=measure.aggregation,
        aggregation_label=measure.get_aggregation_display(),
        note=measure.note,
        is_fictional=measure.is_fictional,
    )


def _of_programme(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """What is said of the whole programme, not of one place or one project."""
    return statements.filter(place=None, project=None)


def _row(
    measure: Measure,
    said: Sequence[StatementView],
    choices: Sequence[Choice],
    freshness: FreshnessView | None,
) -> MeasureRow:
    standing = [s for s in said if s.stands]
    use = used(said, choices, measure.producer_id)
    current = _find(said, use)
    baseline = _last(standing, Nature.BASELINE)
    target = _last(standing, Nature.TARGET)
    targets = [s for s in standing if s.nature == Nature.TARGET]
    contested = [s for s in standing if s.state == Position.Kind.CONTESTED]
    return MeasureRow(
        head=measure_head(measure),
        statements=len(standing),
        authors=len({s.author_id for s in standing}),
        contested=len(contested),
        contest_is_fictional=bool(contested) and all(s.contest_is_fictional for s in contested),
        in_use=current,
        ground=use.ground if use else None,
        reason=use.reason if use else "",
        baseline=baseline,
        target=target,
        rate=_rate(measure, baseline, current, target),
        freshness=freshness,
        path=_path(baseline, targets) if _alike(baseline, current, target) else NO_PATH,
        series=_series(standing, current),
    )


def _alike(*three: StatementView | None) -> bool:
    """Whether start, value in use and target speak of the same thing, and none of a forecast.

    Numbers of several perimeters or definitions are not points of one path.
    """
    told = [s for s in three if s is not None and s.nature != Nature.ESTIMATE]
    return len(told) == len(three) and len({(s.scope, s.definition) for s in told}) == 1


def _rate(
    measure: Measure, start: StatementView | None, current: StatementView | None, target: StatementView | None
) -> Decimal | None:
    if start is None or current is None or target is None or not _alike(start, current, target):
        return None
    return progress(start.value, current.value, target.value, Direction(measure.direction))


def _series(standing: Sequence[StatementView], current: StatementView | None) -> tuple[StatementView, ...]:
    """One value a period: of two that speak of one, the last said holds."""
    if current is None:
        return ()
    observed = (
        s.as_used()
        for s in standing
        if s.nature in (Nature.OBSERVED, Nature.BASELINE)
        and (s.author_id, s.scope, s.definition) == (current.author_id, current.scope, current.definition)
    )
    latest = {s.period_end: s for s in sorted(observed, key=lambda s: (s.said_on, s.id))}
    return tuple(latest[day] for day in sorted(latest))


def _find(said: Sequence[StatementView], use: InUse | None) -> StatementView | None:
    return next((s.as_used() for s in said if use and s.id == use.candidate), None)


def _last(said: Sequence[StatementView], nature: str) -> StatementView | None:
    """The final target is the farthest; of two for the same day the last said holds. So with baselines."""
    own = [s for s in said if s.nature == nature]
    return max(own, key=lambda s: (s.period_end, s.said_on, s.id), default=None)


def _path(baseline: StatementView | None, targets: Sequence[StatementView]) -> Trajectory:
    """From the baseline through the targets; without a baseline or a target there is no path."""
    points: list[tuple[date, Decimal]] = [
        (s.period_end, s.value) for s in (baseline, *targets) if s is not None and s.value is not None
    ]
    known = baseline is not None and baseline.value is not None and len(points) > 1
    return trajectory([Point(day, value) for day, value in points] if known else [])
