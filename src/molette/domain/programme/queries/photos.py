"""The photographs of projects, for the pages that show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from molette.domain.programme.models import Photo, PhotoMoment
from molette.domain.programme.queries.refs import Ref

BEFORE, AFTER = PhotoMoment.BEFORE.value, PhotoMoment.AFTER.value


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photograph: `width` and `height` are in pixels, those of the small one."""

    id: int
    moment: str
    alt: str
    credit: str
    taken_on: date
    precision: str
    width: int
    height: int
    is_fictional: bool
    project: Ref

    @property
    def moment_label(self) -> str:
        return str(PhotoMoment(self.moment).label)


@dataclass(frozen=True, slots=True)
class Pair:
    """A project before and after."""

    project: Ref
    before: PhotoView
    after: PhotoView


def photos_of(projects: Iterable[int], user: object) -> tuple[PhotoView, ...]:
    """The photographs of these projects that the user sees, the oldest first. One query."""
    held = Photo.objects.visible_to(user).filter(project_id__in=list(projects)).order_by("taken_on", "pk")
    return tuple(_view(row) for row in held.values_list(*_FIELDS))


def _view(row: Any) -> PhotoView:
    told: Any = (*row[:9], Ref(*row[9:]))
    return PhotoView(*told)


def pairs(photos: Iterable[PhotoView]) -> tuple[Pair, ...]:
    """The projects that have a photograph before and one after: the first and the last of each.

    The newest pair first.
    """
    before: dict[str, PhotoView] = {}
    after: dict[str, PhotoView] = {}
    for one in photos:
        if one.moment == BEFORE:
            before.setdefault(one.project.slug, one)
        elif one.moment == AFTER:
            after[one.project.slug] = one
    both = [Pair(after[slug].project, before[slug], after[slug]) for slug in after if slug in before]
    return tuple(sorted(both, key=lambda pair: (pair.after.taken_on, pair.after.id), reverse=True))


_FIELDS = (
    "pk",
    "moment",
    "alt",
    "credit",
    "taken_on",
    "precision",
    "width",
    "height",
    "is_fictional",
    "project__slug",
    "project__title",
    "project__is_fictional",
)
