"""A state holds what asks for somebody that day, and how sure one is of dates, as its reader may know it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.snapshots.asking import asked
from molette.domain.snapshots.taking import take
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.snapshots.writing import dumps
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
RESIDENT = AnonymousUser()


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def halle(town: Organisation) -> Project:
    project = make.project(make.place("Lens", slug="lens"), slug="halle", title="Halle", owner=town)
    make.milestone_date(make.milestone(project), date(2026, 10, 2))
    return project


def overrun(funder: Organisation) -> None:
    """An envelope of 1 M€ of which 1,234,567 € are committed."""
    source = make.funding_source(funder=funder, scheme=make.scheme("Friches"), year=2026)
    make.movement(Rung.VOTED, 1_000_000, funding_source=source, year=2026, dated=date(2026, 1, 5))
    make.movement(
        Rung.COMMITTED, 1_234_567, funding_source=source, year=2026, dated=date(2026, 6, 2),
        project=make.project(slug="parc"),
    )  # fmt: skip


def test_an_alert_is_frozen_with_its_evidence_since_when_who_must_act_and_what_clears_it(
    halle: Project,
) -> None:
    ((alert,),) = [one.alerts for one in take(RESIDENT).projects]

    assert (alert.kind, alert.since, alert.who, alert.duty, alert.gravity) == (
        "milestone_late", date(2026, 10, 2), "Ville de Lens", "owner", 2,
    )  # fmt: skip
    assert alert.said.startswith("Début des travaux")
    assert alert.clears.startswith("dire que le jalon est atteint")


def test_alerts_of_no_project_are_those_of_the_whole_programme_alone(
    halle: Project, town: Organisation
) -> None:
    overrun(town)
    filters, said = asked(place="lens")

    (alert,) = take(RESIDENT).alerts
    assert (alert.kind, alert.about) == ("over_committed", "Ville de Lens, Friches 2026")
    part = take(RESIDENT, filters=filters, said=said)
    assert part.alerts == ()
    assert [one.kind for project in part.projects for one in project.alerts] == ["milestone_late"]


def test_what_is_reserved_is_in_no_alert_of_another(halle: Project, town: Organisation) -> None:
    overrun(town)
    paid = Project.objects.get(slug="parc").movements.get()
    make.reservation(town, kind=Kind.AMOUNT, key=f"{paid.project_id}-{paid.funding_source_id}")
    outside, inside = take(RESIDENT), take(make.member(Role.CONTRIBUTOR, of=town))

    assert [one.kind for one in inside.alerts] == ["over_committed"]
    assert outside.alerts == ()
    assert b"1,2" not in dumps(outside)


def test_a_public_decision_that_nobody_carried_out_is_an_alert_that_everybody_reads(
    town: Organisation,
) -> None:
    days = dict.fromkeys(
        ("held_on", "convened_on", "opened_on", "closed_on", "validated_on"), date(2026, 6, 1)
    )
    held = make.meeting(make.body(town, name="Comité"), **days)
    given = {"owner": town, "due_on": date(2026, 9, 1)}
    make.resolution(make.point(held, "La gare"), text="Désigner un chef de projet.", **given)
    make.resolution(make.point(held, "Entre nous", order=2), number=2, is_public=False, **given)

    (alert,) = take(RESIDENT).alerts
    assert (alert.kind, alert.about, alert.who) == ("decision_late", "Comité, La gare", "Ville de Lens")


def test_how_sure_one_is_of_a_date_is_told_to_all_from_what_was_seen_and_to_partners_from_what_was_said(
    halle: Project,
) -> None:
    end = make.milestone(halle, kind="delivered", title="Livraison")
    said = make.milestone_date(end, date(2027, 6, 1))
    make.judgement(end, on=said.on, percent=70)
    (outside,), (inside,) = take(RESIDENT).projects, take(make.member(Role.MANAGER)).projects

    assert [(one.title, one.percent, one.basis) for one in outside.confidence] == [("Livraison", None, "")]
    assert [(one.title, one.percent, one.basis) for one in inside.confidence] == [("Livraison", 70, "said")]


def test_risks_are_told_to_partners_alone(halle: Project) -> None:
    make.risk(halle, title="Sol pollué", likelihood=2, impact=3)
    (outside,), (inside,) = take(RESIDENT).projects, take(make.member(Role.MANAGER)).projects

    assert outside.risks == ()
    assert [(one.title, one.gravity) for one in inside.risks] == [("Sol pollué", 6)]
    assert "Sol pollué" not in dumps(take(RESIDENT)).decode()
