"""Where every project stands on a day, without its words: enough to count, to sort and to climb.

Dates are many and stages are slow to tell. What was told is kept in memory, and told again for the only
projects that the journal names since.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from molette.domain.journal.known import today
from molette.domain.journal.remembered import Slot, Stand, lines_since, may_remember, slot, stand
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.engines import stages
from molette.engines.chain import NEVER_DATED, Climb, Dated, climb_from, dated
from molette.engines.stages import Stage, Standing

# What is written of these says nothing of a date. A line on anything else names the project whose dates may
# have moved, by what was said of them or by who signed it; one that names none, and all is read again.
_NO_DATE = frozenset({"statements", "funding", "people", "secrecy", "sources"})
MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class State:
    """A project as its dates tell it."""

    id: int
    is_fictional: bool
    milestones: tuple[stages.Milestone, ...]
    standing: Standing
    proofs: Dated

    @property
    def stage(self) -> Stage:
        return self.standing.stage

    @property
    def days_late(self) -> int:
        return self.standing.late.late if self.standing.late else 0

    def climb(self, *, funded: bool | None, announced: bool = False) -> Climb:
        return climb_from(self.proofs, funded=funded, announced=announced)


Told = tuple[tuple[stages.Milestone, ...], Standing, Dated]


def states(found: QuerySet[Project], day: date, order: Collection[str]) -> Iterable[State]:
    """The states of these projects that day, in this order. Two queries at most."""
    told = _every() if may_remember() and day == today() else _told(found, day)
    nothing: Told = ((), stages.standing((), day), NEVER_DATED)
    for pk, fictional in found.order_by(*order).values_list("pk", "is_fictional"):
        yield State(pk, fictional, *told.get(pk, nothing))


def _told(found: QuerySet[Project], day: date) -> dict[int, Told]:
    return {pk: (held, stages.standing(held, day), dated(held, day)) for pk, held in calendars(found).items()}


def _every() -> Mapping[int, Told]:
    """What is told of every project today: as kept, or brought up to where the journal stands."""
    kept = slot(__name__)
    with kept.lock:
        here = stand()
        if kept.stand != here:
            kept.answer = _up_to(here, kept)
            kept.stand = here
        told: Mapping[int, Told] = kept.answer
        return told


def _up_to(here: Stand, kept: Slot) -> Mapping[int, Told]:
    named = _named(kept.stand, here)
    if named is None:
        return _told(Project.objects.all(), here.day)
    moved = Project.objects.filter(slug__in=named)
    gone = frozenset(moved.order_by().values_list("pk", flat=True)) if named else frozenset()
    left = {pk: told for pk, told in kept.answer.items() if pk not in gone}
    return left | (_told(moved, here.day) if named else {})


def _named(then: Stand | None, here: Stand) -> frozenset[str] | None:
    """The slugs of the projects whose dates may have moved; None when it may be any."""
    if then is None or then.day != here.day:
        return None
    lines = lines_since(then, here, MOST_NAMED)
    if lines is None:
        return None
    telling = {line for line in lines if line[0].partition(".")[0] not in _NO_DATE}
    if not all(project for _, project in telling):
        return None
    return frozenset(project for _, project in telling)
