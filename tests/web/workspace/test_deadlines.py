"""The calendar of the grants: what may be lost within six months, more time, one's own agenda."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.models import FundingSource, GrantExtension
from molette.domain.people.models import User
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import entered, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def december() -> Iterator[None]:
    with time_machine.travel(date(2026, 12, 1), tick=False):
        yield


@pytest.fixture
def detr() -> FundingSource:
    state = make.organisation("État", kind="state")
    return make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)


@pytest.fixture
def project(detr: FundingSource) -> Project:
    made = make.project(make.place("Lens"), slug="gare", title="Nouvelle gare")
    make.movement(Rung.NOTIFIED, 1_200_000, project=made, funding_source=detr, dated=date(2025, 3, 3))
    return made


@pytest.fixture
def lead(project: Project) -> User:
    return make.member(Role.PROJECT_LEAD, project=project.slug)


def filed(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_page_says_what_may_be_lost_within_six_months(client: Client, lead: User) -> None:
    said = words(entered(client, lead).get("/espace/echeances"))

    assert "peuvent être perdus d’ici six mois : 1 échéance." in said
    assert "Nouvelle gare" in said
    assert "3 mars 2027" in said


def test_what_is_past_is_said_and_not_said_lost(client: Client, lead: User) -> None:
    with time_machine.travel(date(2027, 6, 1), tick=False):
        said = words(entered(client, lead).get("/espace/echeances"))

    assert "Rien n’est menacé d’ici six mois." in said
    assert "1 date est passée sans que l’acte soit constaté ici." in said


def test_an_empty_calendar_says_when_a_day_begins_to_run(client: Client) -> None:
    said = words(entered(client, make.member(Role.READER)).get("/espace/echeances"))

    assert "Aucune échéance ne court" in said


def test_the_filters_live_in_the_address(client: Client, lead: User) -> None:
    browser = entered(client, lead)

    assert "Nouvelle gare" in words(browser.get("/espace/echeances?quand=six_months&financeur=État"))
    assert "Nouvelle gare" not in words(browser.get("/espace/echeances?quand=past"))
    assert "Nouvelle gare" not in filed(browser.get("/espace/echeances.csv?financeur=R%C3%A9gion"))


def test_the_file_holds_the_rule_and_its_article(client: Client, lead: User) -> None:
    content = filed(entered(client, lead).get("/espace/echeances.csv"))

    assert "CGCT, art. R2334-28" in content
    assert "1200000" in content


def test_more_time_is_written_from_the_calendar(client: Client, lead: User, project: Project) -> None:
    browser = entered(client, lead)
    address = f"/espace/mouvements/{project.movements.get().pk}/prolongation"
    typed = {"what": "start", "until": "2028-03-03", "decided_on": "2026-11-05", "act": "arrêté 2026-4"}

    assert "deux ans suivant la notification" in words(browser.get(address))
    assert browser.post(address, typed).status_code == 302
    assert GrantExtension.objects.get().act == "arrêté 2026-4"
    assert "Rien n’est menacé" in words(browser.get("/espace/echeances"))


def test_only_whoever_edits_the_plan_is_offered_more_time(client: Client, project: Project) -> None:
    browser = entered(client, make.member(Role.READER, project=project.slug))
    address = f"/espace/mouvements/{project.movements.get().pk}/prolongation"

    assert address not in browser.get("/espace/echeances").content.decode()
    assert browser.get(address).status_code == 403


def test_the_agenda_is_read_without_a_session_and_holds_what_its_reader_sees(
    client: Client, lead: User
) -> None:
    page = entered(client, lead).get("/espace/echeances").context["agenda"]

    answer = Client().get(page)
    events = Calendar.from_ical(answer.content).walk("VEVENT")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert [(str(e["summary"]), e.decoded("dtstart")) for e in events] == [
        ("Commencer l’opération : Nouvelle gare (DETR)", date(2027, 3, 3))
    ]
    assert len(events[0].walk("VALARM")) == 3


def test_an_agenda_dies_with_the_password_and_cannot_be_guessed(client: Client, lead: User) -> None:
    page = entered(client, lead).get("/espace/echeances").context["agenda"]
    lead.set_password("une autre phrase de passe")
    lead.save()

    assert Client().get(page).status_code == 404
    assert Client().get("/agenda/1-0123456789abcdef:faux.ics").status_code == 404


def test_a_full_calendar_asks_the_database_no_more_often(
    client: Client,
    lead: User,
    detr: FundingSource,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        made = make.project(make.place())
        make.movement(Rung.NOTIFIED, 5_000, project=made, funding_source=detr, dated=date(2025, 3, 3))
    browser = entered(client, lead)

    with django_assert_max_num_queries(QUERIES_OF_A_PAGE):
        browser.get("/espace/echeances")
