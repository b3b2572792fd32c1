"""What blocks, what is feared, what waits and what is delayed, as tables and as files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from molette.domain.followup.models import GRADES
from molette.domain.followup.queries import BlockingView, DelayView, RiskView, WaitView
from molette.domain.followup.queries.delays import Turn
from molette.engines.french import counted, said_date, short_date, spaced
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web.tables import Cell, Column, Kind, Row, Table

GRADE_WORDS = dict(GRADES)
NOT_ASKED = "non demandé"
GRAVE, WORRYING = 6, 3
May = Callable[[BlockingView], bool]


@dataclass(frozen=True, slots=True)
class Acts:
    """What a table offers to do: lift some of its blockings, correct them or take them back."""

    edits: bool
    lifts: bool


def blocking_table(
    rows: Sequence[BlockingView],
    *,
    edits: bool,
    lifts: May,
    projects: bool = True,
    caption: str = "Ce qui bloque",
) -> Table:
    """What blocks, who can lift it and since when; with what the reader may do."""
    acts = Acts(edits=edits, lifts=edits or any(lifts(one) for one in rows))
    return Table(
        caption=caption,
        columns=(
            *((Column("Projet"),) if projects else ()),
            Column("Ce qui bloque"),
            Column("Depuis le", Kind.DATE),
            Column("Qui peut le lever"),
            Column("Demandé le", Kind.DATE),
            *(() if projects else (Column("Levé le", Kind.DATE),)),
            *((Column("Lever"),) if acts.lifts else ()),
            *((Column("Corriger"), Column("Retirer")) if acts.edits else ()),
        ),
        rows=tuple(_blocking(one, acts, may_lift=lifts(one), projects=projects) for one in rows),
        empty="Rien de ce que vous voyez n’est dit bloqué.",
    )


def _blocking(one: BlockingView, acts: Acts, *, may_lift: bool, projects: bool) -> Row:
    gone = spaced(f"retiré : {one.withdrawn_reason}") if one.withdrawn_reason else ""
    lasted = counted(one.days, "jour")
    return Row(
        (
            *((_project(one.project.label, one.project.slug),) if projects else ()),
            Cell(one.title, note=gone),
            Cell(one.since, note=f"depuis {lasted}" if one.is_open else "" if gone else f"pendant {lasted}"),
            Cell(one.who),
            Cell(one.asked_on) if one.asked_on else Cell(NOT_ASKED),
            *(() if projects else (_cleared(one),)),
            *((_act("dire levé", "blocking_lift", one, may=may_lift),) if acts.lifts else ()),
            *(
                (_act("corriger", "blocking_edit", one), _act("retirer", "blocking_withdraw", one))
                if acts.edits
                else ()
            ),
        ),
        state="missing" if one.is_open and not projects else "",
        fictif=one.is_fictional,
    )


def _cleared(one: BlockingView) -> Cell:
    """When it was lifted, what shows it and who said so."""
    if one.cleared_on is None:
        return Cell("–")
    by = f", dit par {one.cleared_by.label}" if one.cleared_by else ""
    return Cell(one.cleared_on, note=f"{one.evidence}{by}")


def _act(label: str, to: str, one: BlockingView, *, may: bool = True) -> Cell:
    return Cell(label, reverse(f"workspace:{to}", args=[one.id])) if may and one.is_open else Cell("–")


def _project(label: str, slug: str) -> Cell:
    return Cell(label, reverse("workspace:project_state", args=[slug]))


def risk_table(rows: Sequence[RiskView], *, edits: bool) -> Table:
    """The gravest first; a closed one with its reason."""
    return Table(
        caption="Les risques",
        columns=(
            Column("Risque"),
            Column("Probabilité × gravité"),
            Column("Qui le suit"),
            Column("Ce qui est fait"),
            *((Column("Revoir"), Column("Clore")) if edits else ()),
        ),
        rows=tuple(_risk(one, edits=edits) for one in rows),
    )


def _risk(one: RiskView, *, edits: bool) -> Row:
    tag = "late" if one.gravity >= GRAVE else "run" if one.gravity >= WORRYING else "plain"
    grades = f"{GRADE_WORDS[one.likelihood]} × {GRADE_WORDS[one.impact]}"
    closed = spaced(f"clos le {short_date(one.closed_on)} : {one.closed_reason}") if one.closed_on else ""
    acts = [
        Cell(label, reverse(f"workspace:{name}", args=[one.id])) if one.is_open else Cell("–")
        for label, name in (("revoir", "risk_edit"), ("clore", "risk_close"))
    ]
    return Row(
        (
            Cell(one.title, note=closed or spaced(f"{one.cause} → {one.consequence}")),
            Cell("", tag=f"{one.gravity} : {grades}", tag_kind=tag if one.is_open else "plain"),
            Cell(one.carrier),
            Cell(one.mitigation or None),
            *(acts if edits else ()),
        ),
        fictif=one.is_fictional,
    )


def _turn(turn: Turn, *, whole: bool = True) -> Cell:
    when = said_date(turn.on, turn.precision) if turn.on else "sans date"
    note = f"{'venu' if turn.is_done else 'annoncé'} : {when}" if turn.on else when
    return Cell(
        f"{turn.project.label} : {turn.title}" if whole else turn.title,
        reverse("workspace:project_state", args=[turn.project.slug]) if whole else "",
        note=spaced(note),
    )


def wait_table(rows: Sequence[WaitView], caption: str, *, mine: bool, edits: bool) -> Table:
    """What a project waits for (`mine`), or what waits for it."""
    return Table(
        caption=caption,
        columns=(
            Column("Ce jalon" if mine else "Est attendu"),
            Column("attend" if mine else "par"),
            Column("Pourquoi"),
            Column("Retard que cela fait"),
            *((Column("Retirer"),) if edits and mine else ()),
        ),
        rows=tuple(_wait(one, mine=mine, edits=edits and mine) for one in rows),
    )


def _wait(one: WaitView, *, mine: bool, edits: bool) -> Row:
    inside, outside = (one.waiting, one.awaited) if mine else (one.awaited, one.waiting)
    lag = f"{counted(one.lag_days, 'jour')} après au moins" if one.lag_days else ""
    late = one.pushed_to
    return Row(
        (
            _turn(inside, whole=False),
            _turn(outside),
            Cell(one.why, note=lag),
            Cell(spaced(f"au plus tôt le {short_date(late)}") if late else "aucun"),
            *((Cell("retirer", reverse("workspace:wait_withdraw", args=[one.id])),) if edits else ()),
        ),
        state="missing" if late else "",
        fictif=one.is_fictional,
    )


def delay_table(rows: Sequence[DelayView], caption: str) -> Table:
    """What is delayed by what it waits for, the most delayed first."""
    return Table(
        caption=caption,
        columns=(
            Column("Est retardé"),
            Column("Annoncé", Kind.DATE),
            Column("Au plus tôt", Kind.DATE),
            Column("Retard"),
            Column("À cause de"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        f"{one.turn.project.label} : {one.turn.title}",
                        reverse("workspace:project_state", args=[one.turn.project.slug]),
                    ),
                    Cell(one.planned),
                    Cell(one.earliest),
                    Cell("", tag=counted(one.days, "jour"), tag_kind="late"),
                    _turn(one.by),
                ),
                fictif=one.is_fictional,
            )
            for one in rows
        ),
        empty="Aucun retard n’en fait un autre.",
    )


def blocking_sheet(rows: Sequence[BlockingView]) -> Sheet:
    """One blocking a row."""
    return Sheet(
        "blocages",
        (
            SheetColumn("projet", "Projet", lambda one: one.project.label),
            SheetColumn("adresse", "Adresse", lambda one: one.project.slug),
            SheetColumn("blocage", "Ce qui bloque", lambda one: one.title),
            SheetColumn("depuis", "Depuis le", lambda one: one.since),
            SheetColumn("jours", "Jours", lambda one: one.days, is_of_the_day=True),
            SheetColumn("qui", "Qui peut le lever", lambda one: one.who),
            SheetColumn("demande_le", "Demandé le", lambda one: one.asked_on),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.id),
        name_of=lambda one: f"{one.project.label} : {one.title}",
    )


def delay_sheet(rows: Sequence[DelayView]) -> Sheet:
    """One delayed milestone a row."""
    return Sheet(
        "retards-en-chaine",
        (
            SheetColumn("projet", "Projet", lambda one: one.turn.project.label),
            SheetColumn("adresse", "Adresse", lambda one: one.turn.project.slug),
            SheetColumn("jalon", "Jalon", lambda one: one.turn.title),
            SheetColumn("annonce", "Annoncé", lambda one: one.planned),
            SheetColumn("au_plus_tot", "Au plus tôt", lambda one: one.earliest),
            SheetColumn("retard", "Jours de retard", lambda one: one.days, is_of_the_day=True),
            SheetColumn("cause_projet", "À cause du projet", lambda one: one.by.project.label),
            SheetColumn("cause_jalon", "À cause du jalon", lambda one: one.by.title),
            SheetColumn("fictif", "Fictif", lambda one: one.is_fictional),
        ),
        rows,
        key=lambda one: str(one.turn.milestone_id),
        name_of=lambda one: f"{one.turn.project.label} : {one.turn.title}",
    )
