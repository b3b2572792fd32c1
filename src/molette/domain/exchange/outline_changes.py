"""What a document says that the version before it does not, word by word, before anything is written."""

from dataclasses import dataclass

from molette.domain.convergence.lexicon import shipped
from molette.domain.convergence.queries import tree_of
from molette.domain.convergence.queries.texts import texts_of, words_of
from molette.domain.exchange.outlines import paper_of, settled
from molette.domain.ledger.models import Batch
from molette.engines.convergence.likeness import Text
from molette.engines.convergence.rewording import Piece, differences, versions
from molette.engines.headings.outline import texts


@dataclass(frozen=True, slots=True)
class Ahead:
    """The version before, and what changes: orientations added, gone, reworded, and how many are the same."""

    former: str
    slug: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    reworded: tuple[tuple[Piece, ...], ...]
    kept: int


def ahead_of(batch: Batch, user: object) -> Ahead | None:
    """Compare the tree of a document with the version it was said to follow; None where it follows none.

    Raises:
        UnusableFile: the document cannot be read again.
    """
    former = tree_of(batch.mapping.get("former", ""), user)
    if former is None:
        return None
    tree = settled(batch)
    under = texts(tree, paper_of(batch).paragraphs)
    said = {
        rank: "\n".join((one.title, *(p.text for p in under[rank] if one.keeps))).strip()
        for rank, one in enumerate(tree)
    }
    old = {node.id: node for node in former.nodes}
    found = versions(texts_of(former.nodes), [Text(rank, text) for rank, text in said.items()], shipped())
    pairs = [(words_of(old[before]), said[after]) for before, after in found.pairs]
    return Ahead(
        former=f"{former.name} ({former.stated_by.label})",
        slug=former.slug,
        added=tuple(f"{tree[rank].code} {tree[rank].title}".strip() for rank in found.added),
        gone=tuple(old[key].label for key in found.gone),
        reworded=tuple(differences(one, other) for one, other in pairs if one != other),
        kept=sum(one == other for one, other in pairs),
    )
