"""Lists of projects: filtered, dated, counted by stage."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import Project
from molette.domain.programme.queries.branches import branch
from molette.domain.programme.queries.refs import Ref
from molette.domain.programme.queries.states import State, states
from molette.domain.territory.queries import PlaceRef
from molette.engines import stages
from molette.engines.searching import plain
from molette.engines.stages import STAGE_LABELS, Stage, Standing

PAGE = 50
_ORDER = ("is_fictional", "title", "pk")  # what is real first
CHUNK = 2000  # projects whose words are read at once, in a list without pages


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """Which projects are looked at. Empty fields do not filter.

    `places` are place keys, already widened to what they contain (`contents_of`); `owner` and `node` are
    slugs, a node keeping its children's projects too; `fictional` and `late` are None for both. `first` are
    places among `places`: the projects that stand in none of them are told apart, not left out.
    """

    text: str = ""
    places: frozenset[int] = frozenset()
    first: frozenset[int] = frozenset()
    owner: str = ""
    node: str = ""
    contract: str = ""
    stage: Stage | None = None
    fictional: bool | None = None
    late: bool | None = None
    parent: int | None = None
    ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in a list, as it stands on a day."""

    id: int
    slug: str
    reference: str
    title: str
    summary: str
    location_note: str
    contract_id: int
    parent_id: int | None
    is_published: bool
    is_fictional: bool
    owner: Ref | None
    places: tuple[PlaceRef, ...]
    nodes: tuple[Ref, ...]
    milestones: tuple[stages.Milestone, ...]
    standing: Standing
    day: date

    @property
    def stage(self) -> Stage:
        return self.standing.stage

    @property
    def stage_label(self) -> str:
        return STAGE_LABELS[self.standing.stage]

    @property
    def days_late(self) -> int:
        return self.standing.late.late if self.standing.late else 0


@dataclass(frozen=True, slots=True)
class ProjectList:
    """One page of the projects under the filters, and what the whole list says.

    `by_stage` counts the whole list, in the order of a life; `late` counts what is late in it; `states` are
    all of it, without words.
    """

    rows: tuple[ProjectRow, ...]
    total: int
    fictional: int
    late: int
    by_stage: Mapping[Stage, int] = field(default_factory=dict)
    states: tuple[State, ...] = ()
    page: int = 1
    pages: int = 1
    size: int = 0

    @property
    def real(self) -> int:
        return self.total - self.fictional

    @property
    def shown(self) -> tuple[State, ...]:
        """The states of the page."""
        return self.states[(self.page - 1) * self.size : self.page * self.size] if self.size else self.states

    def cut(self, page: int, size: int = PAGE) -> "ProjectList":
        """The same list at one of its pages, the last one when there are fewer."""
        pages = max(1, -(-self.total // size))
        return replace(self, page=min(max(page, 1), pages), pages=pages, size=size)


def projects(
    filters: ProjectFilter,
    user: object,
    *,
    page: int | None = 1,
    size: int = PAGE,
    day: date | None = None,
    nodes: bool = True,
    order: Sequence[Stage] = (),
) -> ProjectList:
    """Return the projects the user sees under the filters, the real ones first; `page` None returns all.

    Four queries for a page: the states of all, then its rows with their places, and orientations. One
    less without `nodes`, for a page that shows no orientation: the rows then name none. `order` gives the
    stages in the order wanted, what is real still first in each.
    """
    day = day or today()
    whole = project_set(filters, user, day=day, order=order)
    found = whole if page is None else whole.cut(page, size)
    return replace(found, rows=tuple(_rows(found.shown, day, nodes=nodes)))


def project_set(
    filters: ProjectFilter, user: object, *, day: date | None = None, order: Sequence[Stage] = ()
) -> ProjectList:
    """What the whole list says, with no row: its counts and its states. Two queries."""
    return _set(filters, user, day or today(), tuple(order))


@remembered
def _set(filters: ProjectFilter, user: object, day: date, order: tuple[Stage, ...]) -> ProjectList:
    held = _held(filters, user, day)
    if order:
        rank = {stage: place for place, stage in enumerate(order)}
        held = tuple(sorted(held, key=lambda state: rank.get(state.stage, len(rank))))
    return listed(held)


def listed(held: tuple[State, ...]) -> ProjectList:
    """What a list of projects says, from their states."""
    counts = Counter(state.stage for state in held)
    return ProjectList(
        rows=(),
        total=len(held),
        fictional=sum(state.is_fictional for state in held),
        late=sum(state.standing.late is not None for state in held),
        by_stage={stage: counts[stage] for stage in Stage if counts[stage]},
        states=held,
    )


def project_rows(
    states: Sequence[State], *, day: date | None = None, nodes: bool = False
) -> Iterator[ProjectRow]:
    """The words of these projects, in the order given, read as they are asked for. Two queries."""
    yield from _rows(states, day or today(), nodes=nodes)


def project_names(projects: frozenset[int]) -> Mapping[int, Ref]:
    """The links of a few projects. One query."""
    rows = Project.objects.filter(pk__in=projects).order_by("pk")
    named = rows.values_list("pk", "slug", "title", "is_fictional")
    return {pk: Ref(slug, title, fictional) for pk, slug, title, fictional in named}


@remembered
def _held(filters: ProjectFilter, user: object, day: date) -> tuple[State, ...]:
    """The states of the whole list, the real ones first."""
    return tuple(
        state
        for state in states(matching(filters, user), day, _ORDER, filters.first)
        if (filters.stage is None or state.stage is filters.stage)
        and (filters.late is None or (state.standing.late is not None) is filters.late)
    )


@remembered
def count_by_place(user: object, kind: str) -> Counter[int]:
    """How many projects the user sees in each place of a kind; one that stands in two counts in both."""
    standing = Project.objects.visible_to(user).filter(places__kind=kind).order_by()
    return Counter(dict(standing.values_list("places").annotate(Count("pk"))))


@remembered
def project_links(user: object) -> tuple[Ref, ...]:
    """Every project the user sees, as links, by title. One query."""
    seen = Project.objects.visible_to(user).order_by("title", "pk")
    return tuple(Ref(*row) for row in seen.values_list("slug", "title", "is_fictional"))


@remembered
def project_owners(user: object) -> tuple[Ref, ...]:
    """Who carries a project that the user sees, by name. One query."""
    owned = Project.objects.visible_to(user).exclude(owner=None).order_by("owner__name", "owner_id")
    rows = owned.values_list(*_OWNER).distinct()
    return tuple(Ref(slug, short or name, fictional) for slug, name, short, fictional in rows)


def matching(filters: ProjectFilter, user: object) -> QuerySet[Project]:
    """Keep the projects that the database can tell: all filters but the stage and the lateness."""
    found = Project.objects.visible_to(user)
    if filters.text.strip():
        found = found.filter(pk__in=_naming(found, filters.text))
    if filters.places:
        standing = Project.places.through.objects.filter(place_id__in=filters.places).order_by()
        found = found.filter(pk__in=standing.values("project_id"))
    if filters.node:
        carrying = Project.nodes.through.objects.filter(orientationnode_id__in=branch(filters.node))
        found = found.filter(pk__in=carrying.order_by().values("project_id"))
    if filters.owner:
        found = found.filter(owner__slug=filters.owner)
    if filters.contract:
        found = found.filter(contract__slug=filters.contract)
    if filters.fictional is not None:
        found = found.filter(is_fictional=filters.fictional)
    if filters.parent is not None:
        found = found.filter(parent_id=filters.parent)
    if filters.ids is not None:
        found = found.filter(pk__in=filters.ids)
    return found


def _naming(found: QuerySet[Project], text: str) -> list[int]:
    """The projects whose title, summary or reference hold all the words, accents and case forgiven."""
    words = plain(text).split()
    held = found.order_by("pk").values_list("pk", "title", "summary", "reference")
    return [pk for pk, *texts in held if all(word in plain(" ".join(texts)) for word in words)]


def _rows(shown: Sequence[State], day: date, *, nodes: bool) -> Iterable[ProjectRow]:
    """The rows of a page, from plain values: two queries at most, no model built."""
    for start in range(0, len(shown), CHUNK):
        yield from _some_rows(shown[start : start + CHUNK], day, nodes=nodes)


def _some_rows(shown: Sequence[State], day: date, *, nodes: bool) -> Iterable[ProjectRow]:
    known = {state.id: state for state in shown}
    kept = Project.objects.filter(pk__in=known).order_by()
    served: dict[int, list[Ref]] = defaultdict(list)
    if nodes:
        for project, *ref in _tied(Project.nodes.through, kept, _NODE, "orientationnode__order"):
            served[project].append(Ref(*ref))
    places: dict[int, list[PlaceRef]] = defaultdict(list)
    values: dict[int, Any] = {}
    told: Any = kept.order_by("pk", "places__search_name", "places__pk")
    for project, *held in told.values_list("pk", *_PLACE, *_OWNER, *_PROJECT):  # once for each of its places
        values[project] = held[6:]
        if held[0] is not None:
            places[project].append(PlaceRef(*held[:6]))
    for state in shown:
        if state.id not in values:  # gone since the list was read
            continue
        owner_slug, owner_name, owner_short, owner_fictional, *fields = values[state.id]
        owner = Ref(owner_slug, owner_short or owner_name, owner_fictional) if owner_slug else None
        tied = (owner, tuple(places[state.id]), tuple(served[state.id]), state.milestones)
        row: Any = (state.id, *fields, *tied, state.standing, day)
        yield ProjectRow(*row)


_PROJECT = (
    "slug",
    "reference",
    "title",
    "summary",
    "location_note",
    "contract_id",
    "parent_id",
    "is_published",
    "is_fictional",
)
_OWNER = ("owner__slug", "owner__name", "owner__short_name", "owner__is_fictional")
_PLACE = tuple(f"places__{name}" for name in ("pk", "kind", "code", "name", "slug", "siren"))
_NODE = ("orientationnode__slug", "orientationnode__title")


def _tied(through: Any, shown: QuerySet[Project], fields: Sequence[str], order: str) -> Any:
    """What the projects are tied to, in order. One query."""
    rows = through.objects.filter(project_id__in=shown.values("pk"))
    return rows.order_by(order, "pk").values_list("project_id", *fields)
