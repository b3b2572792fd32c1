"""The calendar of the grants: what may be lost within six months, more time, one's own agenda."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.models import FundingSource, GrantCondition, GrantExtension
from molette.domain.people.models import User
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import entered, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


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


@pytest.fixture
def promise(project: Project, detr: FundingSource) -> GrantCondition:
    """210 jobs to create within six months, then to keep for three years."""
    made = make.condition(
        project,
        210,
        funding_source=detr,
        until=date(2027, 2, 1),
        held_until=date(2030, 2, 1),
        act="Convention 7",
    )
    make.reading(made, 90, on=date(2026, 11, 1))
    return made


def test_the_days_of_a_promise_stand_among_the_others_and_lead_to_it(
    client: Client, lead: User, promise: GrantCondition
) -> None:
    page = entered(client, lead).get("/espace/echeances")

    assert "1 échéance. 1 contrepartie arrive à terme d’ici là." in words(page)
    assert "contrepartie en cours, à atteindre ; au 1er novembre 2026 : 90" in words(page)
    assert "contrepartie en cours, dernier jour à tenir" in words(page)
    assert f'href="/espace/contreparties/{promise.pk}"' in page.content.decode()


def test_promises_are_filtered_apart_on_the_page_and_in_the_files(
    client: Client, lead: User, promise: GrantCondition
) -> None:
    browser = entered(client, lead)

    only = words(browser.get("/espace/echeances?sorte=contrepartie"))
    assert "Emplois promis : 210" in only
    assert "commencer l’opération" not in only
    assert "Emplois promis" not in words(browser.get("/espace/echeances?sorte=aide"))
    rows = browser.get("/espace/echeances.json?sorte=contrepartie").json()["lignes"]
    assert [(row["avant_le"], row["comment"], row["reference"], row["en_jeu"]) for row in rows] == [
        ("2027-02-01", "à atteindre", "Convention 7", None),
        ("2030-02-01", "dernier jour à tenir", "Convention 7", None),
    ]
    assert "contrepartie" in filed(browser.get("/espace/echeances.csv?porteur=&quand=two_months"))


def test_a_promise_reached_has_only_its_last_day_and_one_that_ended_has_none(
    client: Client, lead: User, promise: GrantCondition
) -> None:
    browser = entered(client, lead)
    address = "/espace/echeances.json?sorte=contrepartie"
    make.reading(promise, 210, on=date(2026, 11, 15))

    assert [row["avant_le"] for row in browser.get(address).json()["lignes"]] == ["2030-02-01"]
    promise.lifted_on, promise.lifted_act = date(2026, 11, 20), "Avenant 2"
    promise.save()
    assert browser.get(address).json()["lignes"] == []


def test_a_promise_of_a_hidden_project_is_in_nobody_else_s_days(
    client: Client, lead: User, project: Project, promise: GrantCondition
) -> None:
    project.is_published = False
    project.save()
    stranger = make.member(Role.PROJECT_LEAD, project=make.project().slug)

    assert entered(client, stranger).get("/espace/echeances.json").json()["lignes"] == []
    assert len(entered(Client(), lead).get("/espace/echeances.json").json()["lignes"]) == 3


def test_the_agenda_holds_the_days_of_promises(client: Client, lead: User, promise: GrantCondition) -> None:
    page = entered(client, lead).get("/espace/echeances").context["agenda"]

    events = Calendar.from_ical(Client().get(page).content).walk("VEVENT")

    told = {e.decoded("dtstart"): e for e in events}
    assert sorted(told) == [date(2027, 2, 1), date(2027, 3, 3), date(2030, 2, 1)]
    last = told[date(2030, 2, 1)]
    assert str(last["summary"]) == "Emplois promis\xa0: 210 : Nouvelle gare (DETR)"
    assert "Contrepartie, dernier jour à tenir." in str(last["description"])
    assert str(last["url"]).endswith(f"/espace/contreparties/{promise.pk}")
    assert len({str(e["uid"]) for e in events}) == 3


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
        make.reading(make.condition(made, funding_source=detr))
    browser = entered(client, lead)

    with django_assert_max_num_queries(QUERIES_OF_A_PAGE):
        browser.get("/espace/echeances")
