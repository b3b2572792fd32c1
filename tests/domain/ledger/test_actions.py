"""The life of a batch: each step in its order, by whoever may, leaving its line."""

import pytest
from django.core.exceptions import PermissionDenied

from molette.domain.journal.models import Entry
from molette.domain.ledger import actions
from molette.domain.ledger.actions import WrongStep
from molette.domain.ledger.models import Batch
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
Status = Batch.Status


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.REFUSED, Status.CANCELLED, Status.APPLIED])
def test_only_a_batch_that_was_checked_is_applied(status: str) -> None:
    batch = make.batch(status=status)

    with pytest.raises(WrongStep, match="n’est plus possible"):
        actions.begin_apply(make.SHELL, batch)

    batch.refresh_from_db()
    assert batch.status == status


@pytest.mark.parametrize("status", [Status.APPLIED, Status.REVERTED, Status.CANCELLED])
def test_what_is_over_is_not_given_up(status: str) -> None:
    with pytest.raises(WrongStep):
        actions.cancel(make.SHELL, make.batch(status=status))


def test_two_browsers_may_press_the_same_button_and_the_second_is_told() -> None:
    batch = make.batch(status=Status.READY)
    same = Batch.objects.get(pk=batch.pk)
    actions.cancel(make.SHELL, batch)

    with pytest.raises(WrongStep, match="abandonné"):
        actions.begin_apply(make.SHELL, same)


def test_only_the_partner_who_sent_a_file_or_the_whole_programme_carries_it_on() -> None:
    lens = make.place("Lens")
    sender, other = make.organisation(), make.organisation()
    batch = make.batch(status=Status.READY, organisation=sender)
    stranger = make.member(Role.MANAGER, of=other, place=lens)
    reader = make.member(Role.READER, of=sender)

    for person in (stranger, reader):
        with pytest.raises(PermissionDenied):
            actions.cancel(person.actor(), batch)
    assert actions.may_handle(make.member(Role.MANAGER, of=sender, place=lens), batch)
    assert actions.may_handle(make.member(Role.MANAGER, of=other), batch)


def test_an_import_that_kept_no_trace_of_its_rows_is_not_undone() -> None:
    batch = make.batch(status=Status.APPLIED, target=Batch.Target.MEASURES)

    with pytest.raises(WrongStep, match="une à une"):
        actions.take_back(make.SHELL, batch, "erreur")


def test_cancelling_withdraws_the_entries_and_says_why_in_the_journal() -> None:
    register = make.register()
    batch = make.batch(status=Status.APPLIED, register=register)
    entry = make.ledger_entry(batch=batch)

    actions.take_back(make.SHELL, batch, "fichier d’une autre année")
    actions.withdraw_batch(make.SHELL, batch)

    entry.refresh_from_db()
    undone, taken_back = Entry.objects.order_by("id").filter(subject_id=batch.pk)
    assert entry.withdrawn_on == make.today()
    assert (undone.verb, undone.reason) == ("a annulé", "fichier d’une autre année")
    assert taken_back.after == {"withdrawn": 1, "back": 0}


def test_a_register_is_opened_once_whatever_the_spelling() -> None:
    first = actions.open_register(make.SHELL, "DETR 2024")

    assert actions.open_register(make.SHELL, "detr-2024") == first
