"""What a reader may not see: one veil for all pages, exports and journals.

The applications above say what each reservation covers: the thing itself, what says it again, and what
would give it away by difference. Each reservation is covered as if all else were shown, so that what a
reader learns elsewhere, signed out or under another mandate, adds nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import ClassVar, Final, Protocol

from django.utils import timezone

from molette.domain.journal.recording import Actor
from molette.domain.journal.remembered import remembered
from molette.domain.people.permissions import Permission, voices
from molette.domain.secrecy.models import Kind, Reservation


class Sort(StrEnum):
    """The sorts of things a veil hides, each by a key of its own."""

    CONTRIBUTION = "contribution"  # (project or 0, funding source): all that one funder brings to one project
    COST = "cost"  # a project
    GAP = "gap"  # a project: what nobody brings yet
    MOVEMENT = "movement"
    STATEMENT = "statement"
    STATISTIC = "statistic"  # a statement below the threshold of its measure
    DOCUMENT = "document"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Covered:
    """One thing a reservation hides. `known_by` see it in any case; what only gives it away is no secret."""

    sort: Sort
    key: Hashable
    known_by: frozenset[int] = frozenset()
    is_secret: bool = True


@dataclass(frozen=True, slots=True)
class Cover:
    """All that a reservation hides from everyone but the insiders."""

    insiders: frozenset[int]
    things: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class Veil:
    """What one reader may not see, and what he sees that is hidden from others."""

    hidden: Mapping[Sort, frozenset[Hashable]]
    marked: Mapping[Sort, frozenset[Hashable]]

    def hides(self, sort: Sort, key: Hashable) -> bool:
        return key in self.hidden.get(sort, ())

    def marks(self, sort: Sort, key: Hashable) -> bool:
        return key in self.marked.get(sort, ())

    def hidden_ids(self, sort: Sort) -> frozenset[int]:
        """The keys of rows hidden from the reader, to filter a query by."""
        return frozenset(key for key in self.hidden.get(sort, ()) if isinstance(key, int))

    def pattern(self) -> Hashable:
        """What tells this veil from another: two readers behind the same pattern are told the same."""
        return frozenset(self.hidden.items())

    def __bool__(self) -> bool:
        return any(self.hidden.values())


NO_VEIL: Final = Veil({}, {})


class Provider(Protocol):
    """An application says what the reservations of a kind cover, by the key of each reservation."""

    def __call__(self, reservations: Sequence[Reservation], /) -> Mapping[int, Cover]: ...


class Coverings:
    """What the applications above declared: by kind of reservation, and for what no reservation asks.

    `told_by` says which subjects of the journal (model and key) tell the things that a veil hides.
    """

    by_kind: ClassVar[dict[Kind, Provider]] = {}
    lasting: ClassVar[dict[str, Callable[[], Iterable[Cover]]]] = {}
    told_by: ClassVar[dict[str, Callable[["Veil"], Iterable[tuple[str, int]]]]] = {}


_kept: ContextVar[dict[object, Veil] | None] = ContextVar("veils", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Work out the veil of each reader once within the block: a page that writes nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def veil(user: object) -> Veil:
    """Return what the user may not see today. One query where nothing is reserved.

    Always today's reservations, whatever past state is being read.
    """
    kept = _kept.get()
    reader = getattr(user, "pk", None)
    if kept is None:
        return _veil(user)
    if reader not in kept:
        kept[reader] = _veil(user)
    return kept[reader]


def veil_of(actor: Actor) -> Veil:
    """What whoever acts may not see; the command line acts as the instance itself, and sees all."""
    return NO_VEIL if actor.user is None else veil(actor.user)


def _veil(user: object) -> Veil:
    mine = voices(user, Permission.VIEW_RESERVED)
    hidden: dict[Sort, set[Hashable]] = defaultdict(set)
    marked: dict[Sort, set[Hashable]] = defaultdict(set)
    for cover in _covers():
        inside = not mine.isdisjoint(cover.insiders)
        for thing in cover.things:
            if inside or not mine.isdisjoint(thing.known_by):
                if thing.is_secret:
                    marked[thing.sort].add(thing.key)
            else:
                hidden[thing.sort].add(thing.key)
    return Veil(
        {sort: frozenset(keys) for sort, keys in hidden.items()},
        {sort: frozenset(keys) - hidden[sort] for sort, keys in marked.items()},
    )


@remembered
def _covers() -> tuple[Cover, ...]:
    """All that is covered, the same for every reader."""
    held = Reservation.objects.in_force(timezone.localdate()).prefetch_related("organisations").order_by("pk")
    by_kind: dict[Kind, list[Reservation]] = defaultdict(list)
    for reservation in held:
        by_kind[Kind(reservation.kind)].append(reservation)
    asked = [Coverings.by_kind[kind](reservations).values() for kind, reservations in by_kind.items()]
    lasting = [covering() for covering in Coverings.lasting.values()]
    return tuple(chain.from_iterable([*asked, *lasting]))


def unsaid_to(user: object) -> Callable[[str, int | None], bool]:
    """Return what tells, of the subject of a line of the journal, whether this reader may not know it."""
    worn = veil(user)
    told = {subject for tell in Coverings.told_by.values() for subject in tell(worn)} if worn else set()
    told |= set(_named_by_others(user)) if worn else set()
    return lambda subject_type, subject_id: (subject_type, subject_id) in told


def _named_by_others(user: object) -> Iterator[tuple[str, int]]:
    """The reservations of others: their titles name the documents and the contacts that they hide."""
    own = Reservation.objects.visible_to(user).order_by().values("pk")
    others = Reservation.objects.in_force(timezone.localdate()).exclude(pk__in=own).order_by("pk")
    for key in others.values_list("pk", flat=True):
        yield Reservation._meta.label_lower, key
