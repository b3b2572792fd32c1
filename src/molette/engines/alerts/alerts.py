"""An alert, and the order in which alerts are read: gravest first, by who must act."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from molette.engines.alerts.kinds import AlertKind, Duty, Gravity

NO_STAKE: Final = Decimal(-1)
NOBODY: Final = -1
_RANK: Final = {kind: rank for rank, kind in enumerate(AlertKind)}


class Sort(StrEnum):
    """What the fact is read on."""

    PROJECT = "project"
    MEASURE = "measure"
    ENVELOPE = "envelope"
    FIGURE = "figure"
    CONDITION = "condition"
    PAIR = "pair"
    MEETING = "meeting"
    DECISION = "decision"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about: its sort, the words or key of its address, its name."""

    sort: Sort
    ref: str
    label: str
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation that must act."""

    id: int
    slug: str
    label: str
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A fact that asks for somebody's hand.

    `key` names the fact, the same for every reader as long as it lasts. `since` comes from the fact; None
    where it is dated by nobody. `who` is None where nobody answers for it. `stake` is in euros, None where
    none are told; `days` are those of delay, 0 where the fact tells none; `left` those before something is
    lost.
    """

    kind: AlertKind
    key: str
    gravity: Gravity
    subject: Subject
    evidence: str
    since: date | None
    who: Body | None
    duty: Duty
    clears: str
    stake: Decimal | None = None
    days: int = 0
    left: int | None = None

    @property
    def rank(self) -> tuple[int, int, Decimal, int, str]:
        """Gravest first; then by kind, by euros at stake, by days; at last by key, for one order only."""
        stake = NO_STAKE if self.stake is None else self.stake
        return (-self.gravity, _RANK[self.kind], -stake, -self.days, self.key)


@dataclass(frozen=True, slots=True)
class Pile:
    """The alerts of one body, gravest first; `who` is None for those nobody answers for."""

    who: Body | None
    alerts: tuple[Alert, ...]


def ranked(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Gravest first. The order depends on nothing but the alerts."""
    return tuple(sorted(alerts, key=lambda one: one.rank))


def piles(alerts: Iterable[Alert], first: Container[int] = ()) -> tuple[Pile, ...]:
    """One pile for each who must act, in the order of its gravest alert; what is nobody's comes last.

    The piles of the bodies of these keys come `first`.
    """
    return piles_of_ranked(ranked(alerts), first)


def piles_of_ranked(alerts: Iterable[Alert], first: Container[int] = ()) -> tuple[Pile, ...]:
    """The same of alerts already in their order: thousands are not sorted twice."""
    held: dict[int, list[Alert]] = defaultdict(list)
    for one in alerts:
        held[one.who.id if one.who else NOBODY].append(one)
    found = [Pile(own[0].who, tuple(own)) for own in held.values()]
    return tuple(sorted(found, key=lambda pile: _pile_rank(pile, first)))


def _pile_rank(pile: Pile, first: Container[int]) -> tuple[bool, bool, tuple[int, int, Decimal, int, str]]:
    who = pile.who
    return who is None, who is not None and who.id not in first, pile.alerts[0].rank


def rests(now: Gravity, then: Gravity, until: date | None, day: date) -> bool:
    """Whether a fact set aside at one gravity, perhaps until a day, still is: what grew graver comes back."""
    return now <= then and (until is None or day < until)


def gravity_of(count: int, serious: int, grave: int) -> Gravity:
    """The gravity of what is counted in days or points, by its two thresholds.

    >>> [gravity_of(days, 60, 365).name for days in (59, 60, 365)]
    ['WATCH', 'SERIOUS', 'GRAVE']
    """
    if count >= grave:
        return Gravity.GRAVE
    return Gravity.SERIOUS if count >= serious else Gravity.WATCH


def crossed_on(steps: Sequence[tuple[date, Decimal]], bound: Decimal) -> date | None:
    """The day on which amounts, added in the order of days, went beyond a bound; None if they never did.

    >>> steps = [(date(2026, 3, 1), Decimal(6)), (date(2026, 5, 1), Decimal(5))]
    >>> str(crossed_on(steps, Decimal(10)))
    '2026-05-01'
    """
    total = Decimal(0)
    for day, amount in sorted(steps):
        total += amount
        if total > bound:
            return day
    return None
