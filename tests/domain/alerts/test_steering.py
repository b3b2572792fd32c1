"""What a campaign waits for and what a committee decided raise alerts; grave ones are offered to agendas."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from molette.domain.alerts.queries import AlertFilter, AlertView, alerts
from molette.domain.governance.models import Body
from molette.domain.governance.queries import suggestions
from molette.domain.people.models import Organisation, User
from molette.engines.access import Role
from molette.engines.agenda import Kind
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def december() -> Iterator[None]:
    with time_machine.travel(date(2026, 12, 1), tick=False):
        yield


@pytest.fixture
def reader() -> User:
    return make.member(Role.MANAGER)


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région", slug="region")


@pytest.fixture
def committee(region: Organisation) -> Body:
    return make.body(region, name="Comité de pilotage")


def decided(committee: Body, owner: Organisation, due_on: date, **fields: object) -> None:
    days = dict.fromkeys(
        ("held_on", "convened_on", "opened_on", "closed_on", "validated_on"), date(2026, 6, 1)
    )
    point = make.point(make.meeting(committee, **days), "La gare")
    make.resolution(point, text="Désigner un chef de projet.", owner=owner, due_on=due_on, **fields)


def of(kind: AlertKind, user: User) -> list[AlertView]:
    return list(alerts(user, AlertFilter(kind=kind)))


def test_a_decision_that_nobody_carried_out_in_time_asks_for_the_one_it_was_entrusted_to(
    committee: Body, region: Organisation, reader: User
) -> None:
    decided(committee, region, date(2026, 9, 1))
    (view,) = of(AlertKind.DECISION_LATE, reader)

    assert (view.alert.who.label, view.alert.duty) == ("Région", Duty.ENTRUSTED)  # type: ignore[union-attr]
    assert (view.alert.days, view.alert.since, view.alert.gravity) == (91, date(2026, 9, 1), Gravity.SERIOUS)
    assert "Désigner un chef de projet." in view.alert.evidence
    assert view.alert.subject.label == "Comité de pilotage, La gare"


def test_a_decision_still_in_time_or_carried_out_raises_nothing(
    committee: Body, region: Organisation, reader: User
) -> None:
    decided(committee, region, date(2026, 12, 24))
    assert of(AlertKind.DECISION_LATE, reader) == []


def test_an_update_that_nobody_sent_by_the_end_of_its_campaign_asks_for_the_owner(
    region: Organisation, reader: User
) -> None:
    project = make.project(owner=region)
    days = {"opens_on": date(2026, 10, 1), "closes_on": date(2026, 11, 1)}
    campaign = make.campaign(contract=project.contract, title="Automne", **days)
    make.update(campaign, project)
    (view,) = of(AlertKind.UPDATE_LATE, reader)

    assert (view.alert.who.label, view.alert.days) == ("Région", 30)  # type: ignore[union-attr]
    assert "« Automne »" in view.alert.evidence.replace("\N{NO-BREAK SPACE}", " ")


def test_grave_alerts_are_offered_to_the_agenda_of_a_committee_and_others_are_not(
    committee: Body, region: Organisation, reader: User
) -> None:
    for year in (2024, 2026):  # two years late, and a few months
        project = make.project(owner=region, title=f"Halle {year}")
        make.milestone_date(make.milestone(project), date(year, 10, 1))
    offered = [
        one.candidate
        for one in suggestions(make.meeting(committee), reader)
        if one.candidate.kind is Kind.ALERT
    ]
    assert [one.title.replace("\N{NO-BREAK SPACE}", " ") for one in offered] == [
        "Halle 2024 : jalon en retard"
    ]
    assert offered[0].days == (date(2026, 12, 1) - date(2024, 10, 1)).days


def test_an_alert_on_no_project_is_offered_to_no_agenda_for_nothing_would_hide_its_amounts(
    committee: Body, region: Organisation, reader: User
) -> None:
    source = make.funding_source(funder=region)
    make.movement(Rung.VOTED, 1_000_000, funding_source=source)
    make.movement(Rung.COMMITTED, 5_000_000, funding_source=source)
    assert of(AlertKind.OVER_COMMITTED, reader)

    offered = suggestions(make.meeting(committee), reader)
    assert [one for one in offered if one.candidate.kind is Kind.ALERT] == []
