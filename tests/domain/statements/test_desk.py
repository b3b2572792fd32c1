"""What comes to a partner's desk: what to sign, who answered, who is silent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from molette.domain.people.models import Organisation, User
from molette.domain.secrecy.veils import keeping, veil
from molette.domain.statements.desk import (
    DeskFilter,
    StatementSheet,
    awaiting,
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


def test_what_another_said_awaits_a_signature_until_it_is_answered(
    signatory: User, region: Organisation
) -> None:
    answered, waiting, own = (
        factories.statement(),
        factories.statement(),
        factories.statement(said_by=region),
    )
    factories.position(answered, region)

    found = desk(DeskFilter(), signatory)

    assert (found.awaiting, found.to_sign) == ({waiting.pk}, 1)
    assert listed(signatory, to_sign=True) == {waiting.pk}
    assert own.pk in listed(signatory)


def test_nothing_awaits_whoever_does_not_sign() -> None:
    factories.statement()

    for role in (Role.READER, Role.MANAGER, Role.ADMINISTRATOR):
        assert not awaiting(factories.member(role)).exists()


def test_a_signatory_of_one_place_is_asked_about_that_place_and_its_projects() -> None:
    lens, douai = factories.place("Lens"), factories.place("Douai")
    here = factories.statement(place=lens)
    project = factories.statement(project=factories.project(lens))
    factories.statement(place=douai)
    factories.statement()

    signatory = factories.member(Role.SIGNATORY, place=lens)

    assert listed(signatory, to_sign=True) == {here.pk, project.pk}


def test_whoever_signs_for_two_partners_is_asked_until_both_have_answered(
    signatory: User, region: Organisation
) -> None:
    state = factories.organisation("État")
    factories.mandate(Role.SIGNATORY, signatory, state)
    of_the_state = factories.statement(said_by=state)
    of_another = factories.statement()
    factories.position(of_another, region)

    assert listed(signatory, to_sign=True) == {of_the_state.pk, of_another.pk}


def test_what_was_withdrawn_or_replaced_awaits_nobody_and_shows_when_asked(signatory: User) -> None:
    gone = factories.statement(withdrawn_on=date(2024, 1, 1), withdrawn_reason="Double compte")
    former = factories.statement()
    newer = factories.statement(replaces=former, measure=former.measure, said_by=former.said_by)

    assert listed(signatory) == listed(signatory, to_sign=True) == {newer.pk}
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


def test_the_thread_keeps_every_word_and_marks_the_last_of_each(
    signatory: User, region: Organisation
) -> None:
    said = factories.statement()
    factories.position(said, region, kind="contested", reason="Trop haut", said_on=date(2023, 2, 1))
    factories.position(said, region, said_on=date(2023, 3, 1))

    thread = opened(said, signatory).thread

    assert [(turn.kind, turn.holds) for turn in thread] == [("contested", False), ("accepted", True)]


def test_the_silent_are_the_parties_to_the_contract_that_did_not_answer(
    signatory: User, region: Organisation
) -> None:
    contract = factories.contract()
    author, silent = factories.organisation("État"), factories.organisation("Département")
    for organisation in (author, region, silent):
        factories.party(contract, organisation)
    said = factories.statement(said_by=author, project=factories.project(contract=contract))
    factories.position(said, region)

    assert [one.organisation.label for one in opened(said, signatory).silent] == ["Département"]


def test_silence_counts_from_the_day_the_others_could_read_it(signatory: User) -> None:
    contract = factories.contract()
    factories.party(contract, factories.organisation("Département"))
    old = factories.statement(
        project=factories.project(contract=contract), said_on=factories.today() - timedelta(days=900)
    )

    assert [one.days for one in opened(old, signatory).silent] == [0]


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
