"""The pages of promises: what is proved, what broke, who can unblock, and the files beside them."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from molette.domain.programme.models import MilestoneKind
from molette.domain.statements.models import Nature
from molette.web.public import streets
from tests import factories as make
from tests.web.public.conftest import Programme, turn
from tests.web.public.test_pages import text


def test_a_promise_says_its_step_its_proof_and_what_blocks_the_next_one(
    programme: Programme, client: Client
) -> None:
    said = text(client, "/promesses")

    assert "Nouvelle gare" in said
    assert "Engagés, à livrer" in said
    assert "non prouvé plus bas : financé" in said
    assert "Engagé : « Début des travaux », 1er janv. 2024" in said
    assert "« Ouverture » était annoncé pour 1er janv. 2025" in said
    assert "Projet secret" not in said


def test_a_filter_keeps_the_same_promises_on_the_page_and_in_the_file(
    programme: Programme, client: Client
) -> None:
    def titles(query: str) -> list[str]:
        content = client.get(f"/promesses.csv?{query}").getvalue().decode("utf-8-sig")
        return [row["Promesse"] for row in csv.DictReader(io.StringIO(content), delimiter=";")]

    assert titles("etape=started") == ["Nouvelle gare"]
    assert titles("lieu=lens&fictif=non") == ["Nouvelle gare"]
    assert titles("orientation=mobilites&du=2030-01-01") == []
    assert "Aucune promesse ne répond à ces filtres." in text(client, "/promesses?etape=felt")


@pytest.mark.parametrize("query", ["etape=finie", "genre=voeux", "lieu=nulle-part", "rompue=oui"])
def test_a_filter_that_does_not_exist_is_refused(programme: Programme, client: Client, query: str) -> None:
    assert client.get(f"/promesses?{query}").status_code == 404


def test_a_day_that_cannot_be_read_is_said(programme: Programme, client: Client) -> None:
    assert "n’est pas une date : aucune borne" in text(client, "/promesses?du=hier")


def test_a_figure_not_kept_is_told_with_the_one_observed(programme: Programme, client: Client) -> None:
    jobs = make.measure(slug="emplois", name="Emplois", unit="emplois", direction="rising")
    for nature, value in ((Nature.TARGET, 200), (Nature.OBSERVED, 130)):
        make.statement(
            measure=jobs,
            project=programme.station,
            nature=nature,
            value=Decimal(value),
            period_end=date(2024, 12, 31),
            said_on=date(2021, 1, 1),
        )
    said = text(client, "/promesses?genre=engagements")

    assert "Non tenus à l’échéance 1 promesse" in said
    assert "Nouvelle gare : 200 emplois" in said
    assert "130 emplois au dernier relevé" in said


def test_homes_without_their_street_say_since_when_they_wait(programme: Programme, client: Client) -> None:
    said = turn(programme.station, MilestoneKind.DELIVERED, date(2025, 1, 1), nature="actual")
    said.milestone.title = "Logements remis"
    said.milestone.save()

    assert "attend sa rue depuis" in text(client, "/promesses/rues")
    assert "1 phase attend encore sa rue" in text(client, "/promesses/rues")
    assert "2025-01-01" in client.get("/promesses/rues.csv").getvalue().decode("utf-8-sig")


def test_a_page_holds_some_of_the_streets_and_a_file_all_of_them(
    programme: Programme, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streets, "PAGE", 1)
    for project in (programme.station, make.project(programme.lens, title="Autre cité")):
        said = turn(project, MilestoneKind.DELIVERED, date(2025, 1, 1), nature="actual")
        said.milestone.title = "Logements remis"
        said.milestone.save()

    pages = [text(client, f"/promesses/rues?page={number}") for number in (1, 2)]

    assert ["Autre cité" in page for page in pages].count(True) == 1
    assert "2 phases attendent encore leur rue" in pages[0]
    assert client.get("/promesses/rues.csv").getvalue().decode("utf-8-sig").count("2025-01-01") == 2


def test_the_path_reads_year_after_year_without_what_is_invented(
    programme: Programme, client: Client
) -> None:
    said = text(client, "/chemin")

    assert "Depuis 2017" in said
    assert "Début des travaux" in said
    assert "Halle inventée" not in said
    assert client.get("/chemin?voir=tenues").status_code == 200


def test_two_places_are_compared_and_no_margin_is_made_up(programme: Programme, client: Client) -> None:
    rate = make.measure(slug="taux", name="Taux de pauvreté", unit="%", decimals=1)
    other = programme.lens.__class__.objects.get(slug="lievin")
    for place, value in ((programme.lens, "27.0"), (other, "24.0")):
        make.statement(measure=rate, place=place, value=Decimal(value), period_end=date(2021, 12, 31))
    said = text(client, "/comparer?de=lens&a=lievin")

    assert "Taux de pauvreté 27,0 % 2021 24,0 % 2021 −3,0 % aucune marge d’erreur connue" in said
    assert "aucune marge d’erreur connue" in client.get("/comparer.csv?de=lens&a=lievin").getvalue().decode(
        "utf-8-sig"
    )
    assert client.get("/comparer?de=lens&a=ailleurs").status_code == 404


def test_a_page_of_a_place_leads_to_its_promises(programme: Programme, client: Client) -> None:
    page = client.get("/communes/lens").content.decode()

    assert "/promesses?commune=lens" in page
    assert "30\xa0000\xa0hab." in page
