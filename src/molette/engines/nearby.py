"""Which places a point stands in, and which are the nearest, from what an instance draws of them.

Distances are in metres on a plane tangent to the ground at the point: within a territory of some tens of
kilometres they are right to a thousandth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any, Final

METRES_PER_DEGREE: Final = 111_195.0
"""Of a meridian, on a sphere of 6,371 km."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its centre in degrees (WGS 84), its outline as a GeoJSON geometry; None when not known."""

    key: int
    longitude: float | None = None
    latitude: float | None = None
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """How far a place is, in metres: 0 within its outline; `is_drawn` unless only its centre is known."""

    key: int
    metres: float
    is_drawn: bool

    @property
    def is_inside(self) -> bool:
        """Whether the point stands in its outline: never said from a centre alone."""
        return self.is_drawn and self.metres == 0


def nearest(spots: Iterable[Spot], longitude: float, latitude: float) -> tuple[Near, ...]:
    """The places by distance from a point, the nearest first; those that nothing situates are left out."""
    found = [near for spot in spots if (near := _near(spot, longitude, latitude))]
    return tuple(sorted(found, key=lambda near: (near.metres, near.key)))


def _near(spot: Spot, longitude: float, latitude: float) -> Near | None:
    east = METRES_PER_DEGREE * cos(radians(latitude))

    def plane(point: Sequence[float]) -> Point:
        return (point[0] - longitude) * east, (point[1] - latitude) * METRES_PER_DEGREE

    if spot.geometry:
        shapes = [[[plane(p) for p in ring] for ring in rings] for rings in _polygons(spot.geometry)]
        if any(_holds_origin(rings) for rings in shapes):
            return Near(spot.key, 0.0, is_drawn=True)
        edges = (edge for rings in shapes for ring in rings for edge in pairwise(ring))
        return Near(spot.key, min(_from_origin(a, b) for a, b in edges), is_drawn=True)
    if spot.longitude is None or spot.latitude is None:
        return None
    return Near(spot.key, hypot(*plane((spot.longitude, spot.latitude))), is_drawn=False)


def _polygons(geometry: Mapping[str, Any]) -> Sequence[Sequence[Sequence[Sequence[float]]]]:
    held: Any = geometry["coordinates"]
    return [held] if geometry["type"] == "Polygon" else list(held)


def _holds_origin(rings: Sequence[Sequence[Point]]) -> bool:
    """Whether a half-line from the origin crosses the rings an odd number of times: holes are outside."""
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise(ring):
            crossings += (ay > 0) != (by > 0) and ax - ay * (bx - ax) / (by - ay) > 0
    return crossings % 2 == 1


def _from_origin(a: Point, b: Point) -> float:
    """The distance from the origin to a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    along = 0.0 if square == 0 else max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / square))
    return hypot(a[0] + along * dx, a[1] + along * dy)
