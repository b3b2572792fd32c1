"""What a cell of two trees rests on: the projects of both orientations, their lines, and their sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from molette.domain.desk.crosswalk import Cell
from molette.domain.funding.queries import MovementFilter, MovementView, ladders_of, movements
from molette.domain.programme.models import Project
from molette.domain.programme.queries import Ref
from molette.engines.ladder import Ladder


@dataclass(frozen=True, slots=True)
class Common:
    """A project that two orientations have in common, and its euros by rung."""

    project: Ref
    ladder: Ladder

    @property
    def is_fictional(self) -> bool:
        return self.project.is_fictional or self.ladder.is_fictional


def in_common(cell: Cell, user: object) -> tuple[Common, ...]:
    """The projects of a cell, by title, with their ladders. Three queries at most."""
    rows = Project.objects.visible_to(user).filter(pk__in=cell.projects).order_by("title", "pk")
    euros = ladders_of(cell.projects, user) if cell.projects else {}
    return tuple(
        Common(Ref(one.slug, one.title, one.is_fictional), euros.get(one.pk, Ladder(()))) for one in rows
    )


def lines_of(projects: Sequence[Ref], user: object) -> Mapping[str, tuple[MovementView, ...]]:
    """The movements of these projects, by their slugs, each with its source. Two queries; none for none."""
    wanted = [one.slug for one in projects]
    if not wanted:
        return {}
    keys = Project.objects.filter(slug__in=wanted).order_by("pk").values_list("pk", flat=True)
    told = list(movements(MovementFilter(projects=frozenset(keys)), user))
    return {slug: tuple(one for one in told if one.project_slug == slug) for slug in wanted}
