"""The cités minières and the quarters: their lists, their filters, what each page tells."""

import json

import pytest
from django.test import Client

from molette.domain.territory.models import Place, PlaceKind
from tests import factories as make
from tests.web.public.conftest import Programme
from tests.web.public.test_pages import text


@pytest.fixture
def cite(programme: Programme) -> Place:
    """A cité of Lens and one of Liévin."""
    source = make.source(title="Cités du bassin", licence="Licence Ouverte 2.0")
    own = {"kind": PlaceKind.CITE_MINIERE, "source": source}
    told = {"autre nom": "Cité n°12", "compagnie": "Lens", "type": "Cité jardin", "propriétaire": "SIA"}
    cite = make.place("Cité du Moulin", slug="cite-du-moulin", traits=told, **own)
    other = make.place("Cité des Fleurs", slug="cite-des-fleurs", traits={"compagnie": "Liévin"}, **own)
    make.inside(cite, programme.lens)
    make.inside(other, Place.objects.get(slug="lievin"))
    return cite


def names(client: Client, path: str) -> list[str]:
    return [row["nom"] for row in json.loads(client.get(path).content)["lignes"]]


@pytest.mark.parametrize(
    "asked",
    ["commune=lens", "compagnie=Lens", "type=Cité jardin", "bailleur=SIA", "q=moulin", "q=n°12", "q=lens"],
)
def test_a_cite_is_found_by_its_commune_its_company_its_type_its_owner_or_a_name(
    cite: Place, client: Client, asked: str
) -> None:
    assert names(client, "/cites.json") == ["Cité des Fleurs", "Cité du Moulin"]
    assert names(client, f"/cites.json?{asked}") == ["Cité du Moulin"]
    assert "Cité du Moulin" in text(client, f"/cites?{asked}")


def test_a_filter_that_names_nothing_known_is_refused(cite: Place, client: Client) -> None:
    assert client.get("/cites?compagnie=Inconnue").status_code == 404
    assert client.get("/cites?commune=arras").status_code == 404


def test_what_is_not_told_of_a_cite_is_said_not_published(cite: Place, client: Client) -> None:
    line = next(
        row for row in json.loads(client.get("/cites.json").content)["lignes"] if "Fleurs" in row["nom"]
    )

    assert line["proprietaire"] is None
    assert line["licence"] == "Licence Ouverte 2.0"
    assert "non publié" in text(client, "/cites?commune=lievin")


def test_a_quarter_stands_in_a_list_of_its_own(programme: Programme, client: Client) -> None:
    quarter = make.place("Grande Résidence", kind=PlaceKind.QPV, slug="grande-residence")
    make.inside(quarter, programme.lens)

    assert names(client, "/quartiers.json") == ["Grande Résidence"]
    assert names(client, "/cites.json") == []
    assert "1 quartier prioritaire dans 1 commune" in text(client, "/quartiers")


def test_the_page_of_a_cite_tells_who_built_it_and_where_that_was_read(cite: Place, client: Client) -> None:
    said = text(client, "/lieux/cite-du-moulin")

    for word in ("Lens", "Cité n°12", "Cité jardin", "SIA", "Cités du bassin", "Licence Ouverte 2.0"):
        assert word in said
