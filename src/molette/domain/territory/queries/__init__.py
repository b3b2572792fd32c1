"""Reads of the territory; each returns frozen dataclasses."""

from molette.domain.territory.queries.near import NearPlace, places_named, places_near
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
from molette.domain.territory.queries.quarters import OTHER_NAME, Quarter, Told, quarters, told_of
from molette.domain.territory.queries.search import CommuneMatch, find_communes

__all__ = [
    "OTHER_NAME",
    "AmbiguousSuccessionError",
    "CommuneMatch",
    "CommuneOutline",
    "Inhabitants",
    "NearPlace",
    "PerimeterNotListedError",
    "PerimeterScope",
    "PerimeterSummary",
    "PlaceRef",
    "PlaceShape",
    "Quarter",
    "Told",
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
    "places_named",
    "places_near",
    "population_of",
    "populations_of",
    "quarters",
    "shapes_of",
    "told_of",
]
