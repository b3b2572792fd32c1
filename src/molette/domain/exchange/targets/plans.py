"""Financing plans as a table: a line of the table is a line of a plan.

The lines of one project and one version make a plan. One that says what a version already says changes
nothing; any other opens a new draft.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form, plain
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.rows import Checked, Planned
from molette.domain.exchange.tables import Tables
from molette.domain.funding.actions import LineDraft, edit_plan, open_version
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import Project
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Severity

FORM: Final = Form(
    "plans-de-financement",
    (
        Column(
            "project", "Projet", required=True, find="project", help="sa référence, son adresse ou son titre"
        ),
        Column("version", "Version", Kind.NUMBER, whole=True, help="vide pour une version nouvelle"),
        Column("cost_excl_tax", "Coût HT", Kind.AMOUNT, help="le même sur chaque ligne du projet"),
        Column("cost_incl_tax", "Coût TTC", Kind.AMOUNT),
        Column("eligible_cost", "Coût éligible", Kind.AMOUNT),
        Column("kind", "Nature du financement", required=True, choices=PlanLine.Kind),
        Column("funder", "Financeur", find="organisation", help="vide pour « non trouvé »"),
        Column("scheme", "Dispositif", find="scheme", help="obligatoire pour une subvention"),
        Column("year", "Année", Kind.YEAR),
        Column("amount", "Montant", Kind.AMOUNT, help="vide : non publié"),
        Column("note", "Remarque", longest=200),
    ),
)
COSTS: Final = ("cost_excl_tax", "cost_incl_tax", "eligible_cost")
LINE: Final = ("kind", "funder", "scheme", "year", "amount", "note")
# Schemes that only stand for the absence of one.
OWN_SCHEMES: Final = frozenset({"part-propre", "emprunt", "financement-prive"})


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of a plan with its plan, as the table shows it; a plan without lines has one empty row."""

    plan: FinancingPlan
    line: PlanLine


def held(row: PlanRow, name: str) -> Any:
    """What a line of a plan holds for a column."""
    match name:
        case "project" | "version" | "cost_excl_tax" | "cost_incl_tax" | "eligible_cost":
            return getattr(row.plan, name)
        case "funder" | "scheme" | "year":
            paid = row.line.funding_source
            value = getattr(paid, name) if paid else None
            return None if name == "scheme" and value and value.slug in OWN_SCHEMES else value
        case _:
            return getattr(row.line, name)


class Plans(Tables):
    """Rows are read one by one and planned project by project."""

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        fates: dict[Any, tuple[Fate, FinancingPlan | None]] = {}
        for key, group in grouped(rows).items():
            fates[key] = self._fate(group)
        return [
            Planned(row, Fate.REFUSED) if row.refused else Planned(row, *fates[_key(row)]) for row in rows
        ]

    def _fate(self, group: Sequence[Checked]) -> tuple[Fate, FinancingPlan | None]:
        versions = self.lookups.plans.get(group[0].values["project"].pk, [])
        told = _said([row.values for row in group])
        same = next((plan for plan in versions if _said_of(plan) == told), None)
        if same is not None:
            return Fate.UNCHANGED, same
        if any(plan.status == FinancingPlan.Status.DRAFT for plan in versions):
            for row in group:
                row.issues.append(_draft_open(row.line))
            return Fate.REFUSED, None
        return (Fate.CHANGED, versions[-1]) if versions else (Fate.ADDED, None)

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        ledger.keep_rows(batch, [(row.checked.line, row.checked.cells()) for row in rows])
        moving = [r.checked for r in rows if r.fate in {Fate.ADDED, Fate.CHANGED} and not r.checked.set_aside]
        for group in grouped(moving).values():
            first = group[0].values
            draft = open_version(self.actor, first["project"])
            lines = [LineDraft(**{n: row.values[n] for n in LINE if n in row.values}) for row in group]
            costs: dict[str, Any] = {name: first.get(name) for name in COSTS}
            edit_plan(self.actor, draft, lines=lines, **costs)


def _key(row: Checked) -> tuple[int, Any]:
    return row.values["project"].pk, row.values.get("version")


def grouped(rows: Iterable[Checked]) -> dict[tuple[int, Any], list[Checked]]:
    """Put together the lines of one plan; those refused are in no plan."""
    groups: dict[tuple[int, Any], list[Checked]] = {}
    for row in rows:
        if not row.refused and "project" in row.values:
            groups.setdefault(_key(row), []).append(row)
    return groups


def _said(rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """What a plan says: its costs and its lines, in any order."""
    lines = sorted(
        repr((r.get("kind"), getattr(r.get("funder"), "pk", None), getattr(r.get("scheme"), "pk", None),
               r.get("year"), _cents(r.get("amount")), plain(r.get("note") or ""))) for r in rows
    )  # fmt: skip
    return (*(_cents(rows[0].get(name)) for name in COSTS), *lines)


def _cents(amount: Any) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _said_of(plan: FinancingPlan) -> tuple[Any, ...]:
    columns = (*COSTS, *LINE)
    return _said([{n: held(PlanRow(plan, line), n) for n in columns} for line in plan.lines.all()] or [{}])


def _draft_open(line: int) -> Issue:
    return Issue(
        "version-en-preparation", Severity.BLOCKING, "un projet sans version en préparation",
        "Votez la version en préparation ou complétez-la à l’écran, puis renvoyez le fichier.",
        field="project", line=line,
    )  # fmt: skip


class PlanDesk:
    """Reads the lines; what they make together is the business of `Plans`."""

    form = FORM

    def settle(self, told: dict[str, Any], lookups: Lookups) -> Iterator[Issue]:
        del lookups
        kind = told["kind"]
        if kind in PlanLine.NAMELESS:
            told.pop("funder", None)
        elif "funder" not in told:
            yield Issue(
                "financeur-manquant", Severity.BLOCKING, "qui apporte cette somme",
                "Remplissez « Financeur », ou dites « non trouvé ».", field="funder",
            )  # fmt: skip
        if kind == PlanLine.Kind.GRANT and "scheme" not in told:
            yield Issue(
                "dispositif-manquant", Severity.BLOCKING, "le dispositif de la subvention",
                "Remplissez « Dispositif ».", field="scheme",
            )  # fmt: skip
        if told.get("amount", 0) < 0:
            yield Issue(
                "montant-negatif", Severity.BLOCKING, "un montant positif", "Corrigez-le.", field="amount"
            )

    def standing(self, told: Mapping[str, Any], lookups: Lookups) -> None:
        """A line alone is no plan."""

    def held(self, standing: Any, name: str) -> Any:
        return held(standing, name)

    def may(self, actor: Actor, told: Mapping[str, Any], standing: Any | None) -> bool:
        del standing
        return actor.user is None or can(actor.user, Permission.EDIT_PLAN, told["project"])

    def places(self, told: Mapping[str, Any], standing: Any | None) -> Iterable[int]:
        del standing
        project: Project = told["project"]
        return list(project.footing()[0])

    def add(self, actor: Actor, told: dict[str, Any]) -> None:
        """Plans are written project by project."""

    def change(self, actor: Actor, standing: Any, told: dict[str, Any], names: Sequence[str]) -> None:
        """Plans are written project by project."""


def examples(lookups: Lookups) -> list[dict[str, Any]]:
    """A plan that nobody voted, on a fictitious project where the base has one."""
    free = [p for p in lookups.project.rows if p.pk not in lookups.plans]
    project = next((p for p in [*free, *lookups.project.rows] if p.is_fictional), next(iter(free), None))
    if project is None or not lookups.organisation.rows:
        return []
    name, funder = lookups.project.label(project), lookups.organisation.label(lookups.organisation.rows[0])
    costs = {"project": name, "cost_excl_tax": 100_000, "eligible_cost": 90_000}
    note = "Exemple fictif : effacez cette ligne."
    own, gap = PlanLine.Kind.OWN_SHARE.label, PlanLine.Kind.NOT_FOUND.label
    return [
        {**costs, "kind": own, "funder": funder, "amount": 60_000, "note": note},
        {**costs, "kind": gap, "amount": 40_000, "note": note},
    ]
