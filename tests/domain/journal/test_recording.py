"""An action leaves a trace of what it writes, or writes nothing."""

import pytest

from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor, SilentActionError, action, nothing_changed, record
from molette.domain.people.models import Organisation
from tests import factories
from tests.factories import SHELL

pytestmark = pytest.mark.django_db


@action
def find(_: Actor) -> None:
    nothing_changed()


@action
def open_silently(_: Actor, name: str) -> None:
    factories.organisation(name)


@action
def open_and_say_so(_: Actor, name: str) -> None:
    record("a créé", factories.organisation(name))


@action
def several(actor: Actor, *names: str) -> None:
    for name in names:
        open_and_say_so(actor, name)


@action
def find_then_open_silently(actor: Actor) -> None:
    find(actor)
    factories.organisation("Cachée")


@action
def hide_behind_another(actor: Actor) -> None:
    open_and_say_so(actor, "Dite")
    open_silently(actor, "Cachée")


def test_an_action_that_finds_all_in_order_leaves_no_line() -> None:
    find(SHELL)

    assert not Entry.objects.exists()


def test_the_lines_of_the_actions_it_calls_are_its_own_under_one_run() -> None:
    several(SHELL, "Une", "Deux")

    assert len(set(Entry.objects.order_by("id").values_list("run", flat=True))) == 1
    assert Entry.objects.count() == 2


def test_having_found_something_in_order_does_not_cover_a_later_silent_write() -> None:
    with pytest.raises(SilentActionError):
        find_then_open_silently(SHELL)

    assert not Organisation.objects.exists()


def test_an_action_called_by_another_answers_for_its_own_trace() -> None:
    with pytest.raises(SilentActionError):
        hide_behind_another(SHELL)

    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()


def test_nothing_is_recorded_outside_an_action() -> None:
    with pytest.raises(SilentActionError):
        record("a créé", factories.organisation())
