"""A state frozen for a meeting holds what it will decide on, and what became of past decisions."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.governance.models import Body, Meeting
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.snapshots.actions import freeze_convened
from molette.domain.snapshots.queries import state_for, state_of
from molette.domain.snapshots.taking import take
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()
SECRET = "Le prix du terrain est de 777 777 euros."


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def committee(region: Organisation) -> Body:
    return make.body(region, name="Comité de pilotage")


@pytest.fixture
def convened(committee: Body) -> Meeting:
    return make.meeting(committee, convened_on=timezone.localdate())


def test_its_points_are_told_with_what_is_at_stake_their_options_and_the_last_word_of_each(
    convened: Meeting, region: Organisation
) -> None:
    point = make.point(convened, "Choisir le tracé", why="Deux tracés.", euros=Decimal(2_000_000), days=31)
    make.option(point, "Par le nord", cost=Decimal(1_500_000), risk="Sol pollué")
    make.stance(point, region, kind="for", words="C’est le moins cher.")
    (told,) = take(RESIDENT, meeting=convened).points

    assert (told.title, told.why, told.euros, told.days) == (
        "Choisir le tracé",
        "Deux tracés.",
        2_000_000,
        31,
    )
    assert [(one.text, one.cost, one.risk) for one in told.options] == [
        ("Par le nord", Decimal(1_500_000), "Sol pollué")
    ]
    assert [(one.partner, one.words) for one in told.stances] == [("Région", "C’est le moins cher.")]


def test_a_point_on_what_not_everybody_may_read_is_named_as_reserved_and_no_more(convened: Meeting) -> None:
    hidden = make.project(title="Reprise négociée", is_published=False)
    make.point(convened, "Reprise négociée", why=SECRET, project=hidden, euros=Decimal(777_777))
    state = take(make.member(Role.MANAGER), meeting=convened)

    (told,) = state.points
    assert told.is_hidden
    assert told.euros is None
    assert SECRET not in told.why
    assert "Reprise" not in told.title


def test_public_decisions_of_validated_minutes_are_followed_until_they_are_done(
    committee: Body, region: Organisation
) -> None:
    long_ago = timezone.localdate() - timedelta(90)
    days = dict.fromkeys(("held_on", "convened_on", "opened_on", "closed_on"), long_ago)
    held = make.meeting(committee, **days, validated_on=long_ago)
    given = {"owner": region, "due_on": long_ago + timedelta(30), "is_public": True}
    late = make.resolution(make.point(held), text="Désigner un chef de projet.", **given)
    make.resolution(
        make.point(held, "Autre", order=2), number=2, text="Hors séance.", **given | {"is_public": False}
    )

    (told,) = take(RESIDENT).decisions
    assert (told.what, told.body, told.owner, told.days_late) == (
        "Désigner un chef de projet.", "Comité de pilotage", "Région", 60,
    )  # fmt: skip
    make.fulfillment(late, evidence="Arrêté du 2 mars")
    (told,) = take(RESIDENT).decisions
    assert (told.days_late, told.evidence) == (0, "Arrêté du 2 mars")


def test_the_last_signature_of_a_convocation_freezes_the_state_once(
    convened: Meeting, region: Organisation
) -> None:
    make.point(convened, "Choisir le tracé")
    chair = actor_for(make.member(Role.SIGNATORY, of=region), region)
    made = freeze_convened(chair, convened)

    assert made is not None
    assert freeze_convened(chair, convened) is None
    assert state_for(convened.pk, chair.user).id == made.pk  # type: ignore[union-attr]
    assert state_of(made.pk, chair.user).meeting.startswith("Comité de pilotage, séance du")  # type: ignore[union-attr]


def test_a_meeting_not_convened_or_already_open_freezes_nothing(
    committee: Body, region: Organisation
) -> None:
    chair = actor_for(make.member(Role.SIGNATORY, of=region), region)
    for meeting in (
        make.meeting(committee),
        make.session(committee, held_on=timezone.localdate() + timedelta(1)),
    ):
        with pytest.raises(ValidationError, match="quand la séance est convoquée"):
            freeze_convened(chair, meeting)
    with pytest.raises(PermissionDenied):
        freeze_convened(actor_for(make.member(Role.READER, of=region), region), meeting)
