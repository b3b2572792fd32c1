"""The first page of a file: four figures and four sentences."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from molette.engines.alerts.kinds import Gravity
from molette.engines.french import counted, listing, plural, spaced
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.money import NBSP, short_euros
from molette.engines.snapshots.changes import Comparison
from molette.engines.snapshots.state import FrozenMoney, Snapshot
from molette.engines.stages import Stage
from molette.web.documents.packs import alerts

NOTHING: Final = "rien de publié"
STAGE_WORDS: Final = {
    Stage.IDEA: ("à l’état d’idée", "à l’état d’idée"),
    Stage.ANNOUNCED: ("annoncé", "annoncés"),
    Stage.STUDIES: ("en études", "en études"),
    Stage.WORKS: ("en travaux", "en travaux"),
    Stage.DELIVERED: ("livré", "livrés"),
    Stage.INTERRUPTED: ("interrompu", "interrompus"),
    Stage.CLOSED: ("fermé", "fermés"),
    Stage.ABANDONED: ("abandonné", "abandonnés"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to be read first, and what it counts."""

    value: str
    label: str


def tiles(state: Snapshot) -> tuple[Tile, ...]:
    """Projects, euros committed and paid, disagreements."""
    whole = state.money[0] if state.money else FrozenMoney()
    return (
        _count(len(state.projects), "projet", "projets"),
        Tile(_euros(whole, Rung.COMMITTED), RUNG_LABELS[Rung.COMMITTED]),
        Tile(_euros(whole, Rung.PAID), RUNG_LABELS[Rung.PAID]),
        _count(len(state.disputes), "chiffre contesté", "chiffres contestés"),
    )


def _count(count: int, one: str, many: str) -> Tile:
    return Tile(f"{count:,}".replace(",", NBSP), plural(count, one, many))


def synthesis(state: Snapshot, moved: Comparison | None) -> tuple[str, ...]:
    """Where projects stand, the euros, the figures, and what moved or what is late."""
    said = (_projects(state), _money(state), _figures(state), _last(state, moved))
    return tuple(spaced(one) for one in said)


def _projects(state: Snapshot) -> str:
    if not state.projects:
        return "Aucun projet n’est dans ce périmètre."
    stages = Counter(one.stage for one in state.projects)
    held = ((stage, stages[stage.value]) for stage in Stage if stages[stage.value])
    said = [f"{count} {plural(count, *STAGE_WORDS[stage])}" for stage, count in held]
    invented = sum(one.is_fictional for one in state.projects)
    aside = f", dont {counted(invented, 'fictif')}" if invented else ""
    return f"{counted(len(state.projects), 'projet')}{aside} : {listing(said)}."


def _money(state: Snapshot) -> str:
    whole = state.money[0] if state.money else FrozenMoney()
    told = [
        f"{_euros(whole, rung)} {word}"
        for rung, word in ((Rung.NOTIFIED, "notifiés"), (Rung.COMMITTED, "engagés"), (Rung.PAID, "payés"))
        if rung.value in whole.rungs
    ]
    lacking = [one.missing for one in state.projects if one.missing is not None and one.missing > 0]
    found = f"{listing(told)}" if told else "Aucun montant n’est publié"
    if not lacking:
        return f"{found}."
    plans = counted(len(lacking), "plan")
    return f"{found} ; il manque {short_euros(sum(lacking, Decimal(0)))} à {plans} de financement."


def _euros(money: FrozenMoney, rung: Rung) -> str:
    amount = money.rungs.get(rung.value)
    return NOTHING if amount is None else short_euros(amount)


def _figures(state: Snapshot) -> str:
    unknown = sum(one.value is None for one in state.figures)
    known = f"{counted(len(state.figures), 'chiffre suivi', 'chiffres suivis')}" if state.figures else ""
    lacking = f", dont {unknown} sans valeur" if unknown else ""
    contested = f"{counted(len(state.disputes), 'désaccord ouvert', 'désaccords ouverts')} entre partenaires."
    return f"{known}{lacking} ; {contested}" if known else contested


def _last(state: Snapshot, moved: Comparison | None) -> str:
    late = [one for one in state.projects if one.late]
    said = _late(one.late for one in late) if late else "Aucun projet n’est en retard sur sa date annoncée."
    grave = sum(one.gravity == Gravity.GRAVE for one in alerts.every(state))
    said = f"{said} {counted(grave, 'alerte grave', 'alertes graves')}." if grave else said
    return f"{moved.answer} {said}" if moved else said


def _late(days: Iterable[int]) -> str:
    told = sorted(days)
    middle = counted(told[len(told) // 2], "jour")
    return f"{counted(len(told), 'projet')} en retard sur une date annoncée, de {middle} pour la moitié."
