"""Near me: an address, a name or a position lead to the commune, the cité and the quarter."""

import json
from pathlib import Path

import pytest
from django.test import Client

from molette.domain.territory.actions import load_contours
from molette.domain.territory.models import Place, PlaceKind
from molette.domain.territory.queries import places_near
from tests import factories as make
from tests.domain.territory.conftest import collection, square
from tests.web.public.conftest import Programme
from tests.web.public.test_pages import text


@pytest.fixture
def cite(programme: Programme) -> Place:
    programme.lens.postcodes = "62300"
    programme.lens.save()
    told = {"kind": PlaceKind.CITE_MINIERE, "longitude": 2.81, "latitude": 50.44}
    cite = make.place("Cité du Moulin", slug="cite-du-moulin", traits={"autre nom": "Cité n°12"}, **told)
    make.inside(cite, programme.lens)
    return cite


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12 rue de Londres, 62300 Lens", "Lens"),
        ("62300", "Lens"),
        ("liévn", "Liévin"),
        ("cité du moulin", "Cité du Moulin"),
        ("cite n 12", "Cité du Moulin"),
        ("3 allée haute cité du Moulin 62300 Lens", "Cité du Moulin"),
    ],
)
def test_an_address_or_a_name_leads_to_the_places_it_names(
    cite: Place, client: Client, typed: str, found: str
) -> None:
    said = client.get("/pres-de-chez-moi", {"q": typed}).content.decode()

    assert f">{found}</a>" in said


def test_a_longer_name_is_not_taken_for_the_shorter_one_it_holds(cite: Place, client: Client) -> None:
    town = make.place("Noyelles-sous-Lens", slug="noyelles", search_name="NOYELLES SOUS LENS")
    Place.objects.get(slug="lens").perimeters.get().places.add(town)

    said = client.get("/pres-de-chez-moi", {"q": "Noyelles-sous-Lens"}).content.decode()

    assert ">Noyelles-sous-Lens</a>" in said
    assert ">Lens</a>" not in said


def test_a_position_leads_to_the_nearest_places_and_is_not_in_the_address(
    cite: Place, client: Client
) -> None:
    answer = client.post("/pres-de-chez-moi", {"latitude": "50.439", "longitude": "2.812"})

    said = answer.content.decode()
    assert said.index("Lens</a>") < said.index("Liévin</a>")
    assert "Cité du Moulin" in said
    assert "de son centre" in said
    assert "2.812" not in said


def test_where_outlines_are_known_the_commune_is_the_one_that_holds_the_point(cite: Place) -> None:
    file = collection(({"code": "62498"}, square(2.8, 50.4)), ({"code": "62510"}, square(2.7, 50.4)))
    load_contours(make.SHELL, file, source=make.source())

    found = places_near(2.8001, 50.4001)

    assert [one.place.name for one in found if one.place.kind == PlaceKind.COMMUNE] == ["Lens"]


@pytest.mark.parametrize("sent", [("", ""), ("x", "2"), ("950", "2"), ("nan", "nan")])
def test_what_is_no_position_is_refused_in_words(
    programme: Programme, client: Client, sent: tuple[str, str]
) -> None:
    position = dict(zip(("latitude", "longitude"), sent, strict=True))

    assert "n’est pas une latitude" in client.post("/pres-de-chez-moi", position).content.decode()


def test_a_point_far_from_here_finds_nothing(programme: Programme, client: Client) -> None:
    said = client.post("/pres-de-chez-moi", {"latitude": "43.3", "longitude": "5.4"}).content.decode()

    assert "Rien n’est trouvé ici" in said
    assert "Rien n’est trouvé ici" in text(client, "/pres-de-chez-moi?q=zzzz")


def test_every_real_cite_holds_a_point_of_its_own(programme: Programme, shared_data: Path) -> None:
    file = json.loads((shared_data / "programme/mbm_zt-cites-minieres.geojson").read_text(encoding="utf-8"))
    for feature in file["features"]:
        feature["properties"] |= {"commune_1": "Lens", "commune_2": None, "commune_3": None}
    load_contours(make.SHELL, file, source=make.source(), kind=PlaceKind.CITE_MINIERE)

    ring = next(f for f in file["features"] if f["properties"]["id_lsm"] == 23)["geometry"]["coordinates"][0]
    corner = min(ring)
    found = places_near(corner[0] + 0.00001, corner[1], each=2)

    assert Place.objects.filter(kind=PlaceKind.CITE_MINIERE).count() == 162
    assert "23" in {one.place.code for one in found}
