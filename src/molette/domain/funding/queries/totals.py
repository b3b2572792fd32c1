"""One query for every total: by rung, funder, scheme, year, place, orientation or project.

Pages, exports and the API all call `ladder` and `ladder_by`; no other code adds up money. Euros given again
count once (see `once`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from molette.domain.funding.models import Movement
from molette.domain.funding.queries.adding import Gifts, sums
from molette.domain.funding.queries.names import SEVERAL, Dimension, Names, names_of, unnamed
from molette.domain.funding.queries.once import Side, wholes
from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import Project
from molette.domain.programme.queries import branch
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.territory.models import PlaceKind
from molette.engines import ladder as engine
from molette.engines.ladder import Ladder, Reason, Rung

NONE = ""


@dataclass(frozen=True, slots=True)
class MovementFilter:
    """Which movements are looked at. Empty fields do not filter.

    `places` are place keys, already widened to what they contain; `node` keeps the projects that carry
    that orientation; `project` keeps a project and its children; `projects`, `sources` and `movements`, just
    these.
    """

    contract: int | None = None
    funder: int | None = None
    scheme: int | None = None
    year: int | None = None
    rung: Rung | None = None
    places: frozenset[int] = frozenset()
    node: int | None = None
    tree: int | None = None
    project: int | None = None
    projects: frozenset[int] = frozenset()
    owner: int | None = None
    sources: frozenset[int] = frozenset()
    fictional: bool | None = None
    movements: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Category:
    """What a total may be cut into. `href_key` is the slug or code that addresses it."""

    key: str
    label: str
    href_key: str


@dataclass(frozen=True, slots=True)
class Group(Category):
    """One row of a total cut by a dimension."""

    ladder: Ladder


def scoped(filters: MovementFilter, user: object) -> QuerySet[Movement]:
    """Keep of what the user sees what the filters ask, and beside it what must be named as left out."""
    return under(filters, Movement.objects.visible_to(user).order_by())


def under(filters: MovementFilter, rows: QuerySet[Movement]) -> QuerySet[Movement]:
    exact = {
        "contract_id": filters.contract,
        "funding_source__funder_id": filters.funder,
        "funding_source__scheme_id": filters.scheme,
        "funding_source__in": filters.sources or None,
        "pk__in": filters.movements or None,
        "rung": filters.rung,
        "is_fictional": filters.fictional,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if filters.year is not None:
        spans = Q(year_end__isnull=False, year__lte=filters.year, year_end__gte=filters.year)
        rows = rows.filter(Q(year=filters.year) | spans)
    if filters.project is not None:
        rows = rows.filter(Q(project_id=filters.project) | Q(project__parent_id=filters.project))
    if filters.projects:
        rows = rows.filter(project_id__in=filters.projects)
    if filters.owner is not None:
        rows = rows.filter(project__owner_id=filters.owner)
    if filters.places:
        standing = Project.places.through.objects.filter(place_id__in=filters.places)
        rows = rows.filter(Q(project_id__in=standing.order_by().values("project_id")) | Q(project=None))
    if filters.node is not None:
        carrying = Project.nodes.through.objects.filter(orientationnode_id__in=branch(filters.node))
        rows = rows.filter(Q(project_id__in=carrying.order_by().values("project_id")) | Q(project=None))
    return rows


def _held_in_whole(
    rows: QuerySet[Movement], hidden: frozenset[int], projects: frozenset[int]
) -> QuerySet[Movement, Any]:
    """Movements of a part whose whole, in sight and under the same filters, already holds these euros.

    Same rung and same funding source; for what happens year by year (committed, paid, lapsed, repaid), the
    same year too. A whole that the reader does not see, whose amount is hidden from him or that the filters
    leave out, holds nothing: its parts then count. Asked as a list, not row by row: parts are few, of these
    projects if they are named, and the database builds it once.
    """
    whole = wholes(rows).exclude(pk__in=hidden)
    parts = Movement.objects.filter(Exists(whole), project__parent__isnull=False)
    if projects:
        parts = parts.filter(project_id__in=projects)
    return parts.order_by().values("pk")


def with_reason(rows: QuerySet[Movement], filters: MovementFilter, user: object) -> QuerySet[Movement]:
    """Say of each movement of these, already `scoped`, why it stays out of the user's total, or nothing."""
    return told_apart(rows, filters, veil(user).hidden_ids(Sort.MOVEMENT))


def told_apart(
    rows: QuerySet[Movement], filters: MovementFilter, hidden: frozenset[int]
) -> QuerySet[Movement]:
    """Do it where the movements hidden are these: none where an action looks at all that was committed."""
    cases = [
        When(pk__in=hidden, then=Value(Reason.RESERVED.value)),
        When(counted_in__isnull=False, then=Value(Reason.ALREADY_COUNTED.value)),
        When(amount=None, then=Value(Reason.UNKNOWN_AMOUNT.value)),
    ]
    if filters.places or filters.node is not None:
        cases.append(When(project=None, then=Value(Reason.NOT_LOCATED.value)))
    if filters.year is not None:
        cases.append(When(year_end__gt=F("year"), then=Value(Reason.MULTI_YEAR.value)))
    cases.append(
        When(pk__in=_held_in_whole(rows, hidden, filters.projects), then=Value(Reason.IN_PARENT.value))
    )
    return rows.annotate(reason=Case(*cases, default=Value(""), output_field=CharField()))


def side_of(filters: MovementFilter, dimension: Dimension | None = None) -> Side:
    """Which gift counts euros given again, under these filters and cut that way.

    Projects, places and orientations look at where euros arrive; what is asked of a funder, of a scheme or of
    a year, and the whole, at who bears them. A cut follows the filters, so that its groups add up.
    """
    where = filters.places, filters.projects, filters.node, filters.project, filters.owner
    if any(where):
        return Side.LAST
    given = filters.funder, filters.scheme, filters.year, filters.contract
    if filters.sources or filters.movements or any(one is not None for one in given):
        return Side.FIRST
    arrives = dimension in {Dimension.PLACE, Dimension.NODE, Dimension.PROJECT}
    return Side.LAST if arrives else Side.FIRST


def counted(filters: MovementFilter, user: object) -> Any:
    """The movements under the filters, with the reason that keeps some out of the total."""
    return told_apart(scoped(filters, user), filters, veil(user).hidden_ids(Sort.MOVEMENT))


@remembered
def ladder(filters: MovementFilter, user: object) -> Ladder:
    """Total every rung under the filters, with what was left out and why.

    One query; three where euros of these are given again.
    """
    return engine.ladder(sums(counted(filters, user), None, gifts=Gifts(side_of(filters), user)))


def _count_and_first(rows: QuerySet[Any], through: Any, column: str, only: Q) -> Any:
    """Key each movement by the one thing its project is tied to, `several` beyond one, nothing for none.

    A project standing on two communes must not count its euros twice in a table by commune.
    """
    tied = through.objects.filter(only, project_id=OuterRef("project_id")).order_by().values("project_id")
    return rows.annotate(
        ties=Subquery(tied.annotate(n=Count(column)).values("n")),
        first=Subquery(tied.annotate(one=Min(column)).values("one")),
    ).annotate(
        key=Case(
            When(ties=1, then=Cast("first", CharField())),
            When(ties__gt=1, then=Value(SEVERAL)),
            default=Value(NONE),
            output_field=CharField(),
        )
    )


def keyed(rows: QuerySet[Any], dimension: Dimension, filters: MovementFilter) -> Any:
    match dimension:
        case Dimension.FUNDER:
            return rows.annotate(key=F("funding_source__funder_id"))
        case Dimension.SCHEME:
            return rows.annotate(key=F("funding_source__scheme_id"))
        case Dimension.YEAR:
            # An amount over several years belongs to none of them: it has a row of its own.
            span = Concat(Cast("year", CharField()), Value("–"), Cast("year_end", CharField()))
            several = Q(year_end__gt=F("year"))
            alone = Cast("year", CharField())
            return rows.annotate(key=Case(When(several, then=span), default=alone, output_field=CharField()))
        case Dimension.PROJECT:
            return rows.annotate(key=F("project_id"))
        case Dimension.PLACE:
            communes = Q(place__kind=PlaceKind.COMMUNE)
            return _count_and_first(rows, Project.places.through, "place_id", communes)
        case Dimension.NODE:
            within = Q(orientationnode__tree_id=filters.tree) if filters.tree else Q()
            return _count_and_first(rows, Project.nodes.through, "orientationnode_id", within)


def ladders_of(projects: frozenset[int], user: object) -> Mapping[int, Ladder]:
    """The ladder of each of these projects; one without movement is absent. One query, or three."""
    filters = MovementFilter(projects=projects)
    rows = keyed(counted(filters, user), Dimension.PROJECT, filters)
    told = sums(rows, "key", gifts=Gifts(side_of(filters), user))
    return {int(key): held for key, held in engine.by_key(told).items() if key}


@remembered
def ladder_by(dimension: Dimension, filters: MovementFilter, user: object) -> tuple[Group, ...]:
    """Cut the same total by a dimension: the groups add up to `ladder(filters)`, rung by rung.

    Two queries, the sums and the names of the groups; by payer, one. Two more where euros are given again.
    """
    rows = keyed(counted(filters, user), dimension, filters)
    payers: dict[str, Names] | None = {} if dimension is Dimension.FUNDER else None
    ladders = engine.by_key(sums(rows, "key", payers, Gifts(side_of(filters, dimension), user)))
    names = payers or names_of(dimension, [key for key in ladders if key.isdigit()])
    groups = [
        Group(key, *names.get(key, (unnamed(dimension, key), "")), ladder=held)
        for key, held in ladders.items()
    ]
    if dimension is Dimension.YEAR:
        return tuple(sorted(groups, key=lambda g: g.key))
    return tuple(sorted(groups, key=lambda g: (not g.href_key, g.label)))


@remembered
def categories(dimension: Dimension, user: object) -> tuple[Category, ...]:
    """What the money that the user sees may be cut into, by name, without adding anything up. Two queries."""
    rows = keyed(Movement.objects.visible_to(user).order_by(), dimension, MovementFilter())
    keys = {str(key) for key in rows.values_list("key", flat=True).distinct() if key is not None}
    names = names_of(dimension, [key for key in keys if key.isdigit()])
    found = [Category(key, *names.get(key, (unnamed(dimension, key), ""))) for key in keys]
    return tuple(sorted(found, key=lambda one: (not one.href_key, one.label)))
