"""The weather of projects: the word that holds of each, with its date, and all those said of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from molette.domain.followup.models import WeatherWord
from molette.domain.followup.queries.dated import SPEAKER, speaker
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.programme.queries.refs import Ref, organisation_ref
from molette.engines.project_weather import LEVEL_LABELS, STALE_AFTER, Level, standing

READS = ("followup", "programme", "people", "identities")
"""The applications whose lines may move what is read here."""
_FIELDS = ("pk", "project_id", "level", "why", "said_on", "withdrawn_reason", "is_fictional")


@dataclass(frozen=True, slots=True)
class WeatherView:
    """A word on a project, its reason, its author and its age; `in_use` marks the one that holds."""

    id: int
    project_id: int
    level: Level
    why: str
    said_on: date
    said_by: Ref | None
    age: int
    withdrawn_reason: str
    in_use: bool
    is_fictional: bool

    @property
    def label(self) -> str:
        return LEVEL_LABELS[self.level]

    @property
    def is_stale(self) -> bool:
        return self.age > STALE_AFTER


def weather_of(projects: frozenset[int] | None, user: object) -> Mapping[int, WeatherView]:
    """The word that holds of each of these projects, or of all that the user sees. One query.

    A project of which nobody said anything is absent: silence is not a level.
    """
    if projects is None:
        return _of_all(user)
    return _read(projects, user)


@remembered_of(*READS)
def _of_all(user: object) -> Mapping[int, WeatherView]:
    return _read(None, user)


def _read(projects: frozenset[int] | None, user: object) -> Mapping[int, WeatherView]:
    day = today()
    found = WeatherWord.objects.visible_to(user).filter(withdrawn_reason="", said_on__lte=day)
    if projects is not None:
        found = found.filter(project_id__in=projects)
    # In the order said: of a project, the last row read is the one that holds.
    rows = found.order_by("project_id", "said_on", "pk").values_list(*_FIELDS, *SPEAKER)
    last = {row[1]: row for row in rows}
    return {key: _plain(row, day) for key, row in last.items()}


def _plain(row: Any, day: date) -> WeatherView:
    key, project, level, why, said_on, withdrawn, fictional, *who = row
    return WeatherView(
        key,
        project,
        Level(level),
        why,
        said_on,
        speaker(*who),
        (day - said_on).days,
        withdrawn,
        in_use=True,
        is_fictional=fictional,
    )


def words_of(project: int, user: object) -> tuple[WeatherView, ...]:
    """Every word said of a project, the last first, those taken back among them. One query."""
    day = today()
    rows = WeatherWord.objects.visible_to(user).filter(project_id=project, said_on__lte=day)
    held = list(rows.select_related("said_by").order_by("-said_on", "-pk"))
    here = standing([row.word() for row in held if not row.withdrawn_reason], day)
    last = here.word.rank if here else 0
    return tuple(
        WeatherView(
            id=row.pk,
            project_id=row.project_id,
            level=Level(row.level),
            why=row.why,
            said_on=row.said_on,
            said_by=organisation_ref(row.said_by),
            age=(day - row.said_on).days,
            withdrawn_reason=row.withdrawn_reason,
            in_use=row.pk == last,
            is_fictional=row.is_fictional,
        )
        for row in held
    )
