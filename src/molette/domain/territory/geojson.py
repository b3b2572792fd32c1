"""Read a GeoJSON of places: which property carries the code, and whether each geometry holds (RFC 7946)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from numbers import Real
from typing import Any, Final

from molette.domain.territory.models import PlaceKind

NBSP: Final = "\N{NO-BREAK SPACE}"
CODE_PROPERTIES: Final = {
    PlaceKind.COMMUNE: (
        "code", "insee", "code_insee", "insee_com", "codgeo", "com", "codecommune", "code_commune", "depcom",
        "insee_commune", "codeinsee",
    ),
    PlaceKind.IRIS: ("code_iris", "dcomiris", "codeiris", "iris", "code"),
    PlaceKind.CITE_MINIERE: ("id_lsm", "code", "id"),
    PlaceKind.QPV: ("code_qp", "code_qpv", "code_quartier", "code"),
    PlaceKind.AGGLOMERATION: ("siren_epci", "code_epci", "epci", "siren", "code_siren", "code"),
    PlaceKind.DEPARTMENT: ("code_dept", "code_departement", "dep", "insee_dep", "code"),
    PlaceKind.REGION: ("code_region", "reg", "insee_reg", "code"),
}  # fmt: skip
CODE_LENGTH: Final = {
    PlaceKind.COMMUNE: 5,
    PlaceKind.IRIS: 9,
    PlaceKind.AGGLOMERATION: 9,
    PlaceKind.DEPARTMENT: 2,
    PlaceKind.REGION: 2,
}
NAME_PROPERTIES: Final = (
    "nom",
    "name",
    "libelle",
    "libelle_iris",
    "nom_iris",
    "lib_qp",
    "nom_com",
    "nom_commune",
)
COMMUNE_PROPERTIES: Final = ("code_commune", "insee_com", "commune_1", "commune_2", "commune_3")
# What a file of cités minières tells of each beside its name, and under which label it is kept.
TRAIT_PROPERTIES: Final = {
    PlaceKind.CITE_MINIERE: {
        "nom_2": "autre nom",
        "compagnie": "compagnie",
        "type": "type",
        "proprietaire": "propriétaire",
    },
}
SMALLEST_RING: Final = 4


class UnreadableGeoJSONError(ValueError):
    """What was given is not a GeoJSON of places; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One place of the file. `number` counts from 1; `problem` says what keeps its geometry from holding."""

    number: int
    code: str
    name: str
    communes: tuple[str, ...]  # INSEE codes or names of the communes it says it stands in
    geometry: Mapping[str, Any]
    problem: str = ""
    traits: Mapping[str, str] = field(default_factory=dict)


def read_features(document: Any, kind: PlaceKind) -> Iterator[Feature]:
    """Read a decoded FeatureCollection. Raises `UnreadableGeoJSONError` before the first feature."""
    features = document.get("features") if isinstance(document, Mapping) else None
    if not isinstance(features, Sequence) or isinstance(features, str) or not features:
        raise UnreadableGeoJSONError(
            f"Ce fichier n’est pas un GeoJSON de lieux{NBSP}: on attend une «{NBSP}FeatureCollection{NBSP}» "
            "avec au moins un objet."
        )
    properties = [_properties(feature) for feature in features]
    code = _code_property(properties, kind)
    return (
        _feature(number, feature, its, code, kind)
        for number, (feature, its) in enumerate(zip(features, properties, strict=True), start=1)
    )


def _properties(feature: Any) -> dict[str, Any]:
    given = feature.get("properties") if isinstance(feature, Mapping) else None
    own = given if isinstance(given, Mapping) else {}
    return {str(name).lower(): value for name, value in own.items()}


def _code_property(properties: Sequence[Mapping[str, Any]], kind: PlaceKind) -> str:
    """The first known name of code that most features fill, with codes of the right length."""
    length = CODE_LENGTH.get(kind)
    for name in CODE_PROPERTIES[kind]:
        filled = sum(length in (None, len(_code(its.get(name), kind))) for its in properties if its.get(name))
        if filled * 2 > len(properties):
            return name
    raise UnreadableGeoJSONError(
        f"Aucune propriété des objets ne donne leur code{NBSP}: on attend l’une de "
        + ", ".join(CODE_PROPERTIES[kind])
        + "."
    )


def _code(value: Any, kind: PlaceKind) -> str:
    """A code as text: 1053 read as a number is commune 01053."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "").strip()
    length = CODE_LENGTH.get(kind)
    return text.zfill(length) if length and text.isdigit() and len(text) == length - 1 else text.upper()


def _feature(number: int, feature: Any, its: Mapping[str, Any], code: str, kind: PlaceKind) -> Feature:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    found = geometry if isinstance(geometry, Mapping) else {}
    return Feature(
        number=number,
        code=_code(its.get(code), kind),
        name=next((str(its[name]) for name in NAME_PROPERTIES if its.get(name)), ""),
        communes=tuple(str(its[name]) for name in COMMUNE_PROPERTIES if its.get(name)),
        geometry=found,
        problem=geometry_problem(found),
        traits={
            label: str(its[name]) for name, label in TRAIT_PROPERTIES.get(kind, {}).items() if its.get(name)
        },
    )


def geometry_problem(geometry: Mapping[str, Any]) -> str:
    """Say what is wrong with a geometry, or nothing: Polygon or MultiPolygon, rings closed, WGS 84."""
    given = geometry.get("type")
    if given not in {"Polygon", "MultiPolygon"}:
        given = given or "absente"
        return f"la géométrie est «{NBSP}{given}{NBSP}», on attend Polygon ou MultiPolygon"
    coordinates = geometry.get("coordinates")
    if not _is_list(coordinates) or not coordinates:
        return "la géométrie n’a pas de coordonnées"
    polygons = [coordinates] if given == "Polygon" else coordinates
    if not all(_is_list(rings) and rings for rings in polygons):
        return "un polygone n’a pas de contour"
    return next(filter(None, map(_ring_problem, chain.from_iterable(polygons))), "")


def _ring_problem(ring: Any) -> str:
    if not _is_list(ring) or not all(_is_position(point) for point in ring):
        return "une coordonnée n’est pas un couple longitude, latitude en degrés (WGS 84)"
    if len(ring) < SMALLEST_RING:
        return f"un contour a moins de {SMALLEST_RING} points"
    return "" if list(ring[0][:2]) == list(ring[-1][:2]) else "un contour n’est pas fermé"


def _is_position(point: Any) -> bool:
    numbers = (
        _is_list(point)
        and len(point) in (2, 3)
        and all(isinstance(n, Real) and not isinstance(n, bool) for n in point)
    )
    return bool(numbers) and abs(point[0]) <= 180 and abs(point[1]) <= 90  # noqa: PLR2004 - degrees of the globe


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
