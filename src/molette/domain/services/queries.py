"""How far each kind of service is from each commune; the method comes with the answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import numpy as np
from django.db.models import Count, Q

from molette.domain.journal.remembered import remembered_of
from molette.domain.services.ground import Ground, Home, KindRef, ServiceRef, districts, ground
from molette.domain.services.models import Service, TravelTable
from molette.domain.territory.queries import PlaceRef
from molette.engines.french import counted
from molette.engines.reach.decay import APL, Numbers
from molette.engines.reach.scores import nearest, reached, shares, within
from molette.engines.reach.travel import Travel

NBSP: Final = "\N{NO-BREAK SPACE}"
PEOPLE: Final = 100_000
"""A shared supply is told for so many inhabitants."""
TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class PlaceReach:
    """One commune, or one IRIS of `commune`, and one kind.

    `minutes` and `nearest` are None when no service is known to be reached.
    `within` counts the services within the threshold of the kind, or what they offer where it is shared.
    `score` is the supply shared, for 100,000 inhabitants, None for a kind that is not shared.
    """

    place: PlaceRef
    inhabitants: int | None
    minutes: Decimal | None
    nearest: ServiceRef | None
    within: int
    score: Decimal | None
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of the services of a kind."""

    slug: str
    title: str
    published_on: date | None
    services: int


@dataclass(frozen=True, slots=True)
class KindReach:
    """A kind over all the communes known, the method it was reckoned by, its sources, its day."""

    kind: KindRef
    places: tuple[PlaceReach, ...]
    services: tuple[ServiceRef, ...]
    method: tuple[str, ...]
    sources: tuple[Cited, ...]
    day: date

    def at(self, place: int) -> PlaceReach | None:
        return next((one for one in self.places if one.place.id == place), None)

    def among(self, places: Iterable[int]) -> tuple[PlaceReach, ...]:
        kept = frozenset(places)
        return tuple(one for one in self.places if one.place.id in kept)

    @property
    def is_fictional(self) -> bool:
        return any(one.is_fictional for one in self.services)


@remembered_of("services", "territory", "sources", projects=False)
def kinds() -> tuple[KindRef, ...]:
    """The kinds of which some service is open."""
    held = ground()
    offered = {one.kind for one in held.services}
    return tuple(kind for kind in held.kinds if kind.id in offered)


@remembered_of("services", "territory", "sources", projects=False)
def kind_reach(slug: str) -> KindReach | None:
    """How far a kind is from every commune known; None when nothing of that kind is open."""
    return _of(ground(), slug)


@remembered_of("services", "territory", "sources", projects=False)
def reaches() -> tuple[KindReach, ...]:
    """The same for every kind. The queries of `ground`, once."""
    held = ground()
    return tuple(found for kind in held.kinds if (found := _of(held, kind.slug)))


@remembered_of("services", "territory", "sources", projects=False)
def district_reach(slug: str) -> KindReach | None:
    """The same from every IRIS whose outline is loaded; supply is shared among the communes."""
    homes = districts()
    return _of(ground(), slug, homes) if homes else None


def _of(held: Ground, slug: str, homes: Sequence[Home] | None = None) -> KindReach | None:
    kind = held.kind(slug)
    services = held.of(kind) if kind else ()
    if kind is None or not services:
        return None
    travel, supply = held.travel(services, homes), capacities(services)
    first = nearest(travel, supply)
    near = within(travel, supply, kind.threshold, offered=kind.is_shared)
    score = _score(held, services, supply, travel) if kind.is_shared else None
    names = {commune.place.code: commune.place.name for commune in held.communes}
    places = tuple(
        PlaceReach(
            place=home.place,
            inhabitants=home.inhabitants,
            minutes=rounded(first.cost[rank], Decimal(1)) if first.service[rank] >= 0 else None,
            nearest=services[first.service[rank]] if first.service[rank] >= 0 else None,
            within=int(near[rank]),
            score=None if score is None else rounded(float(score[rank]) * PEOPLE, TENTH),
            commune=names.get(home.commune, "") if home.commune != home.place.code else "",
        )
        for rank, home in enumerate(held.communes if homes is None else homes)
    )
    return KindReach(kind, places, services, method(held, kind), cited(services), held.day)


def _score(held: Ground, services: Sequence[ServiceRef], supply: Numbers, travel: Travel) -> Numbers:
    """What is reached from the origins of `travel`, once shared among the communes."""
    return reached(travel, shares(held.travel(services), held.population, supply, APL).ratio, APL)


def capacities(services: Iterable[ServiceRef]) -> Numbers:
    return np.array([one.capacity for one in services], dtype=np.float64)


def rounded(value: float, to: Decimal) -> Decimal:
    """A number as it is told: minutes to the minute, a score to the tenth."""
    return Decimal(repr(float(value))).quantize(to, ROUND_HALF_UP)


def method(held: Ground, kind: KindRef) -> tuple[str, ...]:
    """Say in sentences how it was reckoned, and from what."""
    told = [held.basis.sentence]
    if held.journeys is not None:
        told.append("Dans la commune même, un trajet que la table ne donne pas compte 0 minute.")
    told.append(
        f"Un trajet part du centre de la commune ou de l’IRIS. À portée{NBSP}: {kind.threshold} minutes au "
        f"plus. Services ouverts le {held.day:%d/%m/%Y}."
    )
    if kind.is_shared:
        unknown = sum(commune.inhabitants is None for commune in held.communes)
        without = f" Les habitants de {unknown} communes ne sont pas connus." if unknown else ""
        told.append(
            f"Offre partagée{NBSP}: {APL.name}, avec les poids de l’accessibilité potentielle localisée (1 "
            "jusqu’à 10 minutes, 0,3 jusqu’à 15, 0,1 jusqu’à 20, rien au-delà). Ce n’est pas l’APL de la "
            f"DREES{NBSP}: ni l’activité de chacun, ni l’âge des habitants n’y entrent. Seuls comptent les "
            f"habitants des {len(held.communes)} communes connues ici{NBSP}: près du bord, le score est trop "
            f"haut.{without}"
        )
        told.append(f"Poids cités de mémoire, à vérifier{NBSP}: {APL.source}.")
    return tuple(told)


def cited(services: Iterable[ServiceRef]) -> tuple[Cited, ...]:
    """The sources of these services, the most cited first."""
    found = Counter((one.source_slug, one.source_title, one.source_date) for one in services)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0][1]))
    return tuple(Cited(*source, count) for source, count in ranked)


@dataclass(frozen=True, slots=True)
class Citing:
    """What a source proves here: `said` of a kind of services, or of journeys when `kind` is empty."""

    source: int
    kind: str
    label: str
    said: str
    is_fictional: bool


def citings() -> tuple[Citing, ...]:
    """What cites each source: one line a kind of services, one a table of journeys. Two queries."""
    rows = Service.objects.values_list("source_id", "kind__slug", "kind__name")
    told = rows.annotate(count=Count("pk"), invented=Count("pk", filter=Q(is_fictional=True)))
    tables = TravelTable.objects.order_by("pk").values_list("source_id", "pairs")
    return (
        *(
            Citing(source, slug, name, counted(count, "service"), bool(invented))
            for source, slug, name, count, invented in told.order_by("kind__slug", "source_id")
        ),
        *(
            Citing(source, "", "Trajets", counted(pairs, "trajet"), is_fictional=False)
            for source, pairs in tables
        ),
    )
