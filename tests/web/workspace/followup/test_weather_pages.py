"""The weather on its pages: said from the sheet, listed with its age, and public with its date."""

from datetime import timedelta

import pytest
from django.test import Client

from molette.domain.followup.models import WeatherWord
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, keyed, words

pytestmark = pytest.mark.django_db
LIST = "/espace/suivi"
SHEET = "/espace/projets/gare"
STATE = f"{SHEET}/etat"


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", is_published=True)


@pytest.fixture
def lead(client: Client, project: Project, town: Organisation) -> Client:
    return entered(client, make.member(Role.PROJECT_LEAD, of=town, project="gare"))


def test_the_weather_is_said_from_the_sheet_and_read_there_with_its_date_and_its_reason(lead: Client) -> None:
    before = words(lead.get(SHEET))
    page = lead.post(f"{SHEET}/meteo", keyed(level="support", why="Le permis manque."), follow=True)

    assert "personne n’a encore dit la météo de ce projet" in before
    assert "La météo est dite" in words(page)
    for address in (SHEET, STATE):
        told = words(lead.get(address))
        assert "appuis nécessaires Le permis manque. (dite le" in told, address
        assert "par Ville de Lens)" in told, address


def test_a_weather_without_a_reason_is_refused_beside_its_field(lead: Client) -> None:
    answer = lead.post(f"{SHEET}/meteo", keyed(level="support", why=""))

    assert answer.status_code == 422
    assert not WeatherWord.objects.exists()


def test_a_reader_is_offered_nothing_to_say(client: Client, project: Project) -> None:
    make.weather(project)
    reader = entered(client, make.member(Role.READER))

    for address in (SHEET, STATE):
        page = reader.get(address)
        assert "objectifs atteignables" in words(page), address
        assert f"{SHEET}/meteo" not in page.content.decode(), address
        assert "retirer" not in words(page), address


def test_a_word_taken_back_is_still_read_with_its_reason(
    lead: Client, project: Project, town: Organisation
) -> None:
    one = make.weather(project, "compromised", said_by=town)

    page = lead.post(f"/espace/meteos/{one.pk}/retrait", {"reason": "mauvais projet"}, follow=True)

    assert "retirée : mauvais projet" in words(page)
    assert lead.get(f"/espace/meteos/{one.pk}/retrait").status_code == 404


def test_the_list_answers_how_many_stand_under_each_word_and_how_many_are_out_of_date(
    lead: Client, project: Project
) -> None:
    make.weather(project, "compromised", said_on=make.today() - timedelta(75))
    make.weather(make.project(is_published=True))
    make.project(is_published=True)

    said = words(lead.get(LIST))

    assert (
        "2 météos : 1 « objectifs compromis » et 1 « objectifs atteignables » ; "
        "1 météo périmée et 1 projet sans météo." in said
    )
    assert "il y a 75 jours, périmée" in said


def titles(browser: Client, query: str) -> list[str]:
    return [line["titre"] for line in browser.get(f"{LIST}.json?{query}").json()["lignes"]]


def test_the_filters_and_the_order_are_in_the_address_and_hold_for_the_files(
    lead: Client, project: Project
) -> None:
    make.weather(project, "support", said_on=make.today() - timedelta(90))
    make.weather(make.project(title="Autre", is_published=True), "compromised")
    make.project(title="Muet", is_published=True)

    assert titles(lead, "") == ["Autre", "Muet", "Nouvelle gare"]
    assert titles(lead, "tri=meteo") == ["Autre", "Nouvelle gare", "Muet"]
    assert titles(lead, "tri=age") == ["Nouvelle gare", "Autre", "Muet"]
    assert titles(lead, "meteo=support") == titles(lead, "meteo=perimee") == ["Nouvelle gare"]
    assert titles(lead, "meteo=non-dite") == ["Muet"]
    assert titles(lead, "meteo=inconnue") == []


def test_the_public_page_of_a_project_tells_its_weather_with_its_date(
    client: Client, project: Project
) -> None:
    old = make.today() - timedelta(61)
    make.weather(project, "support", why="Le permis manque.", said_on=old)

    said = words(client.get("/projets/gare"))

    assert "appuis nécessaires Le permis manque. (dite le" in said
    assert "périmée : 61 jours)" in said


def test_the_list_asks_the_base_no_more_for_more_projects(client: Client, project: Project) -> None:
    reader = entered(client, make.member(Role.READER))
    make.weather(project)
    few = asked(reader, LIST)
    for _ in range(4):
        make.weather(make.project(make.place(), is_published=True))

    assert asked(reader, LIST) == few <= QUERIES_OF_A_PAGE
