"""Where every project stands on a day, without its words: enough to count, to sort and to climb.

Dates are many and stages are slow to tell. What was told is kept in memory, and told again for the only
projects that the journal names since.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Value

from molette.domain.journal.known import today
from molette.domain.journal.remembered import may_remember
from molette.domain.programme.models import Project
from molette.domain.programme.queries.calendars import calendars
from molette.domain.programme.queries.followed import Hearing, followed
from molette.engines import stages
from molette.engines.chain import NEVER_DATED, Dated, dated
from molette.engines.stages import STAGE_LABELS, Stage, Standing

# What is written of these says nothing of a date. A line on anything else names the project whose dates may
# have moved, by what was said of them or by who signed it; one that names none, and all is read again.
_HEARING = Hearing(deaf_to=frozenset({"statements", "funding", "people", "secrecy", "sources", "followup"}))


@dataclass(frozen=True, slots=True)
class State:
    """A project as its dates tell it; `is_apart` when it stands in none of the places looked at first."""

    id: int
    is_fictional: bool
    milestones: tuple[stages.Milestone, ...]
    standing: Standing
    proofs: Dated
    is_apart: bool = False
    whole: int | None = None  # the project it is a part of

    @property
    def stage(self) -> Stage:
        return self.standing.stage

    @property
    def stage_label(self) -> str:
        return STAGE_LABELS[self.standing.stage]

    @property
    def days_late(self) -> int:
        return self.standing.late.late if self.standing.late else 0


Told = tuple[tuple[stages.Milestone, ...], Standing, Dated]


def states(
    found: QuerySet[Project], day: date, order: Collection[str], first: frozenset[int] = frozenset()
) -> Iterable[State]:
    """The states of these projects that day, in this order. Two queries at most.

    Those that stand in none of the places `first` are told apart.
    """
    told = followed("states", _of, _HEARING) if may_remember() and day == today() else _told(found, day)
    nothing: Told = ((), stages.standing((), day), NEVER_DATED)
    standing = Project.places.through.objects.filter(place_id__in=first, project_id=OuterRef("pk")).order_by()
    apart = found.annotate(apart=~Exists(standing) if first else Value(value=False))
    rows = apart.order_by(*order).values_list("pk", "is_fictional", "apart", "parent_id")
    for pk, fictional, is_apart, whole in rows:
        yield State(pk, fictional, *told.get(pk, nothing), is_apart=is_apart, whole=whole)


def _of(keys: frozenset[int] | None) -> dict[int, Told]:
    found = Project.objects.all() if keys is None else Project.objects.filter(pk__in=keys)
    return _told(found, today())


def _told(found: QuerySet[Project], day: date) -> dict[int, Told]:
    return {pk: (held, stages.standing(held, day), dated(held, day)) for pk, held in calendars(found).items()}
