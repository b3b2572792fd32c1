"""Lists of projects: filtered, dated, counted by stage."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unicodedata import combining, normalize

from django.db.models import Count, QuerySet

from molette.domain.journal.known import today
from molette.domain.programme.models import Project
from molette.domain.programme.queries.branches import branch
from molette.domain.programme.queries.calendars import calendars
from molette.domain.programme.queries.refs import Ref
from molette.domain.territory.queries import PlaceRef
from molette.engines import stages
from molette.engines.chain import Climb, climb
from molette.engines.stages import STAGE_LABELS, Stage, Standing

PAGE = 50
_ORDER = ("is_fictional", "title", "pk")  # what is real first
_Held = tuple[int, bool, Standing]


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """Which projects are looked at. Empty fields do not filter.

    `places` are place keys, already widened to what they contain (`contents_of`); `owner` and `node` are
    slugs, a node keeping its children's projects too; `fictional` and `late` are None for both.
    """

    text: str = ""
    places: frozenset[int] = frozenset()
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

    def climb(self, *, funded: bool | None, announced: bool = False) -> Climb:
        """What is proved of it; the proofs of money come from above the programme."""
        return climb(self.milestones, self.day, funded=funded, announced=announced)


@dataclass(frozen=True, slots=True)
class ProjectList:
    """One page of the projects under the filters, and what the whole list says.

    `by_stage` counts the whole list, in the order of a life; `late` counts what is late in it.
    """

    rows: tuple[ProjectRow, ...]
    total: int
    fictional: int
    late: int
    by_stage: Mapping[Stage, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1

    @property
    def real(self) -> int:
        return self.total - self.fictional


def projects(
    filters: ProjectFilter,
    user: object,
    *,
    page: int | None = 1,
    size: int = PAGE,
    day: date | None = None,
    nodes: bool = True,
) -> ProjectList:
    """Return the projects the user sees under the filters, the real ones first; `page` None returns all.

    Five queries whatever their number: milestones, heads, then the page with its places and orientations.
    One less without `nodes`, for a page that shows no orientation: the rows then name none.
    """
    day = day or today()
    found = matching(filters, user)
    dates = calendars(found)
    held: list[_Held] = [
        (pk, fictional, stages.standing(dates.get(pk, ()), day))
        for pk, fictional in found.order_by(*_ORDER).values_list("pk", "is_fictional")
    ]
    everything = held
    if filters.stage is not None:
        held = [one for one in held if one[2].stage is filters.stage]
    if filters.late is not None:
        held = [one for one in held if (one[2].late is not None) is filters.late]
    pages = max(1, -(-len(held) // size)) if page is not None else 1
    number = min(max(page or 1, 1), pages)
    shown = held if page is None else held[(number - 1) * size : number * size]
    standings = {pk: standing for pk, _, standing in shown}
    kept = found if page is None and shown is everything else found.filter(pk__in=standings)
    rows = tuple(_rows(kept.order_by(), standings, dates, day, nodes=nodes))
    return _counted(rows, held, number, pages)


def listed(rows: Sequence[ProjectRow]) -> ProjectList:
    """What a list of projects says, when it is all there."""
    return _counted(tuple(rows), [(row.id, row.is_fictional, row.standing) for row in rows], 1, 1)


def count_by_place(user: object, kind: str) -> Counter[int]:
    """How many projects the user sees in each place of a kind; one that stands in two counts in both."""
    standing = Project.objects.visible_to(user).filter(places__kind=kind).order_by()
    return Counter(dict(standing.values_list("places").annotate(Count("pk"))))


def project_links(user: object) -> tuple[Ref, ...]:
    """Every project the user sees, as links, by title. One query."""
    seen = Project.objects.visible_to(user).order_by("title", "pk")
    return tuple(Ref(*row) for row in seen.values_list("slug", "title", "is_fictional"))


def project_owners(user: object) -> tuple[Ref, ...]:
    """Who carries a project that the user sees, by name. One query."""
    owned = Project.objects.visible_to(user).exclude(owner=None).order_by("owner__name", "owner_id")
    rows = owned.values_list(*_OWNER).distinct()
    return tuple(Ref(slug, short or name, fictional) for slug, name, short, fictional in rows)


def _counted(rows: tuple[ProjectRow, ...], held: Sequence[_Held], page: int, pages: int) -> ProjectList:
    counts = Counter(standing.stage for *_, standing in held)
    return ProjectList(
        rows=rows,
        total=len(held),
        fictional=sum(fictional for _, fictional, _ in held),
        late=sum(standing.late is not None for *_, standing in held),
        by_stage={stage: counts[stage] for stage in Stage if counts[stage]},
        page=page,
        pages=pages,
    )


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
    words = _plain(text).split()
    held = found.order_by("pk").values_list("pk", "title", "summary", "reference")
    return [pk for pk, *texts in held if all(word in _plain(" ".join(texts)) for word in words)]


def _plain(text: str) -> str:
    bare = "".join(sign for sign in normalize("NFD", text.casefold()) if not combining(sign))
    return bare.replace("-", " ").replace("’", "'")


def _rows(
    shown: QuerySet[Project],
    standings: Mapping[int, Standing],
    dates: Mapping[int, tuple[stages.Milestone, ...]],
    day: date,
    *,
    nodes: bool,
) -> Iterable[ProjectRow]:
    """The rows of a page, from plain values: three queries at most, no model built."""
    places: dict[int, list[PlaceRef]] = defaultdict(list)
    for project, *ref in _tied(Project.places.through, shown, _PLACE, "place__search_name"):
        places[project].append(PlaceRef(*ref))
    served: dict[int, list[Ref]] = defaultdict(list)
    if nodes:
        for project, *ref in _tied(Project.nodes.through, shown, _NODE, "orientationnode__order"):
            served[project].append(Ref(*ref))
    rows: Any = shown.order_by(*_ORDER).values_list("pk", *_OWNER, *_PROJECT)
    for pk, owner_slug, owner_name, owner_short, owner_fictional, *fields in rows:
        owner = Ref(owner_slug, owner_short or owner_name, owner_fictional) if owner_slug else None
        tied = (owner, tuple(places[pk]), tuple(served[pk]), dates.get(pk, ()), standings[pk], day)
        row: Any = (pk, *fields, *tied)
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
_PLACE = tuple(f"place__{name}" for name in ("pk", "kind", "code", "name", "slug", "siren"))
_NODE = ("orientationnode__slug", "orientationnode__title")


def _tied(through: Any, shown: QuerySet[Project], fields: Sequence[str], order: str) -> Any:
    """What the projects are tied to, in order. One query."""
    rows = through.objects.filter(project_id__in=shown.values("pk"))
    return rows.order_by(order, "pk").values_list("project_id", *fields)
