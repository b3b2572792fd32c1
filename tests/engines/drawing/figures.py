"""One figure of each kind, for the tests that hold for all."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from molette.engines.drawing import (
    bars,
    cash,
    choropleth,
    outlines,
    outlook,
    quadrants,
    reliability,
    shaft,
    sparkline,
    tile_grid,
    timeline,
    trajectory,
)
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.places import Place, Scale

END = "fin"
FORTY = Decimal(40)
SCALE = Scale((Decimal(10), Decimal(30)), lambda value: f"{value} €", zero="aucune")


def square(code: str, lon: float, lat: float, group: str = "") -> outlines.Shape:
    corners = [[lon, lat], [lon + 0.1, lat], [lon + 0.1, lat + 0.1], [lon, lat + 0.1], [lon, lat]]
    return outlines.Shape(code, {"type": "Polygon", "coordinates": [corners]}, group)


SQUARES = outlines.outlines([square("62001", 2.5, 50.4, "a"), square("62002", 2.6, 50.4, "b")])
POSITIONS = (tile_grid.Position("62001", 2.5, 50.4), tile_grid.Position("62002", 2.6, 50.4))


def places(name: str) -> list[Place]:
    return [
        Place("62001", name, FORTY, "40 €", "/communes/62001"),
        Place("62002", f"{name} bis", None, "", "/communes/62002"),
    ]


def steps(name: str) -> tuple[shaft.Level, ...]:
    return (
        shaft.Level(name, "écrit", FORTY, "40"),
        shaft.Level("ressentis", "dit", None, reason="aucune enquête"),
    )


def marks() -> list[trajectory.Mark]:
    return [trajectory.Mark(date(2019, 12, 31), FORTY), trajectory.Mark(date(2020, 12, 31), None)]


def path() -> list[trajectory.Mark]:
    return [trajectory.Mark(date(2019, 12, 31), FORTY), trajectory.Mark(date(2027, 12, 31), Decimal(12))]


EACH: dict[str, Callable[[str, str], Figure]] = {
    "choropleth": lambda uid, name: choropleth.choropleth(
        SQUARES, places(name), SCALE, uid=uid, subject=name, here="62001", named=["62002"]
    ),
    "tile grid": lambda uid, name: tile_grid.tile_grid(
        POSITIONS, places(name), SCALE, uid=uid, subject=name, here="62001"
    ),
    "shaft": lambda uid, name: shaft.shaft(steps(name), uid=uid, subject=name),
    "bars": lambda uid, name: bars.bars(
        [bars.Bar(name, FORTY, "40 €", note=name), bars.Bar("Région", None, "")], uid=uid, subject=name
    ),
    "ladder": lambda uid, name: bars.ladder([bars.Bar(name, FORTY, "40 €")], uid=uid, subject=name),
    "stacked": lambda uid, name: bars.stacked(
        [bars.Stack(name, "40 €", (bars.Part("État", FORTY, "40 €", 2), bars.Part(name, FORTY, "40 €", 0)))],
        uid=uid,
        subject=name,
    ),
    "outlook": lambda _uid, name: outlook.outlook(
        [
            outlook.Expected(name, FORTY, Decimal(20), Decimal(90)),
            outlook.Expected(END, FORTY, None, None),
        ],
        subject=name,
        write=lambda value: f"{value} €",
    ),
    "reliability": lambda _uid, name: reliability.reliability(
        [
            reliability.Spoken(name, 0.7, 10, 0.8, 0.49, 0.94),
            reliability.Spoken(END, 0.9, 0, None, 0.0, 1.0),
        ],
        subject=name,
        score="score 0,2",
    ),
    "quadrants": lambda _uid, name: quadrants.quadrants(
        [
            quadrants.Spot(name, (0.05, 0.2, 0.35), (8, 8, 8), "amélioré et ressenti", (name, "oui")),
            quadrants.Spot(
                END, (-0.1, 0.1, 0.3), (-2, 1, 4), "on ne peut pas dire", (END, "non"), is_sure=False
            ),
        ],
        subject=name,
        headers=("Lieu", "Dit"),
    ),
    "cash": lambda _uid, name: cash.cash_curve(
        [
            cash.Point(date(2026, 1, 1), FORTY, Decimal(0), -FORTY),
            cash.Point(date(2026, 2, 1), FORTY, FORTY, Decimal(0), FORTY, "prévue"),
        ],
        subject=name,
        write=lambda value: f"{value} €",
        other=cash.Other(name, (Decimal(-50), Decimal(-10))),
    ),
    "trajectory": lambda uid, name: trajectory.trajectory(
        marks(), path(), uid=uid, subject=name, write=lambda value: f"{value} %"
    ),
    "sparkline": lambda _uid, name: sparkline.sparkline([(name, FORTY, "40"), (END, None, "")], subject=name),
    "timeline": lambda _uid, name: timeline.timeline(
        [timeline.Milestone(name, date(2025, 3, 1), date(2025, 6, 1)), timeline.Milestone(END, None)],
        today=date(2026, 11, 12),
        subject=name,
    ),
}
