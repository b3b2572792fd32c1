"""How sure one is that dates will be kept, from what is said or from what was seen; and what it was worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from molette.domain.followup.models import Judgement
from molette.domain.followup.queries.dated import SPEAKER, Dates, as_milestone, dates_said, speaker
from molette.domain.followup.queries.weather import READS
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.queries import ProjectFilter, project_set
from molette.domain.programme.queries.refs import Ref
from molette.engines import stages
from molette.engines.confidence import Judged, Outcome, Reliability, outcome, reliability, targets
from molette.engines.forecast.slippage import Slips, kept, slips_by
from molette.engines.stages import Due, Turn


class Basis(StrEnum):
    """From what a probability comes."""

    SAID = "said"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class JudgementView:
    """A probability said of a milestone and a date, and what came of it."""

    id: int
    milestone_id: int
    milestone: str
    project_id: int
    project: Ref
    on: date
    precision: str
    percent: int
    note: str
    said_on: date
    said_by: Ref | None
    withdrawn_reason: str
    outcome: Outcome
    is_fictional: bool

    @property
    def judged(self) -> Judged:
        return Judged(self.percent, self.outcome)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The probability that a milestone comes by its date.

    `percent` is None where nobody said it and too few milestones of its kind came, of which there are `seen`.
    """

    milestone_id: int
    title: str
    on: date
    precision: str
    percent: int | None
    basis: Basis | None
    said_on: date | None
    seen: int
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class ProjectConfidence:
    """Of the next milestone of a project, and of its end; the same one where nothing else comes before."""

    next: Confidence | None
    end: Confidence | None


Rates = Mapping[bool, Mapping[Turn, Slips]]
"""Of what is invented, and of what is real: neither tells anything of the other."""
Said = Mapping[tuple[int, date], JudgementView]


@remembered_of(*READS, "signatures")
def judgements(user: object) -> tuple[JudgementView, ...]:
    """Every judgement that the user is told of, the last said first. Two queries."""
    return _judgements(Judgement.objects.visible_to(user).standing())


def judgements_of(project: int, user: object) -> tuple[JudgementView, ...]:
    """Those of one project, those taken back among them. Two queries."""
    return _judgements(Judgement.objects.visible_to(user).filter(milestone__project_id=project))


def worth(views: Iterable[JudgementView]) -> Reliability | None:
    """What past judgements were worth; None where none of their dates is past."""
    return reliability(view.judged for view in views if not view.withdrawn_reason)


_FIELDS = (
    "pk",
    "milestone_id",
    "milestone__title",
    "milestone__project_id",
    "milestone__project__slug",
    "milestone__project__title",
    "milestone__project__is_fictional",
    "on",
    "precision",
    "percent",
    "note",
    "said_on",
    "withdrawn_reason",
    "is_fictional",
    "milestone__kind",
)


def _judgements(found: QuerySet[Judgement]) -> tuple[JudgementView, ...]:
    day = today()
    held = found.filter(said_on__lte=day).order_by("-said_on", "-pk")
    rows = list(held.values_list(*_FIELDS, *SPEAKER))
    dates = dates_said(Q(milestone__in=found.order_by().values("milestone"))) if rows else {}
    return tuple(_view(row, dates, day) for row in rows)


def _view(row: Any, dates: Dates, day: date) -> JudgementView:
    key, turn, title, project, slug, name, invented, on, precision, percent, note, *rest = row
    said_on, withdrawn, fictional, kind, *who = rest
    return JudgementView(
        key,
        turn,
        title,
        project,
        Ref(slug, name, invented),
        on,
        precision,
        percent,
        note,
        said_on,
        speaker(*who),
        withdrawn,
        outcome(as_milestone(turn, kind, title, dates), on, day),
        fictional,
    )


@remembered_of("programme", "signatures", "people", "identities")
def rates(user: object) -> Rates:
    """How dates of each kind of milestone were kept, of all the projects that the user sees."""
    held = project_set(ProjectFilter(), user).states
    turns = {turn: (turn,) for turn in Turn}
    return {
        invented: slips_by((x.milestones for x in held if x.is_fictional is invented), today(), turns)
        for invented in (False, True)
    }


def said_of_dates(views: Iterable[JudgementView]) -> Said:
    """The last word on each date of each milestone."""
    held: dict[tuple[int, date], JudgementView] = {}
    for view in views:  # the last said comes first
        if not view.withdrawn_reason:
            held.setdefault((view.milestone_id, view.on), view)
    return held


def confidence_in(
    milestones: Sequence[stages.Milestone], day: date, said: Said, seen: Rates, *, invented: bool
) -> ProjectConfidence:
    """How sure one is of a project: what is said of the date in use, else what was seen of such dates.

    An `invented` project is told by what was seen of others, a real one by real ones.
    """
    found = targets(milestones, day)
    own = seen[invented]
    return ProjectConfidence(
        _of(found.next, said, own, invented=invented), _of(found.end, said, own, invented=invented)
    )


def _of(due: Due | None, said: Said, seen: Mapping[Turn, Slips], *, invented: bool) -> Confidence | None:
    if due is None:
        return None
    one, when = due.milestone, due.said
    word = said.get((one.key, when.until))
    slips = seen[one.turn]
    rate = kept(slips)
    percent = word.percent if word else None if rate is None else round(rate * 100)
    basis = Basis.SAID if word else None if rate is None else Basis.SEEN
    return Confidence(
        one.key,
        one.title,
        when.on,
        when.precision,
        percent,
        basis,
        word.said_on if word else None,
        slips.stages,
        word.is_fictional if word else invented,
    )
