"""Reads of the territory; each returns frozen dataclasses."""

from molette.domain.territory.queries.perimeters import (
    CommuneOutline,
    PerimeterNotListedError,
    PerimeterScope,
    PerimeterSummary,
    PlaceShape,
    UnknownPerimeterError,
    agglomerations_of,
    commune_outlines,
    perimeter_places,
    perimeters,
    shapes_of,
)
from molette.domain.territory.queries.places import (
    AmbiguousSuccessionError,
    Inhabitants,
    PlaceRef,
    communes_named,
    container_names,
    containers_of,
    contents_of,
    place_by_code,
    population_of,
    populations_of,
)
from molette.domain.territory.queries.search import CommuneMatch, find_communes

__all__ = [
    "AmbiguousSuccessionError",
    "CommuneMatch",
    "CommuneOutline",
    "Inhabitants",
    "PerimeterNotListedError",
    "PerimeterScope",
    "PerimeterSummary",
    "PlaceRef",
    "PlaceShape",
    "UnknownPerimeterError",
    "agglomerations_of",
    "commune_outlines",
    "communes_named",
    "container_names",
    "containers_of",
    "contents_of",
    "find_communes",
    "perimeter_places",
    "perimeters",
    "place_by_code",
    "population_of",
    "populations_of",
    "shapes_of",
]
