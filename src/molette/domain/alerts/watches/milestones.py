"""Dates announced that have passed, and ends that were pushed back."""

from collections.abc import Iterator
from typing import Final

from molette.domain.alerts.watches.found import Found, Sight
from molette.domain.journal.known import today
from molette.engines.alerts.alerts import gravity_of
from molette.engines.alerts.kinds import AlertKind, Duty
from molette.engines.french import counted, on_date, spaced
from molette.engines.stages import Stage

OVER: Final = frozenset({Stage.DELIVERED, Stage.CLOSED, Stage.ABANDONED})
LATE: Final = (60, 365)
SLIPPED: Final = 180
SLIPS: Final = (365, 730)
"""Days: pushed back by six months, it is watched; by one year, serious; by two, grave."""


def late(sight: Sight) -> Iterator[Found]:
    """The date of each project that passed longest ago without anything to say it was kept."""
    for state in sight.states:
        due = state.standing.late
        if due is None:
            continue
        said = due.said
        yield Found(
            AlertKind.MILESTONE_LATE,
            f"{due.milestone.key}-{said.until:%Y%m%d}",
            gravity_of(due.late, *LATE),
            spaced(
                f"{due.milestone.title} : annoncé {on_date(said.on, said.precision)}, "
                f"{counted(due.late, 'jour')} de retard, et rien ne dit que c’est fait."
            ),
            said.until,
            Duty.OWNER,
            project=state.id,
            stake=sight.cost(state.id),
            days=due.late,
        )


def slipped(sight: Sight) -> Iterator[Found]:
    """The ends still to come, announced for six months later than they first were."""
    day = today()
    for state in sight.states:
        slip = state.standing.slip
        if slip is None or state.stage in OVER or slip.latest.actual or slip.latest.until < day:
            continue
        if slip.days < SLIPPED:
            continue
        first, latest = slip.first, slip.latest
        yield Found(
            AlertKind.MILESTONE_SLIPPED,
            f"{state.id}-{latest.until:%Y%m%d}",
            gravity_of(slip.days, *SLIPS),
            spaced(
                f"La fin, annoncée d’abord {on_date(first.on, first.precision)}, l’est maintenant "
                f"{on_date(latest.on, latest.precision)} : {counted(slip.months, 'mois', 'mois')} plus tard."
            ),
            latest.said_on,
            Duty.OWNER,
            project=state.id,
            stake=sight.cost(state.id),
            days=slip.days,
        )
