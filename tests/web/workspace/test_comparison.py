"""What moved in a list between two dates, and why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from molette.domain.people.models import User
from molette.domain.programme import actions
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.pages import entered, words

pytestmark = pytest.mark.django_db
MARCH, JUNE, NOW = (datetime(2026, month, 2, 12, tzinfo=UTC) for month in (3, 6, 11))


@pytest.fixture
def reader() -> User:
    return make.member(Role.MANAGER)


@pytest.fixture
def moved(reader: User) -> Iterator[Project]:
    """A project there in March, renamed in June with its reason, and another one opened in June."""
    with time_machine.travel(MARCH, tick=False):
        project = make.project(make.place("Lens"), slug="gare", title="Gare")
        make.project(slug="parc", title="Parc")
    with time_machine.travel(JUNE, tick=False):
        make.project(slug="ecole", title="École")
        actions.edit_project(reader.actor(), project, title="Nouvelle gare", reason="le nom du concours")
    with time_machine.travel(NOW, tick=False):
        yield project


def rows(reader: User, address: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = entered(Client(), reader).get(address).json()["lignes"]
    return found


def test_a_list_says_what_came_and_what_changed_from_what_to_what_and_why(
    moved: Project, reader: User
) -> None:
    found = rows(reader, "/espace/projets.json?depuis=2026-04-01")

    assert [
        (row["mouvement"], row["ligne"], row["colonne"], row["avant"], row["apres"]) for row in found
    ] == [
        ("ajouté", "École", "", None, None),
        ("changé", "Nouvelle gare", "Titre", "Gare", "Nouvelle gare"),
    ]
    assert "le nom du concours" in found[1]["pourquoi"]


def test_the_page_says_it_in_a_sentence(moved: Project, reader: User) -> None:
    page = words(entered(Client(), reader).get("/espace/projets?depuis=2026-04-01"))

    assert (
        "Entre le 1er avril 2026 et aujourd’hui : 1 ajout , 0 retrait, 1 ligne changée, 1 inchangée" in page
    )
    assert all(said in page for said in ("École", "Gare", "Nouvelle gare", "le nom du concours"))


def test_two_past_days_are_compared_and_the_links_stay_in_the_second(moved: Project, reader: User) -> None:
    browser = entered(Client(), reader)

    nothing = browser.get("/espace/projets?depuis=2026-07-01&le=2026-08-01")
    found = browser.get("/espace/projets?depuis=2026-04-01&le=2026-08-01").content.decode()

    assert "Rien n’a bougé entre ces deux dates" in words(nothing)
    assert 'href="/espace/projets/ecole?le=2026-08-01"' in found


def test_filters_hold_at_both_dates(moved: Project, reader: User) -> None:
    assert rows(reader, "/espace/projets.json?depuis=2026-04-01&texte=ecole") != []
    assert rows(reader, "/espace/projets.json?depuis=2026-04-01&texte=parc") == []


def test_what_moved_is_what_the_reader_sees(moved: Project) -> None:
    moved.is_published = False
    moved.save()
    stranger = make.member(Role.READER, place=make.place("Douai"))

    found = rows(stranger, "/espace/projets.json?depuis=2026-04-01")

    assert "Nouvelle gare" not in {row["ligne"] for row in found}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".ods"])
def test_what_moved_is_a_file_too(moved: Project, reader: User, ending: str) -> None:
    answer = entered(Client(), reader).get(f"/espace/projets{ending}?depuis=2026-04-01")

    assert answer.status_code == 200
    assert f"comparaison-projets-2026-11-02{ending}" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "name",
    ["", "/declarations", "/mesures", "/membres", "/journal", "/retards", "/imports", "/imports/ecritures"],
)
def test_every_list_is_compared(moved: Project, reader: User, name: str) -> None:
    make.statement(said_on=date(2026, 10, 1))
    make.ledger_entry()

    page = entered(Client(), reader).get(f"/espace{name}?depuis=2026-04-01")

    assert (page.status_code, "Ce qui a changé" in words(page)) == (200, True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("depuis=hier", "Cette date n’est pas lisible"),
        ("depuis=2026-04-01&le=2026-02-30", "Cette date n’est pas lisible"),
        ("depuis=2026-08-01&le=2026-04-01", "Ces deux dates ne se comparent pas"),
        ("depuis=2031-01-01", "Ces deux dates ne se comparent pas"),
    ],
)
def test_dates_that_do_not_compare_are_told(moved: Project, reader: User, asked: str, said: str) -> None:
    answer = entered(Client(), reader).get(f"/espace/projets?{asked}")

    assert (answer.status_code, said in words(answer)) == (400, True)


def test_a_page_without_rows_has_nothing_to_compare(moved: Project, reader: User) -> None:
    assert entered(Client(), reader).get("/espace/projets/gare?depuis=2026-04-01").status_code == 404
