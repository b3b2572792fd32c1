"""Read the whole programme as one reader may, into one frozen state.

Every figure comes from the query that its page calls: a state, a page and an export hold one total. What the
reader may not read is not in it, nor is anything of the moment at which it was taken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings

from molette.domain.alerts.queries import alerts
from molette.domain.desk.disputes import Dispute, disputes, disputes_everywhere
from molette.domain.funding.queries import Dimension, MovementFilter, ladder, ladder_by
from molette.domain.governance.models import Meeting
from molette.domain.journal.known import today
from molette.domain.programme.models import Contract, Project
from molette.domain.programme.queries import ProjectFilter, projects, trees
from molette.domain.signatures.wording import told, written
from molette.domain.snapshots import committees, promises
from molette.domain.snapshots.ground import communes_and_ground
from molette.domain.snapshots.projects import frozen_projects, going
from molette.domain.statements.queries import MeasureRow, measures
from molette.engines.ladder import RUNG_LABELS, Ladder
from molette.engines.snapshots.parts import About, part
from molette.engines.snapshots.state import (
    Answer,
    Cited,
    FrozenDispute,
    FrozenFigure,
    FrozenMoney,
    FrozenNode,
    FrozenTree,
    Named,
    Snapshot,
)

EVERYBODY = "tout le monde"


def take(
    user: object,
    *,
    reader: str = EVERYBODY,
    filters: ProjectFilter | None = None,
    said: Sequence[str] = (),
    meeting: Meeting | None = None,
) -> Snapshot:
    """Freeze what this user reads today, or on the past day being read; under two hundred queries.

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
    how = going(frozenset(shown), user, asks=alerts(user))
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
        projects=tuple(frozen_projects(rows, user, kept, how)),
        money=tuple(_money(euros, user)),
        figures=tuple(_figure(row) for row in measures(user)) if is_whole else (),
        disputes=tuple(_disputes(user, frozenset(shown.values()), is_whole=is_whole)),
        alerts=tuple(how.alerts.get("", ())) if is_whole else (),
        trees=tuple(_trees(user, shown)),
        communes=communes,
        ground=ground,
        chain=promises.chain(kept, user),
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


def take_part(user: object, about: About) -> Snapshot:
    """Read today what a state would hold of one thing, as this user reads it. At most thirty-five queries."""
    slugs = {about.project} - {""}
    ids = frozenset(Project.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True))
    kept = ProjectFilter(ids=ids)
    rows = projects(kept, user, page=None).rows if ids else ()
    contested = disputes(next(iter(ids), None), user) if about.project or about.dispute else ()
    state = Snapshot(
        on=today(),
        programme="",
        reader="",
        decisions=tuple(committees.decisions()) if about.is_whole or about.decision else (),
        projects=tuple(frozen_projects(rows, user, kept, going(ids, user))) if rows else (),
        money=(_rungs(None, ladder(MovementFilter(), user)),) if about.is_whole else (),
        figures=tuple(_figure(row) for row in measures(user)) if about.figure else (),
        disputes=tuple(_dispute(one) for one in sorted(contested, key=_order)),
    )
    return part(state, about)
