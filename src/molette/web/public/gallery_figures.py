"""The figures of the gallery, on an invented territory."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import cos, pi, sin, sqrt
from typing import Any

from molette.engines import money
from molette.engines.confidence import wilson
from molette.engines.drawing import (
    bars,
    cash,
    choropleth,
    outlines,
    outlook,
    reliability,
    shaft,
    sparkline,
    tile_grid,
    timeline,
    trajectory,
)
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.places import Place, Scale

TODAY = date(2026, 11, 12)
SUBJECT = "Subventions par habitant"
COMMUNES = (
    ("F01", "Bois-Fictif"), ("F02", "Fosse-Neuve"), ("F03", "Les Corons"), ("F04", "Saint-Exemple"),
    ("F05", "Terril-le-Haut"), ("F06", "Cité-la-Belle"), ("F07", "Puits-Dixième"), ("F08", "La Lampisterie"),
    ("F09", "Grand-Chevalet"), ("F10", "Le Carreau"), ("F11", "Val-du-Rivage"), ("F12", "Bassin-Rond"),
    ("F13", "Molinghem-Fictif"), ("F14", "Haute-Galerie"), ("F15", "L’Accrochage"),
    ("F16", "Fonds-Fictif"),
    ("F17", "Recette-Basse"), ("F18", "Petit-Cavalier"), ("F19", "Les Berlines"), ("F20", "Vieux-Lavoir"),
)  # fmt: skip
GRANTS = (12, 0, 34, 8, 61, None, 19, 22, 5, 47, 0, 28, 15, None, 73, 9, 31, 18, 40, 26)
COLUMNS = 5
KNOWN_MONTHS = 3


def _corner(x: float, y: float) -> list[float]:
    """A corner of the invented map, bent so that it looks surveyed; shared corners bend the same way."""
    bend = 0.014
    return [2.4 + x * 0.1 + bend * sin(7 * x + 3 * y), 50.6 - y * 0.055 + bend * 0.6 * cos(5 * x - 4 * y)]


def _contour(rank: int) -> dict[str, Any]:
    """One invented commune: a hexagon of a bent honeycomb, with a point added on each side."""
    line, column = divmod(rank, COLUMNS)
    x, y = column + (line % 2) / 2, line * sqrt(3) / 2
    corners = [(x + sin(turn * pi / 3) / sqrt(3), y + cos(turn * pi / 3) / sqrt(3)) for turn in range(7)]
    ring = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        ring += [_corner(x0, y0), _corner((x0 + x1) / 2, (y0 + y1) / 2)]
    return {"type": "Polygon", "coordinates": [[[round(c, 4) for c in p] for p in (*ring, ring[0])]]}


def _places() -> list[Place]:
    told = zip(COMMUNES, GRANTS, strict=True)
    return [
        Place(
            code,
            name,
            None if grant is None else Decimal(grant),
            f"{grant}{money.NBSP}€ par habitant" if grant else "aucune",
            f"#{code}",
        )
        for (code, name), grant in told
    ]


def _scale(places: list[Place]) -> Scale:
    return Scale.of((place.value for place in places), money.euros, zero="aucune")


def map_figure() -> Figure:
    shapes = [
        outlines.Shape(code, _contour(rank), "ouest" if rank % COLUMNS < 3 else "est")  # noqa: PLR2004
        for rank, (code, _) in enumerate(COMMUNES)
    ]
    places = _places()
    named = {"F01", "F08", "F15"}
    return choropleth.choropleth(
        outlines.outlines(shapes),
        places,
        _scale(places),
        uid="carte",
        subject=SUBJECT,
        here="F12",
        named=named,
    )


def tiles_figure() -> Figure:
    corners = [(code, *_contour(rank)["coordinates"][0][0]) for rank, (code, _) in enumerate(COMMUNES)]
    positions = [tile_grid.Position(code, lon, lat) for code, lon, lat in corners]
    places = _places()
    return tile_grid.tile_grid(positions, places, _scale(places), uid="tuiles", subject=SUBJECT, here="F12")


def shaft_figure() -> Figure:
    known = [(Decimal(count), str(count)) for count in (164, 121, 97, 58, 21)]
    reasons = ("", "", "", "", "", "aucune enquête n’a encore eu lieu")
    return shaft.shaft(shaft.levels([*known, (None, "")], reasons), uid="puits", subject="Les 164 promesses")


def _millions(amount: str) -> tuple[Decimal, str]:
    exact = Decimal(amount) * money.MILLION
    return exact, money.short_euros(exact)


def ladder_figure() -> Figure:
    rungs = [
        ("Voté", "25"),
        ("Programmé", "21.4"),
        ("Notifié", "18.2"),
        ("Engagé (AE)", "14.6"),
        ("Payé (CP)", "3.1"),
    ]
    return bars.ladder(
        [bars.Bar(name, *_millions(amount)) for name, amount in rungs],
        uid="echelle",
        subject="Les euros du fonds",
    )


def funders_figure() -> Figure:
    brought = [
        ("État", 580_000, 1),
        ("Région", 860_000, 2),
        ("Département", 280_000, 3),
        ("Commune", 388_000, 5),
    ]
    found = [
        bars.Part(name, Decimal(amount), money.euros(Decimal(amount)), slot) for name, amount, slot in brought
    ]
    missing = bars.Part("Non trouvé", Decimal(42_000), money.euros(Decimal(42_000)), 0)
    plan = bars.Stack("Coût éligible HT", money.euros(Decimal(2_150_000)), (*found, missing))
    return bars.stacked([plan], uid="plan", subject="Plan de financement")


def bars_figure() -> Figure:
    items = [
        bars.Bar("Habitat et cadre de vie dans les cités", *_millions("84.2")),
        bars.Bar("Santé", *_millions("52")),
        bars.Bar("Mobilités", *_millions("17.5")),
        bars.Bar("Lutte contre la pauvreté", None, ""),
    ]
    return bars.bars(items, uid="themes", subject="Montants notifiés par orientation", unit="Notifié")


def outlook_figure() -> Figure:
    told = (("2027", "19", "13.1", "24.8"), ("2028", "19.1", "14.6", "22.9"), ("2029", "6.5", "3.4", "10.2"))
    years = [
        outlook.Expected(name, *(Decimal(amount) * money.MILLION for amount in amounts))
        for name, *amounts in told
    ]
    return outlook.outlook(years, subject="Ce qui est attendu", write=money.short_euros)


def cash_figure() -> Figure:
    """What happened, what is expected, and the same under other rules."""
    told = ((-0.2, -0.1), (-0.9, -0.6), (-1.6, -1.2), (-2.3, -1.9), (-2.3, -1.9), (-0.5, -0.5))
    points = []
    for rank, (position, _) in enumerate(told):
        held = Decimal(str(position)) * money.MILLION
        known = rank < KNOWN_MONTHS
        points.append(
            cash.Point(date(2026, rank + 3, 1), -held, Decimal(0), held, is_received=known, is_actual=known)
        )
    other = cash.Other(
        "sous les règles d’avant", tuple(Decimal(str(value)) * money.MILLION for _, value in told)
    )
    return cash.cash_curve(points, subject="En caisse", write=money.short_euros, other=other)


def _year_end(year: int, value: int | None) -> trajectory.Mark:
    return trajectory.Mark(date(year, 12, 31), None if value is None else Decimal(value))


def trajectory_figure() -> Figure:
    seen = [(2019, 31), (2020, 30), (2021, 29), (2022, None), (2023, 25), (2024, 24), (2025, 22)]
    aims = [(2019, 31), (2023, 23), (2027, 15)]
    return trajectory.trajectory(
        [_year_end(*mark) for mark in seen],
        [_year_end(*mark) for mark in aims],
        uid="trajectoire",
        subject="Logements classés F ou G",
        write=lambda value: f"{value}{money.NBSP}%",
    )


def sparkline_figure() -> Figure:
    series = ((2019, 31), (2020, 30), (2021, None), (2022, 26), (2023, 25), (2024, 22))
    points = [(str(year), None if v is None else Decimal(v), f"{v}{money.NBSP}%") for year, v in series]
    return sparkline.sparkline(points, subject="Logements classés F ou G")


def reliability_figure() -> Figure:
    said = ((10, 6, 1), (30, 14, 3), (50, 10, 4), (70, 22, 14), (90, 30, 24))
    spoken = [
        reliability.Spoken(f"{percent}{money.NBSP}%", percent / 100, count, met / count, *wilson(met, count))
        for percent, count, met in said
    ]
    return reliability.reliability(spoken, subject="Dates annoncées", score="score de Brier 0,20")


def timeline_figure() -> Figure:
    return timeline.timeline(
        [
            timeline.Milestone("Plan de financement voté", date(2023, 12, 12), date(2023, 12, 12)),
            timeline.Milestone("Travaux commencés", date(2024, 9, 1), date(2025, 3, 3)),
            timeline.Milestone("Gros œuvre achevé", date(2026, 6, 1)),
            timeline.Milestone("Remise des clés", date(2027, 5, 1)),
            timeline.Milestone("Ouverture au public", None),
        ],
        today=TODAY,
        subject="Étapes du projet",
    )


def every_figure() -> dict[str, Figure]:
    """One of each kind, by name."""
    return {
        "map": map_figure(),
        "tiles": tiles_figure(),
        "shaft": shaft_figure(),
        "ladder": ladder_figure(),
        "funders": funders_figure(),
        "bars": bars_figure(),
        "outlook": outlook_figure(),
        "cash": cash_figure(),
        "trajectory": trajectory_figure(),
        "sparkline": sparkline_figure(),
        "timeline": timeline_figure(),
        "reliability": reliability_figure(),
    }
