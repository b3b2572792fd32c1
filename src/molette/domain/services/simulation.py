"""The service that a project would open, or one that would close: who gains, who loses, by how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from molette.domain.services.ground import Ground, KindRef, ServiceRef, ground
from molette.domain.services.queries import PEOPLE, TENTH, capacities, method, rounded
from molette.domain.territory.queries import PlaceRef
from molette.engines.reach.changes import Change, change
from molette.engines.reach.decay import APL, Bands, Mask

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Opening:
    """A service to try: a kind, the commune where it would stand, what it would offer."""

    kind: str
    commune: str
    capacity: Decimal


@dataclass(frozen=True, slots=True)
class Closing:
    """A service to try without."""

    kind: str
    service: int


@dataclass(frozen=True, slots=True)
class Touched:
    """A commune for which something changes. Minutes and scores to the tenth; None is not known."""

    place: PlaceRef
    inhabitants: int | None
    minutes_before: Decimal | None
    minutes_after: Decimal | None
    score_before: Decimal | None
    score_after: Decimal | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """What changes: each commune touched, the most changed first, and how many inhabitants gain or lose.

    `nearer` and `further` count the inhabitants whose nearest moves; `gaining` and `losing` those whose
    shared supply does, None for a kind that is not shared. `gained` is the mean of the minutes that the first
    ones save, or that the second ones lose, None when nobody's nearest moves between two known journeys.
    """

    kind: KindRef
    named: str
    touched: tuple[Touched, ...]
    nearer: int
    further: int
    gaining: int | None
    losing: int | None
    gained: Decimal | None
    method: tuple[str, ...]
    day: date
    is_fictional: bool


def simulate(asked: Opening | Closing) -> Simulated | None:
    """Try an opening or a closing against what is open on the day read; None for what is not known."""
    held = ground()
    kind = held.kind(asked.kind)
    if kind is None:
        return None
    now = held.of(kind)
    if isinstance(asked, Closing):
        moved = next((one for one in now if one.id == asked.service), None)
        services, before = now, capacities(now)
        after = before * np.array([one.id != asked.service for one in now], dtype=np.float64)
    else:
        moved = _opened(held, kind, asked)
        services = (*now, moved) if moved else now
        after = capacities(services)
        before = after * np.array([one.id > 0 for one in services], dtype=np.float64)
    if moved is None:
        return None
    decay = APL if kind.is_shared else Bands.within(kind.threshold)
    found = change(held.travel(services), held.population, before, after, decay)
    return _told(held, kind, moved, services, found)


def _opened(held: Ground, kind: KindRef, asked: Opening) -> ServiceRef | None:
    """A service that is not there yet, at the centre of its commune."""
    commune = next((one for one in held.communes if one.place.code == asked.commune), None)
    if commune is None:
        return None
    return ServiceRef(
        id=0,
        kind=kind.id,
        code="",
        name=commune.place.name,
        place=commune.place,
        commune_code=commune.place.code,
        longitude=commune.longitude,
        latitude=commune.latitude,
        capacity=float(asked.capacity),
        source_slug="",
        source_title="",
        source_date=None,
        is_fictional=False,
    )


def _told(
    held: Ground, kind: KindRef, moved: ServiceRef, services: Sequence[ServiceRef], found: Change
) -> Simulated:
    shared = kind.is_shared
    moves = found.nearer | found.further
    if shared:
        moves |= found.gains | found.loses
    touched = [_touched(held, found, int(rank), shared=shared) for rank in np.flatnonzero(moves)]
    return Simulated(
        kind=kind,
        named=moved.name,
        touched=tuple(sorted(touched, key=_least_changed)),
        nearer=found.inhabitants(found.nearer),
        further=found.inhabitants(found.further),
        gaining=found.inhabitants(found.gains) if shared else None,
        losing=found.inhabitants(found.loses) if shared else None,
        gained=_gained(found, found.nearer | found.further),
        method=method(held, kind),
        day=held.day,
        is_fictional=any(one.is_fictional for one in services),
    )


def _least_changed(one: Touched) -> tuple[Decimal, Decimal, int, str]:
    """Sort the most changed first: what is shared, then the journey; then the most inhabitants."""
    offered = abs((one.score_after or ZERO) - (one.score_before or ZERO))
    journey = abs((one.minutes_after or ZERO) - (one.minutes_before or ZERO))
    return -offered, -journey, -(one.inhabitants or 0), one.place.name


def _touched(held: Ground, found: Change, rank: int, *, shared: bool) -> Touched:
    commune = held.communes[rank]
    minutes = [near.cost[rank] for near in (found.nearest_before, found.nearest_after)]
    scores = [score[rank] for score in (found.score_before, found.score_after)]
    before, after = (None if np.isnan(cost) else rounded(cost, TENTH) for cost in minutes)
    less, more = (rounded(score * PEOPLE, TENTH) if shared else None for score in scores)
    return Touched(commune.place, commune.inhabitants, before, after, less, more)


def _gained(found: Change, moved: Mask) -> Decimal | None:
    """The mean of the minutes that change, by inhabitant whose nearest moves."""
    both = moved & ~np.isnan(found.nearest_before.cost) & ~np.isnan(found.nearest_after.cost)
    people = float(found.population[both].sum())
    if not people:
        return None
    apart = np.abs(found.nearest_before.cost - found.nearest_after.cost)[both]
    return rounded(float((apart * found.population[both]).sum()) / people, TENTH)
