"""The file of a comparison: a line a figure, measured or felt, with what may be said of the difference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from molette.engines.sheets import Column, Sheet


@dataclass(frozen=True, slots=True)
class Told:
    """A value of a place; an estimate comes with its interval, its answers and its method."""

    value: Decimal | None
    on: date | None
    source: str
    low: Decimal | None = None
    high: Decimal | None = None
    count: int | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of both places. `gap` is the second less the first, `margin` its half-interval at 95 %."""

    key: str
    name: str
    unit: str
    one: Told
    other: Told
    gap: Decimal | None
    margin: Decimal | None
    words: str
    is_fictional: bool


def sheet(lines: Sequence[Line], one: str, other: str) -> Sheet:
    """The lines, measures first."""
    return Sheet(
        "comparaison",
        (
            Column("chiffre", "Chiffre", lambda x: x.name),
            Column("unite", "Unité", lambda x: x.unit),
            *_side("de", one, lambda x: x.one),
            *_side("a", other, lambda x: x.other),
            Column("ecart", "Écart", lambda x: x.gap),
            Column("marge", "Marge de la différence à 95 %", lambda x: x.margin),
            Column("dire", "Ce qu’on peut en dire", lambda x: x.words),
            Column("fictif", "Fictif", lambda x: x.is_fictional),
        ),
        lines,
        key=lambda x: x.key,
        name_of=lambda x: x.name,
    )


def _side(slug: str, name: str, of: Callable[[Any], Told]) -> tuple[Column, ...]:
    return (
        Column(slug, name, lambda x: of(x).value),
        Column(f"{slug}_bas", f"{name}, bas de l’intervalle à 95 %", lambda x: of(x).low),
        Column(f"{slug}_haut", f"{name}, haut de l’intervalle à 95 %", lambda x: of(x).high),
        Column(f"{slug}_reponses", f"{name}, réponses", lambda x: of(x).count),
        Column(f"{slug}_methode", f"{name}, méthode", lambda x: of(x).method or None),
        Column(f"{slug}_periode", f"{name}, période", lambda x: of(x).on),
        Column(f"{slug}_source", f"{name}, source", lambda x: of(x).source),
    )
