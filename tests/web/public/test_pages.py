"""Every public page: who reads it, how many queries it asks, what its answer says."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.web.public.conftest import Programme

MaxQueries = Callable[..., AbstractContextManager[Any]]
PAGES = (
    "/",
    "/recherche?q=gare",
    "/communes",
    "/communes?carte=notifie",
    "/communes/lens",
    "/lieux/ca-lens",
    "/cites",
    "/pres-de-chez-moi",
    "/pres-de-chez-moi?q=lens",
    "/quartiers",
    "/projets",
    "/projets/gare",
    "/orientations",
    "/orientations/mobilites",
    "/argent",
    "/argent?par=projet",
    "/argent/enveloppes",
    "/mode-d-emploi",
    "/mode-d-emploi/dsil",
    "/mode-d-emploi/changements",
    "/mode-d-emploi/trouver",
    "/mode-d-emploi/trouver?commune=lens&porteur=agglomeration",
    "/chiffres",
    "/chiffres/logements",
    "/partenaires",
    "/partenaires/region",
    "/promesses",
    "/promesses?genre=orientations",
    "/promesses?genre=engagements",
    "/promesses/rues",
    "/chemin",
    "/comparer",
    "/perimetres",
    "/sources",
    "/donnees",
    "/mentions-legales",
    "/donnees-personnelles",
    "/accessibilite",
    "/plan-du-site",
    "/sitemap.xml",
    "/robots.txt",
)


def text(client: Client, path: str) -> str:
    """The words of a page, without its tags nor its no-break spaces."""
    html = client.get(path).content.decode()
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", bare)


@pytest.mark.parametrize("path", PAGES)
def test_a_resident_reads_every_page_without_an_account(
    programme: Programme, client: Client, max_queries: MaxQueries, path: str
) -> None:
    with max_queries():
        response = client.get(path)

    assert response.status_code == 200
    assert "Projet secret" not in response.content.decode()
    assert "secret" not in response.content.decode().replace("secret statistique", "")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands_when_nothing_is_loaded_yet(db: None, client: Client, path: str) -> None:
    unborn = {"/communes/lens", "/lieux/ca-lens", "/projets/gare", "/orientations/mobilites"}
    unborn |= {"/chiffres/logements", "/partenaires/region"}

    assert client.get(path).status_code == (404 if path in unborn else 200)


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith(("/sitemap", "/robots"))])
def test_a_page_asks_the_same_number_of_queries_however_large_the_programme(
    programme: Programme, client: Client, path: str
) -> None:
    def asked() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    programme.grow()
    few = asked()
    for _ in range(4):
        programme.grow()

    assert asked() == few


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.READER, None, 200),
        (Role.PROJECT_LEAD, "lens", 200),
        (Role.PROJECT_LEAD, "elsewhere", 404),
        (Role.MANAGER, None, 200),
        (Role.ADMINISTRATOR, None, 200),
    ],
)
def test_an_unpublished_project_opens_to_those_whose_mandate_covers_it(
    programme: Programme, client: Client, role: Role, place: str | None, status: int
) -> None:
    where = {"lens": programme.lens, "elsewhere": make.place("Carvin")}
    person = make.member(role, place=where[place]) if place else make.member(role)
    client.force_login(person)

    assert client.get("/projets/secret").status_code == status
    assert client.get("/projets/secret.json").status_code == status
    assert ("Projet secret" in client.get("/projets").content.decode()) == (status == 200)


def test_a_resident_is_told_nothing_of_an_unpublished_project(programme: Programme, client: Client) -> None:
    for path in ("/projets/secret", "/projets/secret.csv", "/projets/inconnu"):
        assert client.get(path).status_code == 404

    assert "38 500 000" not in text(client, "/argent")
    assert "77 000 000" not in text(client, "/communes/lens")
    assert "secret" not in text(client, reverse("public:source", args=[programme_source()]))


def programme_source() -> str:
    from molette.domain.sources.models import Source  # noqa: PLC0415 - only this test looks for it

    return Source.objects.get(title="Délibération du 3 mars").slug


def test_the_home_page_says_the_programme_in_four_sentences(programme: Programme, client: Client) -> None:
    said = text(client, "/")

    assert "Depuis 2017, les partenaires ont annoncé 1 projet" in said  # of an idea, nobody said anything
    for title in ("S’accorder", "Financer", "Piloter", "Rendre visible"):
        assert title in said
    assert "1 est en retard" in said
    assert "Ce que les habitants en ressentent n’a pas encore été demandé : non renseigné" in said


@pytest.mark.parametrize("typed", ["lievin", "LIÉVIN", "Liévin", "liévn", "62510"])
def test_a_commune_is_found_whatever_the_accents_and_the_typos(
    programme: Programme, client: Client, typed: str
) -> None:
    response = client.get("/recherche", {"q": typed})

    if response.status_code == 302:
        assert response.headers["Location"] == "/communes/lievin"
    else:
        assert "/communes/lievin" in response.content.decode()


def test_a_name_without_doubt_leads_straight_to_its_page(programme: Programme, client: Client) -> None:
    assert client.get("/recherche", {"q": "lens"}).headers["Location"] == "/communes/lens"
    assert "Rien ne répond" in text(client, "/recherche?q=zzzz")


def test_a_place_lives_under_the_address_of_its_kind(programme: Programme, client: Client) -> None:
    assert client.get("/lieux/lens").headers["Location"] == "/communes/lens"
    assert client.get("/communes/ca-lens").headers["Location"] == "/lieux/ca-lens"
    assert client.get("/communes/inconnue").status_code == 404


def test_a_commune_answers_first_then_shows_its_projects_and_its_euros(
    programme: Programme, client: Client
) -> None:
    said = text(client, "/communes/lens")

    assert "2 projets , 6 M€" in said
    assert "Nouvelle gare" in said
    assert "fictif" in said
    assert "CA de Lens - Liévin" in said


def test_a_project_shows_its_dates_its_costs_and_the_step_it_cannot_prove(
    programme: Programme, client: Client
) -> None:
    said = text(client, "/projets/gare")

    assert "En travaux." in said
    assert "En retard de" in said
    assert "12 000 000 €" in said
    assert "Délibération du 3 mars" in said
    assert (
        "Ce qui manque pour l’étape suivante : son plan de financement n’est pas entièrement notifié" in said
    )
    assert "Le plan de financement n’est pas publié." in said


def test_a_measure_shows_its_values_side_by_side_and_why_they_differ(
    programme: Programme, client: Client
) -> None:
    said = text(client, "/chiffres/logements")

    assert "2 valeurs publiques circulent." in said
    assert "Elles ne comptent pas la même chose : « réhabilités » et « financés »." in said
    assert "Personne n’a choisi" in said


def test_the_cost_of_projects_has_no_page_of_its_own(programme: Programme, client: Client) -> None:
    assert client.get("/chiffres/cout").status_code == 404


def test_the_total_of_a_page_is_that_of_its_groups_and_says_what_it_leaves_out(
    programme: Programme, client: Client
) -> None:
    whole = make.movement(Rung.ANNOUNCED, 100_000_000, contract=programme.station.contract)
    make.movement(
        Rung.ANNOUNCED,
        100_000_000,
        contract=programme.station.contract,
        counted_in=whole,
        overlap_reason="la même annonce, redite",
    )

    for cut in ("financeur", "annee", "projet", "orientation", "commune"):
        said = text(client, f"/argent?par={cut}")
        assert "100 000 000 €" in said
        assert "200 000 000 €" not in said
        assert "hors du total, déjà compté dans une autre annonce ou décision." in said


def test_a_filter_nobody_knows_is_refused_rather_than_ignored(programme: Programme, client: Client) -> None:
    assert client.get("/projets?etape=presque").status_code == 404
    assert client.get("/argent?financeur=inconnu").status_code == 404


def test_an_orientation_quotes_its_party_and_links_its_projects(programme: Programme, client: Client) -> None:
    programme.node.quotation = "Rendre du mouvement au territoire"
    programme.node.save()
    said = text(client, "/orientations/mobilites")

    assert "« Rendre du mouvement au territoire »" in said
    assert "Nouvelle gare" in said


def test_a_fictional_amount_is_marked_wherever_it_is_totalled(programme: Programme, client: Client) -> None:
    make.movement(Rung.NOTIFIED, Decimal(2_000_000), project=programme.station, is_fictional=True)

    for path in ("/", "/argent", "/communes/lens"):
        assert "fictif" in text(client, path)
    assert "2 000 000 €" in text(client, "/argent")


def test_an_error_page_says_what_to_do(db: None, client: Client) -> None:
    response = client.get("/nulle-part")

    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


def test_robots_are_led_to_the_public_pages_only(programme: Programme, client: Client) -> None:
    assert "Disallow: /espace/" in client.get("/robots.txt").content.decode()
    listed = client.get("/sitemap.xml").content.decode()

    assert "http://testserver/projets/gare" in listed
    assert "secret" not in listed
