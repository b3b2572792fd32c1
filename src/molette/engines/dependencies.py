"""What waits for what: a wait that turns back on itself is refused, a delay shows what it delays.

A milestone waits for another, and comes at the earliest some days after it. Its date was given knowing the
date that the other then had, its base: what the other has moved since, beyond the time there was between the
two, pushes it. Nothing is supposed of what nobody said to wait.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

Key = int
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone: the date announced, None where there is none, and the earliest day it can still come.

    `expected` is the day it came, when `is_done`; else the date announced, or the present day once that date
    is past. What came is pushed by nothing.
    """

    key: Key
    planned: date | None
    expected: date | None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """One milestone waits for another, `lag` days after it; `base`: the date the other then had."""

    waiting: Key
    awaited: Key
    base: date | None
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Push:
    """The earliest date of a milestone that another delays: by how many days, and which one."""

    key: Key
    planned: date
    earliest: date
    by: Key

    @property
    def days(self) -> int:
        return (self.earliest - self.planned).days


def cycle(waits: Iterable[tuple[Key, Key]]) -> tuple[Key, ...]:
    """Return milestones that wait for each other in a ring, each waiting for the next; empty when none does.

    The first one is repeated at the end.

    >>> cycle([(1, 2), (2, 3)]), cycle([(1, 2), (2, 1)])[0] in (1, 2)
    ((), True)
    """
    try:
        _sorter(waits).prepare()
    except CycleError as found:
        ring: Sequence[Key] = found.args[1]
        return tuple(reversed(ring))
    return ()


def pushes(nodes: Iterable[Node], waits: Iterable[Wait]) -> Mapping[Key, Push]:
    """Return the milestones that others delay, by their key.

    Raises ValueError where a wait turns back on itself.
    """
    known = {node.key: node for node in nodes}
    held = [wait for wait in waits if wait.waiting in known and wait.awaited in known]
    pairs = [(wait.waiting, wait.awaited) for wait in held]
    if ring := cycle(pairs):
        raise ValueError(f"milestones wait for each other: {ring}")
    awaited: dict[Key, list[Wait]] = {}
    for wait in held:
        awaited.setdefault(wait.waiting, []).append(wait)
    found: dict[Key, Push] = {}
    for key in _sorter(pairs).static_order():
        pushed = [push for wait in awaited.get(key, ()) if (push := _push(known, wait, found))]
        if pushed:
            found[key] = max(pushed, key=lambda push: (push.earliest, -push.by))
    return found


def _sorter(waits: Iterable[tuple[Key, Key]]) -> "TopologicalSorter[Key]":
    sorter: TopologicalSorter[Key] = TopologicalSorter()
    for waiting, awaited in waits:
        sorter.add(waiting, awaited)
    return sorter


def _push(known: Mapping[Key, Node], wait: Wait, found: Mapping[Key, Push]) -> Push | None:
    """By how much one wait pushes a milestone, if it does."""
    waiting, awaited = known[wait.waiting], known[wait.awaited]
    if waiting.is_done or waiting.planned is None or awaited.expected is None or wait.base is None:
        return None
    pushed = found.get(wait.awaited)
    comes = max(awaited.expected, pushed.earliest) if pushed else awaited.expected
    time_between = waiting.planned - wait.base - timedelta(wait.lag)
    over = comes - wait.base - max(time_between, NO_TIME)
    earliest = waiting.planned + over
    # What is late by itself already, and by more, is delayed by nothing else.
    if over <= NO_TIME or (waiting.expected is not None and earliest <= waiting.expected):
        return None
    return Push(waiting.key, waiting.planned, earliest, awaited.key)
