from typing import Any

import pytest

from molette.domain.sources.models import Source
from molette.domain.territory.actions import PlaceRow, load_places
from molette.domain.territory.models import Perimeter, Place, PlaceKind
from tests.factories import SHELL, source

LENS_LIEVIN = "246200364"
TOWNS = (
    ("62498", "Lens", "216204982", "62300"),
    ("62510", "Liévin", "216205104", "62800"),
    ("62617", "Nœux-les-Mines", "216206177", "62290"),
    ("62770", "Saint-Venant", "216207704", "62350"),
    ("62427", "Hénin-Beaumont", "216204271", "62110"),
    ("62119", "Béthune", "216209106", "62400"),
    ("62178", "Bruay-la-Buissière", "216201780", "62700"),
    ("62186", "Bully-les-Mines", "216201863", "62160"),
)


@pytest.fixture
def cited(db: None) -> Source:
    return source(title="Code officiel géographique", publisher="Insee")


@pytest.fixture
def towns(cited: Source) -> dict[str, Place]:
    """Eight communes of an agglomeration of the Pas-de-Calais, by name; the perimeter `essai` holds them."""
    rows = [
        PlaceRow(PlaceKind.REGION, "32", "Hauts-de-France"),
        PlaceRow(PlaceKind.DEPARTMENT, "62", "Pas-de-Calais", containers=((PlaceKind.REGION, "32"),)),
        PlaceRow(
            PlaceKind.AGGLOMERATION,
            LENS_LIEVIN,
            "CA Lens-Liévin",
            siren=LENS_LIEVIN,
            containers=((PlaceKind.DEPARTMENT, "62"),),
        ),
        *(
            PlaceRow(
                PlaceKind.COMMUNE,
                code,
                name,
                siren=siren,
                postcodes=postcode,
                containers=((PlaceKind.AGGLOMERATION, LENS_LIEVIN), (PlaceKind.DEPARTMENT, "62")),
            )
            for code, name, siren, postcode in TOWNS
        ),
    ]
    load_places(SHELL, rows, source=cited)
    places = {place.name: place for place in Place.objects.all()}
    perimeter = Perimeter.objects.create(slug="essai", name="Essai", stated_by="Test", source=cited)
    perimeter.places.set([place for place in places.values() if place.kind == PlaceKind.COMMUNE])
    return places


def square(longitude: float = 2.8, latitude: float = 50.4) -> dict[str, Any]:
    corners = [(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)]
    return {"type": "Polygon", "coordinates": [[[longitude + x, latitude + y] for x, y in corners]]}


def collection(*features: tuple[dict[str, Any], dict[str, Any] | None]) -> dict[str, Any]:
    """A FeatureCollection of (properties, geometry)."""
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
    }
