"""A correction that goes beyond the variance of its measure is explained, and signed by a second person."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation, User
from molette.domain.statements.actions import (
    beyond_variance,
    cosign_correction,
    replace_statement,
    withdraw_statement,
)
from molette.domain.statements.desk import corrections_of
from molette.domain.statements.models import Measure, Statement
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
WHY = "Deux cités avaient été comptées deux fois."


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville")


@pytest.fixture
def author(town: Organisation) -> User:
    return make.member(Role.CONTRIBUTOR, of=town)


@pytest.fixture
def second(town: Organisation) -> User:
    return make.member(Role.CONTRIBUTOR, of=town)


@pytest.fixture
def former(town: Organisation) -> Statement:
    return make.statement(measure=make.measure(variance=10), said_by=town, value=Decimal(1000))


def corrected(author: User, former: Statement, value: int, **given: Any) -> Statement:
    said = {"value": Decimal(value), "period_end": date(2022, 12, 31), "said_on": date(2023, 6, 1)}
    return replace_statement(
        author.actor(), former, reason="Recomptés", source=make.source(), **said, **given
    )


def test_a_small_correction_replaces_at_once(author: User, former: Statement) -> None:
    newer = corrected(author, former, 1100)

    assert (newer.replaces, newer.corrects) == (former, None)
    assert list(Statement.objects.standing()) == [newer]


def test_a_large_correction_is_refused_without_its_explanation(author: User, former: Statement) -> None:
    with pytest.raises(ValidationError) as refusal:
        corrected(author, former, 1101)

    assert "10 %" in refusal.value.message_dict["explanation"][0]
    assert Statement.objects.count() == 1


def test_a_large_correction_changes_nothing_until_a_second_person_has_signed(
    author: User, second: User, former: Statement
) -> None:
    newer = corrected(author, former, 2000, explanation=WHY)

    assert list(Statement.objects.standing()) == list(Statement.objects.visible_to(second)) == [former]
    assert [(c.before, c.after, c.is_own) for c in corrections_of(author)] == [(1000, 2000, True)]

    cosign_correction(second.actor(), newer)

    newer.refresh_from_db()
    assert list(Statement.objects.standing()) == [newer]
    assert (newer.replaces, newer.cosigned_by_id, newer.drafted_by_id) == (former, second.pk, author.pk)
    assert corrections_of(second) == ()
    line = Entry.objects.get(verb="a cosigné la correction")
    assert line.reason == WHY


def test_whoever_wrote_it_does_not_sign_it_nor_does_another_organisation_or_a_shell(
    author: User, former: Statement
) -> None:
    newer = corrected(author, former, 2000, explanation=WHY)

    for actor in (author.actor(), make.member(Role.MANAGER).actor(), make.SHELL):
        with pytest.raises(PermissionDenied):
            cosign_correction(actor, newer)


def test_one_correction_at_a_time_awaits_and_it_may_be_taken_back(
    author: User, second: User, former: Statement
) -> None:
    newer = corrected(author, former, 2000, explanation=WHY)
    with pytest.raises(ValidationError, match="déjà"):
        corrected(author, former, 3000, explanation=WHY)

    withdraw_statement(second.actor(), newer, reason="Mal compté")

    with pytest.raises(ValidationError, match="n’attend plus"):
        cosign_correction(second.actor(), newer)
    assert corrected(author, former, 3000, explanation=WHY).corrects == former


def test_a_correction_is_not_signed_once_its_value_was_replaced(
    author: User, second: User, former: Statement
) -> None:
    newer = corrected(author, former, 2000, explanation=WHY)
    corrected(author, former, 1050)

    with pytest.raises(ValidationError, match="remplacée"):
        cosign_correction(second.actor(), newer)


@given(st.decimals(1, 10**6, places=2), st.integers(0, 300), st.integers(0, 300))
def test_the_share_is_that_of_the_former_value(value: Decimal, allowed: int, moved: int) -> None:
    measure = Measure(variance=allowed)
    newer = value + value * moved / 100

    assert beyond_variance(measure, value, newer) == (moved > allowed)
    assert not beyond_variance(Measure(), value, newer)


def test_a_value_that_appears_or_vanishes_is_beyond_any_share() -> None:
    measure = Measure(variance=300)

    assert beyond_variance(measure, None, Decimal(1))
    assert beyond_variance(measure, Decimal(1), None)
    assert not beyond_variance(measure, None, None)
