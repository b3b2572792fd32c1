"""All that was said of a project as one file: a date, a cost, a figure or a movement a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.domain.funding.queries import ConditionView, MovementView
from molette.domain.programme.queries import DateSaid, MilestoneView, ProjectDetail
from molette.domain.statements.queries import ProjectCosts, StatementView
from molette.engines.rules.conditions import KIND_LABELS
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
    promises: Sequence[ConditionView] = (),
) -> Sheet:
    """Dates, costs, figures, movements, promises and their readings, one a row, each with its source."""
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
        *(fact for promise in promises for fact in _promise_facts(promise)),
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


def _promise_facts(p: ConditionView) -> Iterator[Fact]:
    """What is promised in return for an aid, then each word on it that was not taken back."""
    label = KIND_LABELS[p.kind]
    source, url = (p.source.title, p.source.url) if p.source else (p.act, "")
    yield Fact(
        "contrepartie promise", label, p.ends_on, p.target, p.unit, p.decided_on, p.aid.funder, source, url,
        p.is_fictional,
    )  # fmt: skip
    for r in p.readings:
        if not r.withdrawn_reason:
            said_by = r.said_by.label if r.said_by else ""
            source, url = (r.source.title, r.source.url) if r.source else (r.note, "")
            yield Fact(
                "contrepartie constatée", label, r.on, r.value, p.unit, r.said_on, said_by, source, url,
                r.is_fictional,
            )  # fmt: skip


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
