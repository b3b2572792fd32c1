"""A state is kept once, as everybody may read it, by who answers for the contract; nothing changes it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.snapshots.actions import freeze
from molette.domain.snapshots.models import FrozenState
from molette.domain.snapshots.queries import AlteredStateError, previous, state_of, states
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole() -> Organisation:
    return make.organisation("Pôle", slug="pole")


def test_what_is_kept_is_what_everybody_may_read_with_its_fingerprint_in_the_journal(
    pole: Organisation,
) -> None:
    make.project(slug="halle", title="Halle")
    make.project(slug="secret", title="Reprise négociée", is_published=False)
    manager = make.member(Role.MANAGER, of=pole)
    made = freeze(actor_for(manager, pole), name=" Comité de juin ")

    assert (made.name, made.projects, made.frozen_by) == ("Comité de juin", 1, pole)
    assert [one.slug for one in state_of(made.pk, AnonymousUser()).projects] == ["halle"]  # type: ignore[union-attr]
    line = Entry.objects.latest("pk")
    assert line.after["digest"] == made.digest
    assert "content" not in line.after


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_who_does_not_answer_for_the_contract_freezes_nothing(pole: Organisation, role: Role) -> None:
    person = make.member(role, of=pole)
    with pytest.raises(PermissionDenied):
        freeze(actor_for(person, pole), name="Comité")
    assert not FrozenState.objects.exists()


def test_a_state_that_has_not_moved_is_not_kept_twice() -> None:
    project = make.project()
    freeze(make.SHELL, name="Comité de juin")

    with pytest.raises(ValidationError, match="Rien n’a bougé depuis « Comité de juin"):
        freeze(make.SHELL, name="Comité de juillet")
    make.movement(Rung.PAID, 5000, project=project)
    freeze(make.SHELL, name="Comité de juillet")
    assert [one.name for one in states(AnonymousUser())] == ["Comité de juillet", "Comité de juin"]


def test_a_state_says_for_what_it_is_frozen() -> None:
    with pytest.raises(ValidationError, match="Dites pour quoi"):
        freeze(make.SHELL, name="  ")


def test_the_state_before_is_that_of_the_last_meeting_of_the_same_body() -> None:
    steering, technical = make.body(name="Pilotage"), make.body(name="Technique")
    days = (date(2026, 1, 5), date(2026, 3, 5), date(2026, 6, 5))
    first, other, last = (
        make.frozen_state(on=day, meeting=make.meeting(body, held_on=day))
        for body, day in zip((steering, technical, steering), days, strict=True)
    )
    alone = make.frozen_state(on=date(2026, 7, 1))
    rows = states(make.member(Role.MANAGER))
    held = {one.id: one for one in rows}

    assert previous(held[last.pk], rows) == held[first.pk]
    assert previous(held[alone.pk], rows) == held[last.pk]
    assert previous(held[other.pk], rows) == held[first.pk]
    assert previous(held[first.pk], rows) is None


def test_a_state_frozen_for_a_meeting_is_seen_by_whoever_sees_the_meeting() -> None:
    seated, stranger = make.organisation(), make.member(Role.CONTRIBUTOR, place=make.place())
    kept = make.frozen_state(meeting=make.meeting(make.body(seated)))
    member = make.member(Role.CONTRIBUTOR, of=seated, place=make.place())

    assert state_of(kept.pk, member) is not None
    assert state_of(kept.pk, stranger) is None
    assert state_of(kept.pk, AnonymousUser()) is None
    assert states(stranger) == ()


@pytest.mark.parametrize("over", ["Autre", '"', "ERBM "])
def test_a_state_written_over_in_the_base_is_no_longer_shown(over: str) -> None:
    kept = make.frozen_state()
    kept.content = kept.content.replace("ERBM", over)
    kept.save()

    with pytest.raises(AlteredStateError, match="Comité de juin"):
        state_of(kept.pk, AnonymousUser())
    assert state_of(0, AnonymousUser()) is None
