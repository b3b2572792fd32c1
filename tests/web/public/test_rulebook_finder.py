"""The aid finder: may my commune ask, for how much, which rule says so, and what still lacks."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.web.public.conftest import Programme
from tests.web.public.test_formats import csv_rows, rows
from tests.web.public.test_pages import text

MaxQueries = Callable[..., AbstractContextManager[Any]]
FIND = "/mode-d-emploi/trouver"


@pytest.fixture
def village(programme: Programme) -> Programme:
    """The programme, with a village outside its perimeter."""
    town = make.place("Wancourt", code="62873", slug="wancourt")
    make.population(town, 700)
    return programme


def offers(client: Client, **asked: object) -> dict[str, dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return {one["dispositif"]: one for one in rows(client, f"{FIND}.json?{query}")}


def test_the_finder_first_asks_where_and_what_for(client: Client, village: Programme) -> None:
    said = text(client, FIND)

    assert "Dites où et pour quoi" in said
    assert "Il reste à corriger" not in said
    assert rows(client, f"{FIND}.json") == []


def test_a_mayor_who_only_names_his_commune_learns_what_it_may_ask(
    client: Client, village: Programme
) -> None:
    held = offers(client, commune="wancourt", nature="schools")

    assert held["DETR"]["verdict"] == held["DSIL"]["verdict"] == "Peut demander"
    assert held["DSIL"]["au_plus"] is None


def test_the_answer_says_the_greatest_aid_and_the_rule_that_stops_it(
    client: Client, village: Programme
) -> None:
    said = text(client, f"{FIND}?commune=Wancourt&nature=schools&cout=1+000+000,00")

    assert "Wancourt peut demander 3 aides" in said
    assert "la plus grande est DETR, 800 000 € au plus" in said
    assert (
        "DSIL : 800 000 € au plus Avec elle, toutes les aides publiques réunies ne dépassent pas 80 %" in said
    )
    assert "CGCT, art. R2334-27" in said


@pytest.mark.parametrize("typed", ["62873", "WANCOURT", "wancourt"])
def test_a_commune_is_named_or_coded(client: Client, village: Programme, typed: str) -> None:
    assert "Wancourt peut demander" in text(client, f"{FIND}?commune={typed}")


def test_an_agglomeration_asks_with_the_inhabitants_of_its_communes(
    client: Client, village: Programme
) -> None:
    detr = offers(client, commune="lens", porteur="agglomeration", cout=1_000_000)["DETR"]
    said = text(client, f"{FIND}?commune=lens&porteur=agglomeration&cout=1000000")

    assert detr["verdict"] == "Peut demander"  # 60 000 inhabitants: fewer than the 75 000 of the law
    assert "CA de Lens - Liévin peut demander" in said
    assert "60 000" in said


def test_a_town_is_told_that_its_financial_potential_must_be_known(
    client: Client, village: Programme
) -> None:
    make.population(make.place("Avion", code="62065"), 17_000)
    detr = offers(client, commune="avion", cout=1_000_000)["DETR"]

    assert detr["verdict"] == "À confirmer"
    assert "À confirmer avec son potentiel financier." in detr["a_confirmer"]


def test_a_landlord_is_told_what_it_may_not_ask(client: Client, village: Programme) -> None:
    held = offers(client, commune="lens", porteur="landlord", cout=1_000_000)

    assert held["DSIL"]["verdict"] == "Ne peut pas demander"
    assert held["DSIL"]["raison"].startswith("Peuvent la demander")
    assert "Un bailleur à Lens ne peut demander aucune aide à coup sûr" in text(
        client, f"{FIND}?commune=lens&porteur=landlord"
    )


def test_a_commune_of_the_programme_is_supposed_in_a_contract_unless_told(
    client: Client, village: Programme
) -> None:
    asked = {"nature": "public_space", "cout": 1_000_000}

    assert offers(client, commune="lens", **asked)["DSIL"]["verdict"] == "Peut demander"
    assert offers(client, commune="lens", contrat="non", **asked)["DSIL"]["verdict"] == "Ne peut pas demander"
    assert offers(client, commune="wancourt", **asked)["DSIL"]["verdict"] == "Ne peut pas demander"
    assert "supposé : la commune est dans le programme" in text(client, f"{FIND}?commune=lens")


def test_what_others_bring_leaves_less_to_ask(client: Client, village: Programme) -> None:
    held = offers(client, commune="lens", nature="schools", cout=1_000_000, aides=500_000, prive=100_000)

    assert held["DSIL"]["au_plus"] == "220000.00"  # 20 % of the 900 000 that are public: 180 000 of its own


def test_the_page_says_again_all_that_it_was_told(client: Client, village: Programme) -> None:
    said = text(client, f"{FIND}?commune=lens&cout=1000000&aides=200000&recue=2026-01-10")

    assert "Aides publiques déjà promises par d’autres 200 000 €" in said
    assert "Jour de réception de la demande 10 janvier 2026" in said


def test_the_eligible_cost_bounds_the_aid_not_the_cost(client: Client, village: Programme) -> None:
    held = offers(client, commune="lens", nature="schools", cout=1_000_000, subventionnable=600_000)

    assert held["DSIL"]["au_plus"] == "480000.00"


def test_works_begun_before_the_request_lose_the_aid(client: Client, village: Programme) -> None:
    days = {"recue": "2026-05-10", "debut": "2026-05-03", "le": "2026-06-01"}
    dsil = offers(client, commune="lens", nature="schools", cout=1_000_000, **days)["DSIL"]

    assert dsil["verdict"] == "Ne peut pas demander"
    assert dsil["raison"].startswith("Rien n’est commencé avant la réception")


def test_delays_and_documents_are_told_with_their_days(client: Client, village: Programme) -> None:
    said = text(client, f"{FIND}?commune=lens&nature=schools&cout=1000000&recue=2026-01-10&debut=15/01/2026")

    assert "terminer l’opération dans les quatre ans suivant le commencement" in said
    assert "Soit le 15 janvier 2030." in said
    assert "Le dossier contient : une note" in said


def test_schemes_without_rules_are_listed_apart(client: Client, village: Programme) -> None:
    said = text(client, f"{FIND}?commune=lens")

    assert said.index("Règles non trouvées") < said.index("Contrat de plan État-Région")
    assert "CPER" not in offers(client, commune="lens")


def test_nobody_is_out_of_a_perimeter_whose_list_is_not_here(client: Client, village: Programme) -> None:
    asked = {"nature": "public_space", "cout": 1_000_000}
    joint = offers(client, commune="wancourt", **asked)["Fonds conjoint"]
    assert "la liste des communes que la règle vise" in joint["a_confirmer"]

    make.perimeter(village.lens, slug="erbm")
    assert offers(client, commune="wancourt", **asked)["Fonds conjoint"]["verdict"] == "Ne peut pas demander"


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("commune", "zzzz", "Aucune commune ne répond à « zzzz »"),
        ("commune", "", "Dites dans quelle commune"),
        ("cout", "beaucoup", "Saisissez un nombre"),
        ("cout", "-1", "supérieure ou égale à 0"),
        ("cout", "0", "Un coût nul ne demande aucune aide"),
        ("porteur", "martien", "Sélectionnez un choix valide"),
        ("nature", "volcan", "Sélectionnez un choix valide"),
        ("recue", "hier", "Saisissez une date valide"),
        ("le", "0001-01-01", "Choisissez un jour entre 1990 et 2099"),
        ("subventionnable", "2000000", "La dépense subventionnable ne dépasse pas le coût"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    client: Client, village: Programme, field: str, typed: str, fault: str
) -> None:
    asked = {"commune": "lens", "cout": "1000000", "aides": "12345", field: typed}
    response = client.get(FIND, asked)
    html = response.content.decode()

    assert response.status_code == 200
    assert fault in text(client, f"{FIND}?{'&'.join(f'{k}={v}' for k, v in asked.items())}")
    assert f'href="#id_{field}"' in html
    assert f'id="id_{field}"' in html
    assert 'value="12345"' in html or 'value="12 345"' in html
    assert rows(client, f"{FIND}.json?{response.wsgi_request.META['QUERY_STRING']}") == []


def test_the_file_says_what_to_correct(client: Client, village: Programme) -> None:
    about = json.loads(client.get(f"{FIND}.json?commune=zzzz").content)["a_propos"]

    assert list(about["a_corriger"]) == ["commune"]


def test_a_cost_is_asked_before_the_part_of_it_that_is_eligible(client: Client, village: Programme) -> None:
    assert "la dépense subventionnable en est une part" in text(
        client, f"{FIND}?commune=lens&subventionnable=1000"
    )


def test_several_communes_that_answer_become_a_list(client: Client, village: Programme) -> None:
    for code, name in (("62764", "Saint-Nicolas"), ("62753", "Saint-Laurent-Blangy")):
        make.place(name, search_name=name.upper().replace("-", " "), code=code, postcodes="62223")
    html = client.get(f"{FIND}?commune=saint").content.decode()

    assert "2 communes répondent" in html
    assert "Saint-Nicolas (62223)</option>" in html
    chosen = html.split("Saint-Nicolas (62223)")[0].rsplit('value="', 1)[1].split('"')[0]
    assert "Saint-Nicolas peut demander" in text(client, f"{FIND}?commune={chosen}")


def test_a_list_too_long_to_be_read_asks_for_more_letters(client: Client, village: Programme) -> None:
    for rank in range(51):
        make.place(f"Saint-{rank}", search_name=f"SAINT {rank}", code=f"59{rank:03}")

    said = text(client, f"{FIND}?commune=saint")
    assert "Plus de 50 communes répondent à « saint » : écrivez-en davantage." in said


@pytest.mark.parametrize("owner", ["commune", "agglomeration", "department", "landlord"])
@pytest.mark.parametrize("fmt", ["", ".json", ".csv", ".xlsx", ".ods"])
def test_an_answer_asks_little_of_the_base(
    client: Client, village: Programme, max_queries: MaxQueries, owner: str, fmt: str
) -> None:
    with max_queries(10):
        path = f"{FIND}{fmt}?commune=lens&nature=schools&cout=1000000&porteur={owner}"
        assert client.get(path).status_code == 200


def test_the_file_holds_one_row_a_scheme_under_the_same_questions(client: Client, village: Programme) -> None:
    held = csv_rows(client, f"{FIND}.csv?commune=lens&nature=schools&cout=1000000")
    dsil = next(row for row in held if row["Dispositif"] == "DSIL")

    assert (dsil["Verdict"], dsil["Au plus (€)"], dsil["Page"]) == (
        "Peut demander",
        "800000,00",
        "/mode-d-emploi/dsil",
    )
