"""All that was said of a project as one file: a date, a cost, a figure or a movement a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.funding.queries import MovementView
from molette.domain.programme.queries import DateSaid, MilestoneView, ProjectDetail
from molette.domain.statements.queries import ProjectCosts, StatementView
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of a project, for its file."""

    kind: str
    label: str
    on: date | None
    value: Decimal | str | None
    unit: str
    said_on: date | None
    said_by: str
    source: str
    source_url: str
    is_fictional: bool


def facts_sheet(
    project: ProjectDetail,
    costs: ProjectCosts,
    said: Sequence[StatementView],
    moves: Sequence[MovementView],
) -> Sheet:
    """Dates, costs, figures and movements, one a row, each with its source."""
    rows = (
        *(_date_fact(m, d) for m in project.milestones for d in m.dates),
        *(_statement_fact(s, "coût") for s in costs.statements),
        *(_statement_fact(s, "chiffre") for s in said),
        *(
            Fact(
                "argent",
                f"{m.rung_label} : {m.funder}, {m.scheme}",
                m.dated,
                m.told,
                "€",
                m.dated,
                m.funder,
                m.source,
                m.source_url,
                m.is_fictional,
            )
            for m in moves
        ),
    )
    return Sheet(
        f"projet-{project.slug}"[:31],
        (
            SheetColumn("nature", "Nature", lambda f: f.kind),
            SheetColumn("libelle", "Libellé", lambda f: f.label),
            SheetColumn("date", "Date", lambda f: f.on),
            SheetColumn("valeur", "Valeur", lambda f: f.value),
            SheetColumn("unite", "Unité", lambda f: f.unit),
            SheetColumn("dit_le", "Dit le", lambda f: f.said_on),
            SheetColumn("dit_par", "Dit par", lambda f: f.said_by),
            SheetColumn("source", "Source", lambda f: f.source),
            SheetColumn("source_adresse", "Adresse de la source", lambda f: f.source_url),
            SheetColumn("fictif", "Fictif", lambda f: f.is_fictional),
        ),
        rows,
    )


def _date_fact(m: MilestoneView, d: DateSaid) -> Fact:
    nature = "date réalisée" if d.is_actual else "date prévue"
    source, url = (d.source.title, d.source.url) if d.source else ("", "")
    said_by = d.said_by.label if d.said_by else ""
    return Fact(nature, m.title, d.on, None, "", d.said_on, said_by, source, url, d.is_fictional)


def _statement_fact(s: StatementView, kind: str) -> Fact:
    return Fact(
        kind,
        f"{s.measure}{', ' + s.definition if s.definition else ''}",
        s.period_end,
        s.told,
        s.unit,
        s.said_on,
        s.said_by.label,
        s.source.title,
        s.source.url,
        s.is_fictional,
    )
