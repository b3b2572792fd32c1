"""From longitude and latitude to a flat picture: good enough for a territory a hundred kilometres wide."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """Equirectangular, its scale right at the middle latitude; `fit` chooses it for a set of points."""

    west: float
    north: float
    across: float  # pixels for a degree of longitude
    down: float  # pixels for a degree of latitude
    margin: float
    width: float
    height: float

    def __call__(self, lon: float, lat: float) -> Point:
        return (
            self.margin + (lon - self.west) * self.across,
            self.margin + (self.north - lat) * self.down,
        )


def fit(points: Iterable[Point], *, width: float, margin: float = 4) -> Projection:
    """Fit lon/lat points in a picture of this width, in pixels; the height follows.

    Raises ValueError when there is no point.
    """
    longitudes, latitudes = zip(*points, strict=True)
    west, east = min(longitudes), max(longitudes)
    south, north = min(latitudes), max(latitudes)
    shrink = cos(radians((south + north) / 2))
    span = max((east - west) * shrink, (north - south) / 2, 1e-9)
    down = (width - 2 * margin) / span
    height = (north - south) * down + 2 * margin
    return Projection(west, north, down * shrink, down, margin, width, height)


def rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The closed rings of a GeoJSON Polygon or MultiPolygon, holes included.

    Raises ValueError on another type of geometry, which has no area to colour.
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates", ())
    if kind == "Polygon":
        polygons = [coordinates]
    elif kind == "MultiPolygon":
        polygons = coordinates
    else:
        raise ValueError(f"a contour is a Polygon or a MultiPolygon, not {kind!r}")
    for polygon in polygons:
        for ring in polygon:
            yield tuple((float(lon), float(lat)) for lon, lat, *_ in ring)
