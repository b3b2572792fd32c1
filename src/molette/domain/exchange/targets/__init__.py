"""What a table may be imported as: one module each, with its fields, what it compares and what it writes."""

from collections.abc import Callable
from functools import partial
from typing import Final

from molette.domain.exchange.forms import Form
from molette.domain.exchange.gazetteer import Gazetteer
from molette.domain.exchange.pipeline import Intake
from molette.domain.exchange.rows import Importer
from molette.domain.exchange.tables import Lines
from molette.domain.exchange.targets import (
    entries,
    measures,
    milestones,
    movements,
    organisations,
    orientations,
    plans,
    projects,
    spendings,
    values,
)
from molette.domain.exchange.targets.grants import OWN_FIELDS, Grants
from molette.domain.exchange.targets.plan_versions import Plans
from molette.domain.exchange.targets.trees import Trees
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
    Kind.SPENDINGS: spendings.FORM,
    Kind.ORGANISATIONS: organisations.FORM,
    Kind.ENTRIES: entries.FORM,
    Kind.ORIENTATIONS: orientations.FORM,
}
# How each kind is written: line by line where nothing else is said.
_IMPORTERS: Final[dict[str, Callable[[Actor, Gazetteer], Importer]]] = {
    Kind.PROJECTS: partial(Lines, projects.Projects()),
    Kind.PLANS: partial(Plans, plans.PlanDesk()),
    Kind.MEASURES: partial(Lines, measures.Measures()),
    Kind.VALUES: partial(Lines, values.Values()),
    Kind.MOVEMENTS: partial(Lines, movements.Movements()),
    Kind.MILESTONES: partial(Lines, milestones.Milestones()),
    Kind.SPENDINGS: partial(Lines, spendings.Spendings()),
    Kind.ORGANISATIONS: partial(Lines, organisations.Organisations()),
    Kind.ENTRIES: partial(entries.Entries, entries.EntryDesk()),
    Kind.ORIENTATIONS: partial(Trees, orientations.OrientationDesk()),
}


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
    return _IMPORTERS[kind](actor, gazetteer)
