"""What may count the same euros twice is listed for a partner to decide: nothing is decided by itself."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding import actions
from molette.domain.funding.models import Movement
from molette.domain.funding.queries import MovementFilter, apart, doubles, followed, ladder
from molette.domain.funding.queries.doubles import origins_of
from molette.domain.people.models import Organisation
from molette.domain.secrecy.models import Kind
from molette.engines.flows.doubles import Double
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()


def gift(giver: Organisation, amount: int = 100, **fields: Any) -> Movement:
    return make.movement(amount=amount, funding_source=make.funding_source(funder=giver), **fields)


def found() -> list[tuple[Double, int, int]]:
    return [(pair.found.kind, pair.kept.id, pair.double.id) for pair in doubles(EVERYBODY).pairs]


@pytest.fixture
def passed_on() -> tuple[Movement, Movement]:
    """The State gives 100 to the Agency for what it carries; the Agency gives 100 to a school."""
    state, agency = make.organisation("État"), make.organisation("Agence")
    contract = make.contract()
    first = gift(state, project=make.project(owner=agency, contract=contract))
    again = gift(agency, project=make.project(contract=contract), dated=date(2025, 5, 2))
    return first, again


def test_what_an_operator_received_and_gave_is_listed_and_changes_no_total_until_it_is_said(
    passed_on: tuple[Movement, Movement],
) -> None:
    first, again = passed_on

    assert found() == [(Double.RE_GIVEN, first.pk, again.pk)]
    assert ladder(MovementFilter(), EVERYBODY).at(Rung.NOTIFIED).amount == 200
    actions.give_again(make.SHELL, again, origin=first, reason="Convention")
    assert found() == []
    assert ladder(MovementFilter(), EVERYBODY).at(Rung.NOTIFIED).amount == 100
    (only,) = followed(EVERYBODY)
    assert (only.movement.id, only.origin.id, only.drawn, only.why) == (
        again.pk, first.pk, 100, "Convention",
    )  # fmt: skip


def test_what_was_told_apart_is_not_listed_any_more_until_it_is_doubted_again(
    passed_on: tuple[Movement, Movement],
) -> None:
    said = actions.tell_euros_apart(make.SHELL, *passed_on, reason="Deux conventions")
    assert found() == []
    (only,) = apart(EVERYBODY)
    assert (only.reason, only.one.funder, only.other.funder) == ("Deux conventions", "État", "Agence")

    actions.doubt_again(make.SHELL, said, reason="À revoir")
    assert len(found()) == 1


def test_the_holder_of_an_envelope_who_gives_in_his_own_name_is_suspected() -> None:
    state, agency = make.organisation("État"), make.organisation("CALL")
    contract = make.contract()
    envelope = gift(state, 900, contract=contract)
    make.delegation(envelope.funding_source, 900, holder=agency)
    source = make.funding_source(funder=agency, scheme=envelope.funding_source.scheme)
    again = make.movement(amount=70, project=make.project(contract=contract), funding_source=source)

    assert found() == [(Double.RE_GIVEN, envelope.pk, again.pk)]


def test_the_same_line_of_an_operation_and_of_its_part_under_two_schemes_is_suspected() -> None:
    state, whole = make.organisation("État"), make.project()
    kept = gift(state, project=whole)
    double = gift(state, project=make.project(parent=whole, contract=whole.contract))

    assert found() == [(Double.IN_PARENT, kept.pk, double.pk)]


def test_a_part_that_totals_already_leave_out_is_not_suspected() -> None:
    whole, source = make.project(), make.funding_source()
    part = make.project(parent=whole, contract=whole.contract)
    for project in (whole, part):
        make.movement(amount=100, project=project, funding_source=source)

    assert found() == []


def test_a_grant_written_twice_is_suspected_and_one_already_set_aside_is_not() -> None:
    state, school = make.organisation("État"), make.project()
    first, again = gift(state, project=school), gift(state, project=school)
    assert found() == [(Double.SAID_TWICE, first.pk, again.pk)]

    actions.count_in(make.SHELL, again, holder=first, reason="Répète")
    assert found() == []


def test_two_funders_of_halves_are_not_suspected_unless_one_passes_euros_on() -> None:
    agency, school = make.organisation("Agence"), make.project()
    first = gift(make.organisation("État"), project=school)
    hand = gift(agency, project=school)
    assert found() == []

    gift(make.organisation("Région"), 7, project=make.project(), through=agency)
    assert found() == [(Double.SAME_PROJECT, first.pk, hand.pk)]


def test_nothing_reserved_and_nothing_unknown_is_compared(passed_on: tuple[Movement, Movement]) -> None:
    first, again = passed_on
    make.movement(amount=None, project=again.project, funding_source=again.funding_source)
    key = f"{first.project_id}-{first.funding_source_id}"
    make.reservation(make.organisation(), kind=Kind.AMOUNT, key=key)

    assert found() == []


def test_an_invented_euro_is_never_suspected_of_being_a_real_one(
    passed_on: tuple[Movement, Movement],
) -> None:
    first, _ = passed_on
    first.is_fictional = True
    first.save()

    assert found() == []


def test_a_form_offers_the_gifts_that_its_funder_may_have_received(
    passed_on: tuple[Movement, Movement],
) -> None:
    first, again = passed_on
    other = gift(make.organisation("Région"), project=make.project(owner=make.organisation()))
    envelope = gift(make.organisation("Europe"), contract=first.contract)

    assert list(origins_of(again, EVERYBODY)) == [first, envelope]
    assert other not in origins_of(again, EVERYBODY)
