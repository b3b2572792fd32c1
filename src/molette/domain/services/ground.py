"""What is reckoned from: the services open a day, the communes and their people, how journeys are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from django.conf import settings

from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered_of
from molette.domain.services.models import Service, ServiceKind, TravelTable
from molette.domain.territory.models import Place, PlaceKind, on
from molette.domain.territory.queries import PlaceRef, populations_of
from molette.engines.reach.decay import Numbers
from molette.engines.reach.travel import Basis, Point, Travel, Unit, between, centre

COMMUNE_DIGITS: Final = 5
"""The code of an IRIS begins with that of its commune."""


@dataclass(frozen=True, slots=True)
class KindRef:
    """A kind of services; `threshold` in minutes."""

    id: int
    slug: str
    name: str
    unit: str
    threshold: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class ServiceRef:
    """A service open on the day read; where it stands in degrees, or by the code of its commune."""

    id: int
    kind: int
    code: str
    name: str
    place: PlaceRef | None
    commune_code: str
    longitude: float | None
    latitude: float | None
    capacity: float
    source_slug: str
    source_title: str
    source_date: date | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A commune or an IRIS that has a centre; its inhabitants, None when they are not known.

    `commune` is the code of the commune it is in: its own, for a commune.
    """

    place: PlaceRef
    commune: str
    longitude: float
    latitude: float
    inhabitants: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """All kinds, what is open, where people live, and the table of journeys by commune, if one is loaded."""

    kinds: tuple[KindRef, ...]
    services: tuple[ServiceRef, ...]
    communes: tuple[Home, ...]
    basis: Basis
    journeys: Mapping[int, Mapping[str, float]] | None
    day: date

    def kind(self, slug: str) -> KindRef | None:
        return next((kind for kind in self.kinds if kind.slug == slug), None)

    def of(self, kind: KindRef) -> tuple[ServiceRef, ...]:
        return tuple(one for one in self.services if one.kind == kind.id)

    @property
    def population(self) -> Numbers:
        """Inhabitants by commune; those of whom nothing is published are not counted, and it is said."""
        return np.array([commune.inhabitants or 0 for commune in self.communes], dtype=np.float64)

    def travel(self, services: Sequence[ServiceRef], homes: Sequence[Home] | None = None) -> Travel:
        """What is known between these homes, every commune by default, and these services."""
        held = self.communes if homes is None else homes
        if self.journeys is None:
            centres = {commune.place.code: commune for commune in self.communes}
            points = [_point(one, centres) for one in services]
            return between(
                [Point(one.place.code, one.longitude, one.latitude) for one in held], points, self.basis
            )
        rows = [
            (home.place.code, str(one.id), cost)
            for home in held
            for one in services
            if (cost := _journey(self.journeys.get(home.place.id, {}), home, one)) is not None
        ]
        codes, keys = [home.place.code for home in held], [str(one.id) for one in services]
        return Travel.of_rows(rows, self.basis, origins=codes, services=keys)


def _point(one: ServiceRef, centres: Mapping[str, Home]) -> Point:
    if one.longitude is not None and one.latitude is not None:
        return Point(str(one.id), one.longitude, one.latitude)
    home = centres[one.commune_code]
    return Point(str(one.id), home.longitude, home.latitude)


def _journey(told: Mapping[str, float], home: Home, one: ServiceRef) -> float | None:
    """To the service, else to its commune; within one commune, 0 when the table does not say."""
    cost = told.get(one.code, told.get(one.commune_code))
    return 0.0 if cost is None and one.commune_code == home.commune else cost


@remembered_of("services", "territory", "sources", projects=False)
def ground() -> Ground:
    """Read what is known on the day read. Four queries, five with a table; one where nothing is open."""
    day = today()
    rows = Service.objects.exclude(opened_on__gt=day).exclude(closed_on__lte=day)
    told = tuple(rows.select_related("kind", "place", "source").order_by("kind_id", "name", "pk"))
    kinds = {one.kind_id: _kind(one.kind) for one in told}
    if not told:
        return Ground((), (), (), _estimated(), None, day)
    basis, journeys = _journeys()
    communes = _communes(day)
    centres = {commune.place.code for commune in communes}
    services = tuple(
        _service(one) for one in told if one.longitude is not None or one.commune_code in centres
    )
    return Ground(tuple(kinds.values()), services, communes, basis, journeys, day)


def _kind(kind: ServiceKind) -> KindRef:
    return KindRef(kind.pk, kind.slug, kind.name, kind.unit, kind.threshold_minutes, kind.is_shared)


def _service(one: Service) -> ServiceRef:
    return ServiceRef(
        id=one.pk,
        kind=one.kind_id,
        code=one.code,
        name=one.name,
        place=_ref(one.place),
        commune_code=one.commune_code,
        longitude=None if one.longitude is None else float(one.longitude),
        latitude=None if one.latitude is None else float(one.latitude),
        capacity=float(one.capacity),
        source_slug=one.source.slug,
        source_title=one.source.title,
        source_date=one.source.published_on,
        is_fictional=one.is_fictional,
    )


def _ref(place: Place | None) -> PlaceRef | None:
    return None if place is None else _named(place)


def _named(place: Place) -> PlaceRef:
    return PlaceRef(place.pk, place.kind, place.code, place.name, place.slug, place.siren)


def _communes(day: date) -> tuple[Home, ...]:
    rows = Place.objects.filter(
        on(day), kind=PlaceKind.COMMUNE, longitude__isnull=False, latitude__isnull=False
    )
    places = list(rows.order_by("search_name", "pk"))
    people = _people(places)
    return tuple(
        Home(
            _named(place),
            place.code,
            float(place.longitude or 0),
            float(place.latitude or 0),
            people.get(place.pk),
        )
        for place in places
    )


@remembered_of("services", "territory", "sources", projects=False)
def districts() -> tuple[Home, ...]:
    """Every IRIS whose outline is loaded, by commune: it stands at the centre of its outline. Two queries."""
    rows = Place.objects.filter(on(today()), kind=PlaceKind.IRIS, contour__isnull=False)
    places = list(rows.select_related("contour").order_by("code"))
    people = _people(places)
    return tuple(
        Home(
            _named(place), place.code[:COMMUNE_DIGITS], *centre(place.contour.geometry), people.get(place.pk)
        )
        for place in places
    )


def _people(places: Sequence[Place]) -> Mapping[int, int]:
    found = populations_of([place.pk for place in places])
    return {place: told.municipal for place, told in found.items()}


def _journeys() -> tuple[Basis, Mapping[int, Mapping[str, float]] | None]:
    """The latest table; without one, a distance under the hypotheses of the instance."""
    table = TravelTable.objects.select_related("source").order_by("-loaded_at", "-pk").first()
    if table is None:
        return _estimated(), None
    unit = Unit(table.unit)
    rows = dict(table.rows.order_by("place_id").values_list("place_id", "costs"))
    if unit is Unit.KILOMETRES:  # a table of kilometres becomes minutes at the speed of the instance
        rows = {
            place: {code: cost * 60 / settings.REACH_SPEED_KMH for code, cost in costs.items()}
            for place, costs in rows.items()
        }
    return Basis(unit, source=table.source.title, told_on=table.told_on, speed=settings.REACH_SPEED_KMH), rows


def _estimated() -> Basis:
    return Basis(Unit.MINUTES, detour=settings.REACH_DETOUR, speed=settings.REACH_SPEED_KMH)
