"""Two trees as a matrix: a row an orientation of the first, a column an orientation of the other.

A sign says the relation, a mark where its signatures stand, both also in words: colour adds nothing that is
not written. The grouped list beside it says the same to the cent, and stands alone on a phone.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.urls import reverse

from molette.domain.desk.crosswalk import Cell as Pair
from molette.domain.desk.crosswalk import Crosswalk
from molette.domain.programme.queries import NodeView
from molette.engines.convergence.relations import RELATION_LABELS, Relation
from molette.engines.french import counted
from molette.engines.ladder import RESERVED, RUNG_LABELS, Ladder, Rung
from molette.engines.money import MILLION, NBSP, euros, number, short_euros
from molette.engines.signatures import STATE_LABELS, State

RUNGS: Final = (Rung.ANNOUNCED, Rung.PROGRAMMED, Rung.NOTIFIED, Rung.COMMITTED, Rung.PAID)
IN_CELL: Final = {rung: RUNG_LABELS[rung].partition(" (")[0] for rung in RUNGS}
SHORT: Final = {
    Rung.ANNOUNCED: "ann.",
    Rung.PROGRAMMED: "prog.",
    Rung.NOTIFIED: "not.",
    Rung.COMMITTED: "eng.",
    Rung.PAID: "payé",
}
SIGNS: Final = {
    Relation.SAME: "=",
    Relation.NARROWER: "<",
    Relation.BROADER: ">",
    Relation.CLOSE: "≈",
    Relation.TENSION: "≠",
    Relation.NONE: "∅",
}
MARKS: Final = {
    State.JOINT: "✓",
    State.SETTLED: "✓✓",
    State.PROPOSED: "?",
    State.PUBLISHED: "?",
    State.CONTESTED: "!",
}
# What a cell looks like; joint and settled are held by all, proposed and published await a word.
LOOKS: Final = {
    State.JOINT: "joint",
    State.SETTLED: "joint",
    State.PROPOSED: "proposed",
    State.PUBLISHED: "proposed",
    State.CONTESTED: "contested",
}
MOST_READ_IN_WORDS: Final = 8
"""Beyond so many columns, cells say the relation by its sign and the signatures by their mark."""
NOTHING: Final = "–"
LEAST_SEEN: Final = Decimal(5_000)


@dataclass(frozen=True, slots=True)
class Euros:
    """What stands on a rung: shortened to be seen, in words or in millions where cells are small; exact."""

    label: str
    label_in_cell: str
    short_label: str
    shown: str
    in_millions: str
    exact: str


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Where two orientations meet; without `href`, nothing is said of them and no project is common.

    `is_empty` where there are projects, of which no euro is published.
    """

    facing: str
    href: str = ""
    look: str = ""
    sign: str = ""
    relation: str = ""
    mark: str = ""
    state: str = ""
    projects: str = ""
    euros: tuple[Euros, ...] = ()
    is_empty: bool = False
    is_fictional: bool = False

    @property
    def exact(self) -> str:
        """Every amount to the cent, a line each: what is read on focus."""
        return "\n".join(f"{one.label}{NBSP}: {one.exact}" for one in self.euros)


@dataclass(frozen=True, slots=True)
class Head:
    """An orientation at the head of a row or of a column; `level` is how deep it stands in its tree."""

    code: str
    title: str
    href: str
    level: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    head: Head
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: the sign, what it says, how a cell so marked looks."""

    sign: str
    label: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """`is_wide` where the columns are too many for words in the cells."""

    caption: str
    corner: str
    columns: tuple[Head, ...]
    rows: tuple[MatrixRow, ...]
    is_wide: bool
    signs: tuple[Key, ...]
    marks: tuple[Key, ...]
    rungs: str


def matrix(found: Crosswalk) -> Matrix:
    """Lay two trees out, every orientation of both, in their reading order."""
    at = {(cell.left.id, cell.right.id): cell for cell in found.cells}
    is_wide = len(found.right.nodes) > MOST_READ_IN_WORDS
    states = {said.state for said in found.said}
    return Matrix(
        caption=f"{found.left.name}, face à{NBSP}: {found.right.name}",
        corner=f"{found.left.stated_by.label} ↓ {found.right.stated_by.label} →",
        columns=tuple(_head(node) for node in found.right.nodes),
        rows=tuple(
            MatrixRow(
                _head(mine),
                tuple(_cell(at.get((mine.id, theirs.id)), theirs) for theirs in found.right.nodes),
            )
            for mine in found.left.nodes
        ),
        is_wide=is_wide,
        signs=tuple(Key(SIGNS[relation], RELATION_LABELS[relation]) for relation in Relation),
        marks=tuple(
            Key(MARKS[state], STATE_LABELS[state], LOOKS[state])
            for state in State
            if state in MARKS and (state in states or state in {State.JOINT, State.PROPOSED, State.CONTESTED})
        ),
        rungs=_rungs_said(is_wide=is_wide),
    )


def _rungs_said(*, is_wide: bool) -> str:
    if not is_wide:
        return ""
    names = ", ".join(f"«{NBSP}{SHORT[rung]}{NBSP}» {RUNG_LABELS[rung]}" for rung in RUNGS)
    return f"Les échelons, en millions d’euros{NBSP}: {names}."


def _head(node: NodeView) -> Head:
    return Head(node.code, node.title, reverse("public:orientation", args=[node.slug]), min(node.depth, 3))


def _cell(pair: Pair | None, facing: NodeView) -> MatrixCell:
    if pair is None:
        return MatrixCell(facing.label)
    said = pair.said
    return MatrixCell(
        facing=facing.label,
        href=reverse("public:convergence-pair", args=[pair.left.slug, pair.right.slug]),
        look=LOOKS.get(said.state, "") if said else "unsaid",
        sign=SIGNS[said.relation] if said else "",
        relation=said.label if said else "non dite",
        mark=MARKS.get(said.state, "") if said else "",
        state=said.state_label if said else "",
        projects=counted(len(pair.projects), "projet") if pair.projects else "aucun projet",
        euros=_euros(pair.ladder),
        is_empty=bool(pair.projects) and not _euros(pair.ladder),
        is_fictional=pair.is_fictional,
    )


def _euros(ladder: Ladder) -> tuple[Euros, ...]:
    """Each rung, those where nothing is published too; none where nothing is on any."""
    if all(ladder.told(rung) is None for rung in RUNGS):
        return ()
    return tuple(_on(ladder, rung) for rung in RUNGS)


def _on(ladder: Ladder, rung: Rung) -> Euros:
    told, label = ladder.told(rung), (RUNG_LABELS[rung], IN_CELL[rung], SHORT[rung])
    if isinstance(told, Decimal):
        partly = ladder.reserves(rung)
        invented = ", dont fictif" if ladder.at(rung).is_fictional else ""
        exact = f"{euros(told)}{', hors montant réservé' if partly else ''}{invented}"
        more = "+" if partly else ""
        return Euros(*label, short_euros(told) + more, _in_millions(told) + more, exact)
    if told == RESERVED:
        return Euros(*label, "réservé", "rés.", RESERVED)
    return Euros(*label, NOTHING, NOTHING, "rien de publié")


def _in_millions(amount: Decimal) -> str:
    r"""An amount without its unit, which the legend gives; what is too small to be seen so is said to be.

    >>> [_in_millions(Decimal(one)) for one in (12_430_000, 377_730, 120, 0)]
    ['12,4', '0,38', '<\xa00,01', '0']
    """
    if not amount:
        return "0"
    if abs(amount) < LEAST_SEEN:
        return f"<{NBSP}0,01"
    return number(amount / MILLION, 1 if abs(amount) >= MILLION else 2)
