"""Two gifts that may be the same euros: found by what they share, told in a sentence, never taken as sure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from molette.engines.french import counted
from molette.engines.money import NBSP, short_euros

NEAR: Final = 62
"""Days within which two acts may tell the same grant."""
LATER: Final = 400
"""Days within which who received a grant may have given it again: a budget year, and its last month."""


class Double(StrEnum):
    """What makes two gifts look like one."""

    RE_GIVEN = "re_given"
    IN_PARENT = "in_parent"
    SAID_TWICE = "said_twice"
    SAME_PROJECT = "same_project"


DOUBLE_LABELS: Final[dict[Double, str]] = {
    Double.RE_GIVEN: "redonné par un intermédiaire",
    Double.IN_PARENT: "inscrit à l’opération et à sa partie",
    Double.SAID_TWICE: "inscrit deux fois",
    Double.SAME_PROJECT: "même montant de deux financeurs",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as it is compared: euros of a giver, on one rung, of one funding source of a scheme.

    `receivers`: who may give them again (the operator named, the owner of the project, the holders of the
    envelope). `parent` is the whole that holds its project. `passes_on`: its giver is known to hand on what
    others give.
    """

    key: int
    rung: str
    giver: int
    giver_name: str
    amount: Decimal
    dated: date
    scheme: int
    source: int
    project: int | None = None
    project_name: str = ""
    parent: int | None = None
    receivers: frozenset[int] = frozenset()
    passes_on: bool = False

    @property
    def to(self) -> str:
        return f"«{NBSP}{self.project_name}{NBSP}»" if self.project_name else "le programme"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two gifts that may be one. `kept` would hold the euros, `double` would leave the totals.

    `amount`: the euros that would be counted twice. `why` are reasons in words; `mend` says what to do if it
    is so.
    """

    kind: Double
    kept: int
    double: int
    amount: Decimal
    sentence: str
    why: tuple[str, ...]
    mend: str

    @property
    def label(self) -> str:
        return DOUBLE_LABELS[self.kind]


def suspicion(one: Line, other: Line) -> Suspicion | None:
    """Say what makes two lines of one rung look like the same euros, or nothing. The order does not matter.

    Raises ValueError for two lines of different rungs: those never add up.
    """
    if one.rung != other.rung:
        raise ValueError("two rungs never count the same euro twice")
    first, second = sorted((one, other), key=lambda line: (line.dated, line.key))
    found = _re_given(first, second) or (_re_given(second, first) if first.dated == second.dated else None)
    return found or _in_parent(first, second) or _said_twice(first, second) or _same_project(first, second)


def _re_given(one: Line, other: Line) -> Suspicion | None:
    """What a body received, and a grant of that body: the same amount, or a part of the same scheme."""
    is_same = one.amount == other.amount
    days = (other.dated - one.dated).days
    if one.giver == other.giver or other.giver not in one.receivers or days > LATER:
        return None
    if not is_same and (one.scheme != other.scheme or other.amount > one.amount):
        return None
    told = short_euros(other.amount)
    return Suspicion(
        Double.RE_GIVEN,
        one.key,
        other.key,
        other.amount,
        f"{told} donnés par {one.giver_name} à {other.giver_name} figurent aussi dans ce que "
        f"{other.giver_name} donne pour {other.to}.",
        (
            f"{other.giver_name} reçoit ces euros, puis en donne",
            "même montant" if is_same else "même dispositif",
            _apart(days),
        ),
        f"Si {other.giver_name} redonne ces euros, dites de quel don ils viennent{NBSP}: ils ne compteront "
        f"qu’une fois, chez {one.giver_name}.",
    )


def _in_parent(one: Line, other: Line) -> Suspicion | None:
    """The same line of the same funder in a whole and in its part, under two schemes or two years."""
    if one.giver != other.giver or one.amount != other.amount or one.project == other.project:
        return None
    if one.source == other.source:  # totals leave the part out already
        return None
    is_part = (other.parent is not None and other.parent == one.project) or (
        one.parent is not None and one.parent == other.project
    )
    if not is_part:
        return None
    whole, part = (one, other) if other.parent == one.project else (other, one)
    return Suspicion(
        Double.IN_PARENT,
        whole.key,
        part.key,
        part.amount,
        f"{short_euros(part.amount)} de {part.giver_name} figurent pour {whole.to} et pour {part.to}, "
        "qui en fait partie.",
        ("l’un contient l’autre", "même financeur", "même montant", _apart((other.dated - one.dated).days)),
        "Si c’est la même subvention, dites que l’opération la contient déjà.",
    )


def _said_twice(one: Line, other: Line) -> Suspicion | None:
    days = (other.dated - one.dated).days
    is_same = one.giver == other.giver and one.project == other.project and one.amount == other.amount
    if not is_same or one.project is None or days > NEAR:
        return None
    return Suspicion(
        Double.SAID_TWICE,
        one.key,
        other.key,
        other.amount,
        f"{short_euros(other.amount)} de {one.giver_name} figurent deux fois pour {other.to}.",
        ("même projet", "même financeur", "même montant", _apart(days)),
        "Si le second répète le premier, dites qu’il y est déjà compté.",
    )


def _same_project(one: Line, other: Line) -> Suspicion | None:
    days = (other.dated - one.dated).days
    if one.project is None or one.project != other.project or one.amount != other.amount or days > NEAR:
        return None
    # Two funders who share a cost in halves are common: one of them must be known to pass euros on.
    if one.giver == other.giver or not (one.passes_on or other.passes_on):
        return None
    first, hand = (one, other) if other.passes_on else (other, one)
    return Suspicion(
        Double.SAME_PROJECT,
        first.key,
        hand.key,
        hand.amount,
        f"{short_euros(hand.amount)} pour {hand.to} figurent chez {first.giver_name} et chez "
        f"{hand.giver_name}, qui redonne ce que d’autres donnent.",
        ("même projet", "même montant", _apart(days)),
        f"Si {hand.giver_name} verse ce que {first.giver_name} donne, dites de quel don ils viennent.",
    )


def _apart(days: int) -> str:
    return f"à {counted(abs(days), 'jour')}" if days else "le même jour"
