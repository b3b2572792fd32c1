"""Statements as they come to a partner's desk: what to sign, what was answered, by whom, since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from molette.domain.journal.known import today
from molette.domain.people.models import OrganisationKind, User
from molette.domain.people.permissions import can
from molette.domain.programme.models import ContractParty, Project
from molette.domain.programme.queries import Ref, SourceRef, organisation_ref, source_ref
from molette.domain.signatures.models import Position, Subject
from molette.domain.signatures.queries import answered, is_contested, positions_on
from molette.domain.statements.models import Statement, StatementQuerySet
from molette.domain.statements.queries import ChoiceView, StatementView
from molette.domain.statements.queries.reading import choices_of, loaded
from molette.domain.statements.queries.views import choice_views
from molette.engines.access import Permission, Reach, reach

PAGE = 50


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Which statements are looked at: `measure` and `partner` are slugs; empty fields do not filter."""

    measure: str = ""
    partner: str = ""
    project: str = ""
    contested: bool = False
    to_sign: bool = False
    former: bool = False


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page of statements; `to_sign` counts those of the whole desk that await the user's signature."""

    rows: tuple[StatementView, ...]
    total: int
    page: int
    awaiting: frozenset[int]
    to_sign: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer in the thread of a statement; `holds` for the last word of that partner."""

    organisation: Ref
    kind: str
    kind_label: str
    counter_value: Any
    reason: str
    source: SourceRef | None
    said_on: date
    holds: bool
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """A signatory that has not answered, and for how many days. Silence is no position."""

    organisation: Ref
    days: int


@dataclass(frozen=True, slots=True)
class StatementSheet:
    statement: StatementView
    definition: str
    thread: tuple[Turn, ...]
    silent: tuple[Silence, ...]
    others: tuple[StatementView, ...]
    choices: tuple[ChoiceView, ...]
    replaced_by: int | None


def may_see(user: object, statement: Statement) -> bool:
    """Hold for what is said of the programme or of a place, and of a project that one sees."""
    return statement.project is None or can(user, Permission.VIEW_PROJECT, statement.project)


def desk(filters: DeskFilter, user: Any, *, page: int = 1, size: int = PAGE) -> DeskPage:
    """Return one page of statements, the latest said first. At most seven queries."""
    found = _matching(filters, user)
    total = found.count()
    number = min(max(page, 1), max(1, -(-total // size)))
    keys = list(
        found.order_by("-said_on", "-pk").values_list("pk", flat=True)[(number - 1) * size : number * size]
    )
    views = {view.id: view for view in loaded(Statement.objects.filter(pk__in=keys), user)}
    waiting = awaiting(user)
    here = waiting.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    return DeskPage(
        rows=tuple(views[key] for key in keys),
        total=total,
        page=number,
        awaiting=frozenset(here),
        to_sign=waiting.count(),
    )


def every_statement(filters: DeskFilter, user: Any) -> tuple[StatementView, ...]:
    """Return all the statements under the filters, for a file: the order of the page."""
    return tuple(reversed(loaded(_matching(filters, user), user)))


def awaiting(user: Any) -> StatementQuerySet:
    """Keep the standing statements that one of the user's organisations may sign and has not answered."""
    found = Statement.objects.readable_by(user).standing()
    asked = Q(pk__in=())
    for grant in getattr(user, "grants", ()):
        signs = reach([grant], Permission.SIGN_STATEMENT)
        if signs:
            mine = answered(Subject.STATEMENT, organisation=grant.organisation)
            asked = asked | (_within(signs) & ~Q(said_by=grant.organisation) & ~Q(mine))
    return found.filter(asked)


def _within(signs: Reach) -> Q:
    """Keep what a mandate to sign covers."""
    if signs.everywhere:
        return Q()
    held = Project.places.through.objects.filter(project_id=OuterRef("project_id"), place_id__in=signs.places)
    return Q(place__in=signs.places) | Q(Exists(held)) | Q(project__slug__in=signs.projects)


def _matching(filters: DeskFilter, user: Any) -> StatementQuerySet:
    found = awaiting(user) if filters.to_sign else Statement.objects.visible_to(user)
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
    thread = tuple(_turns(list(positions_on(Subject.STATEMENT, [row.pk])), hidden=view.is_hidden))
    same = Statement.objects.visible_to(user).filter(
        measure=row.measure, project=row.project, place=row.place
    )
    replaced = Statement.objects.filter(replaces=row).order_by("pk").values_list("pk", flat=True).first()
    choices = choices_of([row.measure_id]).get(row.measure_id, [])
    return StatementSheet(
        statement=view,
        definition=row.measure.definition,
        thread=thread,
        silent=tuple(_silent(row, {turn.organisation.slug for turn in thread})) if view.stands else (),
        others=loaded(same.standing().exclude(pk=row.pk), user),
        choices=choice_views(choices, user),
        replaced_by=replaced,
    )


def _turns(positions: list[Position], *, hidden: bool) -> Iterable[Turn]:
    last = {position.organisation_id: position.pk for position in positions}
    for position in positions:
        yield Turn(
            organisation=organisation_ref(position.organisation) or Ref("", ""),
            kind=position.kind,
            kind_label=position.get_kind_display(),
            counter_value=None if hidden else position.counter_value,
            reason="" if hidden else position.reason,
            source=source_ref(position.source),
            said_on=position.said_on,
            holds=last[position.organisation_id] == position.pk,
            is_fictional=position.is_fictional,
        )


def _silent(row: Statement, answered: set[str]) -> Iterable[Silence]:
    """The parties to the contract of its project that have not answered; nobody else is asked."""
    if row.project is None:
        return
    parties = ContractParty.objects.filter(contract=row.project.contract).select_related("organisation")
    seen = answered | {row.said_by.slug}
    for party in parties.exclude(organisation__kind=OrganisationKind.PRESS).order_by("pk"):
        organisation = party.organisation
        if organisation.slug not in seen:
            seen.add(organisation.slug)
            asked = max(row.said_on, timezone.localdate(row.recorded_at))
            yield Silence(Ref(organisation.slug, organisation.label), max(0, (today() - asked).days))
