"""What is told of each project, kept, and told again of the only ones that the journal names since."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from molette.domain.journal.remembered import MOST_LINES, Slot, Stand, lines_since, slot, stand
from molette.domain.programme.models import Project

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hearing:
    """Which lines of the journal move what is told: all, but those of the applications it is `deaf_to`.

    A line that names no project moves what is told of any, unless its subject is one of `apart`. With
    `families`, what is told of a project moves with the whole it is a part of, and with its parts.
    """

    deaf_to: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    families: bool = False


def followed(
    key: Hashable, read: Callable[[QuerySet[Project], date], Mapping[int, T]], hearing: Hearing
) -> Mapping[int, T]:
    """Return what is told of every project today: as kept under this key, or brought up to the journal.

    Only where answers may be remembered (`may_remember`). The mapping is shared: nobody may change it.
    """
    kept = slot((__name__, key))
    with kept.lock:
        here = stand()
        if kept.stand != here:
            kept.answer = _up_to(here, kept, read, hearing)
            kept.stand = here
        told: Mapping[int, T] = kept.answer
        return told


def _up_to(
    here: Stand, kept: Slot, read: Callable[[QuerySet[Project], date], Mapping[int, T]], hearing: Hearing
) -> Mapping[int, T]:
    named = _named(kept.stand, here, hearing)
    if named is None:
        return read(Project.objects.all(), here.day)
    if not named:
        held: Mapping[int, T] = kept.answer
        return held
    moved = Project.objects.filter(pk__in=_moved(named, hearing))
    gone = frozenset(moved.order_by().values_list("pk", flat=True))
    left = {pk: told for pk, told in kept.answer.items() if pk not in gone}
    return left | dict(read(moved, here.day))


def _moved(named: frozenset[str], hearing: Hearing) -> list[int]:
    own = Project.objects.filter(slug__in=named).order_by()
    if not hearing.families:
        return list(own.values_list("pk", flat=True))
    tops = {parent or pk for pk, parent in own.values_list("pk", "parent_id")}
    around = Project.objects.filter(Q(pk__in=tops) | Q(parent__in=tops)).order_by()
    return [*own.values_list("pk", flat=True), *around.values_list("pk", flat=True)]


def _named(then: Stand | None, here: Stand, hearing: Hearing) -> frozenset[str] | None:
    """The slugs of the projects of which something else may be told; None when it may be any."""
    if then is None or then.day != here.day:
        return None
    lines = lines_since(then, here, MOST_LINES)
    if lines is None:
        return None
    heard = {line for line in lines if line[0].partition(".")[0] not in hearing.deaf_to}
    if any(not project and subject not in hearing.apart for subject, project in heard):
        return None
    return frozenset(project for _, project in heard if project)
