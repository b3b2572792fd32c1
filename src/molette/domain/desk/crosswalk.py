"""Two trees face to face: what partners say of them, where they stand, and the euros in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from molette.domain.convergence.models import Concordance
from molette.domain.convergence.signing import TIES, signed_of
from molette.domain.desk.concern import Concern, concerns
from molette.domain.funding.queries import ladders_of_sets
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.programme.queries import NodeView, Ref, TreeView, organisation_ref, trees
from molette.engines.convergence.relations import (
    ANSWERS,
    RELATION_LABELS,
    RELATION_VERBS,
    Contradiction,
    Link,
    Relation,
    Standing,
    contradictions,
    inverse,
)
from molette.engines.ladder import Ladder
from molette.engines.signatures import STATE_LABELS, Answer, State, last_words, state

SIGNED: Final = frozenset({State.JOINT, State.SETTLED})
"""Where all its partners hold a concordance for theirs: nothing less answers an orientation."""


@dataclass(frozen=True, slots=True)
class Said:
    """A concordance read from the tree asked first; `relation` is the one in use, `proposed` the one said."""

    id: int
    relation: Relation
    proposed: Relation
    left: Ref
    right: Ref
    left_quotation: str
    right_quotation: str
    why: str
    by: Ref
    said_on: date
    state: State
    against: int
    is_fictional: bool

    @property
    def label(self) -> str:
        return RELATION_LABELS[self.relation]

    @property
    def verb(self) -> str:
        return RELATION_VERBS[self.relation]

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Cell:
    """Two orientations: what is said of them, if anything, the projects that carry both, their euros."""

    left: NodeView
    right: NodeView
    said: Said | None
    projects: frozenset[int]
    ladder: Ladder

    @property
    def is_fictional(self) -> bool:
        """Whether what is said, or some of the euros, is invented for the demonstration."""
        return bool(self.said and self.said.is_fictional) or self.ladder.is_fictional


@dataclass(frozen=True, slots=True)
class Odds:
    """Concordances that cannot all hold, or one that says a tension."""

    said: tuple[Said, ...]
    is_tension: bool


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The orientations of a tree that no signed concordance with the other answers.

    `alone` have no answer at all; `awaiting` one that its partners have not all signed, `states` saying where
    those stand.
    """

    alone: tuple[NodeView, ...]
    awaiting: tuple[NodeView, ...]
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Two trees. `cells` are those where something stands; of each, what the other does not answer."""

    left: TreeView
    right: TreeView
    cells: tuple[Cell, ...]
    left_unanswered: Unanswered
    right_unanswered: Unanswered
    odds: tuple[Odds, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(cell.said for cell in self.cells if cell.said)

    def count(self, where: State) -> int:
        return sum(one.state is where for one in self.said)

    @property
    def is_fictional(self) -> bool:
        return any(cell.is_fictional for cell in self.cells)


@remembered
def crosswalk(left: str, right: str, user: object) -> Crosswalk | None:
    """Put two trees face to face, by their slugs; None where one is not known. At most twenty queries."""
    forest = trees(user)
    known = {tree.slug: tree for tree in forest}
    one, other = known.get(left), known.get(right)
    if one is None or other is None or one.id == other.id:
        return None
    every = _standing()
    here = {one.id, other.id}
    told = {
        frozenset({row.left_id, row.right_id}): said
        for row, said in every
        if {row.left.tree_id, row.right.tree_id} == here
        for said in (said if row.left.tree_id == one.id else _turned(said),)
    }
    cells = _cells(one, other, told, user)
    found = {said.id: said for said in told.values()}
    return Crosswalk(
        left=one,
        right=other,
        cells=cells,
        left_unanswered=_unanswered(one, [(cell.left.id, cell.said) for cell in cells if cell.said]),
        right_unanswered=_unanswered(other, [(cell.right.id, cell.said) for cell in cells if cell.said]),
        odds=tuple(_odds(every, found, forest)),
    )


def narrowed(found: Crosswalk, relation: Relation | None, where: State | None) -> Crosswalk:
    """Keep the cells of one relation, in one state; what the trees answer to one another is not narrowed."""
    if relation is None and where is None:
        return found
    kept = (
        cell
        for cell in found.cells
        if cell.said
        and (relation is None or cell.said.relation is relation)
        and (where is None or cell.said.state is where)
    )
    return replace(found, cells=tuple(kept))


def _standing() -> list[tuple[Concordance, Said]]:
    """Every concordance that stands, with where its partners stand. At most ten queries."""
    rows = Concordance.objects.standing().select_related(*TIES).order_by("pk")
    held = list(rows)
    known = {concern.signed.key: concern for concern in concerns([signed_of(row) for row in held])}
    return [(row, _said(row, known[row.pk])) for row in held]


def _said(row: Concordance, concern: Concern) -> Said:
    day = today()
    words = last_words(concern.case, day).values()
    return Said(
        id=row.pk,
        relation=Relation(row.relation_in_use or row.relation),
        proposed=Relation(row.relation),
        left=Ref(row.left.slug, row.left.title),
        right=Ref(row.right.slug, row.right.title),
        left_quotation=row.left_quotation,
        right_quotation=row.right_quotation,
        why=row.why,
        by=organisation_ref(row.said_by) or Ref("", ""),
        said_on=row.said_on,
        state=state(concern.case, day),
        against=sum(act.answer is Answer.CONTESTED for act in words),
        is_fictional=row.is_fictional,
    )


def _turned(said: Said) -> Said:
    """The same, read from the other tree."""
    return replace(
        said,
        relation=inverse(said.relation),
        proposed=inverse(said.proposed),
        left=said.right,
        right=said.left,
        left_quotation=said.right_quotation,
        right_quotation=said.left_quotation,
    )


def _cells(
    one: TreeView, other: TreeView, told: Mapping[frozenset[int], Said], user: object
) -> tuple[Cell, ...]:
    pairs = [
        (mine, theirs, told.get(frozenset({mine.id, theirs.id})), mine.projects & theirs.projects)
        for mine in one.nodes
        for theirs in other.nodes
    ]
    kept = [pair for pair in pairs if pair[2] or pair[3]]
    sets = {f"{mine.id}-{theirs.id}": projects for mine, theirs, _, projects in kept}
    euros = ladders_of_sets(sets, user)
    return tuple(
        Cell(mine, theirs, said, projects, euros[f"{mine.id}-{theirs.id}"])
        for mine, theirs, said, projects in kept
    )


def _unanswered(tree: TreeView, said: Sequence[tuple[int, Said]]) -> Unanswered:
    """Tell apart what no answer covers, and what only answers that are not signed cover."""
    answers = [(node, one) for node, one in said if one.relation in ANSWERS]
    signed = _covered(tree, {node for node, one in answers if one.state in SIGNED})
    unsigned = [(node, one) for node, one in answers if one.state not in SIGNED]
    waiting = _covered(tree, {node for node, _ in unsigned}) - signed
    left = [node for node in tree.nodes if node.id not in signed]
    return Unanswered(
        alone=tuple(node for node in left if node.id not in waiting),
        awaiting=tuple(node for node in left if node.id in waiting),
        states=tuple(
            where
            for where in State
            if any(one.state is where and not waiting.isdisjoint(_covered(tree, {n})) for n, one in unsigned)
        ),
    )


def _covered(tree: TreeView, linked: set[int]) -> set[int]:
    """These orientations, what holds them, and what they hold."""
    above = {node.id: node.parent_id for node in tree.nodes}
    covered = set(linked)
    for node in tree.nodes:
        line = list(_line(node.id, above))
        if node.id in linked:
            covered.update(line)
        if not linked.isdisjoint(line):
            covered.add(node.id)
    return covered


def _line(node: int, above: Mapping[int, int | None]) -> Iterable[int]:
    held = above[node]
    while held is not None:
        yield held
        held = above[held]


def _odds(
    every: list[tuple[Concordance, Said]], here: Mapping[int, Said], forest: Iterable[TreeView]
) -> Iterable[Odds]:
    """What is at odds and touches these two trees, whatever trees it goes through."""
    where = {node.id: Standing(tree.id, node.parent_id) for tree in forest for node in tree.nodes}
    links = [Link(row.pk, row.left_id, row.right_id, said.relation) for row, said in every]
    told = {row.pk: said for row, said in every} | dict(here)
    for one in contradictions(links, where):
        if not set(one.keys).isdisjoint(here):
            yield _told(one, told)


def _told(one: Contradiction, told: Mapping[int, Said]) -> Odds:
    return Odds(tuple(told[key] for key in one.keys), one.is_tension)


def pair_shown(user: object) -> tuple[str, str] | None:
    """The trees to show first: those of the last concordance, else the two oldest. At most four queries."""
    last = Concordance.objects.standing().select_related("left__tree", "right__tree").order_by("-pk").first()
    if last is not None:
        return last.left.tree.slug, last.right.tree.slug
    held = [tree.slug for tree in trees(user) if tree.nodes]
    return (held[0], held[1]) if len(held) > 1 else None
