"""What was known on a past day stays in memory, and says the same as what is read anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from molette.domain.journal.remembered import forget
from molette.domain.programme.actions import edit_project
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import Desk

PAGES = ("/espace", "/espace/projets", "/espace/mesures", "/espace/retards", "/espace/signatures/taux")


@pytest.fixture
def manager(desk: Desk, memory: Settings) -> Client:
    return desk.client(Role.MANAGER)


def read(client: Client, page: str) -> tuple[bytes, int]:
    day = make.today() - timedelta(1)
    with CaptureQueriesContext(connection) as asked:
        content = client.get(f"{page}.csv?le={day}").getvalue()
    return content, len(asked)


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_past_page_read_again_is_the_same_and_asks_less(manager: Client, page: str) -> None:
    (first, asked), (again, asked_again) = read(manager, page), read(manager, page)

    assert first == again
    assert asked_again < asked


def test_what_is_written_meanwhile_is_told_of_the_past_as_the_base_tells_it(
    manager: Client, desk: Desk
) -> None:
    """A word corrected within the hour, a figure said of an older day: the past may move too."""
    read(manager, "/espace/projets")

    edit_project(make.SHELL, desk.project, title="Halte", reason="Nom d’usage")
    kept, _ = read(manager, "/espace/projets")
    forget()

    assert kept == read(manager, "/espace/projets")[0]
    assert "Halte" in kept.decode()
