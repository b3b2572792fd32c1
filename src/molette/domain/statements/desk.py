"""Statements as the workspace lists them, and one with what others said of the same measure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from molette.domain.journal.remembered import remembered_of
from molette.domain.people.models import User
from molette.domain.people.permissions import can
from molette.domain.signatures.models import Subject
from molette.domain.signatures.queries import is_contested
from molette.domain.statements.models import Statement, StatementQuerySet
from molette.domain.statements.queries import ChoiceView, StatementView
from molette.domain.statements.queries.reading import choices_of, loaded
from molette.domain.statements.queries.views import choice_views
from molette.engines.access import Permission, reach_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Which statements are looked at: `measure` and `partner` are slugs; empty fields do not filter."""

    measure: str = ""
    partner: str = ""
    project: str = ""
    contested: bool = False
    former: bool = False


@dataclass(frozen=True, slots=True)
class DeskPage:
    rows: tuple[StatementView, ...]
    total: int
    page: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that awaits the signature of a second person; `is_own` when the reader wrote it."""

    id: int
    measure: str
    corrects: int
    before: Decimal | None
    after: Decimal | None
    unit: str
    decimals: int
    explanation: str
    said_on: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class StatementSheet:
    statement: StatementView
    definition: str
    others: tuple[StatementView, ...]
    choices: tuple[ChoiceView, ...]
    replaced_by: int | None
    correction: Correction | None


def may_see(user: object, statement: Statement) -> bool:
    """Hold for what is said of the programme or of a place, and of a project that one sees."""
    return statement.project is None or can(user, Permission.VIEW_PROJECT, statement.project)


def desk(filters: DeskFilter, user: Any, *, page: int = 1, size: int = PAGE) -> DeskPage:
    """Return one page of statements, the latest said first. At most four queries."""
    keys, total, number = _keys(filters, user, page, size)
    views = {view.id: view for view in loaded(Statement.objects.filter(pk__in=keys), user)}
    return DeskPage(tuple(views[key] for key in keys), total, number)


@remembered_of("statements", "signatures", "programme", "people", "identities", "secrecy", "sources")
def _keys(filters: DeskFilter, user: Any, page: int, size: int) -> tuple[tuple[int, ...], int, int]:
    """The keys of one page, how many there are in all, and which page it is, the last if there are fewer."""
    found = _matching(filters, user)
    total = found.count()
    number = min(max(page, 1), max(1, -(-total // size)))
    keys = found.order_by("-said_on", "-pk").values_list("pk", flat=True)
    return tuple(keys[(number - 1) * size : number * size]), total, number


def every_statement(filters: DeskFilter, user: Any) -> tuple[StatementView, ...]:
    """Return all the statements under the filters, for a file: the order of the page."""
    return tuple(reversed(loaded(_matching(filters, user), user)))


def _matching(filters: DeskFilter, user: Any) -> StatementQuerySet:
    found = Statement.objects.visible_to(user)
    if not filters.former:
        found = found.standing()
    exact = {
        "measure__slug": filters.measure,
        "said_by__slug": filters.partner,
        "project__slug": filters.project,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(is_contested(Subject.STATEMENT)) if filters.contested else found


def contested_costs(projects: Iterable[int], user: Any) -> frozenset[int]:
    """Return which of these projects have a cost that somebody contests today. One query."""
    costs = Statement.objects.visible_to(user).standing().filter(measure__is_project_cost=True)
    found = costs.filter(is_contested(Subject.STATEMENT), project_id__in=list(projects)).order_by()
    return frozenset(found.values_list("project_id", flat=True))


def statement_sheet(statement: int, user: User) -> StatementSheet | None:
    """Return one statement with its thread and what others said of the same measure, or None.

    At most ten queries.
    """
    row = (
        Statement.objects.visible_to(user)
        .filter(pk=statement)
        .select_related("measure", "project__contract")
        .order_by("pk")
        .first()
    )
    if row is None:
        return None
    view = loaded(Statement.objects.filter(pk=row.pk), user)[0]
    same = Statement.objects.visible_to(user).filter(
        measure=row.measure, project=row.project, place=row.place
    )
    replaced = Statement.objects.filter(replaces=row).order_by("pk").values_list("pk", flat=True).first()
    choices = choices_of([row.measure_id]).get(row.measure_id, [])
    return StatementSheet(
        statement=view,
        definition=row.measure.definition,
        others=loaded(same.standing().exclude(pk=row.pk), user),
        choices=choice_views(choices, user),
        replaced_by=replaced,
        correction=next(iter(corrections_of(user, statement)), None),
    )


def corrections_of(user: User, statement: int | None = None) -> tuple[Correction, ...]:
    """Return the corrections of the user's organisations that await a second person. One query."""
    own = reach_of(user, Permission.STATE_VALUE).organisations
    found = Statement.objects.to_cosign().filter(said_by__in=own).select_related("measure", "corrects")
    if statement is not None:
        found = found.filter(corrects=statement)
    return tuple(
        Correction(
            id=one.pk,
            measure=one.measure.name,
            corrects=one.corrects_id or 0,
            before=one.corrects.value if one.corrects else None,
            after=one.value,
            unit=one.measure.unit,
            decimals=one.measure.decimals,
            explanation=one.explanation,
            said_on=one.said_on,
            is_own=one.drafted_by_id == user.pk,
        )
        for one in found.order_by("recorded_at", "pk")
    )
