"""What a committee decides and follows: its points with options and positions, what past decisions became."""

from collections.abc import Iterator
from typing import Final

from molette.engines.french import counted, said_date, spaced
from molette.engines.money import euros, short_euros
from molette.engines.snapshots.agenda import FrozenDecision, FrozenPoint
from molette.engines.snapshots.state import Snapshot
from molette.web.documents.packs.blocks import FICTIVE, Grid, Section, grid, marked

DASH: Final = "–"
UNSAID: Final = "non renseigné"
NONE_YET: Final = "Aucune n’est encore suivie d’effet"


def points(state: Snapshot) -> Iterator[Section]:
    """The points of the agenda, each with what is at stake, its options and the position of each partner."""
    if not state.points:
        return
    yield Section("Les points à l’ordre du jour", sentences=(f"{counted(len(state.points), 'point')}.",))
    for rank, one in enumerate(state.points, start=1):
        yield _point(rank, one)


def _point(rank: int, one: FrozenPoint) -> Section:
    return Section(
        f"{rank}. {one.title}",
        level=2,
        sentences=(spaced(one.why),) if one.why else (),
        facts=(("Nature", one.kind), ("En jeu", _stakes(one))),
        grids=tuple(_grids(one)),
        mark=FICTIVE if one.is_fictional and FICTIVE not in one.title else "",
        notes=("Une partie de ce point est réservée à certains partenaires.",) if one.is_hidden else (),
    )


def _stakes(one: FrozenPoint) -> str:
    if one.is_hidden:
        return "réservé"
    told = [
        short_euros(one.euros) if one.euros is not None else "",
        counted(one.inhabitants, "habitant") if one.inhabitants is not None else "",
        f"depuis {counted(one.days, 'jour')}" if one.days is not None else "",
    ]
    return ", ".join(filter(None, told)) or UNSAID


def _grids(one: FrozenPoint) -> Iterator[Grid]:
    if one.options:
        rows = [
            [held.text, euros(held.cost) if held.cost is not None else UNSAID, held.risk or DASH]
            for held in one.options
        ]
        yield grid("Les options", ("Option", "Coût", "Risque"), rows)
    if one.stances:
        rows = [[held.partner, held.kind, spaced(held.words) or DASH] for held in one.stances]
        yield grid("Les positions", ("Partenaire", "Position", "Dans ses mots"), rows)


def decisions(state: Snapshot) -> Section | None:
    """Every public decision that somebody owes, with its day and what became of it."""
    if not state.decisions:
        return None
    done = sum(one.done_on is not None for one in state.decisions)
    late = sum(bool(one.days_late) for one in state.decisions)
    effects = counted(done, "suivie d’effet", "suivies d’effet")
    said = f"{effects} sur {len(state.decisions)}" if done else NONE_YET
    aside = f", {counted(late, 'en retard', 'en retard')}" if late else ""
    rows = [
        [
            marked(one.what, is_fictional=one.is_fictional),
            f"{one.body}, {said_date(one.decided_on)}",
            one.owner,
            said_date(one.due_on),
            _became(one),
        ]
        for one in state.decisions
    ]
    headers = ("Décision", "Prise par", "Confiée à", "Pour le", "Suite")
    return Section(
        "Le suivi des décisions",
        sentences=(spaced(f"{said}{aside}."),),
        grids=(grid("Décisions et leur suite", headers, rows),),
    )


def _became(one: FrozenDecision) -> str:
    if one.done_on is not None:
        return spaced(f"fait le {said_date(one.done_on)} : {one.evidence}")
    return f"en retard de {counted(one.days_late, 'jour')}" if one.days_late else "attendue"
