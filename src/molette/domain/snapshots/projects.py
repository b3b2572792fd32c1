"""Each project as it is frozen: its dates, its euros, how it goes, and what asks for somebody.

Words of the partnership are told to those who read them: a state that everybody reads holds none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from molette.domain.alerts.queries import AlertView
from molette.domain.followup.queries import (
    Confidence,
    ProjectConfidence,
    WeatherView,
    blockings,
    confidence_in,
    judgements,
    rates,
    risks,
    said_of_dates,
    weather_of,
)
from molette.domain.funding.desk import DeskRow, desk_overview
from molette.domain.funding.situations import NOTHING, SHOWN
from molette.domain.journal.known import today
from molette.domain.programme.models import Contract
from molette.domain.programme.queries import ProjectFilter, ProjectRow
from molette.engines import stages
from molette.engines.alerts.alerts import Sort
from molette.engines.ladder import RESERVED
from molette.engines.snapshots.going import (
    FrozenAlert,
    FrozenBlocking,
    FrozenConfidence,
    FrozenRisk,
    FrozenWeather,
)
from molette.engines.snapshots.state import (
    HIDDEN,
    Amount,
    FrozenMilestone,
    FrozenProject,
    Named,
)
from molette.engines.stages import Milestone


@dataclass(frozen=True, slots=True)
class Going:
    """How the projects go, for one reader: each by its key, their alerts by slug."""

    weather: Mapping[int, WeatherView]
    blockings: Mapping[int, list[FrozenBlocking]]
    risks: Mapping[int, list[FrozenRisk]]
    alerts: Mapping[str, list[FrozenAlert]]  # those of no project under an empty slug


def going(keys: frozenset[int], user: object, asks: Iterable[AlertView] = ()) -> Going:
    """Read all that is said of these projects, beside what asks for somebody."""
    stopped: dict[int, list[FrozenBlocking]] = defaultdict(list)
    for one in blockings(user):
        stopped[one.project_id].append(FrozenBlocking(one.title, one.since, one.who, one.is_fictional))
    feared: dict[int, list[FrozenRisk]] = defaultdict(list)
    for risk in risks(user):
        feared[risk.project_id].append(FrozenRisk(risk.title, risk.gravity, risk.carrier, risk.is_fictional))
    asking: dict[str, list[FrozenAlert]] = defaultdict(list)
    for alert in asks:
        asking[alert.project_slug].append(_alert(alert))
    return Going(weather_of(keys, user), stopped, feared, asking)


def frozen_projects(
    rows: Sequence[ProjectRow], user: object, kept: ProjectFilter, how: Going
) -> Iterator[FrozenProject]:
    """In the order of their addresses: that of a list may change with a title."""
    overview = desk_overview(user, filters=kept)
    desk = {one.line.slug: one for one in overview.rows if one.is_project}
    contracts = {one.pk: Named(one.slug, str(one)) for one in Contract.objects.order_by("pk")}
    slugs = {row.id: row.slug for row in rows}
    said, seen, day = said_of_dates(judgements(user)), rates(user), today()
    for row in sorted(rows, key=lambda one: one.slug):
        parent = slugs.get(row.parent_id, "") if row.parent_id else ""
        missing = overview.situations.get(row.id, NOTHING).missing
        sure = confidence_in(row.milestones, day, said, seen, invented=row.is_fictional)
        yield replace(
            _project(row, desk[row.slug], contracts[row.contract_id], parent, missing),
            weather=_weather(how.weather.get(row.id)),
            confidence=tuple(_confidences(sure)),
            blockings=tuple(how.blockings.get(row.id, ())),
            risks=tuple(how.risks.get(row.id, ())),
            alerts=tuple(how.alerts.get(row.slug, ())),
        )


def _project(
    row: ProjectRow, desk: DeskRow, contract: Named, parent: str, missing: Decimal | None
) -> FrozenProject:
    standing = zip(SHOWN, desk.rungs, strict=True)
    return FrozenProject(
        slug=row.slug,
        title=row.title,
        contract=contract,
        stage=row.stage.value,
        reference=row.reference,
        summary=row.summary,
        owner=Named(row.owner.slug, row.owner.label) if row.owner else None,
        places=tuple(Named(place.code, place.name) for place in row.places),
        location=row.location_note,
        nodes=tuple(sorted(node.slug for node in row.nodes)),
        parent=parent,
        milestones=tuple(_milestones(row.milestones)),
        late=row.days_late,
        next_on=desk.next_on,
        next_title=desk.next_title,
        cost=HIDDEN if desk.cost is None and desk.cost_is_hidden else desk.cost,
        rungs={rung.value: _amount(held) for rung, held in standing if held is not None},
        missing=missing,
        is_fictional=row.is_fictional,
    )


def _weather(word: WeatherView | None) -> FrozenWeather | None:
    if word is None:
        return None
    who = word.said_by.label if word.said_by else ""
    return FrozenWeather(word.level.value, word.why, word.said_on, who, word.is_stale, word.is_fictional)


def _confidences(found: ProjectConfidence) -> Iterator[FrozenConfidence]:
    """Of the next milestone, then of the end where it is another."""
    if found.next is not None:
        yield _confidence(found.next)
    if found.end is not None and (found.next is None or found.end.milestone_id != found.next.milestone_id):
        yield _confidence(found.end)


def _confidence(one: Confidence) -> FrozenConfidence:
    return FrozenConfidence(
        title=one.title,
        on=one.on,
        precision=one.precision,
        percent=one.percent,
        basis=one.basis.value if one.basis else "",
        said_on=one.said_on,
        seen=one.seen,
        is_fictional=one.is_fictional,
    )


def _alert(view: AlertView) -> FrozenAlert:
    """What was done of it is the partners’ own: its fact stands, whoever took it in hand."""
    one = view.alert
    return FrozenAlert(
        kind=one.kind.value,
        said=one.evidence,
        about="" if one.subject.sort is Sort.PROJECT else one.subject.label,
        gravity=one.gravity.value,
        since=one.since,
        who=one.who.label if one.who else "",
        duty=one.duty.value,
        clears=one.clears,
        is_fictional=one.subject.is_fictional,
    )


def _amount(held: object) -> Amount:
    return HIDDEN if held == RESERVED else held  # type: ignore[return-value]  # an amount, or that it is reserved


def _milestones(held: Iterable[Milestone]) -> Iterator[FrozenMilestone]:
    day, seen = today(), Counter[str]()
    for one in held:
        name = f"{one.turn.value}/{one.title}"
        seen[name] += 1
        hoped, done, slip = stages.planned(one), stages.actual(one, day), stages.slip(one, day)
        first = slip.first if slip else None
        yield FrozenMilestone(
            kind=one.turn.value,
            title=one.title,
            key=f"{name}/{seen[name]}" if seen[name] > 1 else name,
            planned=hoped.on if hoped else None,
            planned_precision=hoped.precision if hoped else "day",
            first=first.on if first else None,
            first_precision=first.precision if first else "day",
            actual=done.on if done else None,
            actual_precision=done.precision if done else "day",
        )
