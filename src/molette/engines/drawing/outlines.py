"""Contours made light without tearing: two neighbours keep one and the same border.

Each ring is cut where borders meet; each piece (an arc) is simplified once, whichever side it is read from.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from molette.engines.drawing.projection import Point, Ring, fit, rings
from molette.engines.drawing.svg import trim

Arc = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A place and its contour (GeoJSON, lon/lat); `group` names the larger place it belongs to."""

    code: str
    geometry: Mapping[str, Any]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Drawn contours in pixels: path data and a place for the name, by code; the borders between groups."""

    width: float
    height: float
    paths: Mapping[str, str]
    centres: Mapping[str, Point]
    borders: str


def outlines(shapes: Sequence[Shape], *, width: float = 720, tolerance: float = 0.6) -> Outlines:
    """Project and simplify contours; `tolerance` is the largest shift of a border, in pixels.

    Costly (tens of milliseconds for 150 communes): compute once and keep. Raises ValueError without shape.
    """
    raw = [(shape, [ring for ring in rings(shape.geometry) if len(ring) > 3]) for shape in shapes]  # noqa: PLR2004
    projection = fit((point for _, parts in raw for ring in parts for point in ring), width=width)
    flat = [(s, [tuple(_grid(projection(*p)) for p in ring) for ring in parts]) for s, parts in raw]
    meetings = _meetings([ring for _, parts in flat for ring in parts])
    cut = [(shape, [_arcs(ring, meetings) for ring in parts]) for shape, parts in flat]
    light = {key: _simplify(key, tolerance) for _, parts in cut for arcs in parts for key in map(_key, arcs)}
    return Outlines(
        width=projection.width,
        height=projection.height,
        paths={
            s.code: "".join(_path(_joined(arcs, light), closed=True) for arcs in parts) for s, parts in cut
        },
        centres={shape.code: _centre(max(parts, key=_area)) for shape, parts in flat},
        borders=_borders(cut, light),
    )


def _grid(point: Point) -> Point:
    """Tenths of a pixel: shared corners stay shared, and the path stays short."""
    return round(point[0], 1), round(point[1], 1)


def _meetings(all_rings: Sequence[Ring]) -> set[Point]:
    """Points where borders meet: those that do not always stand between the same two neighbours."""
    around: dict[Point, set[frozenset[Point]]] = defaultdict(set)
    for ring in all_rings:
        loop = ring[:-1]
        for index, point in enumerate(loop):
            around[point].add(frozenset((loop[index - 1], loop[(index + 1) % len(loop)])))
    return {point for point, sides in around.items() if len(sides) > 1}


def _arcs(ring: Ring, meetings: set[Point]) -> list[Arc]:
    """Cut a ring at the meeting points; an isolated ring is one arc, from its lowest point around."""
    loop = ring[:-1]
    cuts = [index for index, point in enumerate(loop) if point in meetings] or [loop.index(min(loop))]
    loop = loop[cuts[0] :] + loop[: cuts[0]]
    ends = [*(index - cuts[0] for index in cuts), len(loop)]
    closed = (*loop, loop[0])
    return [closed[start : end + 1] for start, end in pairwise(ends)]


def _key(arc: Arc) -> Arc:
    """The same arc, whichever way it is walked."""
    return min(arc, arc[::-1])


def _simplify(arc: Arc, tolerance: float) -> Arc:
    """Ramer, Douglas and Peucker: drop what strays less than the tolerance from a straight line."""
    kept, stack = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while stack:
        first, last = stack.pop()
        inside = range(first + 1, last)
        far = max(inside, key=lambda i: _distance(arc[i], arc[first], arc[last]), default=first)
        if far > first and _distance(arc[far], arc[first], arc[last]) > tolerance:
            kept.add(far)
            stack += [(first, far), (far, last)]
    return tuple(arc[index] for index in sorted(kept))


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x0, y0), (x1, y1) = point, start, end
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = ((x - x0) * dx + (y - y0) * dy) / length if length else 0
    along = min(max(along, 0), 1)
    return float(((x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2) ** 0.5)


def _joined(arcs: Sequence[Arc], light: Mapping[Arc, Arc]) -> Arc:
    points: list[Point] = []
    for arc in arcs:
        key = _key(arc)
        piece = light[key] if key == arc else light[key][::-1]
        points += piece[1:] if points else piece
    return tuple(points)


def _path(points: Arc, *, closed: bool) -> str:
    """Path data in relative steps, which are shorter than positions."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths)]
    if closed:
        steps = steps[:-1]
    written = "".join(_pair(dx / 10, dy / 10) for dx, dy in steps if dx or dy)
    return f"M{_pair(*points[0]).lstrip()}l{written.lstrip()}{'z' if closed else ''}" if written else ""


def _pair(x: float, y: float) -> str:
    across, down = trim(x), trim(y)
    return "".join(number if number.startswith("-") else f" {number}" for number in (across, down))


def _area(ring: Ring) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)))


def _centre(ring: Ring) -> Point:
    """Centre of gravity of a ring, where a name is written."""
    turns = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    total = sum(turn for *_, turn in turns)
    if not total:
        return ring[0]
    x = sum((a[0] + b[0]) * turn for a, b, turn in turns) / (3 * total)
    y = sum((a[1] + b[1]) * turn for a, b, turn in turns) / (3 * total)
    return round(x, 1), round(y, 1)


def _borders(cut: Sequence[tuple[Shape, list[list[Arc]]]], light: Mapping[Arc, Arc]) -> str:
    """The arcs that part two groups, or a group from the outside."""
    sides: dict[Arc, list[str]] = defaultdict(list)
    for shape, parts in cut:
        for key in (_key(arc) for arcs in parts for arc in arcs):
            sides[key].append(shape.group)
    if not any(shape.group for shape, _ in cut):
        return ""
    parting = sorted(key for key, groups in sides.items() if len(groups) == 1 or len(set(groups)) > 1)
    return "".join(_path(light[key], closed=False) for key in parting)
