"""The map of the communes: their outlines where they were loaded, else one tile a commune."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse

from molette.domain.programme.queries import CommuneHead
from molette.domain.statements.queries import MeasureHead, PlaceValue
from molette.domain.territory.queries import shapes_of
from molette.engines.drawing.choropleth import choropleth
from molette.engines.drawing.classes import Write
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.outlines import Outlines, Shape, outlines
from molette.engines.drawing.places import Place, Scale
from molette.engines.drawing.tile_grid import Position, tile_grid
from molette.engines.french import counted
from molette.engines.money import NBSP
from molette.web.public import disputes, words

LANDMARKS = ("62498", "62119", "62427", "62178", "62510", "62215")  # the largest towns, to find one's way


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of a commune beside its value: why it is hidden, or that it is contested, by what."""

    hidden: str = ""
    contested: str = ""


PLAIN = Beside()


def commune_map(
    communes: Sequence[CommuneHead],
    values: Mapping[int, Decimal | None],
    write: Write,
    *,
    uid: str,
    subject: str,
    here: str | None = None,
    zero: str = "",
    beside: Mapping[int, Beside] | None = None,
) -> Figure | None:
    """Draw the communes by their value; a commune without one is « non renseigné ». None without commune."""
    if not communes:
        return None
    drawn, positions = _ground(tuple(communes))
    told = beside or {}
    places = [
        _place(head, values.get(head.place.id), write, zero, told.get(head.place.id, PLAIN))
        for head in communes
    ]
    scale = Scale.of((place.value for place in places), write, zero)
    if drawn is None:
        return tile_grid(positions, places, scale, uid=uid, subject=subject, here=here)
    return choropleth(drawn, places, scale, uid=uid, subject=subject, here=here, named=LANDMARKS)


def measure_map(
    communes: Sequence[CommuneHead], head: MeasureHead, values: Mapping[int, PlaceValue], user: object
) -> Figure | None:
    """Draw a measure: its value in each commune, why one is hidden, both values of one that is contested."""
    held = disputes.marks(values.values(), user)
    return commune_map(
        communes,
        {place: value.value for place, value in values.items()},
        lambda value: words.amount(value, head.unit, head.decimals),
        uid="carte",
        subject=head.name,
        beside={place: _beside(value, disputes.mark_of(value, held)) for place, value in values.items()},
    )


def _beside(value: PlaceValue, mark: disputes.Mark) -> Beside:
    contested = f"{mark.word}{NBSP}: {mark.said}" if mark.word else ""
    return Beside(value.missing if value.is_hidden else "", contested)


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


def _place(head: CommuneHead, value: Decimal | None, write: Write, zero: str, beside: Beside) -> Place:
    label = "" if value is None else zero if zero and not value else write(value)
    href = reverse("public:commune", args=[head.place.slug])
    return Place(head.place.code, head.place.name, value, label, href, beside.hidden, beside.contested)
