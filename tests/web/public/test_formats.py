"""Beside every page that shows data, the same rows as files, under the same filters."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.engines.access import Role
from tests import factories as make
from tests.web.public.conftest import Programme

WITH_DATA = (
    "/",
    "/communes",
    "/communes/lens",
    "/lieux/ca-lens",
    "/projets",
    "/projets/gare",
    "/orientations",
    "/orientations/mobilites",
    "/argent",
    "/mode-d-emploi",
    "/mode-d-emploi/dsil",
    "/mode-d-emploi/changements",
    "/chiffres",
    "/chiffres/logements",
    "/partenaires",
    "/partenaires/region",
    "/promesses",
    "/chemin",
    "/perimetres",
    "/sources",
)
TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def rows(client: Client, path: str) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = json.loads(client.get(path).content)["lignes"]
    return held


def csv_rows(client: Client, path: str) -> list[dict[str, str]]:
    content = client.get(path).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


@pytest.mark.parametrize("path", WITH_DATA)
@pytest.mark.parametrize("fmt", TYPES)
def test_every_page_of_data_has_its_files(programme: Programme, client: Client, path: str, fmt: str) -> None:
    response = client.get(f"{path}.{fmt}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == TYPES[fmt]
    assert b"Projet secret" not in response.getvalue()


@pytest.mark.parametrize("path", WITH_DATA)
def test_the_files_of_a_page_hold_the_same_rows(programme: Programme, client: Client, path: str) -> None:
    assert len(csv_rows(client, f"{path}.csv")) == len(rows(client, f"{path}.json")) > 0


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {"Nouvelle gare", "Halle inventée"}),
        ("?fictif=oui", {"Halle inventée"}),
        ("?fictif=non", {"Nouvelle gare"}),
        ("?en-retard=oui", {"Nouvelle gare"}),
        ("?etape=works", {"Nouvelle gare"}),
        ("?orientation=mobilites", {"Nouvelle gare"}),
        ("?commune=lievin", set()),
        ("?agglomeration=ca-lens", {"Nouvelle gare", "Halle inventée"}),
        ("?commune=lens&agglomeration=ca-lens", {"Nouvelle gare", "Halle inventée"}),
        ("?maitre-d-ouvrage=region", {"Nouvelle gare"}),
        ("?q=GÂRE", {"Nouvelle gare"}),
    ],
)
def test_a_file_honours_the_filters_of_its_page(
    programme: Programme, client: Client, query: str, kept: set[str]
) -> None:
    page = client.get(f"/projets{query}").content.decode()

    assert {row["titre"] for row in rows(client, f"/projets.json{query}")} == kept
    assert {row["Titre"] for row in csv_rows(client, f"/projets.csv{query}")} == kept
    assert {title for title in ("Nouvelle gare", "Halle inventée") if title in page} == kept


def test_the_page_links_its_files_with_its_filters(programme: Programme, client: Client) -> None:
    assert 'href="/projets.csv?fictif=non"' in client.get("/projets?fictif=non").content.decode()


def test_a_file_marks_what_is_invented(programme: Programme, client: Client) -> None:
    marks = {row["titre"]: row["fictif"] for row in rows(client, "/projets.json")}

    assert marks == {"Nouvelle gare": False, "Halle inventée": True}


def test_an_amount_is_exact_in_a_file_and_an_unknown_one_is_empty(
    programme: Programme, client: Client
) -> None:
    station, hall = sorted(rows(client, "/projets.json"), key=lambda row: row["fictif"])

    assert Decimal(station["notified"]) == 6_000_000
    assert hall["cout"] is None


def test_the_money_file_says_why_a_movement_is_in_no_total(programme: Programme, client: Client) -> None:
    make.movement(amount=None, project=programme.station)
    reasons = [row["hors_total"] for row in rows(client, "/argent.json")]

    assert sorted(reasons) == ["", "montant non publié"]


def test_a_covering_mandate_exports_what_it_reads(programme: Programme, client: Client) -> None:
    client.force_login(make.member(Role.PROJECT_LEAD, place=programme.lens))

    assert "Projet secret" in {row["titre"] for row in rows(client, "/projets.json")}


def test_an_unknown_format_is_no_page(programme: Programme, client: Client) -> None:
    assert client.get("/projets.pdf").status_code == 404
