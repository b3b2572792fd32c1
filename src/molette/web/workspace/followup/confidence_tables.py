"""Probabilities said, what came of them, and what was seen of dates, as tables and as files."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from molette.domain.followup.queries import Basis, Confidence, JudgementView, ProjectConfidence
from molette.domain.followup.queries.confidence import Rates
from molette.domain.programme.models import MilestoneKind
from molette.engines.confidence import OUTCOME_LABELS, STEPS, Outcome
from molette.engines.forecast.slippage import LEAST, Slips, kept
from molette.engines.french import counted, long_date, said_date, spaced
from molette.engines.money import NBSP
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table

TAGS = {Outcome.MET: "done", Outcome.NOT_MET: "late", Outcome.UNKNOWN: "plain"}


def percent_word(percent: int) -> str:
    word = STEPS.get(percent)
    return spaced(f"{percent}{NBSP}% : {word}" if word else f"{percent}{NBSP}%")


def judgement_table(rows: Sequence[JudgementView], *, projects: bool = True, may: bool = False) -> Table:
    """Every probability said, with the date it speaks of and what came of it."""
    return Table(
        caption="Chaque confiance dite",
        columns=(
            Column("Jalon"),
            Column("Confiance"),
            Column("Pour le"),
            Column("Dite le", Kind.DATE),
            Column("Issue"),
            *((Column("Retirer"),) if may else ()),
        ),
        rows=tuple(_judgement(one, projects=projects, may=may) for one in rows),
        empty="Aucune confiance dite ne répond.",
    )


def _judgement(one: JudgementView, *, projects: bool, may: bool) -> Row:
    gone = spaced(f"retirée : {one.withdrawn_reason}") if one.withdrawn_reason else ""
    can_go = not gone and one.outcome is Outcome.UNKNOWN
    act = Cell("retirer", reverse("workspace:judgement_withdraw", args=[one.id])) if can_go else Cell("–")
    state = reverse("workspace:project_state", args=[one.project.slug])
    return Row(
        (
            Cell(one.milestone, state if projects else "", note=one.project.label if projects else ""),
            Cell(percent_word(one.percent), note=gone or one.note),
            Cell(said_date(one.on, one.precision)),
            Cell(one.said_on, note=one.said_by.label if one.said_by else ""),
            Cell("–") if gone else Cell("", tag=OUTCOME_LABELS[one.outcome], tag_kind=TAGS[one.outcome]),
            *((act,) if may else ()),
        ),
        fictif=one.is_fictional,
    )


def rate_table(seen: Rates) -> Table:
    """By kind of milestone, the part of the dates announced that were kept; the invented ones apart."""
    told = [(turn, slips, invented) for invented, own in seen.items() for turn, slips in own.items()]
    return Table(
        caption="Ce qui fut observé des dates annoncées",
        columns=(
            Column("Jalon"),
            Column("Venus", Kind.NUMBER),
            Column("Dates tenues", Kind.PERCENT),
        ),
        rows=tuple(
            Row(
                (
                    Cell(str(MilestoneKind(turn.value).label).capitalize()),
                    Cell(slips.stages),
                    _rate(slips),
                ),
                fictif=invented,
            )
            for turn, slips, invented in told
            if slips.seen
        ),
        note=f"Sous {counted(LEAST, 'jalon venu', 'jalons venus')}, l’historique est insuffisant. "
        f"Chaque date compte pour les jours où elle fut annoncée{NBSP}; un jalon attendu, pour son retard.",
        empty="Aucune date annoncée n’est connue.",
    )


def _rate(slips: Slips) -> Cell:
    rate = kept(slips)
    return Cell(None, reason="historique insuffisant") if rate is None else Cell(Decimal(str(round(rate, 3))))


def confidence_rows(found: ProjectConfidence) -> list[tuple[str, Confidence, str]]:
    """What a page tells of a project: of the next milestone and of its end, once where they are one."""
    told = [("Prochain jalon", found.next), ("Fin du projet", found.end)]
    if found.next and found.end and found.next.milestone_id == found.end.milestone_id:
        told = [("Prochain jalon et fin du projet", found.next)]
    return [(label, one, basis_of(one)) for label, one in told if one is not None]


def confidence_table(found: ProjectConfidence) -> Table:
    """How sure one is of the dates announced of a project, and from what."""
    return Table(
        caption="Confiance dans les dates annoncées",
        columns=(Column("Quoi"), Column("Date annoncée"), Column("Confiance"), Column("D’après")),
        rows=tuple(
            Row(
                (
                    Cell(label, note=one.title),
                    Cell(said_date(one.on, one.precision)),
                    Cell(percent_word(one.percent))
                    if one.percent is not None
                    else Cell(None, reason="historique insuffisant"),
                    Cell(basis),
                ),
                fictif=one.is_fictional,
            )
            for label, one, basis in confidence_rows(found)
        ),
    )


def basis_of(one: Confidence) -> str:
    """Which of the two is shown: what those who conduct the project say, or what was seen of such dates."""
    if one.basis is Basis.SAID and one.said_on:
        return f"la parole de qui conduit le projet, le {long_date(one.said_on)}"
    seen = counted(one.seen, "jalon de même nature venu", "jalons de même nature venus")
    if one.basis is Basis.SEEN:
        return f"le glissement observé : {seen}".replace(" :", f"{NBSP}:")
    return f"personne ne l’a dite, et l’historique est insuffisant : {seen} sur {LEAST}".replace(
        " :", f"{NBSP}:"
    )


def judgement_sheet(rows: Sequence[JudgementView]) -> Sheet:
    """One word a row."""
    return Sheet(
        "confiances",
        (
            SheetColumn("projet", "Projet", lambda one: one.project.label),
            SheetColumn("adresse", "Adresse", lambda one: one.project.slug),
            SheetColumn("jalon", "Jalon", lambda one: one.milestone),
            SheetColumn("pour_le", "Pour le", lambda one: one.on),
            SheetColumn("probabilite", "Probabilité (%)", lambda one: one.percent),
            SheetColumn("dite_le", "Dite le", lambda one: one.said_on),
            SheetColumn("dite_par", "Dite par", lambda one: one.said_by.label if one.said_by else None),
            SheetColumn("issue", "Issue", lambda one: OUTCOME_LABELS[one.outcome]),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{one.project.label} : {one.milestone}",
    )
