"""Two trees face to face, as tables, files and sentences: public pages and workspace write the same."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.urls import reverse

from molette.domain.convergence.queries import Depths, Index
from molette.domain.convergence.queries.depths import PUT_IN, Money
from molette.domain.desk.crosswalk import Cell as Pair
from molette.domain.desk.crosswalk import Crosswalk, Odds, Said
from molette.domain.programme.queries import NodeView, TreeView
from molette.engines.french import counted, listing
from molette.engines.ladder import RESERVED, Ladder, Rung
from molette.engines.money import NBSP, percent
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.signatures import State
from molette.web.tables import Cell, Column, Group, Kind, Row, Table

TAGS: Final = {
    State.PUBLISHED: "plain",
    State.PROPOSED: "run",
    State.JOINT: "done",
    State.CONTESTED: "late",
    State.SETTLED: "done",
}
MOST_NAMED: Final = 6
HIDDEN: Final = "montant réservé"


def orphans(nodes: tuple[NodeView, ...], tree: TreeView, other: TreeView) -> str:
    """Say which orientations of a tree nothing of the other answers; empty where all are answered."""
    if not nodes:
        return ""
    names = [f"«{NBSP}{node.title}{NBSP}»" for node in nodes[:MOST_NAMED]]
    if len(nodes) > MOST_NAMED:
        names.append(counted(len(nodes) - MOST_NAMED, "autre"))
    many = counted(len(nodes), "orientation")
    return (
        f"{many} de {tree.stated_by.label} sans correspondance dans «{NBSP}{other.name}{NBSP}»"
        f"{NBSP}: {listing(names)}."
    )


def odds_said(one: Odds) -> str:
    """Say what cannot hold together."""
    told = [f"«{NBSP}{said.left.label}{NBSP}» {said.label}{_to(said)}" for said in one.said]
    return (
        f"{told[0]}." if one.is_tension else f"{NBSP}; ".join(told) + f"{NBSP}: cela ne peut tenir ensemble."
    )


def _to(said: Said) -> str:
    return f" (face à «{NBSP}{said.right.label}{NBSP}»)"


def matrix_table(found: Crosswalk) -> Table:
    """Each orientation of the first tree, with what the other tree has in front of it."""
    groups = []
    for node in found.left.nodes:
        pairs = [pair for pair in found.cells if pair.left.id == node.id]
        if pairs:
            groups.append(Group(node.label, tuple(_row(pair) for pair in pairs)))
    return Table(
        caption=f"{found.left.name}, face à : {found.right.name}",
        columns=(
            Column("En face"),
            Column("Ce que l’une est à l’autre"),
            Column("Signatures"),
            Column("Projets communs", Kind.NUMBER),
            Column("Notifié", Kind.EUROS),
            Column("Payé", Kind.EUROS),
        ),
        groups=tuple(groups),
        note="La relation se lit de la première orientation vers celle d’en face. Les euros sont ceux des "
        "projets qui portent les deux ; les échelons ne s’additionnent pas.",
        empty="Aucune concordance n’est proposée et aucun projet n’est commun.",
    )


def _row(pair: Pair) -> Row:
    said = pair.said
    return Row(
        (
            Cell(
                pair.right.label, reverse("public:convergence-pair", args=[pair.left.slug, pair.right.slug])
            ),
            Cell(said.label, note=f"dit par {said.by.label}") if said else Cell(None, reason="non dite"),
            Cell("", tag=said.state_label, tag_kind=TAGS.get(said.state, "plain"))
            if said
            else Cell(None, reason="sans objet"),
            Cell(len(pair.projects)),
            euros_cell(pair.ladder, Rung.NOTIFIED),
            euros_cell(pair.ladder, Rung.PAID),
        ),
        fictif=bool(said and said.is_fictional),
    )


def euros_cell(ladder: Ladder, rung: Rung) -> Cell:
    """What stands on a rung, that it is reserved, or that nothing is published."""
    told = ladder.told(rung)
    if isinstance(told, Decimal):
        return Cell(told, note=HIDDEN + " en plus" if ladder.reserves(rung) else "")
    return Cell(None, reason=HIDDEN if told == RESERVED else "rien de publié")


def matrix_sheet(found: Crosswalk) -> Sheet:
    def amount(rung: Rung) -> SheetColumn:
        name = "notifie" if rung is Rung.NOTIFIED else "paye"
        return SheetColumn(name, "Notifié" if name == "notifie" else "Payé", lambda p: p.ladder.told(rung))

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
            amount(Rung.NOTIFIED),
            amount(Rung.PAID),
            SheetColumn("fictif", "Fictif", lambda p: bool(p.said and p.said.is_fictional)),
        ),
        found.cells,
    )


def depths_table(found: Depths) -> Table:
    """On each axis, what each partner has put in, and paid, with its share."""
    names = [partner.label for partner in found.partners]
    return Table(
        caption=f"Ce que chacun met, axe par axe : {found.tree.name}",
        columns=(
            Column("Orientation"),
            *(Column(f"{name}, {rung}", Kind.EUROS) for rung in ("notifié", "payé") for name in names),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        axis.label, reverse("public:orientation", args=[axis.node.slug]) if axis.node else ""
                    ),
                    *(_money(one) for pair in axis.money.values() for one in pair),
                )
            )
            for axis in found.axes
        ),
        note="Sous chaque montant, la part qu’il fait de tous les euros de ce partenaire à cet échelon.",
        empty="Aucun des deux n’a d’euro publié sur ces orientations.",
    )


def _money(one: Money) -> Cell:
    if one.amount is None:
        return Cell(None, reason="rien de publié")
    return Cell(one.amount, note=_percent(one.share) if one.share is not None else "")


def _percent(part: Fraction) -> str:
    return percent(Decimal(part.numerator) / Decimal(part.denominator))


def index_said(found: Depths) -> Iterator[str]:
    """The overlap on each rung, in sentences."""
    for one in found.indexes:
        yield _index_said(one)


def _index_said(one: Index) -> str:
    what = "Par ce qui est notifié" if one.rung == PUT_IN else "Par ce qui est payé"
    if one.index is None:
        return f"{what}, rien à comparer{NBSP}: l’un des deux n’a aucun euro publié."
    between = ""
    if one.bounds is not None and not one.bounds.is_sure:
        low, high = _index(one.bounds.low), _index(one.bounds.high)
        apart = f"entre {low} et {high}" if low != high else "il ne bouge pas d’un centième"
        between = f" Selon qui a raison des montants contestés, {apart}."
    return f"{what}, indice de recouvrement {_index(one.index)} sur 1{NBSP}: {one.reading}.{between}"


def _index(value: Fraction) -> str:
    return f"{float(value):.2f}".replace(".", ",")


def history_table(found: Depths) -> Table:
    years = sorted({year for one in found.indexes for year, _ in one.by_year})
    told = [dict(one.by_year) for one in found.indexes]
    return Table(
        caption="L’indice d’année en année, sur les euros cumulés",
        columns=(Column("Fin"), Column("Par le notifié"), Column("Par le payé")),
        rows=tuple(
            Row((Cell(str(year)), *(_year(held.get(year)) for held in told)))
            for year in years
            if any(held.get(year) is not None for held in told)
        ),
        note="Les montants dits pour plusieurs années d’un coup n’y sont pas.",
    )


def _year(index: Fraction | None) -> Cell:
    return Cell(None, reason="rien à comparer") if index is None else Cell(_index(index))
