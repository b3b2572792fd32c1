"""The pages of search: grouped, marked, filtered in the address, and silent on what one may not read."""

import pytest
from django.test import Client

from molette.domain.search.indexing import reindex
from molette.domain.territory.models import PlaceKind
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> None:
    lens = make.place("Lens")
    owner = make.organisation("Société des électriciens")
    station = make.project(lens, title="Cité des Électriciens", slug="cite", owner=owner)
    make.project(lens, title="Halle des électriciens", slug="halle", is_published=False)
    make.statement(project=station, measure=make.measure(name="Électricité produite", slug="elec"))
    reindex()


def test_what_answers_is_grouped_and_marked(client: Client, programme: None) -> None:
    page = client.get("/recherche", {"q": "electriciens"})
    assert "<mark>Électriciens</mark>" in page.content.decode()
    assert "Halle" not in words(page)
    assert "Projets 1" in words(page)
    assert "Organisations 1" in words(page)


def test_a_kind_is_chosen_in_the_address_and_the_same_lines_are_a_file(
    client: Client, programme: None
) -> None:
    page = words(client.get("/recherche", {"q": "electriciens", "nature": "organisation"}))
    assert "Société des électriciens" in page
    assert "Cité des Électriciens" not in page
    rows = client.get("/recherche.json", {"q": "electriciens", "nature": "project"}).json()["lignes"]
    assert rows == [{"nature": "projet", "titre": "Cité des Électriciens", "adresse": "/projets/cite"}]


def test_a_slip_is_mended_and_said(client: Client, programme: None) -> None:
    page = words(client.get("/recherche", {"q": "electricens"}))
    assert "Résultats pour « electriciens »" in page
    assert "Cité des Électriciens" in page


def test_places_of_one_name_are_told_apart_by_the_commune_that_holds_them(client: Client) -> None:
    for commune in ("Avion", "Lens"):
        cite = make.place("Cité de la Gare", kind=PlaceKind.CITE_MINIERE, slug=f"cite-{commune.lower()}")
        make.inside(cite, make.place(commune, slug=commune.lower()))
    reindex()

    shown = client.get("/recherche?q=cite+gare").content.decode()

    assert [name in shown for name in ("<small>Avion</small>", "<small>Lens</small>")] == [True, True]
    assert "Ce que vous cherchez" in shown


def test_nothing_found_offers_the_lists(client: Client, programme: None) -> None:
    assert "tous les projets" in words(client.get("/recherche", {"q": "zanzibar"}))


def test_what_is_typed_is_never_markup(client: Client, programme: None) -> None:
    page = client.get("/recherche", {"q": "<script>alert(1)</script> electriciens"}).content.decode()
    assert "<script>alert" not in page


def test_a_member_finds_what_he_may_read_where_he_works_on_it(programme: None) -> None:
    inside = entered(Client(), make.member(Role.READER))
    page = inside.get("/espace/recherche", {"q": "electriciens"})
    assert "/espace/projets/halle" in page.content.decode()
    outside = entered(Client(), make.member(Role.READER, place=make.place("Douai")))
    assert "Halle" not in words(outside.get("/espace/recherche", {"q": "electriciens"}))


def test_pages_of_search_ask_a_bounded_number_of_queries(programme: None) -> None:
    inside = entered(Client(), make.member(Role.READER))
    for address in ("/recherche?q=electriciens", "/espace/recherche?q=electriciens"):
        assert asked(inside, address) <= QUERIES_OF_A_PAGE, address


def test_the_box_is_on_every_page_of_the_workspace(programme: None) -> None:
    inside = entered(Client(), make.member(Role.READER))
    assert 'data-key="/"' in inside.get("/espace/projets").content.decode()
