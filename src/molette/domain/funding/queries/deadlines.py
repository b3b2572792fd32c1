"""The days at which the grants of the programme may be lost, for those whom it concerns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from molette.domain.funding.book import book
from molette.domain.funding.models import IN_USE, FundingSource, GrantExtension, Movement
from molette.domain.funding.queries.grounds import events_of
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.models import Project
from molette.domain.secrecy.veils import Sort, Veil, veil
from molette.engines.ladder import Rung
from molette.engines.plans import LineKind
from molette.engines.rules.book import Book
from molette.engines.rules.deadlines import Due, Nearness, dues
from molette.engines.rules.facts import Facts, Share
from molette.engines.rules.words import Act, Event

ZERO = Decimal(0)
STANDING = (Rung.NOTIFIED, Rung.PAID, Rung.LAPSED)
Key = tuple[int, int]
"""A project and a funding source."""


@dataclass(frozen=True, slots=True)
class DueView:
    """A day to act before, and what may be lost: euros notified, neither paid nor lapsed.

    `at_stake` is None where the amount is reserved to others or was not published.
    """

    project_id: int
    project: str
    project_slug: str
    source_id: int
    decision: int  # the key of the movement that notified it
    funder: str
    funder_slug: str
    scheme: str
    lead: str
    owner: str
    at_stake: Decimal | None
    is_hidden: bool
    is_fictional: bool
    places: frozenset[int]
    due: Due
    near: Nearness  # on the day it is read

    @property
    def key(self) -> str:
        return f"{self.project_slug}-{self.source_id}-{self.due.rule.act.value}"


@dataclass(slots=True)
class _Grant:
    notified: Decimal = ZERO
    gone: Decimal = ZERO  # paid or lapsed
    is_known: bool = True
    is_hidden: bool = False
    decision: int = 0
    notified_on: date | None = None

    @property
    def left(self) -> Decimal:
        return self.notified - self.gone

    @property
    def runs(self) -> bool:
        return self.notified_on is not None and (not self.is_known or self.is_hidden or self.left > 0)


@dataclass(slots=True)
class _Around:
    """What the days of many grants ask, read at once."""

    projects: Mapping[int, tuple[str, str, str, str, bool]] = field(default_factory=dict)
    sources: Mapping[int, FundingSource] = field(default_factory=dict)
    events: Mapping[int, tuple[tuple[Event, date], ...]] = field(default_factory=dict)
    extended: Mapping[Key, list[tuple[Act, date]]] = field(default_factory=dict)
    places: Mapping[int, set[int]] = field(default_factory=dict)


@remembered_of("funding", "programme", "signatures", "secrecy", "people", "identities")
def deadlines(user: object) -> tuple[DueView, ...]:
    """Every day that runs on a grant the reader sees, soonest first. Eight queries, and those of the veil."""
    return tuple(sorted(_deadlines(user, None), key=lambda one: (one.due.day, one.project, one.source_id)))


def deadlines_of(project: int, user: object) -> tuple[DueView, ...]:
    """Those of one project, the days already held among them."""
    return tuple(sorted(_deadlines(user, project), key=lambda one: (one.due.day, one.source_id)))


def _deadlines(user: object, project: int | None) -> Iterator[DueView]:
    rules = book()
    running = {key: one for key, one in _grants(user, project, _ruled(rules)).items() if one.runs}
    around = _around(running)
    for key, grant in running.items():
        for due in _of_grant(rules, key, grant, around):
            if due.is_running or project is not None:
                yield _view(key, grant, due, around)


def _grants(user: object, project: int | None, schemes: frozenset[str]) -> Mapping[Key, _Grant]:
    """What was notified, paid and lapsed of each grant of a project. One query, and those of the veil."""
    worn: Veil = veil(user)
    seen = Movement.objects.visible_to(user).exclude(project=None)
    seen = seen.filter(rung__in=STANDING, counted_in=None, funding_source__scheme__slug__in=schemes)
    if project is not None:
        seen = seen.filter(project_id=project)
    found: dict[Key, _Grant] = defaultdict(_Grant)
    fields = ("pk", "project_id", "funding_source_id", "rung", IN_USE, "dated")
    for pk, of, source, rung, amount, dated in seen.order_by("pk").values_list(*fields):
        grant = found[of or 0, source]
        grant.is_hidden = grant.is_hidden or worn.hides(Sort.MOVEMENT, pk)
        grant.is_known = grant.is_known and amount is not None
        if rung == Rung.NOTIFIED:
            grant.notified += amount or ZERO
            if grant.notified_on is None or dated < grant.notified_on:
                grant.decision, grant.notified_on = pk, dated
        else:
            grant.gone += amount or ZERO
    return found


def _ruled(held: Book) -> frozenset[str]:
    """The addresses of the schemes on which some delay runs."""
    ruled = {scheme for rule in held.rules if rule.kind == "deadline" for scheme in rule.schemes}
    return frozenset(
        slug for scheme in held.schemes if scheme.id in ruled for slug in (scheme.id, *scheme.also)
    )


def _around(running: Mapping[Key, _Grant]) -> _Around:
    if not running:
        return _Around()
    projects = frozenset(project for project, _ in running)
    rows = Project.objects.filter(pk__in=projects).order_by("pk")
    fields = ("pk", "title", "slug", "lead__name", "owner__short_name", "owner__name", "is_fictional")
    held = FundingSource.objects.select_related("funder", "scheme").filter(pk__in={s for _, s in running})
    given: dict[Key, list[tuple[Act, date]]] = defaultdict(list)
    acts = GrantExtension.objects.filter(project_id__in=projects).order_by("pk")
    for project, source, what, until in acts.values_list("project_id", "funding_source_id", "what", "until"):
        given[project, source].append((Act(what), until))
    return _Around(
        {pk: (title, slug, lead or "", owner or owner_name or "", fictional)
         for pk, title, slug, lead, owner, owner_name, fictional in rows.values_list(*fields)},
        {one.pk: one for one in held.order_by("pk")},
        events_of(rows),
        given,
        _places(projects),
    )  # fmt: skip


def _places(projects: Iterable[int]) -> Mapping[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    rows = Project.places.through.objects.filter(project_id__in=projects).order_by("pk")
    for project, place in rows.values_list("project_id", "place_id"):
        held[project].add(place)
    return held


def _of_grant(rules: Book, key: Key, grant: _Grant, around: _Around) -> Sequence[Due]:
    project, source = key
    scheme = rules.key(around.sources[source].scheme.slug)
    days: list[tuple[Event, date]] = [(Event.NOTIFIED, grant.notified_on)] if grant.notified_on else []
    more = tuple(around.extended.get(key, ()))
    share = Share(LineKind.GRANT, grant.notified, scheme, events=tuple(days), extended=more)
    facts = Facts(shares=(share,), grant=share, events=around.events.get(project, ()))
    return dues(rules, scheme, facts, grant.notified_on or today())


def _view(key: Key, grant: _Grant, due: Due, around: _Around) -> DueView:
    project, source = key
    title, slug, lead, owner, fictional = around.projects[project]
    paid_by = around.sources[source]
    is_told = grant.is_known and not grant.is_hidden
    return DueView(
        project, title, slug, source, grant.decision, paid_by.funder.label, paid_by.funder.slug,
        str(paid_by.scheme), lead, owner, grant.left if is_told else None, grant.is_hidden, fictional,
        frozenset(around.places.get(project, ())), due, due.nearness(today()),
    )  # fmt: skip


def threatened(rows: Iterable[DueView]) -> Decimal:
    """The euros at stake of these days, a grant on which two run counting once."""
    return sum({(one.project_id, one.source_id): one.at_stake or ZERO for one in rows}.values(), ZERO)
