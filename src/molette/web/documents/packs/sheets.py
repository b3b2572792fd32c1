"""One sheet a project: where it stands, its dates announced and held, its euros, what asks for somebody."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.french import counted, listing, said_date, spaced
from molette.engines.ladder import RESERVED, RUNG_LABELS, Rung
from molette.engines.money import NBSP, euros
from molette.engines.project_weather import LEVEL_LABELS, Level
from molette.engines.snapshots.going import FrozenConfidence, FrozenWeather
from molette.engines.snapshots.state import (
    HIDDEN,
    Amount,
    FrozenMilestone,
    FrozenProject,
    Snapshot,
)
from molette.engines.stages import STAGE_LABELS, Stage
from molette.web.documents.packs import alerts
from molette.web.documents.packs.blocks import FICTIVE, Grid, Section, grid, marked

UNSAID: Final = "non renseigné"
DASH: Final = "–"


def of_projects(state: Snapshot) -> Iterator[Section]:
    """The sheets, by title."""
    if not state.projects:
        return
    count = counted(len(state.projects), "fiche")
    yield Section("Les projets", sentences=(f"{count}, dans l’ordre des titres.",))
    for project in sorted(state.projects, key=lambda one: (one.is_fictional, one.title, one.slug)):
        yield _sheet(project)


def _sheet(one: FrozenProject) -> Section:
    return Section(
        one.title,
        level=2,
        sentences=(one.summary,) if one.summary else (),
        facts=tuple(facts(one)),
        grids=(_dates(one.milestones),) if one.milestones else (),
        mark=FICTIVE if one.is_fictional and FICTIVE not in one.title else "",
        notes=(*stopped(one), *_feared(one), *(alerts.on_sheet(alert, one) for alert in one.alerts)),
    )


def facts(one: FrozenProject) -> Iterator[tuple[str, str]]:
    """What is said of a project in a few words, each under its name."""
    yield "Avancement", _standing(one)
    if one.weather:
        yield "Météo", _sky(one.weather)
    if one.confidence:
        yield "Confiance", spaced(" ; ".join(map(_sure, one.confidence)))
    yield "Maître d’ouvrage", one.owner.label if one.owner else UNSAID
    yield "Lieu", listing([place.label for place in one.places]) or one.location or UNSAID
    yield "Contrat", one.contract.label
    if one.reference:
        yield "Référence", one.reference
    yield "Coût", _told(one.cost)
    rungs = sorted(one.rungs.items(), key=_rank)
    stood = [f"{RUNG_LABELS[Rung(rung)]} : {_told(amount)}" for rung, amount in rungs]
    yield "Financement", spaced(" ; ".join(stood)) if stood else UNSAID
    if one.missing is not None:
        yield "Reste à trouver", euros(one.missing) if one.missing > 0 else "rien, le plan est couvert"
    if one.next_on:
        yield "Prochaine date", f"{one.next_title}, {said_date(one.next_on)}"


def _sky(word: FrozenWeather) -> str:
    """The word with its age: out of date, it says so."""
    who = f", {word.said_by}" if word.said_by else ""
    aside = " (périmée)" if word.is_stale else ""
    aside += f" ({FICTIVE})" if word.is_fictional and FICTIVE not in word.why else ""
    return spaced(f"{LEVEL_LABELS[Level(word.level)]} : {word.why} ({said_date(word.said_on)}{who}){aside}")


def _sure(one: FrozenConfidence) -> str:
    """The probability that a date is kept, and on what it rests: never a number alone."""
    due = f"{one.title}, {said_date(one.on, one.precision)}"
    if one.percent is None:
        return f"{due} : {UNSAID}"
    if one.basis == "said":
        rests = f"dit le {said_date(one.said_on)}" if one.said_on else "dit"
        rests += f" ({FICTIVE})" if one.is_fictional else ""
    else:
        rests = f"d’après {counted(one.seen, 'date')} de même nature"
    return f"{due} : {one.percent}{NBSP}%, {rests}"


def _feared(one: FrozenProject) -> Iterator[str]:
    for held in one.risks:
        who = f", suivi par {held.carrier}" if held.carrier else ""
        said = f"Risque de gravité {held.gravity} sur 9 : {held.title}{who}"
        yield spaced(marked(said, is_fictional=held.is_fictional))


def stopped(one: FrozenProject) -> Iterator[str]:
    """What stops it, since when, and who can lift it."""
    for held in one.blockings:
        who = f", à lever par {held.who}" if held.who else ""
        said = f"Bloqué depuis le {said_date(held.since)} : {held.title}{who}"
        yield spaced(marked(said, is_fictional=held.is_fictional))


def _rank(held: tuple[str, Amount]) -> int:
    """The rungs of the ladder, from the bottom."""
    return list(Rung).index(Rung(held[0]))


def _standing(one: FrozenProject) -> str:
    stage = STAGE_LABELS[Stage(one.stage)]
    return f"{stage}, en retard de {counted(one.late, 'jour')}" if one.late else stage


def _told(amount: Amount) -> str:
    if amount is None:
        return UNSAID
    return RESERVED if amount == HIDDEN else euros(Decimal(amount))


def _dates(milestones: tuple[FrozenMilestone, ...]) -> Grid:
    rows = (
        [
            one.title,
            _day(one.first, one.first_precision),
            _day(one.planned, one.planned_precision),
            _day(one.actual, one.actual_precision),
        ]
        for one in milestones
    )
    return grid("Les dates", ("Jalon", "Annoncé d’abord", "Prévu", "Fait"), rows)


def _day(day: date | None, precision: str) -> str:
    return said_date(day, precision) if day else DASH
