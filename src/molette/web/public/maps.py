"""The map of the communes: their outlines where they were loaded, else one tile a commune."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse

from molette.domain.programme.queries import CommuneHead
from molette.domain.statements.queries import PlaceValue
from molette.domain.territory.queries import shapes_of
from molette.engines.drawing.choropleth import choropleth
from molette.engines.drawing.classes import Write
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.outlines import Outlines, Shape, outlines
from molette.engines.drawing.places import Place, Scale
from molette.engines.drawing.tile_grid import Position, tile_grid
from molette.engines.french import counted

LANDMARKS = ("62498", "62119", "62427", "62178", "62510", "62215")  # the largest towns, to find one's way


def commune_map(
    communes: Sequence[CommuneHead],
    values: Mapping[int, Decimal | None],
    write: Write,
    *,
    uid: str,
    subject: str,
    here: str | None = None,
    zero: str = "",
    hidden: Mapping[int, str] | None = None,
) -> Figure | None:
    """Draw the communes by their value; a commune without one is « non renseigné ». None without commune.

    `hidden` says in words why the value of some is not told.
    """
    if not communes:
        return None
    drawn, positions = _ground(tuple(communes))
    why = hidden or {}
    places = [
        replace(_place(head, values.get(head.place.id), write, zero), hidden=why.get(head.place.id, ""))
        for head in communes
    ]
    scale = Scale.of((place.value for place in places), write, zero)
    if drawn is None:
        return tile_grid(positions, places, scale, uid=uid, subject=subject, here=here)
    return choropleth(drawn, places, scale, uid=uid, subject=subject, here=here, named=LANDMARKS)


def hidden_words(values: Mapping[int, PlaceValue]) -> Mapping[int, str]:
    """Why each hidden value is: reserved, or statistical secrecy."""
    return {place: value.missing for place, value in values.items() if value.is_hidden}


def project_map(
    communes: Sequence[CommuneHead], counts: Mapping[int, int], here: str | None = None
) -> Figure | None:
    """How many projects stand in each commune: drawn once as long as neither changes."""
    return _project_map(tuple(communes), tuple(counts.get(head.place.id, 0) for head in communes), here)


@lru_cache(maxsize=64)
def _project_map(
    communes: tuple[CommuneHead, ...], counts: tuple[int, ...], here: str | None
) -> Figure | None:
    return commune_map(
        communes,
        {head.place.id: Decimal(count) for head, count in zip(communes, counts, strict=True)},
        lambda value: counted(int(value), "projet"),
        uid="carte",
        subject="projets par commune",
        here=here,
        zero="aucun projet",
    )


@lru_cache(maxsize=8)
def _ground(communes: tuple[CommuneHead, ...]) -> tuple[Outlines | None, tuple[Position, ...]]:
    """What takes time and only changes with the communes: read and simplified once."""
    shapes = shapes_of(frozenset(head.place.id for head in communes))
    drawn = [(head, shapes[head.place.id]) for head in communes if head.place.id in shapes]
    positions = tuple(
        Position(head.place.code, shape.longitude, shape.latitude)
        for head, shape in drawn
        if shape.longitude is not None and shape.latitude is not None
    )
    if not all(head.drawn_at for head in communes):
        return None, positions
    kept = [
        Shape(head.place.code, shape.geometry, head.agglomeration.code if head.agglomeration else "")
        for head, shape in drawn
        if shape.geometry
    ]
    return outlines(kept), positions


def _place(head: CommuneHead, value: Decimal | None, write: Write, zero: str) -> Place:
    label = "" if value is None else zero if zero and not value else write(value)
    href = reverse("public:commune", args=[head.place.slug])
    return Place(head.place.code, head.place.name, value, label, href)
