"""What a table may be imported as: one module each, with its fields, what it compares and what it writes."""

from collections.abc import Callable
from typing import Final

from molette.domain.exchange.forms import Form
from molette.domain.exchange.gazetteer import Gazetteer
from molette.domain.exchange.pipeline import Intake
from molette.domain.exchange.rows import Importer
from molette.domain.exchange.tables import Desk, Tables
from molette.domain.exchange.targets import (
    entries,
    measures,
    milestones,
    movements,
    organisations,
    plans,
    projects,
    values,
)
from molette.domain.exchange.targets.grants import OWN_FIELDS, Grants
from molette.domain.exchange.targets.plan_versions import Plans
from molette.domain.journal.recording import Actor
from molette.domain.ledger.models import Batch, Register
from molette.engines.tables import targets
from molette.engines.tables.targets import Target

Kind = Batch.Target
FORMS: Final[dict[str, Form]] = {
    Kind.PROJECTS: projects.FORM,
    Kind.PLANS: plans.FORM,
    Kind.MEASURES: measures.FORM,
    Kind.VALUES: values.FORM,
    Kind.MOVEMENTS: movements.FORM,
    Kind.MILESTONES: milestones.FORM,
    Kind.ORGANISATIONS: organisations.FORM,
    Kind.ENTRIES: entries.FORM,
}
_DESKS: Final[dict[str, Callable[[], Desk]]] = {
    Kind.PROJECTS: projects.Projects,
    Kind.PLANS: plans.PlanDesk,
    Kind.MEASURES: measures.Measures,
    Kind.VALUES: values.Values,
    Kind.MOVEMENTS: movements.Movements,
    Kind.MILESTONES: milestones.Milestones,
    Kind.ORGANISATIONS: organisations.Organisations,
    Kind.ENTRIES: entries.EntryDesk,
}
_IMPORTERS: Final[dict[str, type[Tables]]] = {Kind.PLANS: Plans, Kind.ENTRIES: entries.Entries}


def fields_of(kind: str) -> Target:
    """The fields that a kind of table may fill."""
    return targets.grants() if kind == Kind.GRANTS else FORMS[kind].target()


def importer_for(
    kind: str,
    actor: Actor,
    intake: Intake,
    *,
    register: Register | None = None,
    perimeter: str = "",
    follows: tuple[int, ...] = (),
) -> Importer:
    """Make what imports a file of a kind, for one run.

    Raises:
        UnknownPerimeterError, PerimeterNotListedError: as `perimeter_places` does.
    """
    gazetteer = Gazetteer.load(perimeter)
    if kind == Kind.GRANTS:
        mapped = frozenset(c.label for c in intake.columns.choices if c.field in OWN_FIELDS)
        return Grants(gazetteer, register, mapped, dict(intake.constants), follows=follows)
    return _IMPORTERS.get(kind, Tables)(_DESKS[kind](), actor, gazetteer)
