"""The list of projects, and opening, editing, publishing one."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.urls import reverse

from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import STRANGER, Desk

HERE = reverse("workspace:projects")
NEW = reverse("workspace:project_new")


def test_the_list_leads_to_the_sheets_and_holds_what_is_not_published_yet(desk: Desk) -> None:
    page = desk.client(Role.READER).get(HERE).content.decode()

    assert f'href="{reverse("workspace:project", args=["gare"])}"' in page
    assert "Nouvelle gare" not in desk.client(STRANGER).get(HERE).content.decode()


def test_the_files_of_the_list_honour_its_filter(desk: Desk) -> None:
    make.project(desk.lens, slug="halle", title="Halle", contract=desk.contract)
    found = json.loads(desk.client(Role.READER).get(f"{HERE}.json?texte=halle").content)

    assert [row["adresse_lecture_seule"] for row in found["lignes"]] == [
        reverse("public:project", args=["halle"])
    ]


def test_a_new_project_is_created_unpublished(desk: Desk) -> None:
    sent = {"title": "Maison du projet", "contract": desk.contract.pk, "places": [desk.lens.pk]}
    answer = desk.client(Role.MANAGER).post(NEW, sent)
    made = Project.objects.get(title="Maison du projet")

    assert answer["Location"] == reverse("workspace:project", args=[made.slug])
    assert not made.is_published
    assert [place.pk for place in made.places.all()] == [desk.lens.pk]


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_correct(desk: Desk) -> None:
    answer = desk.client(Role.MANAGER).post(NEW, {"summary": "Un lieu pour tous.", "title": ""})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Un lieu pour tous." in page
    assert 'class="error-summary"' in page
    assert 'href="#id_title"' in page


def test_editing_leaves_a_line_in_the_journal_with_its_reason(desk: Desk) -> None:
    browser, edit = desk.client(Role.MANAGER), reverse("workspace:project_edit", args=["gare"])
    browser.post(
        edit,
        {
            "title": "Gare routière",
            "contract": desk.contract.pk,
            "places": [desk.lens.pk],
            "reason": "Nom délibéré",
        },
    )
    told = browser.get(f"{reverse('workspace:journal')}?projet=gare").content.decode()

    assert Project.objects.get(slug="gare").title == "Gare routière"
    assert "Nom délibéré" in told
    assert "<del>Nouvelle gare</del>" in told


def test_publishing_says_first_what_follows(desk: Desk) -> None:
    browser, publish = desk.client(Role.MANAGER), reverse("workspace:project_publish", args=["gare"])

    assert "Tout le monde pourra lire sa fiche" in browser.get(publish).content.decode()
    assert not Project.objects.get(slug="gare").is_published
    browser.post(publish, {"reason": ""})
    assert Project.objects.get(slug="gare").is_published


def test_a_longer_list_asks_the_database_no_more_often(
    desk: Desk, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    browser = desk.client(Role.READER)
    with max_queries() as before:
        browser.get(HERE)
    desk.grow()
    with max_queries(len(before.captured_queries)):
        browser.get(HERE)
