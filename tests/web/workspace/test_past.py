"""`?le=`: every page of the workspace as it was known that day, and nothing written there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from molette.domain.journal.models import Entry
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.web.workspace.past import day_of
from molette.web.workspace.past_links import carried, kept
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.conftest import Desk
from tests.web.workspace.pages import words
from tests.web.workspace.test_rights_of_every_route import ADDRESSES, address_of, put_away

BEGUN = datetime(2025, 5, 5, 9, tzinfo=UTC)
THEN = date(2025, 6, 30)
LE = f"le={THEN}"
BANNER = "connu au 30 juin 2025"
VIEWS = 1  # PostgreSQL makes them all in one go, in a transaction; SQLite asks nothing of Django's counter
SAVEPOINTS = 2
MOST = {"alerts": 98}
"""It asks all that the other pages ask; where it serves, its answer is kept in memory with theirs."""


@pytest.fixture(autouse=True)
def begun() -> Iterator[None]:
    """The desk was furnished in May 2025, and is read later."""
    with time_machine.travel(BEGUN, tick=False) as clock:
        clock.shift(timedelta(0))
        yield


@pytest.fixture
def since(desk: Desk) -> Iterator[Desk]:
    with time_machine.travel(datetime(2025, 9, 1, 9, tzinfo=UTC), tick=False):
        yield desk


def page(desk: Desk, address: str, who: str = Role.MANAGER, **options: Any) -> Any:
    return desk.client(who).get(address, **options)


def past(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{LE}"


def write(desk: Desk) -> None:
    """One project more, and all that may be said of it, today."""
    today = timezone.localdate()
    project = make.project(desk.lens, contract=desk.contract, nodes=[desk.node], owner=desk.owner)
    make.milestone_date(make.milestone(project), said_on=today)
    make.plan_line(make.plan(project, dated=today))
    make.movement(project=project, dated=today)
    make.statement(project=project, said_by=desk.owner, said_on=today)
    make.measure()
    make.entry("a modifié", project=project.slug)


FILES = {
    name
    for name, address in ADDRESSES.items()
    if address.ending
    or name.endswith(("_pdf", "_docx"))
    or name
    in {
        "campaign_sheet",
        "document",
        "invitation",
        "display_posters",
        "import-file",
        "import-progress",
        "reconciliation_progress",
        "snapshot_content",
        "snapshot_file",
        "snapshot_progress",
        "survey_codes",
        "survey_qr",
        "voice_photo",
    }
}


@pytest.mark.parametrize("who", [Role.MANAGER, Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER])
def test_every_page_says_the_day_it_is_known_and_costs_no_more(since: Desk, who: str) -> None:
    browser, wrong = since.client(who), {}
    opened = [name for name, address in ADDRESSES.items() if who in address.who]
    for name in opened:
        with (
            CaptureQueriesContext(connection) as captured,
            put_away(browser.get(past(address_of(name, since)))) as r,
        ):
            status = r.status_code
            if name in FILES:
                continue
            told = BANNER in words(r) if status == 200 else True
        if (
            status not in {200, 302, 403}
            or not told
            or len(captured) > MOST.get(name, QUERIES_OF_A_PAGE) + VIEWS + SAVEPOINTS
        ):
            wrong[name] = (status, told, len(captured))
    assert wrong == {}


def test_a_page_is_that_of_the_day_whatever_was_written_since(since: Desk) -> None:
    browser = since.client(Role.MANAGER)
    addresses = [
        past(address_of(name, since))
        for name in (
            "overview",
            "projects",
            "statements",
            "journal",
            "measures",
            "project",
            "plan",
            "movements",
            "statement",
            "contract",
        )
    ]
    before = [words(browser.get(address)) for address in addresses]

    write(since)
    Project.objects.get(slug="gare").places.set([make.place("Ailleurs")])
    project = Project.objects.get(slug="gare")
    project.title = "Tout autre chose"
    project.save()

    assert [words(browser.get(address)) for address in addresses] == before


@pytest.mark.parametrize("ending", [".json", ".csv", ".xlsx", ".ods"])
def test_files_are_those_of_the_day(since: Desk, ending: str) -> None:
    browser = since.client(Role.MANAGER)
    before = b"".join(browser.get(past(f"/espace/projets{ending}")))

    write(since)

    after = browser.get(past(f"/espace/projets{ending}"))
    if ending in {".json", ".csv"}:
        assert b"".join(after) == before
        assert b"".join(browser.get(f"/espace/projets{ending}")) != before


def test_json_says_of_which_day_it_is(since: Desk) -> None:
    about = page(since, past("/espace/projets.json")).json()["a_propos"]

    assert (about["etat_au"], about["connu_au"]) == ("2025-06-30", "2025-06-30")


def test_a_file_read_line_by_line_is_read_in_the_past(since: Desk) -> None:
    with time_machine.travel(datetime(2025, 8, 1, tzinfo=UTC), tick=False):
        make.entry("a changé d’avis", project="gare")

    file = page(since, past("/espace/journal.csv"))
    text = b"".join(file.streaming_content).decode()

    assert "a modifié" in text
    assert "a changé d’avis" not in text


def test_nothing_is_written_in_the_past(since: Desk) -> None:
    lines = Entry.objects.count()
    browser = since.client(Role.MANAGER)

    answers = [browser.post(past(address_of(name, since)), {}) for name in ADDRESSES]

    assert {answer.status_code for answer in answers} == {403}
    assert "On n’écrit pas dans le passé" in words(answers[0])
    assert Entry.objects.count() == lines


def test_a_form_leads_back_to_today(since: Desk) -> None:
    answer = page(since, past("/espace/projets/nouveau"))

    assert (answer.status_code, "On n’écrit pas dans le passé" in words(answer)) == (200, True)
    assert '<a class="btn" href="/espace/projets/nouveau" data-today>' in answer.content.decode()


def test_no_button_that_writes_is_offered(since: Desk) -> None:
    for name in ("project", "plan", "movements", "contract", "members", "imports", "statement", "measures"):
        html = page(since, past(address_of(name, since))).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        assert 'method="post"' not in main, name
        assert not re.search(r'href="[^"]*/(nouveau|nouvelle|modifier|retrait|vote)\b', main), name


def test_links_and_filters_stay_in_the_past(since: Desk) -> None:
    browser, lost = since.client(Role.MANAGER), []
    for name in set(ADDRESSES) - FILES:
        html = browser.get(past(address_of(name, since))).content.decode()
        for tag in re.findall(r"<a\s[^>]*>", html):
            found = re.search(r'href="([^"]*)"', tag)
            address = unescape(found.group(1)) if found else ""
            if address.startswith(("/espace", "?")) and "data-today" not in tag and LE not in address:
                lost.append((name, address))
        forms = re.findall(r'<form\s[^>]*method="get"[^>]*>(?:\s*<input[^>]*>)*', html)
        keeping = f'name="le" value="{THEN}"'
        lost += [(name, form) for form in forms if "data-today" not in form and keeping not in form]
    assert lost == []


def test_the_way_back_keeps_the_filters(since: Desk) -> None:
    html = page(since, past("/espace/projets?texte=gare")).content.decode()

    assert '<a href="/espace/projets?texte=gare" data-today>Revenir à aujourd’hui</a>' in html


def test_what_was_not_there_yet_says_so(since: Desk) -> None:
    make.project(slug="plus-tard", contract=since.contract)

    answer = page(since, past("/espace/projets/plus-tard"))

    assert (answer.status_code, "Rien n’en était connu au 30 juin 2025" in words(answer)) == (404, True)
    assert page(since, "/espace/projets/plus-tard").status_code == 200


@pytest.mark.parametrize(
    "asked", ["hier", "2025-02-30", "1812-06-24", "2025", "0001-01-01", "' OR 1=1", "9" * 300]
)
def test_a_day_that_is_none_is_told(since: Desk, asked: str) -> None:
    answer = since.client(Role.READER).get("/espace/projets", {"le": asked})

    assert (answer.status_code, "Cette date n’est pas lisible" in words(answer)) == (400, True)
    assert since.client(Role.READER).get("/espace/projets.csv", {"le": asked}).status_code == 400


def test_a_day_to_come_is_today_and_says_so(since: Desk) -> None:
    answer = words(since.client(Role.READER).get("/espace/projets?le=2031-01-01"))

    assert "Le 1er janvier 2031 n’est pas encore venu : voici l’état d’aujourd’hui." in answer


def test_today_asked_for_is_today(since: Desk) -> None:
    browser = since.client(Role.MANAGER)
    day = timezone.localdate()

    for name in ("projects", "statements", "overview", "measures", "journal"):
        address = f"{address_of(name, since)}.json"
        assert browser.get(f"{address}?le={day}").json()["lignes"] == browser.get(address).json()["lignes"], (
            name
        )


def test_rights_are_those_of_today(since: Desk) -> None:
    """Whoever had a mandate then and has none now reads nothing more by going back."""
    person = since.people[Role.PROJECT_LEAD]
    mandate = person.memberships.get()
    mandate.ends_on = timezone.localdate() - timedelta(days=1)
    mandate.save()

    assert page(since, "/espace/projets/gare", Role.PROJECT_LEAD).status_code == 404
    assert page(since, past("/espace/projets/gare"), Role.PROJECT_LEAD).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(since: Desk) -> None:
    assert Client().get(past("/espace/projets")).status_code == 302


def test_public_pages_are_of_today(since: Desk) -> None:
    assert "connu au" not in words(since.client(Role.MANAGER).get(past("/projets")))


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2024-06-30", date(2024, 6, 30)),
        ("30/06/2024", date(2024, 6, 30)),
        ("2024-6-3", date(2024, 6, 3)),
        ("", None),
    ],
)
def test_a_day_is_read_as_iso_or_as_french_writes_it(asked: str, day: date | None) -> None:
    assert day_of(asked) == day


@pytest.mark.parametrize(
    ("address", "stays"),
    [
        ("/espace", "/espace?le=2024-06-30"),
        ("/espace.csv?a=1", "/espace.csv?a=1&le=2024-06-30"),
        ("/espace/projets?le=2019-01-01&texte=%C3%A9", "/espace/projets?texte=%C3%A9&le=2024-06-30"),
        ("/espaces", "/espaces"),
        ("https://exemple.fr/espace", "https://exemple.fr/espace"),
        ("#liste", "#liste"),
        ("mailto:a@exemple.fr", "mailto:a@exemple.fr"),
    ],
)
def test_an_address_of_the_workspace_keeps_the_day(address: str, stays: str) -> None:
    assert kept(address, "2024-06-30") == stays


def test_only_links_and_asking_forms_are_rewritten() -> None:
    html = (
        '<a href="/espace?a=1&amp;b=2">x</a><a href="/espace" data-today>y</a><p>href="/espace"</p>'
        '<form method="get"></form><form method="post"></form>'
    )

    assert carried(html, "2024-06-30") == (
        '<a href="/espace?a=1&amp;b=2&amp;le=2024-06-30">x</a><a href="/espace" data-today>y</a>'
        '<p>href="/espace"</p><form method="get"><input type="hidden" name="le" value="2024-06-30"></form>'
        '<form method="post"></form>'
    )
