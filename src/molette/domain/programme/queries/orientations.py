"""The trees of orientations, side by side, and what stands under each orientation."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from molette.domain.journal.remembered import remembered
from molette.domain.programme.models import OrientationNode, OrientationTree, Project
from molette.domain.programme.queries.refs import Ref, SourceRef, source_ref


@dataclass(frozen=True, slots=True)
class NodeView:
    """An orientation in the words of its party; `projects` are those it and its children carry."""

    id: int
    slug: str
    code: str
    title: str
    quotation: str
    stated_on: date | None
    source: SourceRef | None
    depth: int
    parent_id: int | None
    projects: frozenset[int]

    @property
    def label(self) -> str:
        return f"{self.code} {self.title}" if self.code else self.title


@dataclass(frozen=True, slots=True)
class TreeView:
    """How one party cuts the programme; `nodes` are in reading order, children after their parent."""

    id: int
    slug: str
    name: str
    node_word: str
    stated_by: Ref
    stated_on: date | None
    stated_precision: str
    source: SourceRef | None
    note: str
    nodes: tuple[NodeView, ...]

    @property
    def projects(self) -> frozenset[int]:
        return frozenset().union(*(node.projects for node in self.nodes))

    @property
    def empty(self) -> tuple[NodeView, ...]:
        """The orientations that no project carries."""
        return tuple(node for node in self.nodes if not node.projects)


@dataclass(frozen=True, slots=True)
class Crossing:
    """An orientation of another tree that shares projects with this one."""

    tree: Ref
    stated_by: Ref
    node: Ref
    shared: int


@dataclass(frozen=True, slots=True)
class NodeDetail:
    node: NodeView
    tree: TreeView
    parent: NodeView | None
    children: tuple[NodeView, ...]
    crossings: tuple[Crossing, ...]


@remembered
def trees(user: object) -> tuple[TreeView, ...]:
    """Every tree, oldest first, those without a date last. Three queries."""
    carried: dict[int, set[int]] = defaultdict(set)
    visible = Project.objects.visible_to(user).order_by().values("pk")
    pairs = Project.nodes.through.objects.filter(project_id__in=visible)
    for node, project in pairs.order_by("pk").values_list("orientationnode_id", "project_id"):
        carried[node].add(project)
    nodes: dict[int, list[OrientationNode]] = defaultdict(list)
    for one in OrientationNode.objects.select_related("source").order_by("tree_id", "order", "pk"):
        nodes[one.tree_id].append(one)
    held = _oldest_first().select_related("stated_by", "source")
    return tuple(_tree(tree, nodes[tree.pk], carried) for tree in held)


def tree_names() -> tuple[Ref, ...]:
    """Every tree and who stated it, in the same order: what a reader chooses from. One query."""
    held = _oldest_first().select_related("stated_by")
    return tuple(Ref(tree.slug, f"{tree.name} ({tree.stated_by.label})") for tree in held)


def _oldest_first() -> QuerySet[OrientationTree]:
    return OrientationTree.objects.order_by(F("stated_on").asc(nulls_last=True), "pk")


def node_detail(slug: str, user: object) -> NodeDetail | None:
    """One orientation, its neighbours in its tree, and where other trees meet it. Three queries."""
    held = trees(user)
    found = next(((tree, node) for tree in held for node in tree.nodes if node.slug == slug), None)
    if found is None:
        return None
    tree, node = found
    return NodeDetail(
        node=node,
        tree=tree,
        parent=next((one for one in tree.nodes if one.id == node.parent_id), None),
        children=tuple(one for one in tree.nodes if one.parent_id == node.id),
        crossings=tuple(_crossings(node, (other for other in held if other.id != tree.id))),
    )


def _tree(tree: OrientationTree, nodes: list[OrientationNode], carried: Mapping[int, set[int]]) -> TreeView:
    children: dict[int | None, list[OrientationNode]] = defaultdict(list)
    for node in nodes:
        children[node.parent_id].append(node)
    return TreeView(
        id=tree.pk,
        slug=tree.slug,
        name=tree.name,
        node_word=tree.node_word,
        stated_by=Ref(tree.stated_by.slug, tree.stated_by.label),
        stated_on=tree.stated_on,
        stated_precision=tree.stated_precision,
        source=source_ref(tree.source),
        note=tree.note,
        nodes=tuple(_walk(None, 0, children, carried)),
    )


def _walk(
    parent: int | None,
    depth: int,
    children: Mapping[int | None, list[OrientationNode]],
    carried: Mapping[int, set[int]],
) -> Iterable[NodeView]:
    for node in children.get(parent, ()):
        inside = tuple(_walk(node.pk, depth + 1, children, carried))
        own = frozenset(carried.get(node.pk, ()))
        yield NodeView(
            id=node.pk,
            slug=node.slug,
            code=node.code,
            title=node.title,
            quotation=node.quotation,
            stated_on=node.stated_on,
            source=source_ref(node.source),
            depth=depth,
            parent_id=node.parent_id,
            projects=own.union(*(one.projects for one in inside)),
        )
        yield from inside


def _crossings(node: NodeView, others: Iterable[TreeView]) -> Iterable[Crossing]:
    for tree in others:
        shared = [(len(node.projects & one.projects), one) for one in tree.nodes]
        for count, one in sorted(shared, key=lambda pair: -pair[0]):
            if count:
                yield Crossing(Ref(tree.slug, tree.name), tree.stated_by, Ref(one.slug, one.label), count)
