"""A project of the list, with all that is said of how it goes."""

from collections.abc import Mapping
from dataclasses import dataclass

from molette.domain.followup.queries import WeatherView
from molette.domain.programme.queries import ProjectRow


@dataclass(frozen=True, slots=True)
class Line:
    """A project and how it goes."""

    row: ProjectRow
    weather: WeatherView | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of all the projects that the reader sees."""

    weather: Mapping[int, WeatherView]

    def line(self, row: ProjectRow) -> Line:
        return Line(row, self.weather.get(row.id))
