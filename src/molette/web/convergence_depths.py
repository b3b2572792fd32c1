"""The three depths along the axes of a tree, as tables, files and sentences: said, put in, paid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.urls import reverse

from molette.domain.convergence.queries import Axis, Depths, Index
from molette.domain.convergence.queries.depths import PUT_IN, Money
from molette.domain.desk.crosswalk import Crosswalk, Said
from molette.domain.programme.queries import Ref
from molette.engines.convergence.overlap import Doubt
from molette.engines.french import counted
from molette.engines.ladder import Rung
from molette.engines.money import NBSP, percent
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table

UNSAID: Final = "rien n’est dit"
RUNGS: Final = {PUT_IN: "notifié", Rung.PAID: "payé"}


def depths_table(found: Depths, words: Crosswalk) -> Table:
    """On each axis what is said of it, what each partner has put in, and paid, with its share."""
    names = [partner.label for partner in found.partners]
    said = said_by_node(words)
    return Table(
        caption=f"Le long de{NBSP}: {found.tree.name}",
        columns=(
            Column("Orientation"),
            Column("Ce qui est dit"),
            *(Column(f"{name}, {rung}", Kind.EUROS) for rung in RUNGS.values() for name in names),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        axis.label, reverse("public:orientation", args=[axis.node.slug]) if axis.node else ""
                    ),
                    _said(axis, said),
                    *(_money(one) for pair in axis.money.values() for one in pair),
                ),
                fictif=axis.is_fictional,
            )
            for axis in found.axes
        ),
        note="Sous chaque montant, la part qu’il fait de tous les euros de ce partenaire à cet échelon.",
        empty="Aucun des deux n’a d’euro publié sur ces orientations.",
    )


def said_by_node(words: Crosswalk) -> Mapping[str, list[Said]]:
    """What is said of each orientation of the first tree, by its address."""
    found: dict[str, list[Said]] = {}
    for one in words.said:
        found.setdefault(one.left.slug, []).append(one)
    return found


def _said(axis: Axis, said: Mapping[str, list[Said]]) -> Cell:
    if axis.node is None:
        return Cell("–")
    return Cell(_written(said.get(axis.node.slug, [])) or UNSAID)


def _written(told: list[Said]) -> str:
    return f"{NBSP}; ".join(f"{one.verb} «{NBSP}{one.right.label}{NBSP}» ({one.state_label})" for one in told)


def _money(one: Money) -> Cell:
    if one.amount is None:
        return Cell(None, reason="rien de publié")
    notes = [_percent(one.share) if one.share is not None else "", "dont fictif" if one.is_fictional else ""]
    return Cell(one.amount, note=", ".join(filter(None, notes)))


def _percent(part: Fraction) -> str:
    return percent(Decimal(part.numerator) / Decimal(part.denominator))


@dataclass(frozen=True, slots=True)
class Line:
    """An axis as one partner stands on it: a row of the files."""

    axis: Axis
    said: str
    partner: Ref
    put_in: Money
    paid: Money

    @property
    def is_fictional(self) -> bool:
        return self.put_in.is_fictional or self.paid.is_fictional


def depths_lines(found: Depths, words: Crosswalk) -> Iterator[Line]:
    said = said_by_node(words)
    for axis in found.axes:
        told = _written(said.get(axis.node.slug, [])) if axis.node else ""
        for rank, partner in enumerate(found.partners):
            yield Line(axis, told, partner, axis.money[PUT_IN][rank], axis.money[Rung.PAID][rank])


def depths_sheet(found: Depths | None, words: Crosswalk | None) -> Sheet:
    """One row an axis and a partner: amounts in euros, shares from 0 to 1."""
    return Sheet(
        "profondeurs",
        (
            SheetColumn("arbre", "Arbre", lambda _: found.tree.name if found else ""),
            SheetColumn("orientation", "Orientation", lambda one: one.axis.label),
            SheetColumn("dit", "Ce qui est dit", lambda one: one.said),
            SheetColumn("partenaire", "Partenaire", lambda one: one.partner.label),
            SheetColumn("notifie", "Notifié (€)", lambda one: one.put_in.amount),
            SheetColumn("part_notifiee", "Part du notifié", lambda one: _share(one.put_in)),
            SheetColumn("paye", "Payé (€)", lambda one: one.paid.amount),
            SheetColumn("part_payee", "Part du payé", lambda one: _share(one.paid)),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        tuple(depths_lines(found, words)) if found and words else (),
    )


def _share(one: Money) -> Decimal | None:
    return None if one.share is None else _decimal(one.share)


def _decimal(part: Fraction) -> Decimal:
    return (Decimal(part.numerator) / Decimal(part.denominator)).quantize(Decimal("0.0001"))


def depths_about(found: Depths | None) -> Mapping[str, object]:
    """What the files say beside their rows: the definition of the index, its value, what is left out."""
    if found is None:
        return {}
    return {
        "arbre": found.tree.name,
        "definition": "indice de recouvrement = 1 − ½ Σ|pᵢ − qᵢ|, pᵢ et qᵢ étant la part des euros de chacun "
        "sur l’orientation i",
        "indices": [
            {
                "echelon": RUNGS[one.rung],
                "indice": None if one.index is None else _decimal(one.index),
                "lecture": one.reading,
                **_doubt_about(one.doubt),
            }
            for one in found.indexes
        ],
        "mouvements_reserves": found.reserved,
        "dont_fictif": found.is_fictional,
    }


def _doubt_about(doubt: Doubt | None) -> Mapping[str, object]:
    contested = doubt.contested if doubt else 0
    bounds = doubt.bounds if doubt else None
    return {
        "montants_contestes": contested,
        "contestes_sans_autre_montant": doubt.unvalued if doubt else 0,
        "au_moins": None if bounds is None else _decimal(bounds.low),
        "au_plus": None if bounds is None else _decimal(bounds.high),
    }


def index_said(found: Depths) -> Iterator[str]:
    """The overlap on each rung, in sentences."""
    for one in found.indexes:
        yield _index_said(one)


def _index_said(one: Index) -> str:
    what = "Par ce qui est notifié" if one.rung == PUT_IN else "Par ce qui est payé"
    doubt = _doubt_said(one.doubt) if one.doubt else ""
    if one.index is None:
        return f"{what}, rien à comparer{NBSP}: l’un des deux n’a aucun euro publié.{doubt}"
    return f"{what}, indice de recouvrement {_index(one.index)} sur{NBSP}1{NBSP}: {one.reading}.{doubt}"


def _doubt_said(doubt: Doubt) -> str:
    """What contests make of the index: its bounds, that it may not exist, what no bound takes in."""
    many = counted(doubt.contested, "montant contesté", "montants contestés")
    if doubt.unvalued == doubt.contested:
        return f" Pour {many}, aucun autre n’est avancé{NBSP}: l’intervalle est inconnu."
    told = f" Selon qui a raison ({many}), {_between(doubt)}."
    if doubt.unvalued:
        told += (
            f" Pour {doubt.unvalued} d’entre eux, aucun autre n’est avancé{NBSP}: l’intervalle s’en passe."
        )
    return told


def _between(doubt: Doubt) -> str:
    if doubt.bounds is None:
        return f"l’un des deux peut n’avoir aucun euro{NBSP}: l’indice peut ne pas exister"
    low, high = _index(doubt.bounds.low), _index(doubt.bounds.high)
    return f"l’indice est entre {low} et {high}" if low != high else "l’indice ne bouge pas d’un centième"


def _index(value: Fraction) -> str:
    return f"{float(value):.2f}".replace(".", ",")


def history_table(found: Depths) -> Table:
    years = sorted({year for one in found.indexes for year, _ in one.by_year})
    told = [dict(one.by_year) for one in found.indexes]
    return Table(
        caption="L’indice d’année en année, sur les euros cumulés",
        columns=(Column("Fin"), Column("Par le notifié"), Column("Par le payé")),
        rows=tuple(
            Row((Cell(str(year)), *(_year(held.get(year)) for held in told)), fictif=found.is_fictional)
            for year in years
            if any(held.get(year) is not None for held in told)
        ),
        note="Les montants dits pour plusieurs années d’un coup n’y sont pas.",
    )


def _year(index: Fraction | None) -> Cell:
    return Cell(None, reason="rien à comparer") if index is None else Cell(_index(index))
