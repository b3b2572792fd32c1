"""The value of a place that partners contest is marked wherever it is read, with both values."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from molette.domain.desk.disputes import disputes_on_values
from molette.domain.journal.remembered import forget
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.veils import keeping, veil
from molette.domain.signatures.actions import take_position
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS
from molette.domain.statements.models import Aggregation, Measure, Statement
from molette.domain.statements.reserving import key_of, scope_of
from molette.domain.territory.models import Place
from molette.engines.access import Role
from tests import factories as make
from tests.web.public.conftest import Programme
from tests.web.workspace.pages import words

pytestmark = pytest.mark.django_db
BOTH = "Ville dit 900 logements ; Insee dit 1 000 logements"


@pytest.fixture
def vacant() -> Measure:
    return make.measure(slug="vacants", name="Logements vides", aggregation=Aggregation.SUM)


@pytest.fixture
def insee() -> Organisation:
    return make.organisation("Insee")


@pytest.fixture
def towns(programme: Programme) -> tuple[Place, Place]:
    return programme.lens, Place.objects.get(slug="lievin")


@pytest.fixture
def said(vacant: Measure, towns: tuple[Place, Place]) -> Statement:
    """What the town says of itself, and a value that nobody contests beside it."""
    town = make.organisation("Ville")
    make.statement(measure=vacant, place=towns[1], value=Decimal(500), said_by=town)
    return make.statement(measure=vacant, place=towns[0], value=Decimal(900), said_by=town)


@pytest.fixture
def contested(said: Statement, insee: Organisation) -> Statement:
    contest(said, insee, Decimal(1000))
    return said


def contest(said: Statement, by: Organisation, value: Decimal | None) -> None:
    signed = SUBJECTS[Subject.STATEMENT].find([said.pk])[0]
    why = "Le recensement en compte plus."
    take_position(make.SHELL, signed, organisation=by, kind="contested", counter_value=value, reason=why)


def test_the_page_of_a_commune_marks_it_with_both_values(
    client: Client, said: Statement, insee: Organisation
) -> None:
    assert "contesté" not in words(client.get("/communes/lens"))
    contest(said, insee, Decimal(1000))
    page = words(client.get("/communes/lens"))

    assert f"contesté {BOTH}" in page
    assert "1 400 logements contesté en partie dont 1 valeur contestée" in page


def test_the_page_of_another_place_says_how_many_parts_are_contested(
    client: Client, said: Statement, insee: Organisation, programme: Programme
) -> None:
    make.statement(measure=said.measure, place=programme.agglomeration, value=Decimal(1400))
    contest(said, insee, Decimal(1000))

    assert "contesté en partie dont 1 valeur contestée" in words(client.get("/lieux/ca-lens"))


@pytest.mark.parametrize("path", ["/communes?carte=vacants", "/chiffres/vacants"])
def test_a_map_says_it_in_its_legend_and_beside_the_value_in_its_table(
    client: Client, said: Statement, insee: Organisation, path: str
) -> None:
    assert "contesté : " not in words(client.get(path))
    contest(said, insee, Decimal(1000))
    page = words(client.get(path))

    assert "contesté : les deux valeurs sont dans le tableau" in page
    assert f"Lens 900 logements contesté : {BOTH}" in page
    assert "Liévin 500 logements –" in page


def test_who_contests_without_a_value_is_said_too(
    client: Client, said: Statement, insee: Organisation
) -> None:
    contest(said, insee, None)

    assert "Insee conteste cette valeur sans en donner d’autre" in words(client.get("/communes/lens"))


def test_who_changes_his_mind_leaves_no_mark(client: Client, said: Statement, insee: Organisation) -> None:
    contest(said, insee, Decimal(1000))
    make.position(said, insee, said_on=make.today())

    assert "contesté" not in words(client.get("/communes/lens"))


@pytest.mark.parametrize("path", ["/communes/lens", "/communes?carte=vacants", "/chiffres/vacants"])
def test_the_other_value_of_a_reserved_one_is_not_told(
    client: Client, contested: Statement, path: str
) -> None:
    key = key_of(scope_of(contested))
    make.reservation(kind=Kind.VALUE, key=key)
    page = words(client.get(path))

    assert "1 000 logements" not in page
    assert "valeur réservée" in page


def test_a_file_of_values_says_what_the_others_say(
    client: Client, vacant: Measure, insee: Organisation
) -> None:
    said = make.statement(measure=vacant, value=Decimal(900), said_by=make.organisation("Ville"))
    make.statement(measure=vacant, value=Decimal(800))
    contest(said, insee, Decimal(1000))
    rows = client.get("/chiffres/vacants.json").json()["lignes"]

    assert sorted(row["conteste"] or "" for row in rows) == [
        "",
        "Insee dit 1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}logements",
    ]


@pytest.mark.parametrize("path", ["/communes/lens", "/lieux/ca-lens", "/communes?carte=vacants"])
def test_more_contested_values_ask_the_database_no_more_often(
    client: Client, programme: Programme, contested: Statement, path: str
) -> None:
    make.statement(measure=contested.measure, place=programme.agglomeration, value=Decimal(1400))

    def asked() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    few = asked()
    for town in Place.objects.filter(kind="commune").order_by("pk"):
        other = make.statement(measure=contested.measure, place=town, value=Decimal(700))
        contest(other, make.organisation(), Decimal(800))

    assert asked() == few


def test_where_nothing_is_contested_one_question_is_enough(
    said: Statement, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    with keeping():
        veil(None)
        with max_queries(1):
            assert disputes_on_values([said.pk], None) == {}


def test_the_page_of_a_place_asks_a_bounded_number_of_questions_when_nothing_is_kept(
    said: Statement,
    insee: Organisation,
    client: Client,
    memory: Settings,
    max_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    assert memory.REMEMBER
    member = Client()
    member.force_login(make.member(Role.MANAGER, of=make.organisation()))
    # A process that has just started reads the whole programme, services and photographs, and keeps them.
    with max_queries(28):
        member.get("/communes/lens")

    contest(said, insee, Decimal(1000))
    forget()
    with max_queries(26):
        page = client.get("/communes/lens")
    assert BOTH in words(page)
