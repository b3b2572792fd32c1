"""What moved on a point of a committee since the state on which it decides was frozen.

Both sides are read as everybody may: the page is projected, and two readers would make what one may not read
look as if it had come or gone.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from molette.domain.governance.models import AgendaPoint, Resolution
from molette.domain.journal.known import today
from molette.domain.signatures.models import Subject
from molette.domain.snapshots.queries import StateRow, state_for, state_of
from molette.domain.snapshots.taking import take_part
from molette.domain.statements.models import Statement
from molette.engines.snapshots.changes import Comparison
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.parts import About, is_empty, part

RESIDENT = AnonymousUser()
OWED = "decision-"


@dataclass(frozen=True, slots=True)
class Since:
    """The state frozen for the meeting, what it holds of a point, and what moved since.

    `moved` is None where neither the state nor today's facts hold anything of it.
    """

    row: StateRow
    until: date
    is_whole: bool
    moved: Comparison | None


def about(point: AgendaPoint) -> About:
    """What a point is about, by the keys of a frozen state. At most two queries."""
    dispute = f"{point.subject}/{point.subject_id}" if point.subject else ""
    return About(point.project_slug, _measure(point), dispute, _decision(point))


def _measure(point: AgendaPoint) -> str:
    """The measure over the whole programme of which the point says a value; that of a place is not frozen."""
    if point.subject != Subject.STATEMENT or point.subject_id is None or point.project_id is not None:
        return ""
    rows = Statement.objects.filter(pk=point.subject_id, place=None, measure__is_project_cost=False)
    return rows.order_by("pk").values_list("measure__slug", flat=True).first() or ""


def _decision(point: AgendaPoint) -> str:
    key = point.key.removeprefix(OWED)
    if not point.key.startswith(OWED) or not key.isdecimal():
        return ""
    found = Resolution.objects.filter(pk=int(key)).order_by("pk").values_list("entry_key", flat=True).first()
    return str(found) if found else ""


def since_frozen(point: AgendaPoint, user: object) -> Since | None:
    """What moved on a point since its meeting was convened; None where no state was frozen for it.

    Raises AlteredStateError. The point is one that the user may read whole.
    """
    row = state_for(point.meeting_id, user)
    frozen = state_of(row.id, user) if row else None
    if row is None or frozen is None:
        return None
    asked = about(point)
    before, after = part(frozen, asked), take_part(RESIDENT, asked)
    nothing = is_empty(before) and is_empty(after)
    return Since(row, today(), asked.is_whole, None if nothing else compare(before, after))
