"""Who is late: of a date that was announced, of a figure that was due, of a project of which nothing is said.

The one list of what is awaited from whom: its page, its files, the desk and the mails all read it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db.models import Max, QuerySet

from molette.domain.funding.models import FinancingPlan, Movement
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered, remembered_of
from molette.domain.programme.queries import ProjectFilter, ProjectRow, Ref, project_rows, project_set
from molette.domain.programme.queries.states import State
from molette.domain.statements.models import Measure, Statement
from molette.domain.statements.queries.freshness import freshness_of
from molette.engines.lateness import Due, silence
from molette.engines.stages import Stage


class Awaited(StrEnum):
    """What is late."""

    MILESTONE = "milestone"
    MEASURE = "measure"
    WORD = "word"


AWAITED_LABELS: Final = {
    Awaited.MILESTONE: "une date annoncée est passée",
    Awaited.MEASURE: "un chiffre est attendu",
    Awaited.WORD: "rien n’est dit depuis longtemps",
}
_OVER: Final = {Stage.DELIVERED, Stage.CLOSED, Stage.ABANDONED}


@dataclass(frozen=True, slots=True)
class Late:
    """Something awaited of somebody; `who` is None where nobody answers for it.

    `what` says in a few words what is awaited, `subject` of what; `last` is the day of the last word, None
    when that is not what is late.
    """

    kind: Awaited
    who: Ref | None
    subject: Ref
    what: str
    due: Due
    last: date | None = None

    @property
    def kind_label(self) -> str:
        return AWAITED_LABELS[self.kind]

    @property
    def is_fictional(self) -> bool:
        return self.subject.is_fictional


@dataclass(frozen=True, slots=True)
class LateFilter:
    """Which lateness is looked at: the slug of an organisation, a kind; empty fields do not filter."""

    who: str = ""
    kind: Awaited | None = None

    def keeps(self, one: Late) -> bool:
        is_theirs = not self.who or (one.who is not None and one.who.slug == self.who)
        return is_theirs and self.kind in {None, one.kind}


@remembered
def late(filters: LateFilter, user: object) -> tuple[Late, ...]:
    """Return what is late of all that the user sees, the longest first. Twelve queries at most."""
    found: list[Late] = []
    if filters.kind in {None, Awaited.MEASURE}:
        found += _measures(user)
    if filters.kind != Awaited.MEASURE:
        states = project_set(ProjectFilter(), user).states
        dated = [state for state in states if state.standing.late and filters.kind != Awaited.WORD]
        silent = list(_silent(states, user)) if filters.kind != Awaited.MILESTONE else []
        named = {row.id: row for row in project_rows([*dated, *(state for state, *_ in silent)])}
        found += _milestones(named[state.id] for state in dated)
        found += (_unsaid(named[state.id], due, spoken) for state, due, spoken in silent)
    kept = (one for one in found if filters.keeps(one))
    return tuple(sorted(kept, key=lambda one: (-one.due.days_late, one.kind, one.subject.label)))


def late_by_organisation(user: object) -> Mapping[Ref, tuple[Late, ...]]:
    """Return what is awaited of each organisation, by its name: what a mail tells it."""
    found: dict[Ref, list[Late]] = defaultdict(list)
    for one in late(LateFilter(), user):
        if one.who is not None:
            found[one.who].append(one)
    return {who: tuple(found[who]) for who in sorted(found, key=lambda ref: ref.label)}


def _measures(user: object) -> Iterator[Late]:
    held = list(
        Measure.objects.filter(is_project_cost=False).select_related("producer").order_by("name", "pk")
    )
    expected = freshness_of(held, user)
    for measure in held:
        fresh = expected.get(measure.pk)
        if fresh and fresh.is_stale:
            about = Ref(measure.slug, measure.name, measure.is_fictional)
            what = f"le chiffre au {fresh.period_end:%d/%m/%Y}"
            yield Late(Awaited.MEASURE, fresh.reporter, about, what, fresh.due, fresh.last)


def _milestones(rows: Iterable[ProjectRow]) -> Iterator[Late]:
    for row in rows:
        due = row.standing.late
        if due is not None:
            yield Late(Awaited.MILESTONE, row.owner, _about(row), due.milestone.title, due.due)


def _silent(states: Iterable[State], user: object) -> Iterator[tuple[State, Due, date]]:
    """Projects under way of which nobody said anything for longer than the instance allows."""
    words, day = last_words(user), today()
    for state in states:
        if state.stage in _OVER:
            continue
        said = [one.said_on for m in state.milestones for one in m.said if one.said_on is not None]
        spoken = max([day for day in (words.get(state.id), *said) if day is not None], default=None)
        if spoken is None:
            continue
        due = silence(spoken, settings.STALE_AFTER_DAYS, day)
        if due.is_late:
            yield state, due, spoken


def _unsaid(row: ProjectRow, due: Due, spoken: date) -> Late:
    return Late(Awaited.WORD, row.owner, _about(row), "une nouvelle du projet", due, spoken)


@remembered_of("statements", "funding", "secrecy", "programme", "people", "identities")
def last_words(user: object) -> dict[int, date]:
    """Return the last day that each project was spoken of, dates of milestones aside. Three queries."""
    told: tuple[tuple[QuerySet[Statement] | QuerySet[Movement] | QuerySet[FinancingPlan], str], ...] = (
        (Statement.objects.visible_to(user), "said_on"),
        (Movement.objects.visible_to(user).filter(dated__lte=today()), "dated"),
        (FinancingPlan.objects.visible_to(user), "dated"),
    )
    latest: dict[int, date] = {}
    for rows, day in told:
        said = rows.exclude(project=None).order_by().values_list("project_id").annotate(Max(day))
        for project, last in said:
            latest[project] = max(latest.get(project, last), last)
    return latest


def _about(row: ProjectRow) -> Ref:
    return Ref(row.slug, row.title, row.is_fictional)
