"""One project with all that the programme knows of it, for its public page and its sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Prefetch
from django.db.models.expressions import BaseExpression
from django.utils import timezone

from molette.domain.journal.known import today
from molette.domain.programme.models import Document, OrientationNode, Project
from molette.domain.programme.queries.calendars import MilestoneView, milestone_views, said_of
from molette.domain.programme.queries.places import place_ref
from molette.domain.programme.queries.projects import ProjectFilter, ProjectRow, projects
from molette.domain.programme.queries.refs import Ref, SourceRef, organisation_ref
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.domain.territory.models import Place
from molette.domain.territory.queries import PlaceRef
from molette.engines import stages
from molette.engines.stages import STAGE_LABELS, Stage, Standing

NOTHING: Final[Mapping[str, BaseExpression]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NodeInTree:
    """An orientation that the project serves, in the words of the party that stated it."""

    tree: Ref
    node_word: str
    stated_by: Ref
    stated_on: date | None
    stated_precision: str
    nodes: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A paper of a project; `url` is empty where the instance keeps the file and serves it by its id.

    `is_hidden`: reserved to others, neither named nor served; `is_reserved`: seen, but not by all.
    """

    id: int
    title: str
    dated: date | None
    url: str
    is_fictional: bool
    is_hidden: bool = False
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """What the programme knows of a project; its costs and its money are read by the apps above.

    `beside` is what one of them asked for in the same question.
    """

    id: int
    slug: str
    reference: str
    title: str
    summary: str
    contract: Ref
    linked_contracts: tuple[Ref, ...]
    owner: Ref | None
    owner_id: int | None
    lead: str
    places: tuple[PlaceRef, ...]
    location_note: str
    orientations: tuple[NodeInTree, ...]
    milestones: tuple[MilestoneView, ...]
    standing: Standing
    documents: tuple[DocumentView, ...]
    parent: Ref | None
    children: tuple[ProjectRow, ...]
    sources: tuple[SourceRef, ...]
    is_published: bool
    is_fictional: bool
    updated_on: date
    plain: tuple[stages.Milestone, ...]
    day: date
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        return self.standing.stage

    @property
    def stage_label(self) -> str:
        return STAGE_LABELS[self.standing.stage]


def project_detail(
    slug: str, user: object, *, day: date | None = None, beside: Mapping[str, BaseExpression] = NOTHING
) -> ProjectDetail | None:
    """Return a project, or None when it does not exist for this user. At most twelve queries.

    Its parent and its children are named only when the user sees them too. `beside` names what an app above
    would know of it, read in the question that reads its row.
    """
    day = day or today()
    nodes = OrientationNode.objects.select_related("tree__stated_by").order_by(
        "tree__stated_on", "tree_id", "order", "pk"
    )
    project = (
        Project.objects.visible_to(user)
        .annotate(**beside)
        .select_related("contract", "owner", "lead")
        .prefetch_related(
            Prefetch("places", Place.objects.order_by("search_name", "pk")),
            Prefetch("nodes", nodes),
            "linked_contracts",
            "documents",
        )
        .filter(slug=slug)
        .order_by("pk")
        .first()
    )
    if project is None:
        return None
    return _detail(project, user, day, {name: getattr(project, name) for name in beside})


def _document(document: Document, worn: Veil) -> DocumentView:
    if worn.hides(Sort.DOCUMENT, document.pk):
        return DocumentView(document.pk, "document réservé", None, "", document.is_fictional, is_hidden=True)
    return DocumentView(
        id=document.pk,
        title=document.title,
        dated=document.dated,
        url=document.url,
        is_fictional=document.is_fictional,
        is_reserved=worn.marks(Sort.DOCUMENT, document.pk),
    )


def _detail(project: Project, user: object, day: date, beside: Mapping[str, Any]) -> ProjectDetail:
    milestones = milestone_views(project, day)
    plain = tuple(_plain(view) for view in milestones)
    children = projects(ProjectFilter(parent=project.pk), user, page=None, day=day, nodes=False).rows
    dated = {said.source.slug: said.source for m in milestones for said in m.dates if said.source}
    return ProjectDetail(
        id=project.pk,
        slug=project.slug,
        reference=project.reference,
        title=project.title,
        summary=project.summary,
        contract=Ref(project.contract.slug, str(project.contract)),
        linked_contracts=tuple(Ref(c.slug, str(c)) for c in project.linked_contracts.all()),
        owner=organisation_ref(project.owner),
        owner_id=project.owner_id,
        lead=project.lead.name if project.lead else "",
        places=tuple(place_ref(place) for place in project.places.all()),
        location_note=project.location_note,
        orientations=_orientations(project),
        milestones=milestones,
        standing=stages.standing(plain, day),
        documents=tuple(_document(document, veil(user)) for document in project.documents.all()),
        parent=_parent(project, user),
        children=children,
        sources=tuple(sorted(dated.values(), key=lambda source: source.title)),
        is_published=project.is_published,
        is_fictional=project.is_fictional,
        updated_on=timezone.localdate(project.updated_at),
        plain=plain,
        day=day,
        beside=beside,
    )


def _plain(view: MilestoneView) -> stages.Milestone:
    said = tuple(
        said_of(d.on, d.precision, d.is_actual, d.said_on) for d in view.dates if not d.withdrawn_reason
    )
    return stages.Milestone(stages.Turn(view.kind), said, view.title, view.id)


def _parent(project: Project, user: object) -> Ref | None:
    if project.parent_id is None:
        return None
    parent = Project.objects.visible_to(user).filter(pk=project.parent_id).order_by("pk").first()
    return Ref(parent.slug, parent.title, parent.is_fictional) if parent else None


def _orientations(project: Project) -> tuple[NodeInTree, ...]:
    trees: dict[int, list[OrientationNode]] = {}
    for node in project.nodes.all():
        trees.setdefault(node.tree_id, []).append(node)
    return tuple(
        NodeInTree(
            tree=Ref(nodes[0].tree.slug, nodes[0].tree.name),
            node_word=nodes[0].tree.node_word,
            stated_by=Ref(nodes[0].tree.stated_by.slug, nodes[0].tree.stated_by.label),
            stated_on=nodes[0].tree.stated_on,
            stated_precision=nodes[0].tree.stated_precision,
            nodes=tuple(Ref(node.slug, node.title) for node in nodes),
        )
        for nodes in trees.values()
    )
