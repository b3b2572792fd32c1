"""When works begin and end, as far as anybody said it: read from the milestones of a project.

The one reading of the display of plans, of the days of grants, of the owner's cash and of the forecast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.engines.stages import ARRIVALS, Milestone, Said, Stage, Turn, actual, planned, stage

STOPPED: Final = frozenset({Stage.ABANDONED, Stage.CLOSED, Stage.INTERRUPTED})
"""Where nothing more is expected: neither works nor payments."""
OVER: Final = frozenset({Stage.DELIVERED, Stage.CLOSED})


@dataclass(frozen=True, slots=True)
class Works:
    """When works began and ended, as known on a day, or are to.

    `seen`: works were seen under way, their start being undated; `hoped`: the start is only planned. `end` is
    the last arrival that happened if all is over, else the last one awaited; `ended` is its last day once all
    is over. `is_stopped`: the project was given up, closed or interrupted.
    """

    begun: Said | None = None
    seen: Said | None = None
    hoped: Said | None = None
    end: Said | None = None
    ended: date | None = None
    is_given_up: bool = False
    is_stopped: bool = False

    @property
    def since(self) -> date | None:
        """The last day on which the works can have begun."""
        first = self.begun or self.seen
        return first.until if first else self.ended

    @property
    def start(self) -> Said | None:
        """The first start that happened, whoever saw it; else the one hoped for."""
        done = [said for said in (self.begun, self.seen) if said]
        return min(done, key=lambda said: said.on, default=self.hoped)

    @property
    def span(self) -> tuple[Said, Said] | None:
        """Their start and their end, where both are known."""
        return None if self.start is None or self.end is None else (self.start, self.end)


def works(milestones: Sequence[Milestone], day: date) -> Works:
    """Read the start and the end of the works from the milestones of a project, as known on a day."""
    now = stage(milestones, day)
    done = {turn: _first(_done(milestones, turn, day=day)) for turn in (Turn.WORKS_START, Turn.WORKS_SEEN)}
    arrived = _done(milestones, *ARRIVALS, day=day)
    # A part delivered while another is awaited ends nothing; what closed later had ended.
    is_over = bool(arrived) and now in OVER
    last = max(arrived, key=lambda said: said.until, default=None)
    return Works(
        begun=done[Turn.WORKS_START],
        seen=done[Turn.WORKS_SEEN],
        hoped=_first(said for m in milestones if m.turn is Turn.WORKS_START and (said := planned(m))),
        end=last if is_over else max(_awaited(milestones, day), key=lambda said: said.until, default=last),
        ended=last.until if is_over and last else None,
        is_given_up=now is Stage.ABANDONED,
        is_stopped=now in STOPPED,
    )


def day_of(said: Said) -> date:
    """One day for a date that may be vague: what happened by its first day, what is planned by its last."""
    return said.on if said.actual else said.until


def _done(milestones: Sequence[Milestone], *turns: Turn, day: date) -> list[Said]:
    return [said for m in milestones if m.turn in turns and (said := actual(m, day))]


def _awaited(milestones: Sequence[Milestone], day: date) -> list[Said]:
    waiting = (m for m in milestones if m.turn in ARRIVALS and not actual(m, day))
    return [said for m in waiting if (said := planned(m))]


def _first(told: Iterable[Said]) -> Said | None:
    return min(told, key=lambda said: said.until, default=None)
