"""Surveys are found: in the menu, in the plan of the site, on the page of the communes they speak of."""

from django.test import Client
from django.urls import reverse

from molette.domain.surveys import actions
from molette.domain.surveys.codes import code_of
from molette.domain.territory.models import Place
from tests import factories as make
from tests.domain.surveys.conftest import Survey

SPEAKS = "Ce que ressentent les habitants</h2>"


def read(address: str) -> str:
    return Client().get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def commune(place: Place) -> str:
    return read(reverse("public:commune", args=[place.slug]))


def test_every_public_page_leads_to_the_surveys(survey: Survey) -> None:
    for address in ("/", "/communes", "/plan-du-site"):
        assert '<a href="/enquetes">Les enquêtes</a>' in read(address), address
    assert '<a href="/enquetes" aria-current="page">Les enquêtes</a>' in read("/enquetes")


def test_the_plan_of_the_site_names_a_wave_once_it_is_published(survey: Survey) -> None:
    survey.plan(name="Printemps")
    wave = survey.published((60, 60, 60))

    told = read("/plan-du-site")

    assert f'<a href="/enquetes/{wave.slug}">Vivre ici, Automne</a>' in told
    assert "Printemps" not in told


def test_the_page_of_a_commune_leads_to_what_a_wave_says_of_it(survey: Survey) -> None:
    wave = survey.published((60, 60, 60))
    elsewhere = make.place("Carvin")

    told = commune(survey.towns[0])

    assert f'<a href="/enquetes/{wave.slug}/{survey.towns[0].slug}">' in told
    assert "1 question publiée ici" in told
    assert SPEAKS not in commune(elsewhere)


def test_a_commune_with_too_few_answers_says_so_and_no_number(survey: Survey) -> None:
    survey.published((80, 60, 4))

    told = commune(survey.towns[2]).partition(SPEAKS)[2].partition("</section>")[0]

    assert "Trop peu de réponses pour publier." in told
    assert "publiée ici" not in told


def test_the_page_of_a_commune_calls_to_answer_while_the_wave_is_open(survey: Survey) -> None:
    wave = survey.plan(recruitment="opt_in")
    actions.open_entrances(survey.runner, wave, survey.towns[:1])
    address = reverse("public:survey-open", args=[wave.slug])

    assert address in commune(survey.towns[0])
    assert SPEAKS not in commune(survey.towns[1])

    actions.close(survey.runner, wave)
    assert SPEAKS not in commune(survey.towns[0])


def test_an_open_consultation_gives_the_link_of_each_place_and_says_why_it_has_no_margin(
    survey: Survey,
) -> None:
    wave = survey.plan(recruitment="opt_in")
    actions.open_entrances(survey.runner, wave, survey.towns[:2])
    address = reverse("public:survey-open", args=[wave.slug])

    told = read(address)

    for link in wave.entrances.order_by("pk"):
        assert f'<a href="/repondre/{code_of(link.key)}" rel="nofollow">{link.place.name}</a>' in told
    assert "marge d’erreur" in told
    actions.close(survey.runner, wave)
    assert "/repondre/" not in read(address)


def test_where_there_is_no_survey_the_page_says_so_and_what_one_may_do(db: None) -> None:
    told = read("/enquetes")

    assert "Personne n’a encore été interrogé." in told
    assert 'href="/parole"' in told
    assert "Télécharger" not in told
