"""The overview: the tree of the programme, what stands on each line, and what asks for somebody."""

import csv
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

from django.urls import reverse

from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import STRANGER, Desk

HERE = reverse("workspace:overview")


def text_of(response: Any) -> str:
    return str(response.content, "utf-8")


def rows(desk: Desk, who: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(desk.client(who).get(f"{HERE}.json{query}").content)["lignes"]
    return found


def test_a_line_says_cost_euros_next_date_and_what_is_missing(desk: Desk) -> None:
    page = text_of(desk.client(Role.READER).get(HERE))

    assert reverse("workspace:project", args=["gare"]) in page
    assert "1\N{NO-BREAK SPACE}000" in page  # the cost of the voted plan, in thousands
    assert ">400<" in page  # notified
    assert "Il manque 600\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€ au plan de financement" in page
    assert 'datetime="2030-01-01"' in page


def test_only_those_who_may_create_a_project_are_offered_to(desk: Desk) -> None:
    offered = reverse("workspace:project_new")

    assert offered in text_of(desk.client(Role.MANAGER).get(HERE))
    assert offered not in text_of(desk.client(Role.READER).get(HERE))


def test_a_member_of_another_perimeter_sees_neither_the_project_nor_its_euros(desk: Desk) -> None:
    page = text_of(desk.client(STRANGER).get(HERE))

    assert "Nouvelle gare" not in page
    assert ">400<" not in page
    assert all(row["intitule"] != "Nouvelle gare" for row in rows(desk, STRANGER))


def test_the_files_honour_the_filter_of_the_page(desk: Desk) -> None:
    make.project(desk.lens, title="Halle de Méricourt", contract=desk.contract)
    answer = desk.client(Role.READER).get(f"{HERE}.csv?texte=halle")
    written = answer.getvalue().decode("utf-8-sig")
    titles = [row["Intitulé"] for row in csv.DictReader(StringIO(written), delimiter=";")]

    assert "Halle de Méricourt" in titles
    assert "Nouvelle gare" not in titles


def test_the_programme_may_be_cut_as_a_party_cuts_it_and_opened_line_by_line(desk: Desk) -> None:
    browser = desk.client(Role.READER)
    shut = text_of(browser.get(f"{HERE}?arbre=axes"))
    opened = text_of(browser.get(f"{HERE}?arbre=axes&ouvrir=node-mobilites"))

    assert "Mobilités" in shut
    assert "Nouvelle gare" not in shut
    assert "Nouvelle gare" in opened


def test_what_is_invented_is_counted_beside_the_totals_that_hold_it(desk: Desk) -> None:
    make.project(desk.lens, contract=desk.contract, is_fictional=True)
    page = text_of(desk.client(Role.READER).get(HERE))

    assert "dont 1\N{NO-BREAK SPACE}projet inventé pour la démonstration" in page


def test_a_filter_that_keeps_nothing_says_so(desk: Desk) -> None:
    page = text_of(desk.client(Role.READER).get(f"{HERE}?texte=introuvable"))

    assert "Aucun projet ne répond à ces filtres." in page


def test_a_project_that_nobody_priced_is_not_a_project_at_no_cost(desk: Desk) -> None:
    bare = make.project(desk.lens, title="Square", contract=desk.contract)
    line = next(row for row in rows(desk, Role.READER) if row["adresse"] == bare.slug)

    assert line["cout"] is None
    assert "non renseigné" in text_of(desk.client(Role.READER).get(HERE))


def test_a_larger_programme_asks_the_database_no_more_often(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = desk.client(Role.READER)
    with max_queries() as before:
        browser.get(HERE)
    desk.grow()
    with max_queries(len(before.captured_queries)):
        browser.get(HERE)
