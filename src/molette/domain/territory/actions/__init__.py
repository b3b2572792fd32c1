"""Writes of the territory; each checks rights, holds in one transaction and leaves a journal line."""

from molette.domain.territory.actions.contours import (
    ContoursLoaded,
    ContoursRefusedError,
    Refusal,
    load_contours,
    load_from_api,
)
from molette.domain.territory.actions.places import (
    PlaceRefusedError,
    PlaceRow,
    PlacesLoaded,
    load_places,
    succeed,
)

__all__ = [
    "ContoursLoaded",
    "ContoursRefusedError",
    "PlaceRefusedError",
    "PlaceRow",
    "PlacesLoaded",
    "Refusal",
    "load_contours",
    "load_from_api",
    "load_places",
    "succeed",
]
