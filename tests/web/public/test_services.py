"""How far services are, as a resident reads it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from molette.domain.services.actions import load_services
from molette.domain.sources.models import Source
from molette.domain.territory.models import Contour, Place, PlaceKind
from molette.engines.reach.lists import Listed
from tests import factories as make
from tests.factories import SHELL

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(settings: Settings) -> dict[str, Place]:
    """Lens has forty doctors and the only lycée; Vimy is sixteen minutes away."""
    held = {
        "Lens": make.place(
            "Lens", code="62498", slug="lens", longitude=Decimal("2.83"), latitude=Decimal("50.42")
        ),
        "Vimy": make.place(
            "Vimy", code="62861", slug="vimy", longitude=Decimal("2.95"), latitude=Decimal("50.42")
        ),
    }
    for place in held.values():
        make.population(place, municipal=20_000)
    settings.PERIMETER = make.perimeter(*held.values()).slug
    published = make.source(title="Base permanente des équipements", publisher="Insee")
    for kind, capacity in (("medecin", 40.0), ("lycee", 1.0)):
        listed = [Listed(2, "A", f"Service {kind}", "62498", None, None, capacity, None, None)]
        load_services(SHELL, kind, listed, source=published)
    return held


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.usefixtures("towns")
def test_the_page_says_who_is_far_which_is_furthest_and_by_which_method(client: Client) -> None:
    page = words(client, "/services?service=medecin")

    assert "Personne</b> n’est à plus de 20 minutes" in page
    assert "à 17 min" in page
    assert "distance à vol d’oiseau × 1,3, parcourue à 40 km/h" in page
    assert "Ce n’est pas l’APL de la DREES" in page
    assert "Base permanente des équipements" in page


@pytest.mark.usefixtures("towns")
def test_the_files_hold_the_same_rows_with_the_method(client: Client) -> None:
    told = client.get("/services.json?service=medecin").json()

    assert told["a_propos"]["methode"][0].startswith("Temps estimés")
    assert [(row["commune"], row["minutes"], row["a_portee"]) for row in told["lignes"]] == [
        ("Lens", "0", 40),
        ("Vimy", "17", 40),
    ]
    assert client.get("/services.csv?service=lycee").status_code == 200


@pytest.mark.usefixtures("towns")
def test_the_map_may_show_what_is_shared(client: Client) -> None:
    assert "offre partagée" in words(client, "/services?service=medecin&carte=offre")
    assert "Cette offre ne se partage pas" in words(client, "/services?service=lycee&carte=offre")


@pytest.mark.usefixtures("towns")
@pytest.mark.parametrize("asked", ["service=creche", "carte=autre", "agglomeration=ailleurs"])
def test_a_filter_that_is_not_there_is_not_ignored(client: Client, asked: str) -> None:
    assert client.get(f"/services?{asked}").status_code == 404


def test_where_nothing_is_loaded_the_page_says_so(client: Client) -> None:
    assert "Aucun service n’est chargé" in words(client, "/services")
    assert client.get("/services.json").json()["lignes"] == []


def test_a_commune_reads_how_far_each_service_is(
    client: Client, towns: dict[str, Place], max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    client.get("/communes/vimy")
    with max_queries():
        page = words(client, "/communes/vimy")

    assert "À quelle distance" in page
    assert "17 min" in page
    assert "Service lycee" in page


def test_a_commune_of_an_instance_without_services_says_nothing_of_them(client: Client) -> None:
    make.place("Vimy", slug="vimy")

    assert "À quelle distance" not in words(client, "/communes/vimy")


@pytest.mark.usefixtures("towns")
def test_a_source_says_which_services_cite_it(client: Client) -> None:
    published = Source.objects.get(title="Base permanente des équipements")

    page = words(client, f"/sources/{published.slug}")

    assert "/services?service=medecin" in page
    assert "1 service" in page
    rows = client.get("/sources.json").json()["lignes"]
    assert [row["citations"] for row in rows if row["titre"] == published.title] == [2]


@pytest.mark.usefixtures("towns")
def test_where_iris_are_loaded_the_list_may_go_down_to_them(client: Client) -> None:
    assert "IRIS</option>" not in words(client, "/services?service=lycee")
    district = make.place("Grande-Résidence", kind=PlaceKind.IRIS, code="624980101", slug="grande-residence")
    ring = [[2.86, 50.41], [2.88, 50.41], [2.88, 50.43], [2.86, 50.43], [2.86, 50.41]]
    Contour.objects.create(place=district, geometry={"type": "Polygon", "coordinates": [ring]})

    page = words(client, "/services?service=lycee&maille=iris")

    assert "Grande-Résidence" in page
    assert "/lieux/grande-residence" in page
    rows = client.get("/services.json?service=lycee&maille=iris").json()["lignes"]
    assert [(row["code"], row["commune"], row["minutes"]) for row in rows] == [("624980101", "Lens", "6")]
