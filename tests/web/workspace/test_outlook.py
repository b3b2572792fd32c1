"""The forecast of payments: what a budget officer reads, and how he may judge the method."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from molette.domain.funding.models import FundingSource
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
PAGE, METHOD = "/espace/prevision", "/espace/prevision/methode"


@pytest.fixture
def november() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 26), tick=False):
        yield


@pytest.fixture
def reader(client: Client) -> Client:
    return entered(client, make.member(Role.READER))


@pytest.fixture
def fund() -> FundingSource:
    funder = make.organisation("État", kind="state")
    return make.funding_source(scheme=make.scheme("Fonds vert", slug="fonds-vert"), funder=funder)


def granted(fund: FundingSource, amount: int, *days: tuple[date, date | None], **fields: Any) -> Project:
    """A grant notified, with the days planned and the days that came of the start and the end of works."""
    project = make.project(**fields)
    make.plan_line(make.plan(project, status="voted"), amount, funding_source=fund)
    make.movement(Rung.NOTIFIED, amount, project=project, funding_source=fund, dated=date(2024, 1, 8))
    for kind, (planned, came) in zip(("works_start", "delivered"), days, strict=True):
        milestone = make.milestone(project, kind=kind)
        make.milestone_date(milestone, planned, said_on=date(2023, 1, 1))
        if came:
            make.milestone_date(milestone, came, nature="actual", said_on=came)
    return project


def finished(fund: FundingSource, rank: int) -> None:
    """A year of works ended in its year, later and later from one operation to the next."""
    late = date(2024, 3 + rank, 1)
    project = granted(fund, 100_000, (date(2023, 3, 1), date(2023, 3, 1)), (date(2024, 3, 1), late))
    pay = {"project": project, "funding_source": fund, "commitment_key": "EJ", "year": 2024}
    make.movement(Rung.PAID, 100_000, dated=date(2024, 4 + rank, 1), **pay)


COMING = ((date(2027, 1, 15), None), (date(2027, 9, 30), None))


def test_the_page_says_what_is_left_and_what_the_next_year_should_bring(
    reader: Client, fund: FundingSource
) -> None:
    for rank in range(8):
        finished(fund, rank)
    granted(fund, 2_000_000, *COMING)

    said = words(reader.get(PAGE))

    assert "Sur 2 M€" in said
    assert "sont attendus en 2027 : huit fois sur dix, entre" in said
    assert "Trop peu d’étapes" not in said
    assert "État 2 M€ à payer" in said


def test_with_too_little_history_the_page_gives_no_interval_and_says_why(
    reader: Client, fund: FundingSource
) -> None:
    granted(fund, 2_000_000, *COMING)

    said = words(reader.get(PAGE))

    assert "Trop peu d’étapes sont terminées ici" in said
    assert "huit fois sur dix, entre" not in said


def test_with_nothing_to_pay_the_page_says_when_something_would_be(reader: Client) -> None:
    said = words(reader.get(PAGE))

    assert "Rien ne reste à payer sur les aides que vous voyez." in said
    assert "dès que son plan est voté" in said


def test_one_funder_alone_is_read_at_its_own_address(reader: Client, fund: FundingSource) -> None:
    other = make.funding_source(
        scheme=make.scheme("ERBM", slug="region-erbm"), funder=make.organisation("Région", kind="region")
    )
    granted(fund, 2_000_000, *COMING)
    granted(other, 500_000, *COMING)

    assert "Sur 500 000 €" in words(reader.get(f"{PAGE}?groupe=Région"))
    assert "Fonds vert 2 M€ à payer" in words(reader.get(f"{PAGE}?par=dispositif"))


def test_what_is_left_aside_is_named_with_its_amount(reader: Client, fund: FundingSource) -> None:
    project = make.project()
    make.plan_line(make.plan(project, status="voted"), 300_000, funding_source=fund)

    assert "Sans date de début ou de fin des travaux 1 300 000 €" in words(reader.get(PAGE))


def test_the_files_hold_each_year_of_each_funder(reader: Client, fund: FundingSource) -> None:
    granted(fund, 2_000_000, *COMING)

    answer: Any = reader.get(f"{PAGE}.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "Financeur;Année;Attendu (€);Au moins (€);Au plus (€);Au"
    assert sum(float(line.split(";")[2].replace(",", ".")) for line in lines[1:]) == 2_000_000


def test_the_method_tells_how_far_dates_slipped_and_whose_past_is_borrowed(
    reader: Client, fund: FundingSource
) -> None:
    for rank in range(8):
        finished(fund, rank)

    said = words(reader.get(METHOD))

    assert "Fin des travaux 8 1 mois de retard 4 mois de retard 7 mois de retard" in said
    assert "Fonds vert 8 son propre passé" in said


def test_the_method_says_when_there_is_too_little_to_learn_from(reader: Client) -> None:
    said = words(reader.get(METHOD))

    assert "Début des travaux 0 non renseigné (trop peu d’étapes terminées)" in said
    assert "Il faut deux années de paiements inscrits." in said


def test_a_past_year_is_tried_at_its_address(reader: Client, fund: FundingSource) -> None:
    project = granted(fund, 1_000_000, (date(2024, 1, 15), date(2024, 1, 15)), (date(2025, 2, 1), None))
    for on, amount in ((date(2024, 3, 1), 300_000), (date(2025, 5, 5), 700_000)):
        pay = {"project": project, "funding_source": fund, "commitment_key": "EJ", "year": on.year}
        make.movement(Rung.PAID, amount, dated=on, **pay)

    said = words(reader.get(f"{METHOD}?annee=2025"))

    assert "En 2025, 700 000 €" in said
    assert "57,1 % si l’on répète l’année d’avant" in said


@pytest.mark.parametrize("year", ["1999", "soon", "²"])
def test_a_year_that_cannot_be_tried_is_not_tried(reader: Client, year: str) -> None:
    assert reader.get(METHOD, {"annee": year}).status_code == 200


def test_many_grants_ask_the_database_no_more_often(reader: Client, fund: FundingSource) -> None:
    for rank in range(9):
        granted(fund, 2_000_000, *COMING)
        finished(fund, rank)

    assert asked(reader, PAGE) <= QUERIES_OF_A_PAGE
    assert asked(reader, METHOD) <= QUERIES_OF_A_PAGE
