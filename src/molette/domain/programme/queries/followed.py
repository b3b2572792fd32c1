"""What is told of each project, kept, and told again of the only ones that the journal names since."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

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


Read = Callable[[frozenset[int] | None], Mapping[int, T]]
"""What is told of these projects, or of all."""


def followed(key: Hashable, read: Read[T], hearing: Hearing, *, sight: Hashable = None) -> Mapping[int, T]:
    """Return what is told of every project today: as kept under this key, or brought up to the journal.

    All is told again when `sight`, what the reader does not see, is no longer the same. Only where answers
    may be remembered (`may_remember`). The mapping is shared: nobody may change it.
    """
    kept = slot((__name__, key))
    with kept.lock:
        here = stand()
        if kept.stand != here:
            kept.answer = _up_to(here, kept, read, hearing, sight)
            kept.stand = here
        answer: _Told[T] = kept.answer
        return answer.of


@dataclass(frozen=True, slots=True)
class _Told(Generic[T]):
    """What is told of each project, the whole that each part was then in, and what was then not seen."""

    of: Mapping[int, T]
    wholes: Mapping[int, int]
    sight: Hashable


def _up_to(here: Stand, kept: Slot, read: Read[T], hearing: Hearing, sight: Hashable) -> _Told[T]:
    named = _named(kept.stand, here, hearing)
    former: _Told[T] | None = kept.answer
    if named is None or former is None or former.sight != sight:
        return _anew(read, hearing, sight)
    if not named:
        return former
    own = frozenset(Project.objects.filter(slug__in=named).order_by().values_list("pk", flat=True))
    if len(own) < len(named):  # one of them is gone
        return _anew(read, hearing, sight)
    wholes = {part: whole for part, whole in former.wholes.items() if part not in own}
    if hearing.families:
        wholes |= _wholes(own)
        tops = {wholes.get(pk, pk) for pk in own} | {former.wholes.get(pk, pk) for pk in own}
        own |= tops | {part for part, whole in wholes.items() if whole in tops}
    left = {pk: told for pk, told in former.of.items() if pk not in own}
    return _Told(left | dict(read(own)), wholes, sight)


def _anew(read: Read[T], hearing: Hearing, sight: Hashable) -> _Told[T]:
    return _Told(read(None), _wholes(None) if hearing.families else {}, sight)


def _wholes(projects: frozenset[int] | None) -> dict[int, int]:
    parts = Project.objects.exclude(parent=None).order_by()
    if projects is not None:
        parts = parts.filter(pk__in=projects)
    return {part: whole for part, whole in parts.values_list("pk", "parent_id") if whole}


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
