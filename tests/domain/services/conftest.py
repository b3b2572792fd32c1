"""Three towns on one line, and what they are offered."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from molette.domain.services.actions import ServicesLoaded, load_services
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place
from molette.engines.reach.lists import Listed
from tests import factories as make
from tests.factories import SHELL

TOWNS = (
    ("Lens", "62498", "2.83", 30_000),
    ("Avion", "62065", "2.87", 20_000),
    ("Vimy", "62861", "2.95", None),
)
Load = Callable[..., ServicesLoaded]


@pytest.fixture
def published(db: None) -> Source:
    return make.source(title="Liste des services", publisher="Insee")


@pytest.fixture
def towns(published: Source) -> dict[str, Place]:
    """Lens and Avion are 5.5 minutes apart, Avion and Vimy 11.1, under the hypotheses of the instance."""
    found = {}
    for name, code, longitude, people in TOWNS:
        place = make.place(name, code=code, longitude=Decimal(longitude), latitude=Decimal("50.42"))
        if people:
            make.population(place, municipal=people, source=published)
        found[name] = place
    return found


@pytest.fixture
def load(towns: dict[str, Place], published: Source) -> Load:
    """Load services of a kind: each a code, a commune, and what it offers."""

    def loaded(kind: str, *services: tuple[str, str, float]) -> ServicesLoaded:
        listed = [listed_at(code, commune, capacity) for code, commune, capacity in services]
        return load_services(SHELL, kind, listed, source=published)

    return loaded


def listed_at(code: str, commune: str, capacity: float = 1.0, **told: object) -> Listed:
    fields = {"longitude": None, "latitude": None, "opened_on": None, "closed_on": None, **told}
    return Listed(2, code, f"Service {code}", commune, capacity=capacity, **fields)  # type: ignore[arg-type]
