"""Perimeters: what stands in each, and how those of one programme differ."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from molette.domain.journal.known import today
from molette.domain.territory.models import Perimeter, Place, PlaceKind, PlaceMembership, on

NBSP = "\N{NO-BREAK SPACE}"


class UnknownPerimeterError(LookupError):
    """No perimeter bears this name."""


class PerimeterNotListedError(LookupError):
    """The perimeter exists, but nobody published the list of its communes."""


@dataclass(frozen=True, slots=True)
class PerimeterScope:
    """What a row must touch to be in a perimeter.

    `place_ids`: its communes, the agglomerations wholly inside, and all that its communes hold (cités,
    IRIS, quarters); `sirens`: of its communes and of those agglomerations.
    """

    slug: str
    name: str
    commune_ids: frozenset[int]
    agglomeration_ids: frozenset[int]
    place_ids: frozenset[int]
    commune_codes: frozenset[str]
    sirens: frozenset[str]


@dataclass(frozen=True, slots=True)
class PerimeterSummary:
    """A perimeter as its author states it; `listed_communes` is None when the list was never published."""

    slug: str
    name: str
    stated_communes: int | None
    stated_inhabitants: int | None
    stated_by: str
    stated_on: date | None
    stated_precision: str
    listed_communes: int | None
    note: str
    source_title: str
    source_url: str


@dataclass(frozen=True, slots=True)
class CommuneOutline:
    """What a map needs of a commune; `geometry` is GeoJSON (WGS 84), or None where no contour was loaded."""

    id: int
    code: str
    name: str
    slug: str
    longitude: float | None
    latitude: float | None
    agglomeration_code: str
    agglomeration: str
    geometry: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class PlaceShape:
    """Where a place is drawn; `geometry` is GeoJSON (WGS 84), or None where no contour was loaded."""

    longitude: float | None
    latitude: float | None
    geometry: Mapping[str, Any] | None


def shapes_of(places: frozenset[int]) -> Mapping[int, PlaceShape]:
    """Where each of these places is drawn. One query."""
    rows = Place.objects.filter(pk__in=places).order_by("pk")
    drawn = rows.values_list("pk", "longitude", "latitude", "contour__geometry")
    return {pk: PlaceShape(_float(east), _float(north), geometry) for pk, east, north, geometry in drawn}


def _float(degrees: Any) -> float | None:
    return None if degrees is None else float(degrees)


def perimeters() -> tuple[PerimeterSummary, ...]:
    """Every perimeter, the listed ones first."""
    communes = Perimeter.objects.annotate(communes=Count("places", filter=Q(places__kind=PlaceKind.COMMUNE)))
    listed = dict(communes.order_by("pk").values_list("pk", "communes"))
    rows = Perimeter.objects.select_related("source")
    return tuple(
        PerimeterSummary(
            slug=p.slug,
            name=p.name,
            stated_communes=p.stated_communes,
            stated_inhabitants=p.stated_inhabitants,
            stated_by=p.stated_by,
            stated_on=p.stated_on,
            stated_precision=p.stated_precision,
            listed_communes=listed[p.pk] if p.is_listed else None,
            note=p.note,
            source_title=p.source.title if p.source else "",
            source_url=p.source.url if p.source else "",
        )
        for p in rows.order_by("-is_listed", "stated_communes", "slug")
    )


def perimeter_places(slug: str, day: date | None = None) -> PerimeterScope:
    """What stands in a perimeter on a day (today by default).

    Raises `UnknownPerimeterError`, naming those that exist, or `PerimeterNotListedError`.
    """
    perimeter = _listed(slug)
    day = day or today()
    communes = {
        pk: (code, siren)
        for pk, code, siren in perimeter.places.filter(on(day), kind=PlaceKind.COMMUNE)
        .order_by("pk")
        .values_list("pk", "code", "siren")
    }
    agglomerations = _whole_agglomerations(communes.keys(), day)
    parts = PlaceMembership.objects.filter(on(day), container_id__in=communes).order_by("pk")
    others = perimeter.places.exclude(kind=PlaceKind.COMMUNE).order_by("pk").values_list("pk", flat=True)
    sirens = {siren for _, siren in communes.values()} | set(agglomerations.values())
    return PerimeterScope(
        slug=perimeter.slug,
        name=perimeter.name,
        commune_ids=frozenset(communes),
        agglomeration_ids=frozenset(agglomerations),
        place_ids=frozenset({*communes, *agglomerations, *parts.values_list("place_id", flat=True), *others}),
        commune_codes=frozenset(code for code, _ in communes.values()),
        sirens=frozenset(sirens - {""}),
    )


def agglomerations_of(slug: str, day: date | None = None) -> tuple[str, ...]:
    """The SIRENs of the agglomerations wholly in a perimeter, in order. Raises as `perimeter_places`."""
    perimeter = _listed(slug)
    day = day or today()
    inside = perimeter.places.filter(on(day), kind=PlaceKind.COMMUNE).order_by("pk")
    return tuple(sorted(_whole_agglomerations(set(inside.values_list("pk", flat=True)), day).values()))


def commune_outlines(slug: str, day: date | None = None) -> tuple[CommuneOutline, ...]:
    """The communes of a perimeter with what is needed to draw them, by name. Raises as `perimeter_places`."""
    perimeter, day = _listed(slug), day or today()
    nesting = PlaceMembership.objects.filter(on(day), container__kind=PlaceKind.AGGLOMERATION).order_by("pk")
    held_by = {
        place: (code, name)
        for place, code, name in nesting.values_list("place_id", "container__code", "container__name")
    }
    communes = perimeter.places.filter(on(day), kind=PlaceKind.COMMUNE).order_by("search_name", "pk")
    return tuple(
        CommuneOutline(
            id=pk,
            code=code,
            name=name,
            slug=place_slug,
            longitude=float(longitude) if longitude is not None else None,
            latitude=float(latitude) if latitude is not None else None,
            agglomeration_code=held_by.get(pk, ("", ""))[0],
            agglomeration=held_by.get(pk, ("", ""))[1],
            geometry=geometry,
        )
        for pk, code, name, place_slug, longitude, latitude, geometry in communes.values_list(
            "pk", "code", "name", "slug", "longitude", "latitude", "contour__geometry"
        )
    )


def _listed(slug: str) -> Perimeter:
    perimeter = Perimeter.objects.filter(slug=slug).order_by("pk").first()
    if perimeter is None:
        known = ", ".join(
            Perimeter.objects.with_known_places().order_by("slug").values_list("slug", flat=True)
        )
        raise UnknownPerimeterError(
            f"Le périmètre «{NBSP}{slug}{NBSP}» n’existe pas. "
            + (f"Périmètres connus{NBSP}: {known}." if known else "Aucun périmètre n’est encore chargé.")
        )
    if not perimeter.is_listed:
        raise PerimeterNotListedError(
            f"La liste des communes du périmètre «{NBSP}{perimeter.name}{NBSP}» n’a pas été publiée{NBSP}: "
            "on n’en connaît que le nombre."
        )
    return perimeter


def _whole_agglomerations(communes: Container[int], day: date) -> dict[int, str]:
    """The agglomerations all of whose known communes are inside, with their SIREN."""
    nesting = PlaceMembership.objects.filter(
        on(day), container__kind=PlaceKind.AGGLOMERATION, place__kind=PlaceKind.COMMUNE
    ).order_by("pk")
    sirens: dict[int, str] = {}
    partial: set[int] = set()
    for place, container, siren, code in nesting.values_list(
        "place_id", "container_id", "container__siren", "container__code"
    ):
        sirens[container] = siren or code
        if place not in communes:
            partial.add(container)
    return {container: siren for container, siren in sirens.items() if container not in partial}
