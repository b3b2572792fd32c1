"""The works of a project as payments follow them: the day they start, the day they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from molette.engines.forecast.payments import Stage
from molette.engines.forecast.slippage import STOPPED, TURNS, Kind
from molette.engines.stages import Milestone, actual, planned, stage


@dataclass(frozen=True, slots=True)
class Works:
    """Their first and last days; `is_stopped` where the project was given up, closed or interrupted."""

    start: Stage | None
    end: Stage | None
    is_stopped: bool = False

    @property
    def span(self) -> tuple[Stage, Stage] | None:
        """Both days, where both are known."""
        return None if self.start is None or self.end is None else (self.start, self.end)


def works_of(milestones: Sequence[Milestone], day: date) -> Works:
    """Read it from the milestones known on a day.

    The works start with the first start seen, else planned; they end when all that was to be delivered is.
    """
    starts, ends = (_days(milestones, kind, day) for kind in Kind)
    begun = [one for one in starts if one.is_done]
    return Works(
        min(begun or starts, key=lambda one: one.on, default=None),
        max([one for one in ends if not one.is_done] or ends, key=lambda one: one.on, default=None),
        stage(milestones, day) in STOPPED,
    )


def _days(milestones: Sequence[Milestone], kind: Kind, day: date) -> list[Stage]:
    found = []
    for milestone in milestones:
        if milestone.turn not in TURNS[kind]:
            continue
        if done := actual(milestone, day):
            found.append(Stage(done.on, is_done=True))
        elif hoped := planned(milestone):
            found.append(Stage(hoped.until))
    return found
