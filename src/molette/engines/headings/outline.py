"""The tree that a person corrects: each heading in its order, with its level and what stands under it.

A tree is written flat: an entry's children are those that follow it, deeper. Every operation gives a new
tree; one that has no sense where it is asked gives the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from molette.engines.headings.bounds import MOST_HEADINGS, MOST_LEVELS
from molette.engines.headings.numbering import LONGEST_CODE, mark_of
from molette.engines.headings.paragraphs import Paragraph
from molette.engines.money import NBSP

LONGEST_TITLE: Final = 250


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as corrected; `ranks` are the paragraphs it is made of, none for one added by hand.

    `keeps` says whether the text that stands under it comes with it.
    """

    level: int
    code: str
    title: str
    ranks: tuple[int, ...] = ()
    keeps: bool = True


Tree = tuple[Entry, ...]


class Field(StrEnum):
    """What of an entry may be wrong."""

    LEVEL = "level"
    CODE = "code"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the entry of this rank, from 0; both texts are French."""

    rank: int
    field: Field
    expected: str
    remedy: str


def branch(tree: Tree, rank: int) -> range:
    """The ranks of an entry and of all that stands under it."""
    deeper = (n for n in range(rank + 1, len(tree)) if tree[n].level <= tree[rank].level)
    return range(rank, next(deeper, len(tree)))


def shifted(tree: Tree, rank: int, by: int) -> Tree:
    """Raise (-1) or lower (1) an entry with all that stands under it, within the levels there are.

    It is lowered under the entry before it, never further.
    """
    inside = branch(tree, rank)
    levels = [tree[n].level + by for n in inside]
    above = tree[rank - 1].level if rank else 0
    if min(levels) < 1 or max(levels) > MOST_LEVELS or (by > 0 and tree[rank].level + by > above + 1):
        return tree
    return tuple(replace(one, level=one.level + by) if n in inside else one for n, one in enumerate(tree))


def dropped(tree: Tree, rank: int) -> Tree:
    """Take an entry away: its words go back to the text above it, what stood under it comes up one level."""
    inside = branch(tree, rank)
    above = tree[rank - 1].level if rank else 0
    by = -1 if len(inside) > 1 and tree[rank + 1].level > above + 1 else 0
    return tuple(
        replace(one, level=max(one.level + by, 1)) if n in inside else one
        for n, one in enumerate(tree)
        if n != rank
    )


def merged(tree: Tree, rank: int) -> Tree:
    """Make one heading of an entry and the one before it: a title that a page broke in two."""
    if not rank:
        return tree
    before, one = tree[rank - 1], tree[rank]
    said = (
        f"{before.title} {one.code} {one.title}"
        if one.code and before.title
        else f"{before.title} {one.title}"
    )
    code = before.code or ("" if before.title else one.code)
    whole = replace(before, code=code, title=" ".join(said.split()), ranks=(*before.ranks, *one.ranks))
    return (*tree[: rank - 1], whole, *tree[rank + 1 :])


def added(tree: Tree, rank: int) -> Tree:
    """Add an empty entry after this one and all that stands under it, at its level."""
    if len(tree) >= MOST_HEADINGS:
        return tree
    after = branch(tree, rank).stop if tree else 0
    level = tree[rank].level if tree else 1
    return (*tree[:after], Entry(level, "", ""), *tree[after:])


def promoted(tree: Tree, one: Paragraph) -> Tree:
    """Make a heading of a paragraph of text, under the one it stands under, where it stands."""
    if len(tree) >= MOST_HEADINGS or any(one.rank in entry.ranks for entry in tree):
        return tree
    owners = [n for n, entry in enumerate(tree) if entry.ranks and entry.ranks[0] < one.rank]
    owner = max(owners, key=lambda n: tree[n].ranks[0]) if owners else None
    mark = mark_of(one.text)
    code, title = (mark.code, mark.title) if mark and mark.title else ("", one.text)
    if owner is None:
        return (Entry(1, code, title, (one.rank,)), *tree)
    level = min(tree[owner].level + 1, MOST_LEVELS)
    return (*tree[: owner + 1], Entry(level, code, title, (one.rank,)), *tree[owner + 1 :])


def moved(tree: Tree, rank: int, by: int) -> Tree:
    """Put an entry, with all that stands under it, before the one above it (-1) or after the next (1)."""
    inside = branch(tree, rank)
    if by > 0:
        if inside.stop == len(tree) or tree[inside.stop].level != tree[rank].level:
            return tree
        return moved(tree, inside.stop, -1)
    above = next((n for n in range(rank - 1, -1, -1) if tree[n].level <= tree[rank].level), None)
    if above is None or tree[above].level != tree[rank].level:
        return tree
    here = slice(inside.start, inside.stop)
    return (*tree[:above], *tree[here], *tree[above:rank], *tree[inside.stop :])


def tightened(tree: Tree) -> Tree:
    """Take away the levels that the tree jumps over: each entry keeps its parent."""
    found: list[Entry] = []
    above: list[tuple[int, int]] = []
    for one in tree:
        while above and above[-1][0] >= one.level:
            above.pop()
        level = above[-1][1] + 1 if above else 1
        above.append((one.level, level))
        found.append(replace(one, level=level))
    return tuple(found)


def faults(tree: Tree) -> tuple[Fault, ...]:
    """Say what keeps a tree from being taken as it is."""
    return tuple(fault for rank in range(len(tree)) for fault in _faults(tree, rank))


def _faults(tree: Tree, rank: int) -> Iterable[Fault]:
    one = tree[rank]
    above = tree[rank - 1].level if rank else 0
    if not one.title.strip():
        yield Fault(rank, Field.TITLE, "un intitulé", "Écrivez-le, ou retirez cette ligne.")
    elif len(one.title) > LONGEST_TITLE:
        yield Fault(
            rank, Field.TITLE, f"{LONGEST_TITLE} caractères au plus ({len(one.title)} ici)",
            "Abrégez-le : le texte entier reste dessous si vous retirez ce titre.",
        )  # fmt: skip
    if len(one.code) > LONGEST_CODE:
        yield Fault(rank, Field.CODE, f"{LONGEST_CODE} caractères au plus", "Abrégez ce numéro.")
    if one.level > above + 1:
        under = f"sous un titre de niveau {above}" if above else "en tête de l’arbre"
        yield Fault(
            rank, Field.LEVEL, f"le niveau {above + 1} au plus {under}, et non {one.level}",
            f"Remontez ce titre, ajoutez celui qui manque au-dessus, ou «{NBSP}Resserrer les niveaux{NBSP}».",
        )  # fmt: skip


def texts(tree: Tree, paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], ...]:
    """Give the paragraphs that stand under each entry, where they are in the document."""
    owners = {rank: n for n, one in enumerate(tree) for rank in one.ranks}
    found: list[list[Paragraph]] = [[] for _ in tree]
    owner: int | None = None
    for one in paragraphs:
        if one.rank in owners:
            owner = owners[one.rank]
        elif owner is not None:
            found[owner].append(one)
    return tuple(map(tuple, found))
