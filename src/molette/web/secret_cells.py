"""How a table tells what is reserved: in words to whoever may not see it, by a mark to whoever does."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.urls import reverse

from molette.domain.funding.queries import MovementView, PlanLineView
from molette.engines.ladder import RESERVED, Ladder, Rung
from molette.web.tables import Cell, Value

MARK: Final = "réservé"
PLAN_NOTE: Final = (
    "Un montant est réservé à quelques partenaires. D’autres peuvent ne pas être montrés non plus, "
    "pour qu’il ne se déduise pas par différence."
)


def moved(view: MovementView, mine: frozenset[int] = frozenset()) -> Cell:
    """The amount of a movement; those whose money it is are led to reserve it."""
    if view.is_hidden:
        return Cell(RESERVED)
    note = "environ" if view.is_approximate else ""
    told = Cell(view.amount, reason="non publié", note=note, **_mark(marked=view.is_reserved))
    return told if mine.isdisjoint(view.concerned) else leading(told, "amount", view.key, view.is_reserved)


def planned(line: PlanLineView, key: str = "") -> Cell:
    """What a line of a plan brings; a `key` leads to reserve it."""
    if line.is_hidden:
        return Cell(RESERVED)
    told = Cell(line.amount, reason="non publié", **_mark(marked=line.is_reserved))
    return leading(told, "amount", key, line.is_reserved) if key else told


def leading(told: Cell, kind: str, key: str, reserved: bool) -> Cell:  # noqa: FBT001 - a mark of the view
    """Lead from a value to the page that reserves it, or that says by whom it is reserved."""
    words = "voir la réserve" if reserved else "réserver ce montant" if kind == "amount" else "réserver"
    note = f"{told.note}, {words}" if told.note else words
    return replace(told, note=note, note_href=reverse("workspace:reserve", args=[kind, key]))


def reached(line: PlanLineView, amount: Decimal | None) -> Cell:
    """What stands on a rung beside a line of a plan."""
    return Cell(RESERVED if line.is_hidden else "–" if amount is None else amount)


def on_rung(held: Ladder | None, rung: Rung, nothing: Value = "–") -> Value:
    """The total of a rung, that it is reserved, or that nothing is published there."""
    told = held.told(rung) if held else None
    return nothing if told is None else told


def beside(held: Ladder | None, rung: Rung) -> str:
    """What to say beside a total that leaves a reserved amount out."""
    partly = held is not None and held.reserves(rung) and held.at(rung).lines
    return "hors montant réservé" if partly else ""


def _mark(*, marked: bool) -> dict[str, str]:
    return {"tag": MARK, "tag_kind": "voice"} if marked else {}
