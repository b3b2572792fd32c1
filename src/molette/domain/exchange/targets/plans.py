"""Financing plans as a table: a line of the table is a line of a plan.

The lines of one project and one version make a plan. One that says what its version says changes nothing;
one that moved changes the draft under preparation, or opens a new one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from molette.domain.exchange.forms import Column, Form
from molette.domain.exchange.issues import Issue
from molette.domain.exchange.lookups import Lookups
from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.journal.recording import Actor
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import Project
from molette.engines.tables.targets import Kind
from molette.engines.tables.values import Severity

FORM: Final = Form(
    "plans-de-financement",
    (
        Column(
            "project", "Projet", required=True, find="project", fixed=True,
            help="sa référence, son adresse ou son titre",
        ),
        Column("version", "Version", Kind.NUMBER, whole=True, fixed=True, help="vide : nouvelle"),
        Column("cost_excl_tax", "Coût HT", Kind.AMOUNT, help="le même sur chaque ligne du projet"),
        Column("cost_incl_tax", "Coût TTC", Kind.AMOUNT),
        Column("eligible_cost", "Coût éligible", Kind.AMOUNT),
        Column("kind", "Nature du financement", required=True, choices=PlanLine.Kind),
        Column("funder", "Financeur", find="organisation", help="vide pour « non trouvé »"),
        Column("scheme", "Dispositif", find="scheme", help="obligatoire pour une subvention"),
        Column("year", "Année", Kind.YEAR),
        Column("amount", "Montant", Kind.AMOUNT, help="vide : non publié"),
        Column("requested_on", "Demande reçue le", Kind.DATE, help="par le financeur"),
        Column("note", "Remarque", longest=200),
    ),
)  # fmt: skip
COSTS: Final = ("cost_excl_tax", "cost_incl_tax", "eligible_cost")
LINE: Final = ("kind", "funder", "scheme", "year", "amount", "requested_on", "note")
# Schemes that only stand for the absence of one.
OWN_SCHEMES: Final = frozenset({"part-propre", "emprunt", "financement-prive"})


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of a plan with its plan, as the table shows it; a plan without lines has no row."""

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


class PlanDesk:
    """Reads the lines; what they make together is the business of `Plans`."""

    form = FORM
    told_of = "project"

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
