"""When works began and ended, as far as anybody said it: read from the milestones of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from molette.engines import stages
from molette.engines.stages import Milestone, Said, Stage, Turn


@dataclass(frozen=True, slots=True)
class Works:
    """When works began and ended, as known on a day.

    `seen`: works were seen under way, their start being undated; `hoped`: the start is only planned.
    """

    begun: Said | None = None
    seen: Said | None = None
    hoped: Said | None = None
    ended: date | None = None
    is_given_up: bool = False

    @property
    def since(self) -> date | None:
        """The last day on which the works can have begun."""
        first = self.begun or self.seen
        return first.until if first else self.ended


def works(milestones: Sequence[Milestone], day: date) -> Works:
    """Read the start and the end of the works from the milestones of a project."""
    stage = stages.stage(milestones, day)
    done = {turn: _first(milestones, turn, day) for turn in (Turn.WORKS_START, Turn.WORKS_SEEN)}
    hoped = [said for m in milestones if m.turn is Turn.WORKS_START and (said := stages.planned(m))]
    arrived = [said for m in milestones if m.turn in stages.ARRIVALS and (said := stages.actual(m, day))]
    return Works(
        begun=done[Turn.WORKS_START],
        seen=done[Turn.WORKS_SEEN],
        hoped=min(hoped, key=lambda said: said.until, default=None),
        ended=max((s.until for s in arrived), default=None) if _is_over(stage, arrived) else None,
        is_given_up=stage is Stage.ABANDONED,
    )


def _first(milestones: Sequence[Milestone], turn: Turn, day: date) -> Said | None:
    held = [said for m in milestones if m.turn is turn and (said := stages.actual(m, day))]
    return min(held, key=lambda said: said.until, default=None)


def _is_over(stage: Stage, arrived: Sequence[Said]) -> bool:
    """A part delivered while another is awaited ends nothing; what closed later had ended."""
    return bool(arrived) and stage in (Stage.DELIVERED, Stage.CLOSED)
