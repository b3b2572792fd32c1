"""A point in session: what was frozen for it beside what moved since, and the sources on which it stands."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from molette.domain.governance.models import AgendaPoint, Meeting
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.snapshots.actions import freeze_convened
from molette.engines.access import Role
from molette.engines.french import long_date
from molette.engines.ladder import Rung
from tests import factories as make
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région", slug="region")


@pytest.fixture
def station() -> Project:
    return make.project(make.place(), title="La gare", slug="gare", is_published=True)


@pytest.fixture
def opened(region: Organisation) -> Meeting:
    return make.session(make.body(region, name="Comité de pilotage"))


@pytest.fixture
def manager(client: Client, region: Organisation) -> Client:
    return entered(client, make.member(Role.MANAGER, of=region))


def frozen(meeting: Meeting, region: Organisation) -> None:
    """Freeze the state of a session as its convocation did, before it was opened."""
    opened_on, meeting.opened_on = meeting.opened_on, None
    meeting.save()
    assert freeze_convened(actor_for(make.member(Role.SIGNATORY, of=region), region), meeting) is not None
    meeting.opened_on = opened_on
    meeting.save()


def page(client: Client, point: AgendaPoint) -> Any:
    return client.get(f"{reverse('workspace:session', args=[point.meeting_id])}?point={point.pk}")


def test_what_was_frozen_stands_beside_what_moved_since_in_sentences(
    manager: Client, opened: Meeting, region: Organisation, station: Project
) -> None:
    point = make.point(opened, "La gare", project=station)
    make.movement(Rung.NOTIFIED, 500_000, project=station)
    frozen(opened, region)
    still = words(page(manager, point))
    make.movement(Rung.NOTIFIED, 250_000, project=station)

    said = words(page(manager, point))

    day = long_date(make.today()).replace("\xa0", " ")
    assert f"Rien n’a changé depuis le {day}." in still
    assert f"Figé le {day}" in said
    assert "Financement notifié : 500 000 €" in said
    assert "Ce qui a changé depuis Notifié : de 500 000 € à 750 000 € (+250 000 €)" in said
    assert "un montant réservé n’y est pas" in said


def test_what_asked_for_somebody_at_the_convocation_is_read_with_what_was_frozen(
    manager: Client, opened: Meeting, region: Organisation, station: Project
) -> None:
    make.milestone_date(make.milestone(station, title="Remise des clés"), date(2026, 1, 1))
    frozen(opened, region)

    said = words(page(manager, make.point(opened, "La gare", project=station)))

    assert "Remise des clés : annoncé le 1er janv. 2026, " in said
    assert "Rien n’a changé depuis" in said


def test_a_point_on_no_project_is_read_beside_the_whole_programme(
    manager: Client, opened: Meeting, region: Organisation, station: Project
) -> None:
    point = make.point(opened, "Le calendrier")
    make.movement(Rung.PAID, 500_000, project=station)
    frozen(opened, region)

    said = words(page(manager, point))

    assert "Le programme, payé (CP) 500 000 €" in said
    assert "Ce point ne porte sur aucun projet ni chiffre : c’est le programme entier." in said


def test_a_session_for_which_nothing_was_frozen_says_so(manager: Client, opened: Meeting) -> None:
    said = words(page(manager, make.point(opened)))

    assert "Aucun état n’a été figé pour cette séance" in said
    assert "Ce qui a changé depuis" not in said


def test_a_state_written_over_is_not_shown_as_what_was_frozen(manager: Client, opened: Meeting) -> None:
    make.frozen_state(meeting=opened, digest="0" * 64)

    said = words(page(manager, make.point(opened)))

    assert "n’est plus celui qui a été figé : prévenez l’administrateur" in said


def test_an_amount_reserved_since_is_projected_to_nobody(
    manager: Client, opened: Meeting, region: Organisation, station: Project
) -> None:
    point = make.point(opened, project=station)
    frozen(opened, region)
    paid = make.movement(Rung.NOTIFIED, 777_777, project=station, source=make.source(title="Acte réservé"))
    make.reservation(region, kind=Kind.AMOUNT, key=f"{station.pk}-{paid.funding_source_id}")
    other = entered(Client(), make.member(Role.MANAGER, of=make.organisation("Lens")))

    mine, theirs = words(page(manager, point)), words(page(other, point))

    assert "Notifié : montant réservé" in mine
    assert "777777" not in "".join(mine.split())
    assert "Acte réservé" in mine
    assert "777777" not in "".join(theirs.split())
    assert "Acte réservé" not in theirs
    assert "Figé le" not in theirs  # a point on what is reserved tells nothing at all


def test_the_sources_of_a_point_are_one_key_away(
    manager: Client, opened: Meeting, region: Organisation, station: Project
) -> None:
    told = make.source(title="Délibération du 3 mars", publisher="Ville de Lens")
    plan = make.plan(station, source=told, status="voted")
    point = make.point(opened, project=station, plan=plan)
    cost = make.statement(
        said_by=region, measure=make.measure(name="Logements"), source=make.source(title="Rapport")
    )
    figure = make.point(opened, order=2, subject="statement", subject_id=cost.pk)
    bare = make.point(opened, "Le calendrier", order=3)

    here, there = page(manager, point).content.decode(), page(manager, figure).content.decode()

    assert 'data-shortcut="s">Les sources de ce point' in here
    assert re.search(r"<kbd>s</kbd></dt><dd>les sources du point", here)
    assert "Délibération du 3 mars" in here
    assert reverse("workspace:plan", args=["gare"]) in here
    assert "Rapport" in there
    assert "Délibération" not in there
    assert "Aucun document n’est cité pour ce point." in words(page(manager, bare))


def test_votes_and_positions_are_written_on_the_point_where_the_body_votes(
    manager: Client, region: Organisation
) -> None:
    session = make.session(make.body(region, votes=True))
    point = make.point(session, "Le tracé")
    make.attendance(session, region)

    content = page(manager, point).content.decode()

    for route in ("decision_new", "stance_new", "votes"):
        address = reverse(f"workspace:{route}", args=[point.pk])
        form = re.search(rf'<form[^>]+action="{address}"[^>]*>', content)
        assert form, route
        assert 'data-keep="Point ' in form[0]
    assert f'name="voix_{region.pk}"' in content
    assert f'name="presence_{region.pk}"' in content
    named = re.findall(r' id="([^"]+)"', content)
    assert len(named) == len(set(named))


def test_what_waits_on_the_device_is_that_of_one_account_and_of_one_meeting(
    manager: Client, opened: Meeting, region: Organisation
) -> None:
    point = make.point(opened)
    other = make.member(Role.MANAGER, of=region)

    shelves = {
        re.findall(r'data-session="([^"]+)"', page(one, point).content.decode())[0]
        for one in (manager, entered(Client(), other))
    }

    assert len(shelves) == 2
    assert f"{opened.pk}-{other.pk}" in shelves


def test_a_point_asks_as_many_questions_however_many_the_session_holds(
    manager: Client, opened: Meeting, region: Organisation, station: Project
) -> None:
    point = make.point(opened, project=station)
    make.movement(Rung.NOTIFIED, 250_000, project=station)
    frozen(opened, region)
    address = f"{reverse('workspace:session', args=[opened.pk])}?point={point.pk}"
    before = asked(manager, address)
    for rank in range(2, 6):
        one = make.project(make.place(), is_published=True)
        make.movement(project=one)
        make.option(make.point(opened, order=rank, project=one))

    assert asked(manager, address) <= before <= 55
