"""Trees as texts to compare, and what changed between two versions of one author."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from molette.domain.convergence.lexicon import shipped
from molette.domain.programme.queries import NodeView, TreeView, trees
from molette.engines.convergence.likeness import Text
from molette.engines.convergence.rewording import Piece, differences, versions


def tree_of(slug: str, user: object) -> TreeView | None:
    """One tree by its address. Three queries."""
    return next((tree for tree in trees(user) if tree.slug == slug), None)


class Worded(Protocol):
    """An orientation, in a row or in a view."""

    @property
    def title(self) -> str: ...
    @property
    def quotation(self) -> str: ...


def words_of(node: Worded) -> str:
    """What an orientation says: its title, then the words of its author."""
    return f"{node.title}\n{node.quotation}".strip()


def texts_of(nodes: Sequence[NodeView]) -> list[Text]:
    return [Text(node.id, words_of(node)) for node in nodes]


@dataclass(frozen=True, slots=True)
class Change:
    """An orientation in both versions; `pieces` are empty where not a word moved."""

    before: NodeView
    after: NodeView
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    before: TreeView
    after: TreeView
    added: tuple[NodeView, ...]
    gone: tuple[NodeView, ...]
    reworded: tuple[Change, ...]
    kept: tuple[Change, ...]


def changes(before: TreeView, after: TreeView) -> Changes:
    """What changed from a version to the next, in reading order. No query."""
    old, new = ({node.id: node for node in tree.nodes} for tree in (before, after))
    found = versions(texts_of(before.nodes), texts_of(after.nodes), shipped())
    paired = [_change(old[one], new[other]) for one, other in found.pairs]
    return Changes(
        before,
        after,
        added=tuple(new[key] for key in found.added),
        gone=tuple(old[key] for key in found.gone),
        reworded=tuple(change for change in paired if change.pieces),
        kept=tuple(change for change in paired if not change.pieces),
    )


def _change(before: NodeView, after: NodeView) -> Change:
    one, other = words_of(before), words_of(after)
    return Change(before, after, () if one == other else differences(one, other))
