"""A proposed rule tried on the whole programme: who it touches, what each reader may know of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.models import FundingSource
from molette.domain.funding.reserving import contribution_key
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
PAGE = "/espace/simulation"


@pytest.fixture
def reader(client: Client) -> Client:
    return entered(client, make.member(Role.MANAGER))


@pytest.fixture
def fund() -> FundingSource:
    state = make.organisation("État", kind="state")
    return make.funding_source(scheme=make.scheme("Fonds vert", slug="fonds-vert"), funder=state)


def village(name: str, people: int = 1_500) -> Organisation:
    place = make.place(name)
    make.population(place, people)
    return make.organisation(name, kind="commune", place=place)


def planned(owner: Organisation, fund: FundingSource, grant: int, own: int, **fields: Any) -> Project:
    project = make.project(owner=owner, **fields)
    plan = make.plan(project, status="voted", cost_excl_tax=Decimal(grant + own))
    make.plan_line(plan, grant, funding_source=fund)
    make.plan_line(plan, own, kind="own_share", order=1)
    return project


def test_the_page_says_who_is_touched_and_what_they_would_no_longer_have_to_bring(
    reader: Client, fund: FundingSource
) -> None:
    planned(village("Ablain"), fund, 800_000, 200_000, title="L’école")
    planned(village("Lens", 32_618), fund, 800_000, 200_000, title="La gare")

    said = words(reader.get(PAGE))

    assert "1 projet sur 2 plans votés" in said
    assert "L’école Ablain 200 000 € 50 000 € 150 000 €" in said
    assert "État 150 000 €" in said
    assert "La gare" not in said


def test_the_page_says_it_by_commune_and_a_project_on_two_of_them_counts_once(
    reader: Client, fund: FundingSource
) -> None:
    ablain, avion = make.place("Ablain", slug="ablain"), make.place("Avion", slug="avion")
    owner = village("Villers")
    project = planned(owner, fund, 800_000, 200_000, title="L’école")
    project.places.set([ablain])
    planned(owner, fund, 400_000, 100_000, title="Le chemin").places.set([ablain, avion])

    said = words(reader.get(PAGE))

    assert "Ablain 1 200 000 € 50 000 €" in said
    assert "sur plusieurs communes 1 100 000 € 25 000 €" in said
    assert "Avion" not in said


def test_a_plan_that_would_hold_again_is_counted(reader: Client, fund: FundingSource) -> None:
    planned(village("Ablain"), fund, 900_000, 100_000, title="L’école")

    assert "200 000 € 50 000 € 150 000 € 1 0" in words(reader.get(PAGE))


def test_a_project_of_which_nobody_said_where_it_is_breaks_no_rule_of_place(
    reader: Client, fund: FundingSource
) -> None:
    joint = make.funding_source(
        scheme=make.scheme("Fonds conjoint", slug="fonds-conjoint"), funder=fund.funder
    )
    planned(village("Ablain"), joint, 800_000, 200_000, title="La place")

    assert "200 000 € 50 000 € 150 000 € 0 0" in words(reader.get(PAGE))


def test_when_nothing_would_change_it_is_said(reader: Client, fund: FundingSource) -> None:
    planned(village("Lens", 32_618), fund, 800_000, 200_000)

    assert "Aucun des 1 plan voté que vous voyez ne changerait." in words(reader.get(PAGE))


def test_a_rule_that_nobody_proposes_asks_to_choose_another(reader: Client) -> None:
    assert "Choisissez une règle proposée." in words(reader.get(f"{PAGE}?regle=part-minimale-2024"))


def test_a_reserved_amount_leaves_its_plan_aside_and_says_so(reader: Client, fund: FundingSource) -> None:
    project = planned(village("Ablain"), fund, 777_777, 222_223, title="L’école")
    make.reservation(make.organisation("Région"), kind="amount", key=contribution_key(project.pk, fund.pk))

    said = words(reader.get(PAGE))

    assert "1 plan est laissé de côté" in said
    assert "777 777" not in said


def test_the_files_hold_every_project(reader: Client, fund: FundingSource) -> None:
    planned(village("Ablain"), fund, 800_000, 200_000, title="L’école")

    answer: Any = reader.get(f"{PAGE}.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert "L’école" in content
    assert "150000" in content


def test_many_plans_ask_the_database_no_more_often(reader: Client, fund: FundingSource) -> None:
    for n in range(8):
        planned(village(f"Village {n}"), fund, 800_000, 200_000)

    assert asked(reader, PAGE) <= QUERIES_OF_A_PAGE
