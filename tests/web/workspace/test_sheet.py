"""The sheet of a project: everything known of it, and only the acts that the reader may do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import STRANGER, Desk

HERE = reverse("workspace:project", args=["gare"])
ACTS = ("project_edit", "project_publish", "milestone_new", "document_new")


def sheet(desk: Desk, who: str) -> str:
    return desk.client(who).get(HERE).content.decode()


@pytest.mark.parametrize(
    ("who", "offered"),
    [(Role.READER, False), (Role.SIGNATORY, False), (Role.PROJECT_LEAD, True), (Role.MANAGER, True)],
)
def test_the_sheet_offers_the_acts_of_those_who_conduct_the_project(
    desk: Desk, who: str, *, offered: bool
) -> None:
    page = sheet(desk, who)

    for name in ACTS:
        assert (f'href="{reverse(f"workspace:{name}", args=["gare"])}"' in page) is offered, name


def test_it_says_what_is_missing_and_what_is_to_be_found(desk: Desk) -> None:
    page = sheet(desk, Role.READER)

    assert "Trouver 600\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€" in page
    assert "Notifié" in page
    assert "non publié" in page


def test_a_date_passed_and_not_seen_to_happen_is_late(desk: Desk) -> None:
    milestone = make.milestone(desk.project, title="Pose de la première pierre")
    make.milestone_date(milestone, date(2020, 5, 4))
    page = sheet(desk, Role.READER)

    assert "prévu et non constaté" in page
    assert "Pose de la première pierre" in page


def test_a_withdrawn_date_stays_readable_with_its_reason(desk: Desk) -> None:
    browser = desk.client(Role.PROJECT_LEAD)
    browser.post(reverse("workspace:date_withdraw", args=[desk.keys["date"]]), {"reason": "Erreur de saisie"})
    page = browser.get(HERE).content.decode()

    assert "Erreur de saisie" in page
    assert "<del>" in page


def test_it_shows_the_last_lines_of_its_history(desk: Desk) -> None:
    page = sheet(desk, Role.READER)

    assert f"{reverse('workspace:journal')}?projet=gare" in page
    assert "a modifié" in page


def test_it_does_not_exist_for_a_member_of_another_perimeter(desk: Desk) -> None:
    assert desk.client(STRANGER).get(HERE).status_code == 404


def test_a_bare_project_says_what_it_lacks(desk: Desk) -> None:
    make.project(slug="nu", contract=desk.contract)
    page = desk.client(Role.MANAGER).get(reverse("workspace:project", args=["nu"])).content.decode()

    for said in ("Aucun plan de financement.", "Aucun jalon.", "Aucun document.", "Lieu non renseigné"):
        assert said in page


def test_a_richer_project_asks_the_database_no_more_often(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = desk.client(Role.MANAGER)
    _enrich(desk)
    with max_queries() as before:
        browser.get(HERE)
    for _ in range(3):
        _enrich(desk)
    with max_queries(len(before.captured_queries)):
        browser.get(HERE)


def _enrich(desk: Desk) -> None:
    make.milestone_date(make.milestone(desk.project), source=make.source(), said_by=desk.owner)
    make.document(desk.project)
    make.statement(project=desk.project)
    make.project(desk.lens, parent=desk.project, contract=desk.contract)
    make.movement(project=desk.project)
