"""What moved on a point since the state frozen for its meeting, as everybody may read it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from molette.domain.governance.models import AgendaPoint, Meeting
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.snapshots.actions import freeze_convened
from molette.domain.snapshots.models import FrozenState
from molette.domain.snapshots.queries import AlteredStateError
from molette.domain.snapshots.since import since_frozen
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région", slug="region")


@pytest.fixture
def chair(region: Organisation) -> User:
    return make.member(Role.SIGNATORY, of=region)


@pytest.fixture
def station() -> Project:
    return make.project(make.place(), title="La gare", slug="gare", is_published=True)


@pytest.fixture
def convened(region: Organisation) -> Meeting:
    return make.meeting(make.body(region), convened_on=timezone.localdate())


def freeze(meeting: Meeting, chair: User) -> None:
    assert freeze_convened(actor_for(chair, chair.mandates[0].organisation), meeting) is not None


def said(point: AgendaPoint, user: User) -> list[str]:
    found = since_frozen(point, user)
    assert found is not None
    assert found.moved is not None
    return [one.said.replace("\xa0", " ") for one in found.moved.changes]


def test_of_a_project_its_dates_its_euros_and_its_disagreements_and_nothing_of_the_others(
    convened: Meeting, chair: User, station: Project, region: Organisation
) -> None:
    point = make.point(convened, project=station)
    other = make.project(make.place("Liévin"), title="Le parc", is_published=True)
    day = timezone.localdate()
    delivered = make.milestone(station, kind="delivered", title="Livraison")
    make.milestone_date(delivered, day + timedelta(100), said_on=day - timedelta(9))
    freeze(convened, chair)
    assert said(point, chair) == []

    make.milestone_date(delivered, day + timedelta(130), said_on=day)
    make.movement(Rung.NOTIFIED, 500_000, project=station)
    make.movement(Rung.NOTIFIED, 700_000, project=other)
    cost = make.statement(project=station, said_by=region, measure=make.measure(unit="€"), value=2_000_000)
    make.position(cost, make.organisation("Lens"), kind="contested", reason="Trop haut")

    told = said(point, chair)
    assert any("(30 jours plus tard)" in one for one in told)
    assert "La gare, notifié : 500 000 €" in told
    assert any("contesté ; Région dit 2 000 000 € ; Lens répond que non" in one for one in told)
    assert not any("parc" in one for one in told)


def test_of_a_measure_its_value_over_the_programme(
    convened: Meeting, chair: User, region: Organisation
) -> None:
    homes = make.measure(name="Logements", unit="logements")
    value = make.statement(measure=homes, said_by=region, value=7000)
    point = make.point(convened, subject="statement", subject_id=value.pk)
    freeze(convened, chair)

    make.statement(measure=homes, said_by=region, value=7500, replaces=value)

    (told,) = said(point, chair)
    assert told.startswith("Logements : de 7 000 logements")
    assert "à 7 500 logements" in told


def test_of_a_past_decision_what_became_of_it(convened: Meeting, chair: User, region: Organisation) -> None:
    long_ago = timezone.localdate() - timedelta(90)
    days = dict.fromkeys(("held_on", "convened_on", "opened_on", "closed_on", "validated_on"), long_ago)
    held = make.meeting(make.body(region, name="Copil"), **days)
    owed = make.resolution(
        make.point(held), text="Désigner un chef.", owner=region, due_on=timezone.localdate(), is_public=True
    )
    point = make.point(convened, key=f"decision-{owed.pk}")
    freeze(convened, chair)

    make.fulfillment(owed)

    (told,) = said(point, chair)
    assert told.startswith("Copil, Désigner un chef. : fait le")


def test_of_nothing_named_the_programme_as_a_whole(convened: Meeting, chair: User, station: Project) -> None:
    point = make.point(convened, "Le calendrier")
    make.movement(Rung.NOTIFIED, 500_000, project=station)
    freeze(convened, chair)

    make.movement(Rung.NOTIFIED, 250_000, project=station)

    assert said(point, chair) == ["Le programme, notifié : de 500 000 € à 750 000 € (+250 000 €)"]
    assert since_frozen(point, chair).is_whole  # type: ignore[union-attr]


def test_an_amount_reserved_is_told_to_nobody_not_even_to_whom_it_is_reserved(
    convened: Meeting, chair: User, station: Project, region: Organisation
) -> None:
    point = make.point(convened, project=station)
    freeze(convened, chair)

    paid = make.movement(Rung.NOTIFIED, 777_777, project=station)
    make.reservation(region, kind=Kind.AMOUNT, key=f"{station.pk}-{paid.funding_source_id}")

    assert said(point, chair) == ["La gare, notifié : montant réservé"]


def test_of_a_project_that_is_not_public_neither_side_tells_anything(convened: Meeting, chair: User) -> None:
    hidden = make.project(make.place(), title="Reprise négociée", is_published=False)
    point = make.point(convened, project=hidden)
    freeze(convened, chair)
    make.movement(Rung.NOTIFIED, Decimal(777_777), project=hidden)

    found = since_frozen(point, chair)

    assert found is not None
    assert found.moved is None


def test_where_no_state_was_frozen_there_is_nothing_to_compare(convened: Meeting, chair: User) -> None:
    assert since_frozen(make.point(convened), chair) is None


def test_a_state_written_over_is_not_compared(convened: Meeting, chair: User) -> None:
    point = make.point(convened)
    make.frozen_state(meeting=convened, digest="0" * 64)

    with pytest.raises(AlteredStateError):
        since_frozen(point, chair)


def test_it_asks_as_many_questions_whatever_the_programme_holds(
    convened: Meeting,
    chair: User,
    station: Project,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    point = make.point(convened, project=station)
    for _ in range(3):
        one = make.project(make.place(), is_published=True)
        make.movement(project=one)
        make.blocking(one)
    freeze(convened, chair)

    with django_assert_max_num_queries(38):
        since_frozen(point, chair)
    assert FrozenState.objects.count() == 1
