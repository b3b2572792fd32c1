"""The annexes as a workbook: what the state holds, exact, one table a sheet."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from molette.engines.ladder import RESERVED, RUNG_LABELS, Rung
from molette.engines.project_weather import LEVEL_LABELS, Level
from molette.engines.sheets import Cell, Column, Sheet, workbook
from molette.engines.snapshots.agenda import FrozenStance
from molette.engines.snapshots.changes import Change
from molette.engines.snapshots.going import FrozenWeather
from molette.engines.snapshots.state import (
    HIDDEN,
    FrozenFigure,
    FrozenMilestone,
    FrozenProject,
    Snapshot,
)
from molette.engines.stages import STAGE_LABELS, Stage
from molette.web.documents.packs import alerts
from molette.web.documents.packs.content import Pack

PRECISIONS: Final = {"day": "jour", "month": "mois", "quarter": "trimestre", "year": "année"}


def pack_xlsx(held: Pack) -> bytes:
    """Write every table of a state, and what moved when it is told; each page says of which state it is."""
    state = held.state
    sheets = [_about(held), _projects(state), _milestones(state), _money(state), _figures(state)]
    sheets += [_disputes(state), _communes(state)]
    if state.points:
        sheets.append(_points(state))
    if alerts.every(state):
        sheets.append(_alerts(state))
    if state.decisions:
        sheets.append(_decisions(state))
    if held.moved is not None:
        sheets.append(_changes(held.moved.changes))
    return workbook(sheets, day=state.on, foot=held.foot)


def _about(held: Pack) -> Sheet:
    state = held.state
    rows = (
        ("Programme", state.programme),
        ("Séance", state.meeting or "aucune"),
        ("État au", state.on),
        ("Lecteur", state.reader),
        ("Périmètre", state.perimeter),
        ("Filtres", " ; ".join(state.filters) or "aucun"),
        ("Empreinte (SHA-256)", held.digest),
        ("Une partie est fictive", state.is_fictional),
    )
    columns = (Column("quoi", "Ce dossier", lambda row: row[0]), Column("dit", "Dit", lambda row: row[1]))
    return Sheet("dossier", columns, rows)


def _amount(held: Any) -> Cell:
    if held is None:
        return None
    return RESERVED if held == HIDDEN else Decimal(held)


def _projects(state: Snapshot) -> Sheet:
    used = [rung for rung in Rung if any(rung.value in one.rungs for one in state.projects)]
    return Sheet(
        "projets",
        (
            Column("adresse", "Adresse", lambda one: one.slug),
            Column("reference", "Référence", lambda one: one.reference),
            Column("titre", "Titre", lambda one: one.title),
            Column("porteur", "Maître d’ouvrage", lambda one: one.owner.label if one.owner else None),
            Column("lieux", "Lieux", lambda one: ", ".join(place.label for place in one.places)),
            Column("contrat", "Contrat", lambda one: one.contract.label),
            Column("etape", "Avancement", lambda one: STAGE_LABELS[Stage(one.stage)]),
            Column("meteo", "Météo", lambda one: _sky(one.weather)),
            Column("pourquoi", "Pourquoi cette météo", lambda one: one.weather.why if one.weather else None),
            Column("confiance", "Prochain jalon tenu (%)", lambda one: _sure(one, 0)),
            Column("fin", "Fin tenue (%)", lambda one: _sure(one, -1)),
            Column("blocages", "Blocages", lambda one: " ; ".join(held.title for held in one.blockings)),
            Column("retard", "Jours de retard", lambda one: one.late),
            Column("prochaine", "Prochaine date", lambda one: one.next_on),
            Column("jalon", "Prochain jalon", lambda one: one.next_title),
            Column("cout", "Coût (€)", lambda one: _amount(one.cost)),
            *(Column(rung.value, f"{RUNG_LABELS[rung]} (€)", _on(rung)) for rung in used),
            Column("manque", "Reste à trouver (€)", lambda one: one.missing),
            Column("risques", "Risques", lambda one: " ; ".join(held.title for held in one.risks)),
            Column("alertes", "Alertes", lambda one: " ; ".join(alert.said for alert in one.alerts)),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        state.projects,
    )


def _sky(word: FrozenWeather | None) -> str | None:
    return LEVEL_LABELS[Level(word.level)] if word else None


def _sure(one: FrozenProject, rank: int) -> Decimal | None:
    """Of the next milestone (0), or of the end (-1): the same one where nothing comes between."""
    percent = one.confidence[rank].percent if one.confidence else None
    return None if percent is None else Decimal(percent)


def _on(rung: Rung) -> Any:
    return lambda one: _amount(one.rungs.get(rung.value))


def _milestones(state: Snapshot) -> Sheet:
    def rows() -> Iterator[tuple[FrozenProject, FrozenMilestone]]:
        for project in state.projects:
            for milestone in project.milestones:
                yield project, milestone

    return Sheet(
        "jalons",
        (
            Column("adresse", "Projet", lambda row: row[0].title),
            Column("jalon", "Jalon", lambda row: row[1].title),
            Column("annonce", "Annoncé d’abord", lambda row: row[1].first),
            Column("prevu", "Prévu", lambda row: row[1].planned),
            Column("precision", "À quoi près", lambda row: PRECISIONS[row[1].planned_precision]),
            Column("fait", "Fait", lambda row: row[1].actual),
            Column("fictif", "Fictif", lambda row: row[0].is_fictional),
        ),
        rows(),
    )


def _money(state: Snapshot) -> Sheet:
    rows = [
        (one.funder.label if one.funder else "Ensemble", RUNG_LABELS[rung], one.rungs[rung.value],
         one.fictional.get(rung.value, Decimal(0)))
        for one in state.money
        for rung in Rung
        if rung.value in one.rungs
    ]  # fmt: skip
    return Sheet(
        "euros",
        (
            Column("financeur", "Financeur", lambda row: row[0]),
            Column("echelon", "Échelon", lambda row: row[1]),
            Column("montant", "Montant (€)", lambda row: row[2]),
            Column("fictif", "Dont fictif (€)", lambda row: row[3]),
        ),
        rows,
    )


def _figures(state: Snapshot) -> Sheet:
    return Sheet(
        "chiffres",
        (
            Column("nom", "Chiffre", lambda one: one.name),
            Column("definition", "Définition", lambda one: one.definition),
            Column("valeur", "Valeur", _value),
            Column("unite", "Unité", lambda one: one.unit),
            Column("au", "Au", lambda one: one.speaks_of),
            Column("dit_par", "Dit par", lambda one: one.said_by),
            Column("source", "Source", lambda one: one.source.title if one.source else None),
            Column("adresse", "Adresse de la source", lambda one: one.source.url if one.source else None),
            Column("depart", "Départ", lambda one: one.start),
            Column("cible", "Cible", lambda one: one.target),
            Column("chemin", "Chemin fait (%)", lambda one: one.rate),
            Column("contestees", "Valeurs contestées", lambda one: one.contested),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        state.figures,
    )


def _value(one: FrozenFigure) -> Cell:
    return one.value if one.value is not None else one.unknown or None


def _disputes(state: Snapshot) -> Sheet:
    return Sheet(
        "desaccords",
        (
            Column("chiffre", "Chiffre", lambda one: one.label),
            Column("projet", "Projet", lambda one: one.project),
            Column("dit_par", "Dit par", lambda one: one.said_by),
            Column("valeur", "Valeur dite", lambda one: one.value),
            Column("le", "Dite le", lambda one: one.said_on),
            Column("repond", "Qui conteste", lambda one: " ; ".join(said.partner for said in one.against)),
            Column("autre", "Valeur donnée", lambda one: " ; ".join(said.counter for said in one.against)),
            Column("pourquoi", "Pourquoi", lambda one: " ; ".join(said.reason for said in one.against)),
            Column("utilisee", "Utilisée ici", lambda one: one.instead or one.value),
            Column("regle", "Règle", lambda one: one.rule),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        state.disputes,
    )


def _alerts(state: Snapshot) -> Sheet:
    return Sheet(
        "alertes",
        (
            Column("nature", "Nature", lambda one: alerts.label(one.kind)),
            Column("gravite", "Gravité", alerts.gravity_label),
            Column("sujet", "Sur quoi", lambda one: one.about),
            Column("constat", "Constat", lambda one: one.said),
            Column("depuis", "Depuis", lambda one: one.since),
            Column("qui", "Qui doit agir", lambda one: one.who or None),
            Column("titre", "À quel titre", alerts.duty_label),
            Column("leve", "Ce qui la lève", lambda one: one.clears or None),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        alerts.every(state),
    )


def _communes(state: Snapshot) -> Sheet:
    return Sheet(
        "communes",
        (
            Column("code", "Code INSEE", lambda one: one.code),
            Column("nom", "Commune", lambda one: one.name),
            Column("agglomeration", "Agglomération", lambda one: one.agglomeration),
            Column("projets", "Projets", lambda one: one.projects),
        ),
        state.communes,
    )


def _points(state: Snapshot) -> Sheet:
    return Sheet(
        "points",
        (
            Column("point", "Point", lambda one: one.title),
            Column("nature", "Nature", lambda one: one.kind),
            Column("pourquoi", "Pourquoi", lambda one: one.why),
            Column("euros", "Euros en jeu", lambda one: one.euros),
            Column("habitants", "Habitants", lambda one: one.inhabitants),
            Column("jours", "Jours", lambda one: one.days),
            Column("options", "Options", lambda one: " ; ".join(held.text for held in one.options)),
            Column("positions", "Positions", lambda one: " ; ".join(map(_stance, one.stances))),
            Column("reserve", "Réservé en partie", lambda one: one.is_hidden),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        state.points,
    )


def _stance(one: FrozenStance) -> str:
    return f"{one.partner}, {one.kind}" + (f" : {one.words}" if one.words else "")


def _decisions(state: Snapshot) -> Sheet:
    return Sheet(
        "decisions",
        (
            Column("decision", "Décision", lambda one: one.what),
            Column("instance", "Instance", lambda one: one.body),
            Column("le", "Prise le", lambda one: one.decided_on),
            Column("a", "Confiée à", lambda one: one.owner),
            Column("pour", "Pour le", lambda one: one.due_on),
            Column("faite", "Faite le", lambda one: one.done_on),
            Column("preuve", "Preuve", lambda one: one.evidence),
            Column("retard", "Jours de retard", lambda one: one.days_late),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        state.decisions,
    )


def _changes(changes: tuple[Change, ...]) -> Sheet:
    return Sheet(
        "changements",
        (
            Column("nature", "Nature", lambda one: one.label),
            Column("sujet", "Sujet", lambda one: one.name),
            Column("phrase", "Ce qui a bougé", lambda one: one.said),
            Column("avant", "Avant", lambda one: one.before),
            Column("apres", "Après", lambda one: one.after),
            Column("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        changes,
    )
