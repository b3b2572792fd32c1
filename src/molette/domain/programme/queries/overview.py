"""The programme as an indented table: contracts or orientations, their projects, the parts of these."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from molette.domain.journal.known import today
from molette.domain.programme.models import Contract, Project
from molette.domain.programme.queries.orientations import NodeView, trees
from molette.domain.programme.queries.projects import ProjectFilter, matching, project_set
from molette.domain.programme.queries.states import State


class RowKind(StrEnum):
    CONTRACT = "contract"
    NODE = "node"
    PROJECT = "project"
    REST = "rest"  # the projects that no orientation of the tree claims


@dataclass(frozen=True, slots=True)
class Leaf:
    """A project of the table: how it is called, where it hangs, how it stands."""

    slug: str
    title: str
    contract_id: int
    parent_id: int | None
    state: State

    @property
    def id(self) -> int:
        return self.state.id


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One line. `projects` are the keys of all the projects beneath, each once, to total without doubling.

    `project` is set on the lines of projects only. `depth` is 0 for the top.
    """

    kind: RowKind
    slug: str
    title: str
    depth: int
    projects: frozenset[int]
    project: Leaf | None = None

    @property
    def is_fictional(self) -> bool:
        return self.project is not None and self.project.state.is_fictional


def overview(
    user: object, *, tree: str = "", filters: ProjectFilter | None = None, day: date | None = None
) -> tuple[OverviewRow, ...]:
    """The whole programme, by contract, or by the orientations of a tree when one is named.

    A project claimed by two orientations stands under both. At most seven queries.
    """
    leaves = _leaves(filters or ProjectFilter(), user, day or today())
    children: dict[int, list[Leaf]] = defaultdict(list)
    held = {leaf.id for leaf in leaves}
    for leaf in leaves:
        if leaf.parent_id in held:
            children[leaf.parent_id or 0].append(leaf)
    tops = [leaf for leaf in leaves if leaf.parent_id not in held]
    if tree:
        nodes = next((held.nodes for held in trees(user) if held.slug == tree), ())
        return tuple(_by_node(nodes, tops, children))
    return tuple(_by_contract(tops, children))


def _leaves(filters: ProjectFilter, user: object, day: date) -> list[Leaf]:
    """The projects under the filters, the real ones first. Three queries."""
    named = matching(filters, user).order_by()
    told = {row[0]: row[1:] for row in named.values_list("pk", "slug", "title", "contract_id", "parent_id")}
    states = project_set(filters, user, day=day).states
    return [Leaf(*told[state.id], state) for state in states if state.id in told]


def _by_node(
    nodes: Iterable[NodeView], tops: list[Leaf], children: Mapping[int, list[Leaf]]
) -> Iterable[OverviewRow]:
    tied = Project.nodes.through.objects.order_by("pk").values_list("orientationnode_id", "project_id")
    carried: dict[int, set[int]] = defaultdict(set)
    for node_id, project_id in tied:
        carried[node_id].add(project_id)
    known, rank = {leaf.id: leaf for leaf in tops}, {leaf.id: i for i, leaf in enumerate(tops)}
    claimed: set[int] = set()
    for node in nodes:
        under = [known[pk] for pk in sorted(carried[node.id] & known.keys(), key=rank.__getitem__)]
        inside = [known[pk] for pk in node.projects & known.keys()]
        claimed |= {leaf.id for leaf in inside}
        yield OverviewRow(RowKind.NODE, node.slug, node.label, node.depth, _all(inside, children))
        for leaf in under:
            yield from _project(leaf, node.depth + 1, children)
    rest = [leaf for leaf in tops if leaf.id not in claimed]
    if rest:
        yield OverviewRow(RowKind.REST, "", "Sans orientation dans cet arbre", 0, _all(rest, children))
        for leaf in rest:
            yield from _project(leaf, 1, children)


def _by_contract(tops: list[Leaf], children: Mapping[int, list[Leaf]]) -> Iterable[OverviewRow]:
    contracts = list(Contract.objects.order_by("signed_on", "pk"))
    inside: dict[int | None, list[Contract]] = defaultdict(list)
    for contract in contracts:
        inside[contract.parent_id].append(contract)
    own: dict[int, list[Leaf]] = defaultdict(list)
    for leaf in tops:
        own[leaf.contract_id].append(leaf)

    def walk(parent: int | None, depth: int) -> Iterable[OverviewRow]:
        for contract in inside.get(parent, ()):
            below = tuple(walk(contract.pk, depth + 1))
            ids = _all(own[contract.pk], children).union(*(line.projects for line in below))
            yield OverviewRow(RowKind.CONTRACT, contract.slug, contract.name, depth, ids)
            for leaf in own[contract.pk]:
                yield from _project(leaf, depth + 1, children)
            yield from below

    yield from walk(None, 0)


def _project(leaf: Leaf, depth: int, children: Mapping[int, list[Leaf]]) -> Iterable[OverviewRow]:
    yield OverviewRow(RowKind.PROJECT, leaf.slug, leaf.title, depth, _all([leaf], children), leaf)
    for child in children.get(leaf.id, ()):
        yield from _project(child, depth + 1, children)


def _all(leaves: Iterable[Leaf], children: Mapping[int, list[Leaf]]) -> frozenset[int]:
    found: set[int] = set()
    for leaf in leaves:
        found.add(leaf.id)
        if leaf.id in children:
            found |= _all(children[leaf.id], children)
    return frozenset(found)
