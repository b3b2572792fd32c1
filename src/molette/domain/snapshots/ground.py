"""The communes of the perimeter and the frame of their map, as they are drawn that day."""

from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings

from molette.domain.programme.queries import CommuneHead, communes
from molette.domain.territory.queries import PlaceShape, shapes_of
from molette.engines.drawing.outlines import Outlines, Shape, outlines
from molette.engines.snapshots.state import FrozenCommune, Ground


def communes_and_ground(counts: Mapping[int, int]) -> tuple[tuple[FrozenCommune, ...], Ground]:
    """Each commune with how many projects stand there; no outline where one of them was never loaded."""
    heads = sorted(communes(settings.PERIMETER), key=lambda head: head.place.code)
    shapes = shapes_of(frozenset(head.place.id for head in heads)) if heads else {}
    is_drawn = bool(heads) and all(head.drawn_at for head in heads)
    drawn = outlines(list(_outlined(heads, shapes))) if is_drawn else None
    found = []
    for head in heads:
        code, shape = head.place.code, shapes[head.place.id]
        found.append(
            FrozenCommune(
                code=code,
                name=head.place.name,
                agglomeration=head.agglomeration.name if head.agglomeration else "",
                projects=counts.get(head.place.id, 0),
                longitude=shape.longitude,
                latitude=shape.latitude,
                path=drawn.paths.get(code, "") if drawn else "",
                centre=drawn.centres.get(code) if drawn else None,
            )
        )
    return tuple(found), _ground(drawn)


def _outlined(heads: Iterable[CommuneHead], shapes: Mapping[int, PlaceShape]) -> Iterator[Shape]:
    for head in heads:
        geometry = shapes[head.place.id].geometry
        if geometry:
            yield Shape(head.place.code, geometry, head.agglomeration.code if head.agglomeration else "")


def _ground(drawn: Outlines | None) -> Ground:
    return Ground(drawn.width, drawn.height, drawn.borders) if drawn else Ground()
