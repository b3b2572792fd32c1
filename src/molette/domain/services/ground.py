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
from molette.engines.reach.travel import Basis, Point, Travel, Unit, between

NBSP: Final = "\N{NO-BREAK SPACE}"
PLACE: Final = ("place__pk", "place__kind", "place__code", "place__name", "place__slug", "place__siren")


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
class Commune:
    """A commune that has a centre; its inhabitants, None when they are not known."""

    place: PlaceRef
    longitude: float
    latitude: float
    inhabitants: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """All kinds, what is open, where people live, and the table of journeys by commune, if one is loaded."""

    kinds: tuple[KindRef, ...]
    services: tuple[ServiceRef, ...]
    communes: tuple[Commune, ...]
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

    def travel(self, services: Sequence[ServiceRef]) -> Travel:
        """What is known between every commune and these services."""
        if self.journeys is None:
            centres = {commune.place.code: commune for commune in self.communes}
            points = [_point(one, centres) for one in services]
            homes = [Point(one.place.code, one.longitude, one.latitude) for one in self.communes]
            return between(homes, points, self.basis)
        rows = [
            (origin, rank, cost)
            for origin, commune in enumerate(self.communes)
            for rank, one in enumerate(services)
            if (cost := _journey(self.journeys.get(commune.place.id, {}), commune, one)) is not None
        ]
        told = np.array(rows, dtype=np.float64).reshape(-1, 3)
        return Travel(
            tuple(commune.place.code for commune in self.communes),
            tuple(str(one.id) for one in services),
            told[:, 0].astype(np.intp),
            told[:, 1].astype(np.intp),
            told[:, 2],
            self.basis,
        )


def _point(one: ServiceRef, centres: Mapping[str, Commune]) -> Point:
    if one.longitude is not None and one.latitude is not None:
        return Point(str(one.id), one.longitude, one.latitude)
    home = centres[one.commune_code]
    return Point(str(one.id), home.longitude, home.latitude)


def _journey(told: Mapping[str, float], commune: Commune, one: ServiceRef) -> float | None:
    """To the service, else to its commune; within one commune, 0 when the table does not say."""
    cost = told.get(one.code, told.get(one.commune_code))
    return 0.0 if cost is None and one.commune_code == commune.place.code else cost


@remembered_of("services", "territory", "sources", projects=False)
def ground() -> Ground:
    """Read what is known on the day read. Five queries."""
    day = today()
    kinds = ServiceKind.objects.order_by("pk").values_list(
        "pk", "slug", "name", "unit", "threshold_minutes", "is_shared"
    )
    basis, journeys = _journeys()
    communes = _communes(day)
    centres = {commune.place.code for commune in communes}
    services = tuple(
        one for one in _services(day) if one.longitude is not None or one.commune_code in centres
    )
    return Ground(tuple(KindRef(*row) for row in kinds), services, communes, basis, journeys, day)


def _services(day: date) -> list[ServiceRef]:
    rows = Service.objects.exclude(opened_on__gt=day).exclude(closed_on__lte=day)
    told = rows.select_related("place", "source").order_by("kind_id", "name", "pk")
    return [
        ServiceRef(
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
        for one in told
    ]


def _ref(place: Place | None) -> PlaceRef | None:
    if place is None:
        return None
    return PlaceRef(place.pk, place.kind, place.code, place.name, place.slug, place.siren)


def _communes(day: date) -> tuple[Commune, ...]:
    rows = Place.objects.filter(
        on(day), kind=PlaceKind.COMMUNE, longitude__isnull=False, latitude__isnull=False
    )
    places = list(rows.order_by("search_name", "pk"))
    people = populations_of([place.pk for place in places])
    return tuple(
        Commune(
            PlaceRef(place.pk, place.kind, place.code, place.name, place.slug, place.siren),
            float(place.longitude or 0),
            float(place.latitude or 0),
            people[place.pk].municipal if place.pk in people else None,
        )
        for place in places
    )


def _journeys() -> tuple[Basis, Mapping[int, Mapping[str, float]] | None]:
    """The latest table; without one, a distance under the hypotheses of the instance."""
    table = TravelTable.objects.select_related("source").order_by("-loaded_at", "-pk").first()
    if table is None:
        return Basis(Unit.MINUTES, detour=settings.REACH_DETOUR, speed=settings.REACH_SPEED_KMH), None
    unit = Unit(table.unit)
    rows = dict(table.rows.order_by("place_id").values_list("place_id", "costs"))
    if unit is Unit.KILOMETRES:  # a table of kilometres becomes minutes at the speed of the instance
        rows = {
            place: {code: cost * 60 / settings.REACH_SPEED_KMH for code, cost in costs.items()}
            for place, costs in rows.items()
        }
    return Basis(unit, source=table.source.title, told_on=table.told_on, speed=settings.REACH_SPEED_KMH), rows
