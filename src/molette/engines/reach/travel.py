"""How far each service is from each place, in a long table: an origin, a service, minutes or kilometres."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

import numpy as np
from scipy.spatial import cKDTree

from molette.engines.reach.decay import Mask, Numbers, Ranks

EARTH_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG)."""
NBSP: Final = "\N{NO-BREAK SPACE}"
ROUNDING: Final = 1 + 1e-9


class Unit(StrEnum):
    MINUTES = "minutes"
    KILOMETRES = "km"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where travel costs come from: given by a table, or reckoned from distances.

    Reckoned: kilometres are great circle × `detour`; minutes are those kilometres at `speed` km/h. Given:
    `source` says by whom, `told_on` of what day.
    """

    unit: Unit
    source: str = ""
    told_on: date | None = None
    detour: float | None = None
    speed: float | None = None

    @property
    def is_given(self) -> bool:
        return self.detour is None

    @property
    def sentence(self) -> str:
        """Say it in French, as the page does."""
        if self.is_given:
            day = f", du {self.told_on:%d/%m/%Y}" if self.told_on else ""
            what = "Temps de trajet donnés" if self.unit is Unit.MINUTES else "Distances données"
            fast = f", parcourues à {_decimal(self.speed)}{NBSP}km/h" if self.unit is Unit.KILOMETRES else ""
            return f"{what} par une table{NBSP}: {self.source}{day}{fast if self.speed else ''}."
        detour = f"distance à vol d’oiseau × {_decimal(self.detour)}"
        if self.unit is Unit.KILOMETRES:
            return f"Distances estimées{NBSP}: {detour}."
        return f"Temps estimés{NBSP}: {detour}, parcourue à {_decimal(self.speed)}{NBSP}km/h."


def _decimal(value: float | None) -> str:
    return f"{value:g}".replace(".", ",")


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Pairs that are known, the others being too far or unknown.

    `origin` and `service` are ranks in `origins` and `services`; `cost` is in the unit of `basis`, one for
    each pair. A pair stands once.
    """

    origins: tuple[str, ...]
    services: tuple[str, ...]
    origin: Ranks
    service: Ranks
    cost: Numbers
    basis: Basis

    def __post_init__(self) -> None:
        if not len(self.origin) == len(self.service) == len(self.cost):
            raise ValueError("Each pair has an origin, a service and a cost.")
        if len(self.cost) and not (np.isfinite(self.cost).all() and self.cost.min() >= 0):
            raise ValueError("A travel cost is a finite number, never negative.")

    @classmethod
    def of_rows(
        cls,
        rows: Sequence[tuple[str, str, float]],
        basis: Basis,
        *,
        origins: Sequence[str] | None = None,
        services: Sequence[str] | None = None,
    ) -> Self:
        """Make it from rows: origin, service, cost. Without their keys in order, those met are sorted.

        Raises:
            ValueError: a pair is told twice, or a cost is negative.
            KeyError: a row names a key that is not among those given.
        """
        firsts = tuple(sorted({row[0] for row in rows}) if origins is None else origins)
        seconds = tuple(sorted({row[1] for row in rows}) if services is None else services)
        first = {key: rank for rank, key in enumerate(firsts)}
        second = {key: rank for rank, key in enumerate(seconds)}
        if len({row[:2] for row in rows}) < len(rows):
            raise ValueError("A pair is told twice.")
        return cls(
            firsts,
            seconds,
            np.array([first[row[0]] for row in rows], dtype=np.intp),
            np.array([second[row[1]] for row in rows], dtype=np.intp),
            np.array([row[2] for row in rows], dtype=np.float64),
            basis,
        )

    def for_services(self, kept: Mask) -> Self:
        """The same pairs without the services that are not kept; ranks do not change."""
        held = kept[self.service]
        return type(self)(
            self.origins,
            self.services,
            self.origin[held],
            self.service[held],
            self.cost[held],
            self.basis,
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A place on Earth: degrees of WGS 84."""

    key: str
    longitude: float
    latitude: float


def between(
    origins: Sequence[Point], services: Sequence[Point], basis: Basis, beyond: float | None = None
) -> Travel:
    """Reckon travel by distance; `beyond`, in the unit of the basis, leaves out what is further.

    Raises:
        ValueError: the basis is that of a table, or says no speed for minutes.
    """
    if basis.detour is None or (basis.unit is Unit.MINUTES and not basis.speed):
        raise ValueError("A distance becomes a cost by a detour, and minutes by a speed.")
    factor = basis.detour * (60 / basis.speed if basis.unit is Unit.MINUTES and basis.speed else 1)
    here, there = _degrees(origins), _degrees(services)
    origin, service = _pairs(here, there, None if beyond is None else beyond / factor)
    cost = great_circle(here[origin], there[service]) * factor
    near = np.ones(len(cost), dtype=bool) if beyond is None else cost <= beyond
    return Travel(
        tuple(point.key for point in origins),
        tuple(point.key for point in services),
        origin[near],
        service[near],
        cost[near],
        basis,
    )


def great_circle(first: Numbers, second: Numbers) -> Numbers:
    """Kilometres between points given as (longitude, latitude) in degrees, row by row (haversine).

    >>> lens, arras = np.array([[2.8319, 50.4289]]), np.array([[2.7775, 50.2910]])
    >>> round(float(great_circle(lens, arras)[0]), 1)
    15.8
    """
    one, two = np.radians(first), np.radians(second)
    half = (two - one) / 2
    inner = np.sin(half[:, 1]) ** 2 + np.cos(one[:, 1]) * np.cos(two[:, 1]) * np.sin(half[:, 0]) ** 2
    kilometres: Numbers = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))
    return kilometres


def centre(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """The centroid of the largest part of a GeoJSON polygon: longitude and latitude, in degrees.

    >>> centre({"type": "Polygon", "coordinates": [[[2, 50], [3, 50], [3, 51], [2, 51], [2, 50]]]})
    (2.5, 50.5)
    """
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    area, middle = max((_moment(np.array(part[0], dtype=np.float64)) for part in parts), key=lambda m: m[0])
    return middle if area else (float(parts[0][0][0][0]), float(parts[0][0][0][1]))


def _moment(ring: Numbers) -> tuple[float, tuple[float, float]]:
    """The area of a ring, and its centroid (shoelace); seen from its first point, for precision."""
    first = ring[0, :2]
    here, there = ring[:-1, :2] - first, ring[1:, :2] - first
    cross = here[:, 0] * there[:, 1] - there[:, 0] * here[:, 1]
    area = float(cross.sum()) / 2
    if not area:
        return 0.0, (float(first[0]), float(first[1]))
    x, y = ((here + there) * cross[:, None]).sum(axis=0) / (6 * area)
    return abs(area), (float(first[0] + x), float(first[1] + y))


def _degrees(points: Sequence[Point]) -> Numbers:
    return np.array([(point.longitude, point.latitude) for point in points], dtype=np.float64).reshape(-1, 2)


def _pairs(here: Numbers, there: Numbers, kilometres: float | None) -> tuple[Ranks, Ranks]:
    """Ranks of the points that may be within a distance of each other; all of them without one."""
    if kilometres is None or not len(here) or not len(there):
        origin, service = np.divmod(np.arange(len(here) * len(there), dtype=np.intp), max(len(there), 1))
        return origin, service
    chord = 2 * np.sin(min(kilometres / (2 * EARTH_KM), np.pi / 2)) * ROUNDING + 1e-12
    found = cKDTree(_sphere(here)).sparse_distance_matrix(
        cKDTree(_sphere(there)), chord, output_type="ndarray"
    )
    order = np.lexsort((found["j"], found["i"]))
    return found["i"][order].astype(np.intp), found["j"][order].astype(np.intp)


def _sphere(degrees: Numbers) -> Numbers:
    longitude, latitude = np.radians(degrees).T
    return np.column_stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude))
    )
