"""The map of a file, drawn from the outlines frozen with the state; tiles where none was loaded."""

from collections.abc import Sequence
from decimal import Decimal

from molette.engines.drawing.choropleth import choropleth
from molette.engines.drawing.figure import Figure
from molette.engines.drawing.outlines import Outlines
from molette.engines.drawing.places import Place, Scale
from molette.engines.drawing.tile_grid import Position, tile_grid
from molette.engines.french import counted
from molette.engines.snapshots.state import FrozenCommune, Ground

SUBJECT = "projets par commune"
NONE = "aucun projet"


def project_map(communes: Sequence[FrozenCommune], ground: Ground) -> Figure | None:
    """How many projects stand in each commune; None without commune."""
    if not communes:
        return None
    places = [Place(one.code, one.name, Decimal(one.projects), _label(one.projects)) for one in communes]
    scale = Scale.of((place.value for place in places), lambda value: counted(int(value), "projet"), NONE)
    if ground.width:
        paths = {one.code: one.path for one in communes if one.path}
        centres = {one.code: one.centre for one in communes if one.centre}
        frame = Outlines(ground.width, ground.height, paths, centres, ground.borders)
        return choropleth(frame, places, scale, uid="carte", subject=SUBJECT)
    spots = [
        Position(one.code, one.longitude, one.latitude)
        for one in communes
        if one.longitude is not None and one.latitude is not None
    ]
    return tile_grid(spots, places, scale, uid="carte", subject=SUBJECT)


def _label(count: int) -> str:
    return counted(count, "projet") if count else NONE
