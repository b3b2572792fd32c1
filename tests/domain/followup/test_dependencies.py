"""Waits between milestones: no ring, and a delay that shows what it delays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.followup import actions
from molette.domain.followup.models import Dependency
from molette.domain.followup.queries import delayed_by, delays, waits, waits_of
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone
from molette.engines.access import Role
from tests import factories as make
from tests.factories import far

pytestmark = pytest.mark.django_db


def turn(title: str, planned: date | None = None, **fields: Any) -> Milestone:
    """A project of this name, its end, and the date said of it on 1 January 2024."""
    project = make.project(title=title, slug=title.lower(), is_published=True, **fields)
    milestone = make.milestone(project, title="Livraison", kind="delivered")
    if planned:
        make.milestone_date(milestone, planned)
    return milestone


def waits_for(waiting: Milestone, awaited: Milestone, actor: Any = make.SHELL, **fields: Any) -> Dependency:
    return actions.say_dependency(actor, waiting, awaited, **{"why": "La rue y mène.", **fields})


def test_a_lead_says_what_his_project_waits_for(town: Organisation) -> None:
    station, road = turn("Gare"), turn("Voirie")
    lead = actor_for(make.member(Role.PROJECT_LEAD, of=town, project="gare"), town)

    made = waits_for(station, road, lead, said_by=town)

    assert (made.waiting, made.awaited, made.said_by) == (station, road, town)
    with pytest.raises(PermissionDenied):
        waits_for(road, turn("Quai"), lead, said_by=town)


def test_a_wait_says_why_and_its_time_is_a_number_of_days() -> None:
    station, road = turn("Gare"), turn("Voirie")

    for fields, name in (
        ({"why": " "}, "why"),
        ({"lag_days": -1}, "lag_days"),
        ({"lag_days": 9999}, "lag_days"),
    ):
        with pytest.raises(ValidationError) as refusal:
            waits_for(station, road, **fields)
        assert name in refusal.value.message_dict


def test_a_wait_is_said_once_and_again_after_it_was_taken_back() -> None:
    station, road = turn("Gare"), turn("Voirie")
    one = waits_for(station, road)

    with pytest.raises(ValidationError, match="déjà inscrite"):
        waits_for(station, road)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.withdraw_dependency(make.SHELL, one, reason=" ")
    actions.withdraw_dependency(make.SHELL, one, reason="une autre rue suffit")
    with pytest.raises(ValidationError, match="déjà retirée"):
        actions.withdraw_dependency(make.SHELL, one, reason="encore")

    assert waits(None) == ()
    waits_for(station, road)


def test_a_ring_is_refused_in_a_sentence_that_names_it() -> None:
    station, road, bridge = turn("Gare"), turn("Voirie"), turn("Pont")
    waits_for(station, road)
    waits_for(road, bridge)

    with pytest.raises(ValidationError) as refusal:
        waits_for(bridge, station)

    (said,) = refusal.value.message_dict["awaited"]
    assert said == (
        "Les attentes tourneraient en rond : « Pont : Livraison » attend « Gare : Livraison », "
        "qui attend « Voirie : Livraison », qui attend « Pont : Livraison »."
    )
    with pytest.raises(ValidationError, match="lui-même"):
        waits_for(bridge, bridge)


def test_a_ring_names_no_project_that_one_does_not_see(town: Organisation) -> None:
    station, hidden = turn("Gare"), turn("Secret")
    hidden.project.is_published = False
    hidden.project.save()
    bridge = turn("Pont")
    make.dependency(bridge, hidden)
    make.dependency(hidden, station)
    lead = actor_for(make.member(Role.PROJECT_LEAD, of=town, project="gare"), town)

    with pytest.raises(ValidationError) as refusal:
        waits_for(station, bridge, lead)

    (said,) = refusal.value.message_dict["awaited"]
    assert "un projet que vous ne voyez pas" in said
    assert "Secret" not in said


def test_a_delay_shows_what_it_delays_at_any_remove() -> None:
    road, station, square = (
        turn("Voirie", far(100)),
        turn("Gare", far(110)),
        turn("Place", far(120)),
    )
    waits_for(station, road)
    waits_for(square, station)
    assert delays(None) == ()

    make.milestone_date(road, far(150), said_on=make.today())

    found = delays(None)
    assert [(one.turn.project.label, one.by.project.label, one.days) for one in found] == [
        ("Gare", "Voirie", 40),
        ("Place", "Gare", 30),
    ]
    assert found[0].earliest == far(150)
    assert delayed_by(road.project_id, found) == found
    assert delayed_by(square.project_id, found) == ()


def test_a_date_past_and_not_seen_to_come_delays_what_must_follow_it_by_some_days() -> None:
    road, station = turn("Voirie", far(-30)), turn("Gare", far(10))
    waits_for(station, road, lag_days=30)

    (one,) = delays(None)

    assert one.earliest == make.today() + timedelta(30)
    assert one.days == 20


def test_what_is_late_by_itself_is_delayed_by_nothing_else() -> None:
    road, station = turn("Voirie", far(-30)), turn("Gare", far(-20))
    waits_for(station, road)

    assert delays(None) == ()


def test_a_date_said_again_knowing_the_delay_is_delayed_no_more() -> None:
    road, station = turn("Voirie", far(100)), turn("Gare", far(110))
    waits_for(station, road)
    make.milestone_date(road, far(150), said_on=date(2026, 1, 1))
    make.milestone_date(station, far(155), said_on=date(2026, 2, 1))

    assert delays(None) == ()


def test_what_has_come_delays_nothing_more() -> None:
    road, station = turn("Voirie", far(-30)), turn("Gare", far(60))
    waits_for(station, road)
    make.milestone_date(road, far(-1), nature="actual", said_on=make.today())

    assert delays(None) == ()


def test_a_project_is_told_what_it_waits_for_and_what_waits_for_it() -> None:
    road, station, square = (
        turn("Voirie", far(100)),
        turn("Gare", far(110)),
        turn("Place", far(120)),
    )
    waits_for(station, road)
    waits_for(square, station)
    make.milestone_date(road, far(150), said_on=make.today())

    before, after = waits_of(station.project_id, None)

    assert [(one.awaited.project.label, one.pushed_to) for one in before] == [("Voirie", far(150))]
    assert [one.waiting.project.label for one in after] == ["Place"]


def test_a_wait_is_told_to_those_who_see_both_projects() -> None:
    road, station = turn("Voirie", far(-30)), turn("Gare", far(10))
    hidden = road.project
    hidden.is_published = False
    hidden.save()
    waits_for(station, road, lag_days=30)

    assert waits(None) == delays(None) == ()
    assert len(delays(make.member(Role.READER))) == 1


def test_a_ring_that_came_otherwise_breaks_no_page() -> None:
    road, station = turn("Voirie", far(-30)), turn("Gare", far(10))
    make.dependency(station, road, lag_days=30)
    make.dependency(road, station)

    assert len(waits(None)) == 1
    assert [one.turn.project.label for one in delays(None)] == ["Gare"]


def test_delays_ask_as_many_questions_however_many() -> None:
    reader = make.member(Role.READER)
    assert reader.grants
    for number in range(2):
        make.dependency(turn(f"Gare{number}", far(10)), turn(f"Voirie{number}", far(-30)))
        with CaptureQueriesContext(connection) as captured:
            delays(reader)
        assert len(captured) == 2
