"""What a commune reads of each kind, and by which method."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from molette.domain.services.actions import load_services, load_times
from molette.domain.services.queries import (
    KindReach,
    PlaceReach,
    citings,
    district_reach,
    kind_reach,
    kinds,
    reaches,
)
from molette.domain.sources.models import Source
from molette.domain.territory.models import Contour, Place, PlaceKind
from molette.engines.reach.times import Times
from molette.engines.reach.travel import Unit
from tests import factories as make
from tests.domain.services.conftest import Load, listed_at
from tests.factories import SHELL


def found(slug: str) -> KindReach:
    reach = kind_reach(slug)
    assert reach is not None
    return reach


def at(slug: str, place: Place) -> PlaceReach:
    reach = found(slug).at(place.pk)
    assert reach is not None
    return reach


def test_without_a_table_minutes_come_from_the_distance_and_the_method_says_it(
    towns: dict[str, Place], load: Load
) -> None:
    load("lycee", ("A", "62498", 1.0))

    assert [one.minutes for one in found("lycee").places] == [Decimal(6), Decimal(0), Decimal(17)]
    assert "distance à vol d’oiseau × 1,3" in found("lycee").method[0]
    assert at("lycee", towns["Avion"]).within == 1


def test_doctors_are_shared_among_those_who_can_come(towns: dict[str, Place], load: Load) -> None:
    """Both towns are within ten minutes: fifty doctors for fifty thousand inhabitants, wherever they are."""
    load("medecin", ("62498", "62498", 40.0), ("62065", "62065", 10.0))

    assert at("medecin", towns["Lens"]).score == Decimal("100.0")
    assert at("medecin", towns["Avion"]).score == Decimal("100.0")
    assert "Ce n’est pas l’APL de la DREES" in " ".join(found("medecin").method)
    assert "1 communes ne sont pas connus" in " ".join(found("medecin").method)


def test_with_a_table_its_minutes_are_used_and_its_source_said(
    towns: dict[str, Place], load: Load, published: Source
) -> None:
    load("lycee", ("A", "62498", 1.0))
    told = Times(Unit.MINUTES, ("62065", "62861"), ("62498",), [0, 1], [0, 0], [9.4, 21.0])
    load_times(SHELL, told, source=published, told_on=date(2025, 1, 1))

    assert at("lycee", towns["Avion"]).minutes == Decimal(9)
    assert at("lycee", towns["Lens"]).minutes == Decimal(
        0
    )  # in the commune itself, which the table leaves out
    assert at("lycee", towns["Vimy"]).minutes == Decimal(21)
    assert found("lycee").method[0].endswith("Liste des services, du 01/01/2025.")


def test_a_journey_that_the_table_does_not_give_is_not_known(
    towns: dict[str, Place], load: Load, published: Source
) -> None:
    load("lycee", ("A", "62498", 1.0))
    load_times(SHELL, Times(Unit.MINUTES, ("62065",), ("62498",), [0], [0], [9.4]), source=published)

    unknown = at("lycee", towns["Vimy"])

    assert (unknown.minutes, unknown.nearest, unknown.within) == (None, None, 0)


def test_kilometres_become_minutes_at_the_speed_of_the_instance(
    towns: dict[str, Place], load: Load, published: Source
) -> None:
    load("lycee", ("A", "62498", 1.0))
    load_times(SHELL, Times(Unit.KILOMETRES, ("62065",), ("62498",), [0], [0], [8.0]), source=published)

    assert at("lycee", towns["Avion"]).minutes == Decimal(12)
    assert "parcourues à 40\N{NO-BREAK SPACE}km/h" in found("lycee").method[0]


def test_a_service_counts_from_the_day_it_opens_to_the_day_it_closes(
    towns: dict[str, Place], published: Source
) -> None:
    today = timezone.localdate()
    listed = [
        listed_at("closed", "62498", closed_on=today),
        listed_at("open", "62065", opened_on=today),
        listed_at("later", "62861", opened_on=today + timedelta(days=1)),
    ]
    load_services(SHELL, "gare", listed, source=published)

    assert [one.code for one in found("gare").services] == ["open"]


def test_only_kinds_that_offer_something_are_told(towns: dict[str, Place], load: Load) -> None:
    load("hopital", ("A", "62498", 1.0))

    assert [kind.slug for kind in kinds()] == ["hopital"]
    assert kind_reach("gare") is None


def test_all_kinds_are_read_in_a_few_queries(
    towns: dict[str, Place], load: Load, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    for kind in ("hopital", "gare", "lycee", "medecin"):
        load(kind, (f"{kind}-1", "62498", 1.0))

    with max_queries(4):
        assert len(reaches()) == 4


def test_a_source_is_cited_by_its_services(load: Load, published: Source) -> None:
    load("gare", ("A", "62498", 1.0), ("B", "62065", 1.0))

    assert [(one.source, one.kind, one.said) for one in citings()] == [
        (published.pk, "gare", "2\N{NO-BREAK SPACE}services")
    ]
    assert [(cited.title, cited.services) for cited in found("gare").sources] == [("Liste des services", 2)]


@pytest.mark.usefixtures("towns")
def test_where_nothing_is_loaded_nothing_is_told_for_one_query(
    max_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    with max_queries(1):
        assert reaches() == ()


def test_an_iris_reads_from_the_centre_of_its_outline_what_the_communes_share(
    towns: dict[str, Place], load: Load
) -> None:
    load("medecin", ("62498", "62498", 40.0), ("62065", "62065", 10.0))
    district = make.place("Grande-Résidence", kind=PlaceKind.IRIS, code="624980101")
    ring = [[2.86, 50.41], [2.88, 50.41], [2.88, 50.43], [2.86, 50.43], [2.86, 50.41]]
    Contour.objects.create(place=district, geometry={"type": "Polygon", "coordinates": [ring]})

    reach = district_reach("medecin")
    assert reach is not None
    here = reach.at(district.pk)

    assert here is not None
    assert (here.minutes, here.commune, here.inhabitants) == (Decimal(0), "Lens", None)
    assert here.score == at("medecin", towns["Avion"]).score == Decimal("100.0")


def test_without_an_outline_no_iris_is_told(towns: dict[str, Place], load: Load) -> None:
    load("medecin", ("62498", "62498", 40.0))
    make.place("Grande-Résidence", kind=PlaceKind.IRIS, code="624980101")

    assert district_reach("medecin") is None
