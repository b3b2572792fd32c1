"""Which orientations of two trees look alike and await a word: suggested, never applied."""

from collections.abc import Iterable
from dataclasses import dataclass

from molette.domain.convergence.lexicon import shipped
from molette.domain.convergence.models import Concordance, Dismissal
from molette.domain.convergence.queries.texts import texts_of, tree_of
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.queries import NodeView, Ref, organisation_ref
from molette.engines.convergence.likeness import Shared, suggest


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two orientations that look alike, how much (0 to 1), and the words of each that made it."""

    left: NodeView
    right: NodeView
    likeness: float
    words: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A suggestion set aside, by whom."""

    id: int
    left: NodeView
    right: NodeView
    by: Ref | None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What awaits a word, the likest first; `set_aside` will not come back by itself."""

    rows: tuple[Likeness, ...]
    set_aside: tuple[Aside, ...]


@remembered_of("convergence", "programme", "people", "identities", "sources")
def suggestions(left: str, right: str, user: object) -> Suggestions:
    """Compare two trees by their slugs; pairs with a concordance or set aside are left out. Five queries."""
    one, other = tree_of(left, user), tree_of(right, user)
    if one is None or other is None or one.id == other.id:
        return Suggestions((), ())
    mine, theirs = ({node.id: node for node in tree.nodes} for tree in (one, other))
    said = _pairs(Concordance.objects.standing().order_by("pk").values_list("left_id", "right_id"))
    aside = list(dismissals(one.id, other.id))
    left_out = said | _pairs((row.left_id, row.right_id) for row in aside)
    found = suggest(texts_of(one.nodes), texts_of(other.nodes), shipped())
    return Suggestions(
        rows=tuple(
            Likeness(mine[pair.left], theirs[pair.right], pair.likeness, pair.words)
            for pair in found
            if frozenset({pair.left, pair.right}) not in left_out
        ),
        set_aside=tuple(
            Aside(
                row.pk,
                mine.get(row.left_id) or mine[row.right_id],
                theirs.get(row.right_id) or theirs[row.left_id],
                organisation_ref(row.dismissed_by) if row.dismissed_by else None,
            )
            for row in aside
        ),
    )


def dismissals(left: int, right: int) -> Iterable[Dismissal]:
    """The suggestions set aside between two trees, whichever stands on the left. One query."""
    rows = Dismissal.objects.filter(left__tree__in=(left, right), right__tree__in=(left, right))
    return rows.select_related("dismissed_by").order_by("pk")


def _pairs(told: Iterable[tuple[int, int]]) -> set[frozenset[int]]:
    return {frozenset(pair) for pair in told}
