"""The bodies: what they may decide, who sits, whether they meet as often as they must."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from molette.domain.governance import actions
from molette.domain.governance.models import Body
from molette.domain.governance.queries import bodies, body
from molette.domain.people.permissions import Permission, can
from molette.engines.access import Role
from molette.engines.committees.powers import Power
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.domain.governance.conftest import Table

pytestmark = pytest.mark.django_db


def written(**fields: Any) -> Body:
    return actions.create_body(
        make.SHELL,
        **{"name": "Comité des financeurs", "kind": "funders", "contract": make.contract(), **fields},
    )


def test_a_body_is_written_with_its_powers_and_its_quorum() -> None:
    made = written(may_plan=True, quorum_rule="share", quorum_value=Decimal(50), meetings_per_year=2)

    (view,) = bodies(make.member(Role.READER))
    assert made.slug == "comite-des-financeurs"
    assert view.powers == (Power.PLAN,)
    assert view.quorum == "au moins 50\xa0% des voix présentes ou représentées"
    assert view.warning.startswith("Aucune séance n’est connue ici")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"quorum_rule": "number"}, "quorum_value"),
        ({"quorum_rule": "share", "quorum_value": Decimal(120)}, "quorum_value"),
        ({"call_days": 5, "technical_days": 15, "file_days": 8}, "call_days"),
    ],
)
def test_a_body_that_cannot_be_is_refused(fields: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError) as found:
        written(**fields)

    assert name in found.value.message_dict


def test_a_quorum_without_its_value_does_not_enter_the_base() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.body(quorum_rule="number")


def test_an_organisation_sits_once_at_a_time_and_leaves_with_a_reason(table: Table) -> None:
    with pytest.raises(ValidationError):
        actions.add_seat(make.SHELL, table.body, organisation=table.town, role="invited", since=None)
    seat = table.body.seats.get(organisation=table.town)
    with pytest.raises(ValidationError):
        actions.end_seat(make.SHELL, seat, until=make.today(), reason=" ")

    actions.end_seat(make.SHELL, seat, until=make.today(), reason="Elle a quitté le protocole.")
    actions.add_seat(make.SHELL, table.body, organisation=table.town, role="invited", since=make.today())

    told = body(table.body.slug, None)
    assert told is not None
    assert [(one.organisation.label, one.is_voting) for one in told.seats] == [
        ("Préfecture", True), ("Région", True), ("Ville de Lens", False),
    ]  # fmt: skip


def test_only_who_edits_the_contract_writes_a_body(table: Table) -> None:
    with pytest.raises(PermissionDenied):
        actions.edit_body(table.by(Role.SIGNATORY, table.state), table.body, name="Autre", reason="Pour voir")

    with pytest.raises(ValidationError):
        actions.edit_body(table.manager, table.body, name="Autre")
    assert actions.edit_body(table.manager, table.body, name="Autre", reason="Son nom au protocole")


def test_a_chair_and_its_secretariat_convene_with_all_that_speak_for_them(table: Table) -> None:
    state = make.organisation("État")
    prefecture = make.organisation("Préfecture du Nord", speaks_for=state)
    other = make.organisation("Préfecture du Pas-de-Calais", speaks_for=state)
    pole = make.organisation("Pôle")
    held = make.body(prefecture)
    make.seat(held, pole, role="secretary")
    make.seat(held, table.town)

    def may(of: Any) -> bool:
        return can(make.member(Role.MANAGER, of=of), Permission.CONVENE, held)

    assert may(prefecture)
    assert may(other)
    assert may(pole)
    assert not may(table.town)
    assert not can(make.member(Role.PROJECT_LEAD, of=pole), Permission.CONVENE, held)


def test_a_body_late_to_meet_is_warned_of_from_the_meetings_that_are_known(table: Table) -> None:
    table.body.meetings_per_year = 2
    table.body.save()
    day = make.today() - timedelta(300)
    make.meeting(table.body, held_on=day, opened_on=day, closed_on=day)

    told = body(table.body.slug, make.member(Role.READER))

    assert told is not None
    assert told.last_on == day
    assert "il y a 300\xa0jours" in told.warning


def test_more_bodies_ask_no_more_queries(table: Table, max_queries: Any) -> None:
    reader = make.member(Role.READER)
    for _ in range(4):
        make.meeting(make.body(table.state, members=[table.town]))

    with max_queries(min(5, QUERIES_OF_A_PAGE)):
        assert len(bodies(reader)) == 5
