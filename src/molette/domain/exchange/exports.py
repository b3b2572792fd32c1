"""The tables to take away: each in the very form in which it can be sent back."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import methodcaller
from typing import Any, Final

from django.db import models

from molette.domain.exchange.lookups import Lookups
from molette.domain.exchange.targets import (
    FORMS,
    Kind,
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
from molette.domain.exchange.targets.plans import PlanRow
from molette.domain.exchange.veiling import hidden_columns
from molette.domain.funding.models import FinancingPlan, Movement, Spending
from molette.domain.ledger.models import LedgerEntry
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, MilestoneDate, OrientationNode, Project
from molette.domain.secrecy.veils import NO_VEIL, Veil, veil
from molette.domain.statements.models import Measure, Statement
from molette.engines import sheets
from molette.engines.sheets import Sheet
from molette.engines.tables.normalising import HIDDEN
from molette.engines.tables.targets import READ_ONLY, READ_ONLY_KEY

__all__ = ["KINDS", "TEMPLATES", "Kind", "beside", "export", "template"]

CHUNK: Final = 500
Rows = models.QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """How a kind is exported: its rows, what is read with them, what a row holds for a column."""

    all: Callable[[], Rows]
    linked: tuple[str, ...]
    many: tuple[str, ...]
    held: Callable[[Any, str], Any]
    examples: Callable[[Lookups], list[dict[str, Any]]]

    def rows(self, user: object, *, everything: bool) -> Rows:
        """All that the user may see of a kind; the command line sees everything."""
        rows: Any = self.all()
        if not everything and hasattr(rows, "visible_to"):  # measures and organisations are public
            rows = rows.visible_to(user)
        found: Rows = rows.select_related(*self.linked).prefetch_related(*self.many)
        return found


_TABLES: Final[dict[str, Table]] = {
    Kind.PROJECTS: Table(
        Project.objects.all, ("contract", "owner", "parent"), ("places", "nodes"),
        projects.Projects().held, projects.examples,
    ),
    Kind.PLANS: Table(
        FinancingPlan.objects.all, ("project",),
        ("lines__funding_source__funder", "lines__funding_source__scheme"), plans.held, plans.examples,
    ),
    Kind.MEASURES: Table(
        Measure.objects.all, ("producer", "weight"), ("nodes",), measures.Measures().held,
        measures.examples,
    ),
    Kind.VALUES: Table(
        Statement.objects.all,
        ("measure", "said_by", "place", "perimeter", "project", "source"), (), values.Values().held,
        values.examples,
    ),
    Kind.MOVEMENTS: Table(
        Movement.objects.all,
        ("contract", "project", "funding_source__funder", "funding_source__scheme", "said_by", "source",
         "through"), (),
        movements.Movements().held, movements.examples,
    ),
    Kind.MILESTONES: Table(
        lambda: MilestoneDate.objects.filter(withdrawn_reason=""),
        ("milestone__project", "said_by", "source"), (), milestones.Milestones().held, milestones.examples,
    ),
    Kind.SPENDINGS: Table(
        Spending.objects.standing, ("project", "said_by", "source"), (), spendings.Spendings().held,
        spendings.examples,
    ),
    Kind.ORGANISATIONS: Table(
        Organisation.objects.all, ("place",), (), organisations.Organisations().held,
        organisations.examples,
    ),
    Kind.ENTRIES: Table(
        LedgerEntry.objects.all, ("register",), (), entries.EntryDesk().held, entries.examples,
    ),
    Kind.ORIENTATIONS: Table(
        OrientationNode.objects.all,
        ("tree__contract", "tree__stated_by", "tree__source", "parent", "source"), (),
        orientations.OrientationDesk().held, orientations.examples,
    ),
}  # fmt: skip
KINDS: Final = tuple(_TABLES)
# A new entry comes by the file of its funder: there is no template of entries to fill.
TEMPLATES: Final = tuple(kind for kind in _TABLES if kind != Kind.ENTRIES)
# Of what is never changed but replaced, the table to take away holds what is said today.
_STANDING: Final[dict[str, Callable[[Any], Rows]]] = {
    Kind.VALUES: methodcaller("standing"),
    Kind.ENTRIES: methodcaller("current"),
}


def template(kind: str) -> Sheet:
    """The file to fill: headings, a line of help, examples marked fictitious."""
    return FORMS[kind].template(_TABLES[kind].examples(Lookups()))


def export(kind: str, user: object = None, *, everything: bool = False) -> Sheet:
    """All that the user may see of a kind; the command line sees everything."""
    table = _TABLES[kind]
    rows_of: Any = table.rows(user, everything=everything)
    if kind in _STANDING:
        rows_of = _STANDING[kind](rows_of)
    found = rows_of.order_by("pk").iterator(chunk_size=CHUNK)
    rows: Iterable[Any] = found
    if kind == Kind.PLANS:
        rows = (PlanRow(plan, line) for plan in found for line in plan.lines.all())
    if kind == Kind.MILESTONES:
        rows = chain(found, _undated(user, everything=everything))
    return FORMS[kind].export(rows, _under(NO_VEIL if everything else veil(user), table), Lookups())


def _under(worn: Veil, table: Table) -> Callable[[Any, str], Any]:
    """What a row holds, « réservé » in place of what the reader may not see."""
    if not worn:
        return table.held
    return lambda row, name: HIDDEN if name in hidden_columns(row, worn) else table.held(row, name)


def _undated(user: object, *, everything: bool) -> Iterator[Milestone]:
    """The milestones of which no date stands."""
    said = MilestoneDate.objects.filter(withdrawn_reason="").order_by().values("milestone_id")
    rows = Milestone.objects.all() if everything else Milestone.objects.visible_to(user)
    yield from rows.exclude(pk__in=said).select_related("project").order_by("pk").iterator(chunk_size=CHUNK)


def beside(kind: str, shown: Sheet, key: Callable[[Any], int], user: object) -> Sheet:
    """The rows of a page as they can be sent back, with what the page tells of each, which is only read.

    `shown` is the sheet of the page, under its filters; `key` gives the number of the row in the database.
    """
    table = _TABLES[kind]
    form = FORMS[kind].export((), _under(veil(user), table), Lookups())
    own = {column.label for column in form.columns}

    def pairs() -> Iterator[tuple[Any, Any]]:
        for some in _by(CHUNK, shown.rows):
            held = table.rows(None, everything=True).order_by("pk").in_bulk([key(row) for row in some])
            yield from ((held[key(row)], row) for row in some if key(row) in held)

    return Sheet(
        shown.name,
        (
            *(sheets.Column(c.key, c.label, _first(c.read)) for c in form.columns),
            *(
                sheets.Column(f"{c.key}{READ_ONLY_KEY}", f"{c.label}{READ_ONLY}", _second(c.read))
                for c in shown.columns
                if c.label not in own
            ),
        ),
        pairs(),
    )


def _by(size: int, rows: Iterable[Any]) -> Iterator[list[Any]]:
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _first(read: Callable[[Any], sheets.Cell]) -> Callable[[Any], sheets.Cell]:
    return lambda pair: read(pair[0])


def _second(read: Callable[[Any], sheets.Cell]) -> Callable[[Any], sheets.Cell]:
    return lambda pair: read(pair[1])
