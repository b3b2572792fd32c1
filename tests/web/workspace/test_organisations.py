"""Organisations: found, recognised, united with their doubles, and followed to what they became."""

from datetime import date

import pytest
from django.test import Client

from molette.domain.identities import actions
from molette.domain.identities.models import OtherName, Reunion
from molette.domain.people.models import Organisation
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/organisations"


@pytest.fixture
def administrator(client: Client) -> Client:
    return entered(client, make.member(Role.ADMINISTRATOR, of=make.organisation("Pôle")))


@pytest.fixture
def pair() -> tuple[Organisation, Organisation]:
    kept = make.organisation("CA de Lens - Liévin", slug="call")
    return kept, make.organisation("Communauté d’agglo Lens Liévin", slug="agglo-lens")


def test_a_list_is_filtered_by_a_word_without_accents_and_by_a_sigle(administrator: Client) -> None:
    lievin = make.organisation("Ville de Liévin", kind="commune")
    make.other_name(lievin, "MAIRIE LIEVIN")
    make.organisation("Région")
    for text in ("lievin", "MAIRIE LIÉVIN"):
        page = words(administrator.get(LIST, {"texte": text}))
        assert "1 organisation" in page
        assert "Ville de Liévin" in page
    found = administrator.get(f"{LIST}.json", {"texte": "lievin"}).json()["lignes"]
    assert "Ville de Liévin" in found[0]["name"]


def test_doubles_are_united_after_a_page_that_says_what_will_move_then_undone(
    administrator: Client, pair: tuple[Organisation, Organisation]
) -> None:
    kept, double = pair
    project = make.project(owner=double)
    assert "les mêmes mots" in words(administrator.get(f"{LIST}/doubles"))

    address = f"{LIST}/call/reunion?avec=agglo-lens"
    asking = words(administrator.get(address))
    assert "Passent au nom de CA de Lens - Liévin : 1 projet." in asking
    assert "pourra être défaite" in asking
    assert administrator.post(address, {"reason": ""}).status_code == 422

    done = administrator.post(address, {"reason": "Même SIREN."}, follow=True)
    assert "est réunie à CA de Lens - Liévin" in words(done)
    project.refresh_from_db()
    assert project.owner == kept

    key = Reunion.objects.get().pk
    undone = administrator.post(f"/espace/reunions/{key}/annulation", {"reason": "Erreur."}, follow=True)
    assert "La réunion est défaite : Communauté d’agglo Lens Liévin est de nouveau elle-même." in words(
        undone
    )
    project.refresh_from_db()
    assert project.owner == double


def test_the_address_of_a_double_leads_for_good_to_the_one_kept(
    administrator: Client, pair: tuple[Organisation, Organisation]
) -> None:
    actions.unite(make.SHELL, *pair, reason="Même SIREN.")
    for address, end in (
        ("/espace/organisations/{}", ""),
        ("/partenaires/{}", ""),
        ("/partenaires/{}", ".json"),
    ):
        answer = administrator.get(address.format("agglo-lens") + end)
        assert (answer.status_code, answer["Location"]) == (301, address.format("call") + end)


def test_two_that_are_two_are_offered_no_more(
    administrator: Client, pair: tuple[Organisation, Organisation]
) -> None:
    administrator.post(f"{LIST}/call/distinction?avec=agglo-lens", {"reason": ""}, follow=True)
    assert "Aucune organisation ne ressemble à une autre" in words(administrator.get(f"{LIST}/doubles"))
    assert pair[0].name not in words(administrator.get(f"{LIST}/doubles"))


def test_what_became_of_an_organisation_is_said_on_its_pages(administrator: Client) -> None:
    former = make.organisation("Artois Comm.", slug="artois-comm")
    current = make.organisation("CA nouvelle", slug="ca-nouvelle")
    said = {"current": current.pk, "kind": "merger", "happened_on": "2017-01-01"}
    administrator.post(f"{LIST}/artois-comm/succession", said)

    assert "Devenue CA nouvelle le 1er janv. 2017" in words(administrator.get(f"{LIST}/artois-comm"))
    public = Client()
    assert "Devenue le 1er janv. 2017 CA nouvelle" in words(public.get("/partenaires/artois-comm"))
    assert "Artois Comm." in words(public.get("/partenaires/ca-nouvelle"))
    assert former.name in words(administrator.get(f"{LIST}/ca-nouvelle"))


def test_the_past_of_a_successor_adds_up_what_those_before_it_brought() -> None:
    former, current = make.organisation("Avant", slug="avant"), make.organisation("Après", slug="apres")
    for one, amount in ((former, 100_000), (current, 250_000)):
        project = make.project()
        make.movement(project=project, amount=amount, funding_source=make.funding_source(funder=one))
    make.succession(former, current)
    page = words(Client().get("/partenaires/apres"))
    assert "Avec sa suite 350 000 €" in page


def test_names_are_added_and_removed(administrator: Client, pair: tuple[Organisation, Organisation]) -> None:
    administrator.post(f"{LIST}/call/noms/nouveau", {"name": "CALL", "kind": "acronym"})
    assert "CALL" in words(administrator.get(f"{LIST}/call"))
    again = administrator.post(f"{LIST}/call/noms/nouveau", {"name": "CALL", "kind": "acronym"})
    assert again.status_code == 422
    administrator.post(f"/espace/noms/{OtherName.objects.get().pk}/retrait")
    assert not OtherName.objects.exists()
    assert pair[0].name in words(administrator.get(f"{LIST}/call"))


def test_a_reader_reads_and_changes_nothing(pair: tuple[Organisation, Organisation]) -> None:
    reader = entered(Client(), make.member(Role.READER))
    page = words(reader.get(f"{LIST}/doubles"))
    assert pair[0].name in page
    assert "C’est la même" not in page
    assert reader.get(f"{LIST}/call/reunion?avec=agglo-lens").status_code == 403


def test_the_counts_of_a_sheet_are_those_the_reader_sees(pair: tuple[Organisation, Organisation]) -> None:
    make.project(owner=pair[0], is_published=False)
    stranger = entered(Client(), make.member(Role.READER, place=make.place("Douai")))
    assert "Projets portés 0" in words(stranger.get(f"{LIST}/call"))
    assert "Projets portés 1" in words(entered(Client(), make.member(Role.READER)).get(f"{LIST}/call"))


def test_pages_ask_a_bounded_number_of_queries(
    administrator: Client, pair: tuple[Organisation, Organisation]
) -> None:
    make.succession(make.organisation(), pair[0], happened_on=date(2017, 1, 1))
    for address in (LIST, f"{LIST}/doubles", f"{LIST}/call", "/partenaires/call"):
        assert asked(administrator, address) <= QUERIES_OF_A_PAGE, address
