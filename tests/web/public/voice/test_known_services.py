"""A service is chosen among those loaded, without JavaScript; one not listed is told in free words."""

import json

import pytest

from molette.domain.services.models import Service
from molette.domain.voice.models import Contribution
from molette.domain.voice.receipts import receipt_of
from tests import factories as make
from tests.web.public.voice.conftest import STAMP, Resident
from tests.web.public.voice.test_speaking import page


@pytest.fixture
def condorcet(resident: Resident) -> Service:
    return make.service("Lycée Condorcet", kind="Lycées", place=resident.lens)


def test_a_search_leads_to_the_form_about_the_service(resident: Resident, condorcet: Service) -> None:
    told = page(resident.browser.get("/parole"))
    assert 'action="/parole/service"' in told

    found = page(resident.browser.get("/parole/service?q=lycee+lens"))

    assert "1 service répond à « lycee lens »" in found
    assert f'href="/parole?service={condorcet.pk}"' in found
    form = page(resident.browser.get(f"/parole?service={condorcet.pk}"))
    assert "Dire quelque chose de ce service" in form
    assert 'name="service"' not in form
    assert 'name="commune"' not in form


def test_what_is_said_of_it_is_kept_with_it_and_its_author_reads_it(
    resident: Resident, condorcet: Service
) -> None:
    address = f"/parole?service={condorcet.pk}"
    answer = resident.say(to=address)

    one = Contribution.objects.get()
    assert answer.status_code == 302
    assert (one.known_service, one.place, one.service) == (condorcet, resident.lens, "")
    receipt = f"/paroles/suivi/{receipt_of(one.entry_key)}"
    assert "de : Lycée Condorcet, Lens" in page(resident.browser.get(receipt))
    assert json.loads(page(resident.browser.get(f"{receipt}/donnees.json")))["de_quoi"] == one.about


def test_one_that_is_not_listed_is_told_in_free_words(resident: Resident, condorcet: Service) -> None:
    found = page(resident.browser.get("/parole/service?q=piscine"))

    assert "Aucun service de la liste ne répond à « piscine »" in found
    assert 'href="/parole?mots=piscine"' in found
    form = page(resident.browser.get("/parole?mots=piscine"))
    assert 'name="service" value="piscine"' in form
    assert STAMP.search(form)


def test_where_no_service_is_loaded_none_is_sought(resident: Resident) -> None:
    assert "/parole/service" not in page(resident.browser.get("/parole"))


@pytest.mark.parametrize("named", ["0", "rien", "²", "9" * 30])
def test_a_service_nobody_knows_is_refused(resident: Resident, condorcet: Service, named: str) -> None:
    assert resident.browser.get(f"/parole?service={named}").status_code == 404
    assert resident.browser.get(f"/paroles?service={named}").status_code == 404


def test_the_page_of_a_service_says_what_residents_say_of_it(resident: Resident, condorcet: Service) -> None:
    make.topic(make.message(known_service=condorcet, place=resident.lens), title="La grille du lycée")
    make.message(known_service=condorcet, words="pas-encore-lu")

    told = page(resident.browser.get(f"/services/{condorcet.pk}"))

    for said in ("Lycées", "La grille du lycée", "1 sujet d’habitants parle de ce service", "Délibération"):
        assert said in told
    assert f'href="/parole?service={condorcet.pk}"' in told
    assert "pas-encore-lu" not in told
    (row,) = json.loads(page(resident.browser.get(f"/services/{condorcet.pk}.json")))["lignes"]
    assert (row["nom"], row["commune"], row["sujets"], row["paroles"]) == ("Lycée Condorcet", "Lens", 1, 1)
    assert resident.browser.get("/services/999999").status_code == 404


def test_topics_are_filtered_by_service_on_the_page_and_in_its_files(
    resident: Resident, condorcet: Service
) -> None:
    said = make.topic(make.message(known_service=condorcet, place=resident.lens), title="La grille")
    make.topic(make.message(place=resident.lens, service="piscine"), title="Horaires")
    asked = f"service={condorcet.pk}"

    told = page(resident.browser.get(f"/paroles?{asked}"))
    rows = json.loads(page(resident.browser.get(f"/paroles.json?{asked}")))["lignes"]

    assert ("La grille" in told, "Horaires" in told) == (True, False)
    assert [(row["sujet"], row["service_connu"]) for row in rows] == [("La grille", "Lycée Condorcet")]
    one = page(resident.browser.get(f"/paroles/{said.pk}"))
    assert f'href="/services/{condorcet.pk}"' in one
    assert f'href="/parole?service={condorcet.pk}"' in one
