"""Keep in memory what was read of the whole programme, for as long as nothing moves.

Whatever is written leaves a line of the journal in its own transaction. So an answer holds while the journal
stands where it stood, the day is the same, and the reader has the same rights: it is never late, not by a
second. Where it stands is asked once a request. An action under way always reads anew. What was known on a
past day is kept apart, fewer answers of it, until the next line whatever it speaks of.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db.models import Count, Max, Subquery

from molette.domain.journal.known import known_on, today
from molette.domain.journal.reading import reading
from molette.domain.journal.recording import current

P = ParamSpec("P")
R = TypeVar("R")
MOST = 200  # answers kept by a process; the least asked leaves first
MOST_OF_THE_PAST = 40
# Of two transactions that write together, the one that began last may end first: its line is then followed
# by one of a lower number. The count of the last lines tells.
LATEST = 1000
MOST_LINES = 200  # beyond, whatever is kept is read anew


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the journal stands: its last line, how many of the latest are there; and the day of the read."""

    last: int
    latest: int
    day: date


@dataclass(slots=True)
class Slot:
    """An answer, and where the journal stood when it was read. The lock is held while it is read anew."""

    lock: Lock = field(default_factory=Lock)
    stand: Stand | None = None
    answer: Any = None


_slots: OrderedDict[Any, Slot] = OrderedDict()
_slots_of_the_past: OrderedDict[Any, Slot] = OrderedDict()
_door = Lock()


def stand() -> Stand:
    """Return where the journal stands. One query, the first time in a reading."""
    under_way = reading()
    if under_way and under_way.stand:
        kept: Stand = under_way.stand
        return kept
    found = Stand(*_latest(), today())
    if under_way:
        under_way.stand = found
    return found


def may_remember() -> bool:
    """Hold where an answer kept is the answer: today, outside an action."""
    return settings.REMEMBER and known_on() is None and current() is None


def note_the_stand() -> None:
    """Ask where the journal stands before a past day hides its last lines, where answers are kept."""
    if reading() and may_remember():
        stand()


def _may_keep(past: date | None) -> bool:
    if past is None:
        return may_remember()
    under_way = reading()
    noted = under_way is not None and under_way.stand is not None
    return settings.REMEMBER and current() is None and noted


def remembered(read: Callable[P, R]) -> Callable[P, R]:
    """Make a read keep its answers. They are shared: nobody may change one.

    Its arguments tell one question from another; of a reader, only his rights count.
    """
    return _keeping(read, lambda _app, _project: True)


def remembered_of(*applications: str, projects: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Do the same for a read that only lines of some applications can move.

    Without `projects`, those that name a project do not move it either.
    """

    def moves(application: str, project: str) -> bool:
        return application in applications and (projects or not project)

    return lambda read: _keeping(read, moves)


def remembered_beside(*applications: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Do the same for a read that lines of any application may move, but those."""
    return lambda read: _keeping(read, lambda app, _project: app not in applications)


def _keeping(read: Callable[P, R], moves: Callable[[str, str], bool]) -> Callable[P, R]:
    @wraps(read)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        past = known_on()
        if not _may_keep(past):
            return read(*args, **kwargs)
        told = tuple(rights_of(value) for value in args)
        named = tuple((name, rights_of(value)) for name, value in sorted(kwargs.items()))
        kept = slot((read.__module__, read.__qualname__, told, named), past)
        with kept.lock:
            here = stand()
            if kept.stand != here:
                if past is not None or _moved(kept.stand, here, moves):
                    kept.answer = read(*args, **kwargs)
                kept.stand = here
            answer: R = kept.answer
            return answer

    return ask


def _moved(then: Stand | None, now: Stand, moves: Callable[[str, str], bool]) -> bool:
    """Whether a line written between two stands may change the answer."""
    if then is None or then.day != now.day:
        return True
    lines = lines_since(then, now, MOST_LINES)
    return lines is None or any(moves(subject.partition(".")[0], project) for subject, project in lines)


def lines_since(then: Stand, now: Stand, most: int) -> tuple[tuple[str, str], ...] | None:
    """What the lines written between two stands speak of: kind of subject, slug of the project.

    None when there are more than `most`, or when a line came late under those already there. Two queries, the
    first time in a reading.
    """
    under_way = reading()
    if under_way is None:
        return _lines_since(then, now, most)
    key = (then, now, most)
    if key not in under_way.lines:
        under_way.lines[key] = _lines_since(then, now, most)
    found: tuple[tuple[str, str], ...] | None = under_way.lines[key]
    return found


def _lines_since(then: Stand, now: Stand, most: int) -> tuple[tuple[str, str], ...] | None:
    from molette.domain.journal.models import Entry  # noqa: PLC0415 - the model needs the app registry

    if not then.last <= now.last <= then.last + most:
        return None
    lines = Entry.objects.order_by("id")
    if lines.filter(id__gt=then.last - LATEST, id__lte=then.last).count() != then.latest:
        return None
    return tuple(lines.filter(id__gt=then.last).values_list("subject_type", "project"))


def forget() -> None:
    """Drop every answer kept by this process."""
    with _door:
        _slots.clear()
        _slots_of_the_past.clear()


def _latest() -> tuple[int, int]:
    from molette.domain.journal.models import Entry  # noqa: PLC0415 - the model needs the app registry

    last = Subquery(Entry.objects.order_by("-id").values("id")[:1])
    held = Entry.objects.order_by().filter(id__gt=last - LATEST).aggregate(Max("id"), Count("id"))
    return held["id__max"] or 0, held["id__count"]


def slot(key: Any, past: date | None = None) -> Slot:
    """Return where the answer to a question is kept, asked of today or of a past day."""
    slots, most = (_slots, MOST) if past is None else (_slots_of_the_past, MOST_OF_THE_PAST)
    with _door:
        found = slots.get((key, past))
        if found is None:
            found = slots[key, past] = Slot()
            if len(slots) > most:
                slots.popitem(last=False)
        else:
            slots.move_to_end((key, past))
        return found


def rights_of(value: Any) -> Any:
    """What of an argument tells one question from another: of a reader, his rights."""
    if hasattr(value, "is_authenticated"):
        return getattr(value, "grants", ())
    return value
