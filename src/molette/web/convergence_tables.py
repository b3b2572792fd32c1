"""Two trees face to face, as a list, files and sentences: public pages and workspace write the same."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse

from molette.domain.desk.crosswalk import Cell as Pair
from molette.domain.desk.crosswalk import Crosswalk, Odds, Unanswered
from molette.domain.programme.queries import NodeView, TreeView
from molette.engines.french import counted, listing
from molette.engines.ladder import RUNG_LABELS, Ladder, Rung
from molette.engines.money import NBSP
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import STATE_LABELS, State
from molette.web.convergence_matrix import RUNGS
from molette.web.public.words import sentence
from molette.web.secret_cells import beside, on_rung
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

TAGS: Final = {
    State.PUBLISHED: "plain",
    State.PROPOSED: "run",
    State.JOINT: "done",
    State.CONTESTED: "late",
    State.SETTLED: "done",
}
MOST_NAMED: Final = 6
KEYS: Final = {
    Rung.ANNOUNCED: "annonce",
    Rung.PROGRAMMED: "programme",
    Rung.NOTIFIED: "notifie",
    Rung.COMMITTED: "engage",
    Rung.PAID: "paye",
}


def unanswered(found: Crosswalk) -> tuple[str, ...]:
    """Say which orientations of each tree nothing signed of the other answers; empty where all are answered.

    Those that only a word not yet signed by all answers are told apart: it is no answer yet.
    """
    sides = (
        (found.left_unanswered, found.left, found.right),
        (found.right_unanswered, found.right, found.left),
    )
    return tuple(said for side in sides for said in _unanswered(*side))


def _unanswered(held: Unanswered, tree: TreeView, other: TreeView) -> Iterator[str]:
    who, facing = tree.stated_by.label, f"«{NBSP}{other.name}{NBSP}»"
    if len(held.alone) == len(tree.nodes) > 1:
        yield f"Aucune des {len(tree.nodes)} orientations de {who} n’a de correspondance dans {facing}."
    elif held.alone:
        many = counted(len(held.alone), "orientation")
        yield f"{many} de {who} sans correspondance dans {facing}{NBSP}: {_named(held.alone)}."
    if held.awaiting:
        count = len(held.awaiting)
        words = listing([STATE_LABELS[where] for where in held.states], "ou")
        yield (
            f"{counted(count, 'orientation')} de {who} n’{'ont' if count > 1 else 'a'} dans {facing} qu’une "
            f"correspondance {words}{NBSP}: {_named(held.awaiting)}."
        )


def _named(nodes: tuple[NodeView, ...]) -> str:
    shown = nodes if len(nodes) == MOST_NAMED + 1 else nodes[:MOST_NAMED]
    names = [f"«{NBSP}{node.title}{NBSP}»" for node in shown]
    if len(nodes) > len(shown):
        names.append(counted(len(nodes) - len(shown), "autre"))
    return listing(names)


def odds_said(one: Odds) -> str:
    """Say what cannot hold together, and how far each word of it is signed."""
    told = [
        f"«{NBSP}{said.left.label}{NBSP}» {said.verb} «{NBSP}{said.right.label}{NBSP}» ({said.state_label})"
        for said in one.said
    ]
    return (
        f"{told[0]}." if one.is_tension else f"{NBSP}; ".join(told) + f"{NBSP}: cela ne peut tenir ensemble."
    )


def matrix_table(found: Crosswalk) -> Table:
    """Each orientation of the first tree, with what the other tree has in front of it, to the cent."""
    groups = []
    for node in found.left.nodes:
        pairs = [pair for pair in found.cells if pair.left.id == node.id]
        if pairs:
            groups.append(Group(node.label, tuple(_row(pair) for pair in pairs)))
    return Table(
        caption="Case par case, en liste",
        columns=(
            Column("En face"),
            Column("Ce que l’une est à l’autre"),
            Column("Signatures"),
            Column("Projets communs", Kind.NUMBER),
            *(Column(sentence(RUNG_LABELS[rung]), Kind.EUROS) for rung in RUNGS),
        ),
        groups=tuple(groups),
        note="La relation se lit de la première orientation vers celle d’en face. Les euros sont ceux des "
        "projets qui portent les deux ; les échelons ne s’additionnent pas. "
        "Un tiret dit que rien n’est publié.",
        empty="Rien n’est dit et aucun projet n’est commun, sous ces filtres.",
    )


def _row(pair: Pair) -> Row:
    said = pair.said
    return Row(
        (
            Cell(
                pair.right.label, reverse("public:convergence-pair", args=[pair.left.slug, pair.right.slug])
            ),
            Cell(said.label, note=f"dit par {said.by.label}") if said else Cell("non dite"),
            Cell("", tag=said.state_label, tag_kind=TAGS.get(said.state, "plain")) if said else Cell("–"),
            Cell(len(pair.projects)),
            *(euros_cell(pair.ladder, rung) for rung in RUNGS),
        ),
        fictif=pair.is_fictional,
    )


def euros_cell(ladder: Ladder, rung: Rung) -> Cell:
    """What stands on a rung, with its invented part said; a dash where nothing is published."""
    notes = [beside(ladder, rung), "dont fictif" if ladder.at(rung).is_fictional else ""]
    return Cell(on_rung(ladder, rung), note=", ".join(filter(None, notes)))


def rung_columns() -> tuple[SheetColumn, ...]:
    """A column a rung, read from what has a ladder."""

    def column(rung: Rung) -> SheetColumn:
        label = f"{sentence(RUNG_LABELS[rung])} (€)"
        return SheetColumn(KEYS[rung], label, lambda one: one.ladder.told(rung))

    return tuple(column(rung) for rung in RUNGS)


def matrix_sheet(found: Crosswalk) -> Sheet:
    def address(pair: Pair) -> str:
        return reverse("public:convergence-pair", args=[pair.left.slug, pair.right.slug])

    return Sheet(
        "convergence",
        (
            SheetColumn("arbre", "Arbre", lambda _: found.left.name),
            SheetColumn("orientation", "Orientation", lambda p: p.left.label),
            SheetColumn("arbre_en_face", "Arbre en face", lambda _: found.right.name),
            SheetColumn("en_face", "Orientation en face", lambda p: p.right.label),
            SheetColumn("relation", "Relation", lambda p: p.said.label if p.said else ""),
            SheetColumn("etat", "Signatures", lambda p: p.said.state_label if p.said else ""),
            SheetColumn("proposee_par", "Proposée par", lambda p: p.said.by.label if p.said else ""),
            SheetColumn("dite_le", "Dite le", lambda p: p.said.said_on if p.said else None),
            SheetColumn("citation", "Citation", lambda p: p.said.left_quotation if p.said else ""),
            SheetColumn(
                "citation_en_face", "Citation d’en face", lambda p: p.said.right_quotation if p.said else ""
            ),
            SheetColumn("pourquoi", "Pourquoi", lambda p: p.said.why if p.said else ""),
            SheetColumn("projets", "Projets communs", lambda p: len(p.projects)),
            *rung_columns(),
            SheetColumn("fictif", "Fictif", lambda p: p.is_fictional),
            SheetColumn("adresse", "Adresse", address),
        ),
        found.cells,
    )
