"""Statements as the workspace lists them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from molette.domain.people.models import Organisation, User
from molette.domain.secrecy.veils import keeping, veil
from molette.domain.statements.desk import (
    DeskFilter,
    StatementSheet,
    desk,
    every_statement,
    statement_sheet,
)
from molette.domain.statements.models import Statement
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Organisation:
    return factories.organisation("Région")


@pytest.fixture
def signatory(region: Organisation) -> User:
    return factories.member(Role.SIGNATORY, of=region)


def listed(user: User, **filters: Any) -> set[int]:
    return {said.id for said in desk(DeskFilter(**filters), user).rows}


def opened(statement: Statement, user: User) -> StatementSheet:
    found = statement_sheet(statement.pk, user)
    assert found is not None
    return found


def test_what_was_withdrawn_or_replaced_shows_when_asked(signatory: User) -> None:
    gone = factories.statement(withdrawn_on=date(2024, 1, 1), withdrawn_reason="Double compte")
    former = factories.statement()
    newer = factories.statement(replaces=former, measure=former.measure, said_by=former.said_by)

    assert listed(signatory) == {newer.pk}
    assert listed(signatory, former=True) == {gone.pk, former.pk, newer.pk}


def test_a_value_is_contested_while_the_last_word_of_one_partner_contests_it(
    signatory: User, region: Organisation
) -> None:
    contested, settled = factories.statement(), factories.statement()
    for statement in (contested, settled):
        factories.position(statement, region, kind="contested", reason="Trop haut")
    factories.position(settled, region, said_on=date(2024, 1, 1))

    assert listed(signatory, contested=True) == {contested.pk}


def test_each_filter_keeps_what_it_names_on_the_page_and_in_the_file(signatory: User) -> None:
    project = factories.project()
    said = factories.statement(project=project)
    factories.statement()

    asked: tuple[dict[str, Any], ...] = (
        {"measure": said.measure.slug},
        {"partner": said.said_by.slug},
        {"project": project.slug},
    )
    for filters in asked:
        assert listed(signatory, **filters) == {said.pk}
        assert {one.id for one in every_statement(DeskFilter(**filters), signatory)} == {said.pk}


def test_others_are_those_who_spoke_of_the_same_measure_over_the_same_scope(signatory: User) -> None:
    measure, lens = factories.measure(), factories.place("Lens")
    said, other = (factories.statement(measure=measure) for _ in range(2))
    factories.statement(measure=measure, place=lens)
    factories.statement()

    assert [one.id for one in opened(said, signatory).others] == [other.pk]


def test_a_statement_on_a_project_one_does_not_see_does_not_exist() -> None:
    lens, douai = factories.place("Lens"), factories.place("Douai")
    said = factories.statement(project=factories.project(lens, is_published=False))
    stranger = factories.member(Role.SIGNATORY, place=douai)

    assert statement_sheet(said.pk, stranger) is None
    assert listed(stranger) == set()


def test_the_desk_asks_as_much_for_twenty_statements_as_for_two(
    signatory: User, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    for _ in range(20):
        factories.position(factories.statement(), factories.organisation())

    with keeping():
        veil(signatory)
        with max_queries(9):
            desk(DeskFilter(), signatory)
