"""Read the whole programme as one reader may, into one frozen state.

Every figure comes from the query that its page calls: a state, a page and an export hold one total. What the
reader may not read is not in it, nor is anything of the moment at which it was taken.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.conf import settings

from molette.domain.desk.disputes import Dispute, disputes_everywhere
from molette.domain.followup.queries import WeatherView, blockings, weather_of
from molette.domain.funding.desk import DeskRow, desk_overview
from molette.domain.funding.queries import Dimension, MovementFilter, ladder, ladder_by
from molette.domain.funding.situations import NOTHING, SHOWN
from molette.domain.governance.models import Meeting
from molette.domain.journal.known import today
from molette.domain.programme.models import Contract
from molette.domain.programme.queries import ProjectFilter, ProjectRow, projects, trees
from molette.domain.signatures.wording import told, written
from molette.domain.snapshots import committees
from molette.domain.snapshots.ground import communes_and_ground
from molette.domain.statements.queries import MeasureRow, measures
from molette.engines import stages
from molette.engines.ladder import RESERVED, RUNG_LABELS, Ladder
from molette.engines.snapshots.state import (
    HIDDEN,
    Amount,
    Answer,
    Cited,
    FrozenAlert,
    FrozenBlocking,
    FrozenDispute,
    FrozenFigure,
    FrozenMilestone,
    FrozenMoney,
    FrozenNode,
    FrozenProject,
    FrozenTree,
    FrozenWeather,
    Named,
    Snapshot,
)
from molette.engines.stages import Milestone

EVERYBODY = "tout le monde"


def take(
    user: object,
    *,
    reader: str = EVERYBODY,
    filters: ProjectFilter | None = None,
    said: Sequence[str] = (),
    meeting: Meeting | None = None,
) -> Snapshot:
    """Freeze what this user reads today, or on the past day being read; some fifty queries.

    `reader` is how he is named on the document; `said` tells the filters in words; of the `meeting` for which
    it is frozen, its points are told.
    """
    kept = filters or ProjectFilter()
    is_whole = kept == ProjectFilter()
    rows = projects(kept, user, page=None).rows
    shown = {row.id: row.slug for row in rows}
    contract = Contract.objects.filter(slug=settings.PROGRAMME).order_by("pk").first()
    communes, ground = communes_and_ground(Counter(place.id for row in rows for place in row.places))
    euros = MovementFilter() if is_whole else MovementFilter(projects=frozenset(shown) or frozenset({0}))
    return Snapshot(
        on=today(),
        programme=contract.name if contract else settings.PROGRAMME,
        reader=reader,
        site=settings.SITE["name"],
        perimeter=settings.SITE["territory"],
        filters=tuple(said),
        meeting=committees.named(meeting) if meeting else "",
        points=tuple(committees.points(meeting)) if meeting else (),
        decisions=tuple(committees.decisions()) if is_whole else (),
        projects=tuple(_projects(rows, user, kept)),
        money=tuple(_money(euros, user)),
        figures=tuple(_figure(row) for row in measures(user)) if is_whole else (),
        disputes=tuple(_disputes(user, frozenset(shown.values()), is_whole=is_whole)),
        trees=tuple(_trees(user, shown)),
        communes=communes,
        ground=ground,
    )


def _projects(rows: Sequence[ProjectRow], user: object, kept: ProjectFilter) -> Iterator[FrozenProject]:
    """In the order of their addresses: that of a list may change with a title."""
    overview = desk_overview(user, filters=kept)
    desk = {one.line.slug: one for one in overview.rows if one.is_project}
    contracts = {one.pk: Named(one.slug, str(one)) for one in Contract.objects.order_by("pk")}
    slugs = {row.id: row.slug for row in rows}
    words, stopped = weather_of(frozenset(slugs), user), _blockings(user)
    for row in sorted(rows, key=lambda one: one.slug):
        parent = slugs.get(row.parent_id, "") if row.parent_id else ""
        missing = overview.situations.get(row.id, NOTHING).missing
        told = _project(row, desk[row.slug], contracts[row.contract_id], parent, missing)
        yield replace(told, weather=_weather(words.get(row.id)), blockings=tuple(stopped[row.id]))


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
        alerts=tuple(FrozenAlert(one.kind, one.said) for one in desk.alerts),
        is_fictional=row.is_fictional,
    )


def _weather(word: WeatherView | None) -> FrozenWeather | None:
    if word is None:
        return None
    who = word.said_by.label if word.said_by else ""
    return FrozenWeather(word.level.value, word.why, word.said_on, who, word.is_stale, word.is_fictional)


def _blockings(user: object) -> Mapping[int, list[FrozenBlocking]]:
    """What stops each project, of what the reader is told."""
    found: dict[int, list[FrozenBlocking]] = defaultdict(list)
    for one in blockings(user):
        found[one.project_id].append(FrozenBlocking(one.title, one.since, one.who, one.is_fictional))
    return found


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


def _money(filters: MovementFilter, user: object) -> Iterator[FrozenMoney]:
    yield _rungs(None, ladder(filters, user))
    for one in ladder_by(Dimension.FUNDER, filters, user):
        yield _rungs(Named(one.href_key or one.key, one.label), one.ladder)


def _rungs(funder: Named | None, held: Ladder) -> FrozenMoney:
    totals = [one for one in held.rungs if one.lines]
    return FrozenMoney(
        funder=funder,
        rungs={one.rung.value: one.amount for one in totals},
        fictional={one.rung.value: one.fictional for one in totals if one.fictional},
        left_out=tuple(f"{RUNG_LABELS[out.rung]} : {out.sentence} ({out.lines})" for out in held.excluded),
    )


def _figure(row: MeasureRow) -> FrozenFigure:
    head, use = row.head, row.in_use
    source = use.source if use else None
    return FrozenFigure(
        slug=head.slug,
        name=head.name,
        unit=head.unit,
        decimals=head.decimals,
        direction=head.direction,
        definition=use.definition if use and not use.is_hidden else head.definition,
        value=use.value if use else None,
        unknown=use.missing if use and use.value is None else "",
        speaks_of=use.period_end if use else None,
        said_by=use.said_by.label if use else "",
        source=Cited(source.title, source.publisher, source.url) if source else None,
        start=row.baseline.value if row.baseline else None,
        target=row.target.value if row.target else None,
        rate=row.rate,
        contested=row.contested,
        is_fictional=head.is_fictional or bool(use and use.is_fictional),
    )


def _disputes(user: object, shown: frozenset[str], *, is_whole: bool) -> Iterator[FrozenDispute]:
    for one in sorted(disputes_everywhere(user), key=_order):
        if is_whole or one.signed.project_slug in shown:
            yield _dispute(one)


def _order(one: Dispute) -> tuple[str, str, str]:
    return one.signed.project_slug, one.signed.label, _key(one)


def _key(one: Dispute) -> str:
    return f"{one.signed.subject}/{one.signed.key}"


def _dispute(one: Dispute) -> FrozenDispute:
    signed = one.signed
    return FrozenDispute(
        key=_key(one),
        label=signed.label,
        said_by=signed.author.label if signed.author else "auteur non dit",
        value=told(signed),
        said_on=signed.said_on,
        project=signed.project_slug,
        against=tuple(
            Answer(said.partner.label, written(said.counter, signed), said.reason) for said in one.against
        ),
        instead=written(one.instead, signed),
        rule=one.rule,
        is_fictional=one.is_fictional,
    )


def _trees(user: object, shown: Mapping[int, str]) -> Iterator[FrozenTree]:
    for tree in trees(user):
        nodes = tuple(
            FrozenNode(node.slug, node.label, node.depth, _carried(node.projects, shown))
            for node in tree.nodes
        )
        yield FrozenTree(tree.slug, tree.name, tree.stated_by.label, nodes)


def _carried(projects: frozenset[int], shown: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(shown[pk] for pk in projects if pk in shown))
