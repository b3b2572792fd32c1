"""Lists of projects: filtered, dated, counted by stage."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from unicodedata import combining, normalize

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.domain.programme.queries.places import place_ref
from molette.domain.programme.queries.refs import Ref, organisation_ref
from molette.domain.territory.models import Place
from molette.domain.territory.queries import PlaceRef
from molette.engines import stages
from molette.engines.chain import Climb, climb
from molette.engines.stages import STAGE_LABELS, Stage, Standing

PAGE = 50


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
    owner: Ref | None
    places: tuple[PlaceRef, ...]
    location_note: str
    nodes: tuple[Ref, ...]
    contract_id: int
    parent_id: int | None
    is_published: bool
    is_fictional: bool
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
    filters: ProjectFilter, user: object, *, page: int | None = 1, size: int = PAGE, day: date | None = None
) -> ProjectList:
    """Return the projects the user sees under the filters, by title; `page` None returns them all.

    Five queries whatever their number: projects, milestones, places, orientations (and the page again).
    """
    day = day or timezone.localdate()
    found = matching(filters, user)
    dates = calendars(found)
    heads = found.order_by("title", "pk").values_list("pk", "is_fictional")
    held = [(pk, fictional, stages.standing(dates.get(pk, ()), day)) for pk, fictional in heads]
    if filters.stage is not None:
        held = [one for one in held if one[2].stage is filters.stage]
    if filters.late is not None:
        held = [one for one in held if (one[2].late is not None) is filters.late]
    pages = max(1, -(-len(held) // size)) if page is not None else 1
    number = min(max(page or 1, 1), pages)
    shown = held if page is None else held[(number - 1) * size : number * size]
    counts = Counter(standing.stage for *_, standing in held)
    return ProjectList(
        rows=tuple(_rows(found, {pk: standing for pk, _, standing in shown}, dates, day)),
        total=len(held),
        fictional=sum(fictional for _, fictional, _ in held),
        late=sum(standing.late is not None for *_, standing in held),
        by_stage={stage: counts[stage] for stage in Stage if counts[stage]},
        page=number,
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
        carrying = Project.nodes.through.objects.filter(
            Q(orientationnode__slug=filters.node) | Q(orientationnode__parent__slug=filters.node)
        )
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
    found: QuerySet[Project],
    standings: Mapping[int, Standing],
    dates: Mapping[int, tuple[stages.Milestone, ...]],
    day: date,
) -> Iterable[ProjectRow]:
    shown = (
        found.filter(pk__in=standings)
        .select_related("owner")
        .prefetch_related(Prefetch("places", Place.objects.order_by("search_name", "pk")), "nodes")
        .order_by("title", "pk")
    )
    for project in shown:
        yield ProjectRow(
            id=project.pk,
            slug=project.slug,
            reference=project.reference,
            title=project.title,
            summary=project.summary,
            owner=organisation_ref(project.owner),
            places=tuple(place_ref(place) for place in project.places.all()),
            location_note=project.location_note,
            nodes=tuple(Ref(node.slug, node.title) for node in project.nodes.all()),
            contract_id=project.contract_id,
            parent_id=project.parent_id,
            is_published=project.is_published,
            is_fictional=project.is_fictional,
            milestones=dates.get(project.pk, ()),
            standing=standings[project.pk],
            day=day,
        )
