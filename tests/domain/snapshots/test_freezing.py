"""A state is kept once, as everybody may read it, by who answers for the contract; nothing changes it."""

import pytest
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
    assert [one.slug for one in state_of(made.pk).projects] == ["halle"]  # type: ignore[union-attr]
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
    assert [one.name for one in states()] == ["Comité de juillet", "Comité de juin"]


def test_a_state_says_for_what_it_is_frozen() -> None:
    with pytest.raises(ValidationError, match="Dites pour quoi"):
        freeze(make.SHELL, name="  ")


def test_the_state_before_is_that_of_the_last_committee() -> None:
    first, last = make.frozen_state(), make.frozen_state()

    assert previous(last.pk).id == first.pk  # type: ignore[union-attr]
    assert previous(first.pk) is None


@pytest.mark.parametrize("over", ["Autre", '"'])
def test_a_state_written_over_in_the_base_is_no_longer_shown(over: str) -> None:
    kept = make.frozen_state()
    kept.content = kept.content.replace("ERBM", over)
    kept.save()

    with pytest.raises(AlteredStateError, match="Comité de juin"):
        state_of(kept.pk)
    assert state_of(0) is None
