"""What a campaign waits for and what a committee decided raise alerts; grave ones are offered to agendas."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.alerts.queries import AlertFilter, AlertView, alerts
from molette.domain.funding.models import Movement
from molette.domain.governance.actions import take_suggestion
from molette.domain.governance.covers import values
from molette.domain.governance.models import Body, Meeting
from molette.domain.governance.queries import suggestions
from molette.domain.governance.queries.parts import RESERVED, points_of
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.secrecy.models import Kind as SecretKind
from molette.domain.snapshots.taking import take
from molette.domain.statements.reserving import key_of, scope_of
from molette.engines.access import Role
from molette.engines.agenda import Candidate, Kind
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


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
    found = offered(make.meeting(committee), reader)
    assert [one.title.replace("\N{NO-BREAK SPACE}", " ") for one in found] == ["Halle 2024 : jalon en retard"]
    assert found[0].days == (date(2026, 12, 1) - date(2024, 10, 1)).days


@pytest.fixture
def over(region: Organisation) -> Movement:
    """What passes an envelope of 1 M€: 5 M€ committed of it."""
    source = make.funding_source(funder=region)
    make.movement(Rung.VOTED, 1_000_000, funding_source=source)
    return make.movement(Rung.COMMITTED, 5_000_000, funding_source=source, project=make.project())


def offered(meeting: Meeting, user: User) -> list[Candidate]:
    found = (one.candidate for one in suggestions(meeting, user))
    return [one for one in found if one.kind is Kind.ALERT]


def test_a_grave_alert_on_an_envelope_is_offered_with_what_it_rests_on(
    committee: Body, over: Movement, reader: User
) -> None:
    (one,) = offered(make.meeting(committee), reader)

    source = over.funding_source
    assert one.euros == 4_000_000
    assert one.covers == f"fund:{source.funder_id}-{source.scheme_id}"


def test_a_point_on_an_amount_is_hidden_whole_from_whom_the_amount_is_hidden(
    committee: Body, over: Movement, region: Organisation, reader: User
) -> None:
    meeting = make.meeting(committee, held_on=date(2027, 1, 5))
    (one,) = offered(meeting, reader)
    insider = actor_for(make.member(Role.MANAGER, of=region), region)
    take_suggestion(insider, meeting, one)
    make.reservation(
        region, kind=SecretKind.AMOUNT, key=f"{over.project_id}-{over.funding_source_id}",
        starts_on=date(2026, 11, 1), ends_on=date(2027, 6, 1),
    )  # fmt: skip
    outsider = make.member(Role.READER)

    (inside,), (outside,) = (points_of(meeting.pk, user) for user in (insider.user, outsider))
    assert "5 M€" in inside.why.replace("\N{NO-BREAK SPACE}", " ")
    assert (outside.title, outside.why, outside.euros) == (RESERVED, "réservé", None)
    assert offered(make.meeting(committee, held_on=date(2027, 2, 5)), outsider) == []
    (told,) = take(AnonymousUser(), meeting=meeting).points
    assert (told.title, told.euros, told.is_hidden) == (RESERVED, None, True)


def test_a_point_on_a_measure_is_hidden_from_whom_one_of_its_values_is(
    committee: Body, region: Organisation
) -> None:
    measure = make.measure()
    value = make.statement(measure=measure, value=95, said_by=region)
    meeting = make.meeting(committee)
    make.point(meeting, "Vacance", why="95 %", covers=values(measure.pk, value.pk))
    make.point(meeting, "Vacance", why="95 %", order=2, covers=values(measure.pk))
    make.reservation(
        region, kind=SecretKind.VALUE, key=key_of(scope_of(value)),
        starts_on=date(2026, 11, 1), ends_on=date(2027, 6, 1),
    )  # fmt: skip

    told = points_of(meeting.pk, make.member(Role.READER))
    assert [one.title for one in told] == [RESERVED, RESERVED]
    own = points_of(meeting.pk, make.member(Role.READER, of=region))
    assert [one.why for one in own] == ["95 %", "95 %"]


def test_too_many_values_to_be_named_are_the_whole_measure() -> None:
    assert values(9, 7, 4, 7) == "statement:4+7"
    assert values(9, *range(100_000, 100_020)) == values(9) == "measure:9"
