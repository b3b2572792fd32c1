"""What a watch reads, and a fact as it finds it, before it is named and ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from molette.domain.funding.situations import Situation, situations_of
from molette.domain.programme.queries import ProjectFilter, project_set
from molette.domain.programme.queries.states import State
from molette.engines.alerts.alerts import Subject
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity


@dataclass(frozen=True)
class Sight:
    """What one reader sees; what several watches ask is read once."""

    user: object

    @cached_property
    def states(self) -> tuple[State, ...]:
        return project_set(ProjectFilter(), self.user).states

    @cached_property
    def situations(self) -> Mapping[int, Situation]:
        return situations_of(None, self.user)

    def cost(self, project: int) -> Decimal | None:
        """The cost of a project, where the reader may know one."""
        held = self.situations.get(project)
        return held.cost if held else None


@dataclass(frozen=True, slots=True)
class Found:
    """A fact that asks for somebody's hand; see `Alert` for what the fields mean.

    `key` tells it from the other facts of its kind. `subject` is None for the `project` itself. `who` is the
    slug of who must act, or `who_id` its key; neither, for the owner of the project. `covers` names what
    would hide the fact from a reader, as the veil names it: « movement:12 ». `places` are those of a fact on
    no project.
    """

    kind: AlertKind
    key: str
    gravity: Gravity
    evidence: str
    since: date | None
    duty: Duty
    project: int | None = None
    subject: Subject | None = None
    who: str = ""
    who_id: int | None = None
    stake: Decimal | None = None
    days: int = 0
    left: int | None = None
    covers: str = ""
    places: frozenset[int] = frozenset()
