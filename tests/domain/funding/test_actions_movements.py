"""Movements on the ladder, each with its act, each counted once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.funding import actions
from molette.domain.funding.models import Movement
from molette.domain.funding.queries import MovementFilter, ladder
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories

pytestmark = pytest.mark.django_db


def reach(project: Project | None, rung: Rung, actor: Actor = factories.SHELL, **given: Any) -> Movement:
    values: dict[str, Any] = {
        "amount": Decimal(400_000),
        "year": 2025,
        "dated": date(2025, 3, 3),
        "act": "arrêté 2025-12",
        "source": factories.source(),
    }
    values["contract"] = project.contract if project else factories.contract()
    return actions.record_movement(
        actor, project=project, funding_source=factories.funding_source(), rung=rung, **{**values, **given}
    )


def test_a_lead_writes_that_a_grant_was_notified() -> None:
    lens = factories.place("Lens")
    project = factories.project(lens)
    lead = factories.member(Role.PROJECT_LEAD, place=lens)

    made = reach(project, Rung.NOTIFIED, lead.actor())

    line = Entry.objects.get()
    assert (made.amount, line.project, line.after["rung"]) == (Decimal(400_000), project.slug, "notifié")


def test_the_programme_s_own_money_is_written_by_its_manager_alone() -> None:
    reach(None, Rung.VOTED, factories.member(Role.MANAGER).actor())
    with pytest.raises(PermissionDenied):
        reach(None, Rung.VOTED, factories.member(Role.PROJECT_LEAD).actor())


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_whoever_does_not_lead_writes_no_movement(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        reach(factories.project(), Rung.NOTIFIED, factories.member(role).actor())


def test_an_announcement_needs_no_act_and_every_other_rung_does() -> None:
    project = factories.project()

    reach(project, Rung.ANNOUNCED, act="")
    with pytest.raises(ValidationError) as refusal:
        reach(project, Rung.NOTIFIED, act="")

    assert "act" in refusal.value.error_dict


@pytest.mark.parametrize("rung", [Rung.COMMITTED, Rung.PAID])
def test_commitments_and_payments_carry_the_number_that_joins_them(rung: Rung) -> None:
    with pytest.raises(ValidationError) as refusal:
        reach(factories.project(), rung)

    assert "commitment_key" in refusal.value.error_dict


def test_an_amount_is_not_negative_and_its_years_run_forward() -> None:
    with pytest.raises(ValidationError):
        reach(factories.project(), Rung.NOTIFIED, amount=Decimal(-1))
    with pytest.raises(ValidationError) as refusal:
        reach(factories.project(), Rung.NOTIFIED, year_end=2020)

    assert "year_end" in refusal.value.error_dict


def test_the_euros_of_a_project_go_to_its_contract() -> None:
    with pytest.raises(ValidationError) as refusal:
        reach(factories.project(), Rung.NOTIFIED, contract=factories.contract())

    assert "contract" in refusal.value.error_dict


@pytest.mark.parametrize("rung", [r for r in Rung if r not in {Rung.ANNOUNCED, Rung.PROGRAMMED}])
def test_what_is_to_come_is_not_yet_done(rung: Rung) -> None:
    tomorrow = factories.today() + timedelta(days=1)

    with pytest.raises(ValidationError) as refusal:
        reach(factories.project(), rung, dated=tomorrow, commitment_key="1")

    assert "dated" in refusal.value.error_dict


def test_what_is_announced_may_bear_a_day_to_come() -> None:
    assert reach(factories.project(), Rung.ANNOUNCED, dated=factories.today() + timedelta(days=1)).pk


def test_a_movement_is_said_in_the_name_of_one_s_own_organisation() -> None:
    actor = factories.member(Role.MANAGER).actor()

    with pytest.raises(PermissionDenied, match="en son nom"):
        reach(factories.project(), Rung.NOTIFIED, actor, said_by=factories.organisation())


def test_the_same_euros_said_twice_count_once_and_can_be_counted_again() -> None:
    project = factories.project()
    first, again = (factories.movement(Rung.ANNOUNCED, 100, project=project) for _ in range(2))

    def total() -> Decimal:
        return ladder(MovementFilter(project=project.pk), None).at(Rung.ANNOUNCED).amount

    assert total() == 200
    actions.count_in(factories.SHELL, again, holder=first, reason="Même annonce")
    assert total() == 100
    actions.count_apart(factories.SHELL, again, reason="Deux enveloppes")
    assert total() == 200


def test_a_movement_is_not_counted_in_itself_in_a_circle_or_across_rungs() -> None:
    project = factories.project()
    first, second = (factories.movement(Rung.ANNOUNCED, 100, project=project) for _ in range(2))
    voted = factories.movement(Rung.VOTED, 100, project=project)
    actions.count_in(factories.SHELL, second, holder=first, reason="Même annonce")

    for movement, holder in ((first, first), (first, second), (first, voted)):
        with pytest.raises(ValidationError) as refusal:
            actions.count_in(factories.SHELL, movement, holder=holder, reason="Même annonce")
        assert "holder" in refusal.value.error_dict


def test_nothing_is_set_apart_without_a_reason() -> None:
    project = factories.project()
    first, second = (factories.movement(project=project) for _ in range(2))

    with pytest.raises(ValidationError):
        actions.count_in(factories.SHELL, second, holder=first, reason=" ")
    with pytest.raises(ValidationError):
        actions.count_apart(factories.SHELL, second, reason=" ")
