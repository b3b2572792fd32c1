"""Public pages kept for residents: never later than they say, never anyone else’s, and no cookie."""

import pytest
from django.test import Client
from pytest_django import Settings

from molette.domain.journal.recording import Actor, action, record
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.web import kept_pages
from tests import factories as make
from tests.web.public.conftest import Programme

LATE_BY = 6
SHELL = Actor("Un essai")
KEY = ("http", "testserver", "/projets", False)  # how a page is kept


@pytest.fixture
def clock(memory: Settings, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds gone by, to be moved by hand."""
    memory.PUBLIC_CACHE_SECONDS = LATE_BY
    gone = [1000.0]
    monkeypatch.setattr("molette.web.kept_pages.monotonic", lambda: gone[0])
    return gone


@action
def rename(actor: Actor, project: Project, title: str) -> None:
    project.title = title
    project.save()
    record("a renommé le projet", project, project=project.slug)


def read(client: Client, path: str = "/projets") -> str:
    return client.get(path).content.decode()


def test_a_page_says_by_how_much_it_may_be_late(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    assert "Chiffres à jour à 6\N{NO-BREAK SPACE}secondes près." in read(client)


def test_what_is_written_shows_before_the_time_the_page_says(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    assert "Gare renommée" not in read(client)
    rename(SHELL, programme.station, "Gare renommée")

    clock[0] += LATE_BY

    assert "Gare renommée" in read(client)


def test_where_no_delay_is_allowed_it_shows_at_once(
    programme: Programme, client: Client, clock: list[float], settings: Settings
) -> None:
    settings.PUBLIC_CACHE_SECONDS = 0
    read(client)
    rename(SHELL, programme.station, "Gare renommée")

    page = read(client)
    assert "Gare renommée" in page
    assert "Chiffres à jour à" not in page


def test_a_page_that_did_not_change_is_sent_again_without_a_query(
    programme: Programme, client: Client, clock: list[float], max_queries: object
) -> None:
    first = read(client)
    clock[0] += LATE_BY * kept_pages.ASKED - 0.1

    with max_queries(0):  # type: ignore[operator]  # the fixture is a callable
        assert read(client) == first


def test_while_a_page_is_made_others_read_the_former_one_within_its_delay_then_wait(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    former = read(client)
    rename(SHELL, programme.station, "Gare renommée")
    clock[0] += LATE_BY * kept_pages.ASKED

    assert kept_pages.shelf.begin(KEY, wait=False)  # somebody makes it
    assert read(client) == former
    clock[0] += LATE_BY * (1 - kept_pages.ASKED)  # the delay that the page tells is over
    assert kept_pages.shelf.find_former(KEY) is None
    kept_pages.shelf.end(KEY)

    assert "Gare renommée" in read(client)


def test_however_many_writes_follow_a_former_page_is_read_until_its_own_delay_ends(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    former = read(client)
    for title in ("Gare une", "Gare deux"):
        rename(SHELL, programme.station, title)
        clock[0] += LATE_BY * kept_pages.ASKED
        read(client, "/communes")

    assert kept_pages.shelf.begin(KEY, wait=False)
    assert read(client) == former
    clock[0] += LATE_BY * kept_pages.ASKED
    assert kept_pages.shelf.find_former(KEY) is None
    kept_pages.shelf.end(KEY)
    assert "Gare deux" in read(client)


def test_who_waited_reads_the_page_that_another_made_of_what_was_written_meanwhile(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    begin, others = kept_pages.Shelf.begin, pytest.MonkeyPatch()

    def wait_for_another(self: kept_pages.Shelf, key: object, *, wait: bool) -> bool:
        """Somebody makes the page; the change is seen meanwhile, and another makes it of the change."""
        if not wait:
            return False
        others.undo()
        clock[0] += LATE_BY
        made.append(read(Client()))
        return begin(self, key, wait=wait)

    made: list[str] = []
    read(client, "/communes")
    rename(SHELL, programme.station, "Gare renommée")
    others.setattr(kept_pages.Shelf, "begin", wait_for_another)

    assert read(client) == made[0]
    assert kept_pages.shelf.pages[KEY].stand == kept_pages.shelf.stand


def test_a_page_nobody_asked_for_since_its_delay_is_read_by_nobody(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    read(client)
    rename(SHELL, programme.station, "Gare renommée")
    clock[0] += LATE_BY
    read(client, "/communes")

    assert kept_pages.shelf.find_former(KEY) is None
    assert "Gare renommée" in read(client)


def test_a_browser_is_told_to_ask_and_answered_that_nothing_changed(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    response = client.get("/projets")
    again = client.get("/projets", headers={"if-none-match": response.headers["ETag"]})

    assert response.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(response.headers["Vary"].split(", "))
    assert not response.cookies
    assert again.status_code == 304
    assert again.content == b""


def test_a_partner_is_neither_served_nor_kept(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    manager = Client()
    manager.force_login(make.member(Role.MANAGER))

    assert "Projet secret" in read(manager)
    assert "Projet secret" not in read(client)
    assert "Projet secret" in read(manager)
    assert "ETag" not in manager.get("/projets").headers


def test_a_filter_is_another_page(programme: Programme, client: Client, clock: list[float]) -> None:
    everything = read(client)

    assert read(client, "/projets?etape=delivered") != everything
    assert read(client) == everything


def test_the_page_of_sign_in_and_refusals_are_not_kept(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    client.get("/compte/connexion")
    Client().get("/projets/inconnu")

    assert not kept_pages.shelf.pages


def test_the_shelf_stays_within_its_bounds(
    programme: Programme, client: Client, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 30_000)
    for number in range(20):
        read(client, f"/projets?q=mot{number}")

    assert kept_pages.shelf.weight <= 30_000
    assert kept_pages.shelf.weight == sum(len(page.body) for page in kept_pages.shelf.pages.values())


def test_the_headers_that_guard_a_page_are_sent_again_with_it(
    programme: Programme, client: Client, clock: list[float]
) -> None:
    first, again = client.get("/projets").headers, client.get("/projets").headers

    for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Type"):
        assert again[name] == first[name]
