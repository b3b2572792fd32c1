"""A project of the list, with all that is said of how it goes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from molette.domain.followup.queries import (
    BlockingView,
    DelayView,
    ProjectConfidence,
    WeatherView,
    blockings,
    confidence_in,
    delays,
    judgements,
    rates,
    said_of_dates,
    weather_of,
)
from molette.domain.followup.queries.confidence import Rates, Said
from molette.domain.programme.queries import ProjectRow


@dataclass(frozen=True, slots=True)
class Line:
    """A project and how it goes: the word that holds, what blocks it, what delays it."""

    row: ProjectRow
    weather: WeatherView | None
    blockings: Sequence[BlockingView]
    delay: DelayView | None
    confidence: ProjectConfidence

    @property
    def lifters(self) -> tuple[str, ...]:
        """Who must act, each once."""
        return tuple(dict.fromkeys(one.who for one in self.blockings))


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of all the projects that the reader sees; of its delays, the longest."""

    weather: Mapping[int, WeatherView]
    blockings: Mapping[int, Sequence[BlockingView]]
    delays: Mapping[int, DelayView]
    judged: Said
    rates: Rates

    def line(self, row: ProjectRow) -> Line:
        sure = confidence_in(row.milestones, row.day, self.judged, self.rates, invented=row.is_fictional)
        own = self.blockings.get(row.id, ())
        return Line(row, self.weather.get(row.id), own, self.delays.get(row.id), sure)


def told_to(user: object) -> Told:
    """Read all that is said. Eight queries, where nothing is remembered."""
    stopped: dict[int, list[BlockingView]] = defaultdict(list)
    for one in blockings(user):
        stopped[one.project_id].append(one)
    late = {one.turn.project_id: one for one in reversed(delays(user))}
    judged = said_of_dates(judgements(user))
    return Told(weather_of(None, user), stopped, late, judged, rates(user))
