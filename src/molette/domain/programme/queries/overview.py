"""The programme as an indented table: contracts or orientations, their projects, the parts of these."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from molette.domain.programme.models import Contract
from molette.domain.programme.queries.orientations import trees
from molette.domain.programme.queries.projects import ProjectFilter, ProjectRow, projects


class RowKind(StrEnum):
    CONTRACT = "contract"
    NODE = "node"
    PROJECT = "project"
    REST = "rest"  # the projects that no orientation of the tree claims


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
    project: ProjectRow | None = None

    @property
    def is_fictional(self) -> bool:
        return self.project is not None and self.project.is_fictional


def overview(
    user: object, *, tree: str = "", filters: ProjectFilter | None = None, day: date | None = None
) -> tuple[OverviewRow, ...]:
    """The whole programme, by contract, or by the orientations of a tree when one is named.

    A project claimed by two orientations stands under both. Under ten queries.
    """
    rows = projects(filters or ProjectFilter(), user, page=None, day=day).rows
    children: dict[int, list[ProjectRow]] = defaultdict(list)
    held = {row.id for row in rows}
    for row in rows:
        if row.parent_id in held:
            children[row.parent_id or 0].append(row)
    tops = [row for row in rows if row.parent_id not in held]
    if tree:
        return tuple(_by_node(tree, user, tops, children))
    return tuple(_by_contract(tops, children))


def _by_node(
    tree: str, user: object, tops: list[ProjectRow], children: Mapping[int, list[ProjectRow]]
) -> Iterable[OverviewRow]:
    nodes = next((held.nodes for held in trees(user) if held.slug == tree), ())
    claimed: set[int] = set()
    for node in nodes:
        under = [row for row in tops if node.slug in {ref.slug for ref in row.nodes}]
        inside = [row for row in tops if row.id in node.projects]
        claimed |= {row.id for row in inside}
        yield OverviewRow(RowKind.NODE, node.slug, node.label, node.depth, _all(inside, children))
        for row in under:
            yield from _project(row, node.depth + 1, children)
    rest = [row for row in tops if row.id not in claimed]
    if rest:
        yield OverviewRow(RowKind.REST, "", "Sans orientation dans cet arbre", 0, _all(rest, children))
        for row in rest:
            yield from _project(row, 1, children)


def _by_contract(tops: list[ProjectRow], children: Mapping[int, list[ProjectRow]]) -> Iterable[OverviewRow]:
    contracts = list(Contract.objects.order_by("signed_on", "pk"))
    inside: dict[int | None, list[Contract]] = defaultdict(list)
    for contract in contracts:
        inside[contract.parent_id].append(contract)
    own: dict[int, list[ProjectRow]] = defaultdict(list)
    for row in tops:
        own[row.contract_id].append(row)

    def walk(parent: int | None, depth: int) -> Iterable[OverviewRow]:
        for contract in inside.get(parent, ()):
            below = tuple(walk(contract.pk, depth + 1))
            ids = _all(own[contract.pk], children).union(*(line.projects for line in below))
            yield OverviewRow(RowKind.CONTRACT, contract.slug, contract.name, depth, ids)
            for row in own[contract.pk]:
                yield from _project(row, depth + 1, children)
            yield from below

    yield from walk(None, 0)


def _project(row: ProjectRow, depth: int, children: Mapping[int, list[ProjectRow]]) -> Iterable[OverviewRow]:
    yield OverviewRow(RowKind.PROJECT, row.slug, row.title, depth, _all([row], children), row)
    for child in children.get(row.id, ()):
        yield from _project(child, depth + 1, children)


def _all(rows: Iterable[ProjectRow], children: Mapping[int, list[ProjectRow]]) -> frozenset[int]:
    found: set[int] = set()
    for row in rows:
        found |= {row.id} | _all(children.get(row.id, ()), children)
    return frozenset(found)
