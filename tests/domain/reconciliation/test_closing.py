"""A year is signed by both holders; it rings when it changes. A gap is stated, signed or contested."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.desk.life import life
from molette.domain.desk.tabs import Tab, signing_desk
from molette.domain.journal.recording import Actor, action, record
from molette.domain.reconciliation.actions import (
    accept,
    accept_sure,
    close_year,
    correct_gap,
    reject,
    submit_gap,
    undo,
    withdraw,
)
from molette.domain.reconciliation.models import Closing, Decision, Reconciliation, Residual, SubmittedGap
from molette.domain.reconciliation.queries import sure
from molette.domain.reconciliation.ringing import ring
from molette.domain.signatures.actions import take_position
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.engines.signatures import State
from tests import factories as make
from tests.books import Books, groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(books: Books) -> Reconciliation:
    for rank, title in enumerate(("École Basly", "Cité des Électriciens", "Salle des fêtes", "Piscine")):
        books.movement(100_000 + 1_000 * rank, title)
        books.entry(100_000 + 1_000 * rank - 500 * (rank == 0), title)
    return books.calculated()


def signed(subject: Subject, key: int) -> Signed:
    found = SUBJECTS[subject].signed(key)
    assert found is not None
    return found


@action
def _ring(actor: Actor, of: Reconciliation) -> None:
    del actor
    record("a relu", of)
    ring(of)


def books_ring(of: Reconciliation) -> None:
    _ring(make.SHELL, of)


def where(subject: Subject, key: int, books: Books) -> State:
    found = life(subject, key, books.region.signatory)
    assert found is not None
    return found.state


def close(books: Books, of: Reconciliation) -> Closing:
    for one in groups(of, "proposed"):
        accept(books.programme.actor, of, one.pk)
    return close_year(books.programme.actor, of, year=2024, said_by=books.programme.who)


def test_a_year_is_closed_once_nothing_awaits_a_decision(books: Books, of: Reconciliation) -> None:
    with pytest.raises(ValidationError, match="groupes proposés attendent"):
        close_year(books.programme.actor, of, year=2024, said_by=books.programme.who)
    closing = close(books, of)
    assert closing.difference == 500
    assert closing.figures["accepted"] == [4, "406000.00", "405500.00"]


def test_the_other_holder_signs_and_it_is_joint(books: Books, of: Reconciliation) -> None:
    closing = close(books, of)
    assert where(Subject.CLOSING, closing.pk, books) is State.PROPOSED
    assert [row.signed.key for row in signing_desk(books.region.signatory, Tab.TO_SIGN).rows] == [closing.pk]
    mine = signing_desk(books.programme.signatory, Tab.TO_SIGN).rows
    assert Subject.CLOSING not in {row.signed.subject for row in mine}

    said = signed(Subject.CLOSING, closing.pk)
    take_position(books.region.signing, said, organisation=books.region.who, kind="accepted")

    assert where(Subject.CLOSING, closing.pk, books) is State.JOINT


def test_a_year_signed_rings_when_its_groups_change_and_stops_when_they_come_back(
    books: Books, of: Reconciliation
) -> None:
    closing = close(books, of)
    said = signed(Subject.CLOSING, closing.pk)
    take_position(books.region.signing, said, organisation=books.region.who, kind="accepted")
    closing.refresh_from_db()
    assert closing.changed_on is None

    decision = reject(books.region.actor, of, groups(of)[0].pk, reason="Deux chantiers.")
    closing.refresh_from_db()
    assert closing.changed_on is not None

    undo(books.region.actor, decision)
    closing.refresh_from_db()
    assert closing.changed_on is None


def test_a_year_signed_rings_when_the_next_import_changes_an_amount(books: Books, of: Reconciliation) -> None:
    closing = close(books, of)
    entry = groups(of)[0].lines.get(side="right").entry
    assert entry is not None
    books.entry(1, entry.object, key=entry.key, replaces=entry)
    books.again(of)
    closing.refresh_from_db()
    assert closing.changed_on is not None


def test_the_other_holder_answers_rather_than_closing_the_same_year(books: Books, of: Reconciliation) -> None:
    close(books, of)
    with pytest.raises(ValidationError, match="signez ou contestez"):
        close_year(books.region.actor, of, year=2024, said_by=books.region.who)


def test_closing_again_replaces_ones_own(books: Books, of: Reconciliation) -> None:
    former = close(books, of)
    newer = close_year(books.programme.actor, of, year=2024, said_by=books.programme.who, note="relu")
    assert newer.replaces == former
    assert list(Closing.objects.standing()) == [newer]


def test_a_year_signed_by_both_that_did_not_change_is_not_closed_again(
    books: Books, of: Reconciliation
) -> None:
    said = signed(Subject.CLOSING, close(books, of).pk)
    take_position(books.region.signing, said, organisation=books.region.who, kind="accepted")
    with pytest.raises(ValidationError, match="signée par les deux"):
        close_year(books.programme.actor, of, year=2024, said_by=books.programme.who)


def test_accepting_again_in_one_go_brings_back_what_was_signed(books: Books, of: Reconciliation) -> None:
    closing = close(books, of)
    group = next(one for one in groups(of, "accepted") if not one.difference)
    undo(books.programme.actor, Decision.objects.get(groups=group))
    closing.refresh_from_db()
    assert closing.changed_on is not None
    accept_sure(books.programme.actor, of, [one.pk for one in sure(of)])
    closing.refresh_from_db()
    assert closing.changed_on is None


def test_a_cause_that_changes_rings_too(books: Books, of: Reconciliation) -> None:
    closing = close(books, of)
    (residual,) = Residual.objects.filter(group__reconciliation=of).exclude(euros=0)
    residual.gap = "timing"
    residual.save()
    books_ring(of)
    closing.refresh_from_db()
    assert closing.changed_on is not None


def test_only_a_holder_closes_a_year_and_in_its_own_name(books: Books, of: Reconciliation) -> None:
    for one in groups(of, "proposed"):
        accept(books.programme.actor, of, one.pk)
    with pytest.raises(PermissionDenied):
        close_year(books.programme.actor, of, year=2024, said_by=books.region.who)
    with pytest.raises(PermissionDenied):
        close_year(books.region.signing, of, year=2024, said_by=books.region.who)
    with pytest.raises(ValidationError, match="Aucune ligne de 2011"):
        close_year(books.programme.actor, of, year=2011, said_by=books.programme.who)


def gap(books: Books, of: Reconciliation) -> SubmittedGap:
    (group,) = [one for one in groups(of) if one.difference]
    return submit_gap(
        books.programme.actor, of, group.pk, said_by=books.programme.who, gap="rounding", why="Arrondi."
    )


def test_a_gap_is_contested_with_another_figure_and_waits_for_the_committee(
    books: Books, of: Reconciliation
) -> None:
    said = gap(books, of)
    assert said.euros == Decimal(500)
    take_position(
        books.region.signing,
        signed(Subject.GAP, said.pk),
        organisation=books.region.who,
        kind="contested",
        counter=Decimal(300),
        reason="200 € sont payés depuis.",
    )
    assert where(Subject.GAP, said.pk, books) is State.CONTESTED
    rows = signing_desk(books.programme.signatory, Tab.CONTESTED).rows
    assert [row.signed.key for row in rows] == [said.pk]


def test_a_gap_is_submitted_once_and_corrected_by_its_author(books: Books, of: Reconciliation) -> None:
    said = gap(books, of)
    with pytest.raises(ValidationError, match="déjà soumis"):
        gap(books, of)
    with pytest.raises(PermissionDenied):
        correct_gap(books.region.actor, said, gap="tax", why="TVA")
    newer = correct_gap(books.programme.actor, said, gap="tax", why="TVA")
    assert (newer.replaces, newer.gap, newer.euros) == (said, "tax", said.euros)


def test_a_group_without_difference_has_no_gap_to_submit(books: Books, of: Reconciliation) -> None:
    same = next(one for one in groups(of) if not one.difference)
    with pytest.raises(ValidationError, match="pas d’écart"):
        submit_gap(books.programme.actor, of, same.pk, said_by=books.programme.who, gap="tax", why="TVA")


def test_what_is_withdrawn_with_a_reason_asks_no_signature_any_more(books: Books, of: Reconciliation) -> None:
    said, closing = gap(books, of), close(books, of)
    with pytest.raises(ValidationError):
        withdraw(books.programme.actor, said, reason="")
    with pytest.raises(PermissionDenied):
        withdraw(books.region.actor, closing, reason="Non")
    for one in (said, closing):
        withdraw(books.programme.actor, one, reason="À refaire")
    assert signing_desk(books.region.signatory, Tab.TO_SIGN).rows == ()
    with pytest.raises(ValidationError, match="retiré"):
        withdraw(books.programme.actor, said, reason="Encore")
