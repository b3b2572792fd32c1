"""A map without contours: one square tile a commune, near its true place.

It is not a map and says so: « cartogramme en tuiles » stands in its name and its caption.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil, sqrt
from typing import Final

from molette.engines.drawing.figure import Figure, scaled
from molette.engines.drawing.palette import COLOURS, hidden_pattern, paint, unknown_pattern
from molette.engines.drawing.places import Place, Scale, dashed, headers, linked, painted, summary, table
from molette.engines.drawing.projection import Point, fit
from molette.engines.drawing.svg import Attribute, Svg, element, text

Cell = tuple[int, int]

CAPTION: Final = (
    "Cartogramme en tuiles\N{NO-BREAK SPACE}: un carré par commune, près de sa place réelle. "
    "Ni les surfaces ni les limites ne sont vraies."
)
WIDTH: Final = 720
ROOM: Final = 1.25  # cells for a tile: enough to keep the outline of the territory, not so many as to scatter
FEW: Final = 13  # columns below which tiles would grow larger than need be
LARGEST: Final = 56
DARK: Final = ("ramp-4", "ramp-5")
ARTICLES: Final = ("Le ", "La ", "Les ", "L’", "L'")


@dataclass(frozen=True, slots=True)
class Position:
    code: str
    lon: float
    lat: float


def tile_grid(
    positions: Sequence[Position],
    places: Sequence[Place],
    scale: Scale,
    *,
    uid: str,
    subject: str,
    here: str | None = None,
) -> Figure:
    """Draw places that have a position; arguments as for `choropleth`."""
    cells = assign(tuple(sorted(positions, key=lambda position: position.code)))
    drawn = [place for place in places if place.code in cells]
    columns = 1 + max((column for column, _ in cells.values()), default=0)
    lines = 1 + max((line for _, line in cells.values()), default=0)
    side = WIDTH / columns
    told = summary(f"Cartogramme en tuiles\N{NO-BREAK SPACE}: {subject}", places)
    svg = scaled(
        element("defs", unknown_pattern(uid), hidden_pattern(uid)),
        *(_tile(uid, place, cells[place.code], side, scale) for place in drawn),
        *(_frame(cells[place.code], side) for place in drawn if place.code == here),
        width=WIDTH,
        height=round(lines * side),
        widest=columns * LARGEST if columns < FEW else None,
        label=told,
        kind="tiles",
        linked=any(place.href for place in drawn),
    )
    return Figure(svg, told, headers(subject, places), table(places), scale.keys(uid, places), CAPTION)


@lru_cache(maxsize=16)
def assign(positions: tuple[Position, ...]) -> dict[str, Cell]:
    """Give each position a (column, line) of its own, the sum of squared displacements a local minimum.

    Deterministic. Starts from rows cut by latitude, each in the order of longitude, then moves and swaps
    tiles as long as that brings them nearer to their place.
    """
    if not positions:
        return {}
    places, columns, lines = _spread(positions)
    cells = _rows(places, columns, lines)
    taken: dict[Cell, int] = {cell: index for index, cell in enumerate(cells)}
    moving = True
    while moving:
        moving = False
        for index in range(len(cells)):
            best = _best_move(index, cells, taken, places, (columns, lines))
            if best is not None:
                _move(index, best, cells, taken)
                moving = True
    left, top = min(c for c, _ in cells), min(line for _, line in cells)
    return {p.code: (c - left, line - top) for p, (c, line) in zip(positions, cells, strict=True)}


def _spread(positions: Sequence[Position]) -> tuple[list[Point], int, int]:
    """Places in units of a cell, on a grid with the shape of the territory."""
    projection = fit(((p.lon, p.lat) for p in positions), width=WIDTH, margin=0)
    shape = max(projection.height, 1) / WIDTH
    columns = max(1, ceil(sqrt(len(positions) * ROOM / shape)))
    columns = min(columns, len(positions))
    lines = ceil(len(positions) * ROOM / columns)
    flat = [projection(p.lon, p.lat) for p in positions]
    tall = max(projection.height, 1)
    return [(x / WIDTH * (columns - 1), y / tall * (lines - 1)) for x, y in flat], columns, lines


def _rows(places: Sequence[Point], columns: int, lines: int) -> list[Cell]:
    """A first answer: rows of equal length by latitude, in the order of longitude."""
    order = sorted(range(len(places)), key=lambda i: (places[i][1], places[i][0], i))
    length = ceil(len(places) / lines)
    cells: list[Cell] = [(0, 0)] * len(places)
    for start in range(0, len(order), length):
        row = sorted(order[start : start + length], key=lambda i: (places[i][0], i))
        for rank, index in enumerate(row):
            cells[index] = ((columns - len(row)) // 2 + rank, start // length)
    return cells


def _best_move(
    index: int, cells: list[Cell], taken: dict[Cell, int], places: Sequence[Point], size: Cell
) -> Cell | None:
    """The neighbouring cell, free or to be exchanged, that most shortens the way to the true places."""
    here = cells[index]
    gains: list[tuple[float, Cell]] = []
    for across, down in product(range(-3, 4), repeat=2):
        there = (here[0] + across, here[1] + down)
        if there == here or not (0 <= there[0] < size[0] and 0 <= there[1] < size[1]):
            continue
        gain = _away(places[index], here) - _away(places[index], there)
        other = taken.get(there)
        if other is not None:
            gain += _away(places[other], there) - _away(places[other], here)
        gains.append((gain, there))
    gain, best = max(gains, default=(0.0, here))
    return best if gain > 1e-9 else None  # noqa: PLR2004 (below it, rounding would move tiles for ever)


def _move(index: int, there: Cell, cells: list[Cell], taken: dict[Cell, int]) -> None:
    here, other = cells[index], taken.get(there)
    cells[index], taken[there] = there, index
    if other is None:
        del taken[here]
    else:
        cells[other], taken[here] = here, other


def _away(place: Point, cell: Cell) -> float:
    return (place[0] - cell[0]) ** 2 + (place[1] - cell[1]) ** 2


def _tile(uid: str, place: Place, cell: Cell, side: float, scale: Scale) -> Svg:
    x, y = cell[0] * side, cell[1] * side
    box: dict[str, Attribute] = {"x": x + 1, "y": y + 1, "width": side - 2, "height": side - 2, "rx": 2}
    square = element("rect", **box, **{**painted(uid, place, scale), "stroke": COLOURS["line"]})
    dark = place.value is not None and scale.colour(place.value) in DARK
    name = text(
        _abbreviated(place.name),
        x + side / 2,
        y + side / 2 + side * 0.1,
        text_anchor="middle",
        font_size=side * 0.29,
        aria_hidden="true",
        **paint("white" if dark else "ink"),
    )
    against = (element("rect", **dashed(**box)),) if place.contested else ()
    return linked(place, square, *against, name)


def _frame(cell: Cell, side: float) -> Svg:
    return element(
        "rect",
        x=cell[0] * side + 1,
        y=cell[1] * side + 1,
        width=side - 2,
        height=side - 2,
        rx=2,
        stroke_width=3.5,
        pointer_events="none",
        **paint(stroke="brick"),
    )


def _abbreviated(name: str) -> str:
    """Enough letters to recognise a neighbour; the whole name is in the tooltip and the table.

    >>> _abbreviated("Saint-Venant"), _abbreviated("La Couture"), _abbreviated("Lens"), _abbreviated("Liévin")
    ('St-V.', 'Cout.', 'Lens', 'Liév.')
    """
    for article in ARTICLES:
        name = name.removeprefix(article)
    for saint, short in (("Saint-", "St-"), ("Sainte-", "Ste-")):
        if name.startswith(saint):
            return f"{short}{name.removeprefix(saint)[0]}."
    return name if len(name) <= 5 else f"{name[:4].rstrip('- ’')}."  # noqa: PLR2004 (five letters is what a tile holds)
