"""People decide of the groups: each decision is kept, is undone, and holds on the next import."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.reconciliation.actions import (
    accept,
    accept_sure,
    archive,
    comment,
    group_together,
    park,
    reject,
    reopen,
    split,
    undo,
)
from molette.domain.reconciliation.models import Decision, Group, Line, Reconciliation
from molette.domain.reconciliation.queries import candidates, figures_of, group_row, sure
from tests.books import Books, groups

pytestmark = pytest.mark.django_db

WORKS = ("École Basly", "Cité des Électriciens", "Salle des fêtes", "Piscine", "Médiathèque", "Voie verte")


@pytest.fixture
def of(books: Books) -> Reconciliation:
    for rank, title in enumerate(WORKS):
        books.movement(100_000 + 1_000 * rank, title)
        books.entry(100_000 + 1_000 * rank, title)
    return books.calculated()


def first(of: Reconciliation, *states: str) -> Group:
    return groups(of, *states)[0]


def lines(group: Group) -> set[str]:
    return {line.key for line in group.lines.order_by("pk")}


def snapshot(of: Reconciliation) -> set[tuple[str, tuple[str, ...], Decimal]]:
    return {(one.state, tuple(sorted(lines(one))), one.difference) for one in groups(of)}


def test_accepting_a_group_counts_it_as_agreed(books: Books, of: Reconciliation) -> None:
    group = first(of)
    decision = accept(books.region.actor, of, group.pk)
    told = figures_of(of)
    assert (told.accepted.groups, told.agreed, told.decided_lines) == (1, group.left_euros, 2)
    assert (decision.decided_by, decision.person) == (books.region.who, books.region.manager.name)
    assert Entry.objects.filter(verb="a décidé d’un groupe de").count() == 1


def test_a_group_accepted_twice_is_refused(books: Books, of: Reconciliation) -> None:
    group = first(of)
    accept(books.region.actor, of, group.pk)
    with pytest.raises(ValidationError, match="déjà accepté"):
        accept(books.programme.actor, of, group.pk)


def test_two_people_at_once_are_told_that_the_group_changed(books: Books, of: Reconciliation) -> None:
    group = first(of)
    reject(books.region.actor, of, group.pk)
    with pytest.raises(ValidationError, match="pendant que vous le lisiez"):
        accept(books.programme.actor, of, group.pk)


def test_a_pair_rejected_is_two_lines_alone_and_never_comes_back(books: Books, of: Reconciliation) -> None:
    group = first(of)
    own = lines(group)
    reject(books.region.actor, of, group.pk, reason="Ce sont deux piscines.")
    assert {tuple(sorted(lines(one))) for one in groups(of, "alone")} == {(key,) for key in own}

    books.again(of)

    assert not any(lines(one) == own for one in groups(of))
    told = figures_of(of)
    assert sum(cause.euros for cause in told.causes) == told.difference == 0


def test_lines_chosen_by_hand_make_a_group_whose_gap_is_explained(books: Books, of: Reconciliation) -> None:
    books.movement(90_000, "Maison de santé")
    books.entry(89_000, "Pôle médical")
    books.again(of)
    chosen = [
        line.pk
        for line in Line.objects.filter(reconciliation=of, object__in=["Maison de santé", "Pôle médical"])
    ]

    group_together(books.programme.actor, of, chosen)

    (group,) = [one for one in groups(of, "accepted") if one.label == "Maison de santé"]
    assert (group.difference, sum(r.euros for r in group.residuals.order_by("pk"))) == (1_000, 1_000)
    told = figures_of(of)
    assert sum(cause.euros for cause in told.causes) == told.difference == 1_000
    before = snapshot(of)
    books.again(of)
    assert snapshot(of) == before


def test_a_group_by_hand_has_lines_of_both_books(books: Books, of: Reconciliation) -> None:
    left = list(Line.objects.filter(reconciliation=of, side="left").order_by("pk")[:2])
    with pytest.raises(ValidationError, match="de chaque livre"):
        group_together(books.programme.actor, of, [one.pk for one in left])


def test_a_line_accepted_elsewhere_is_not_taken_in_passing(books: Books, of: Reconciliation) -> None:
    taken, other = groups(of)[:2]
    accept(books.region.actor, of, taken.pk)
    chosen = [line.pk for line in taken.lines.filter(side="left")] + [
        line.pk for line in other.lines.filter(side="right")
    ]
    with pytest.raises(ValidationError, match="défaites d’abord"):
        group_together(books.programme.actor, of, chosen)


def test_a_line_taken_out_of_a_group_stays_apart(books: Books, of: Reconciliation) -> None:
    books.movement(90_000, "Rénovation de la maison de santé")
    books.entry(60_000, "Rénovation de la maison de santé : acompte", key="a")
    books.entry(30_000, "Rénovation de la maison de santé : solde", key="b")
    books.again(of)
    (group,) = [one for one in groups(of) if one.shape == "1-n"]
    out = group.lines.get(key="b")

    split(books.region.actor, of, group.pk, [out.pk], reason="Ce solde est d’une autre convention.")

    assert {"b"} in [lines(one) for one in groups(of, "alone")]
    books.again(of)
    assert not any({"a", "b"} <= lines(one) for one in groups(of))


def test_all_lines_cannot_be_split_away(books: Books, of: Reconciliation) -> None:
    group = first(of)
    with pytest.raises(ValidationError, match="laissez-en"):
        split(books.region.actor, of, group.pk, [line.pk for line in group.lines.order_by("pk")])


def test_a_group_put_aside_says_what_is_awaited(books: Books, of: Reconciliation) -> None:
    group = first(of)
    with pytest.raises(ValidationError):
        park(books.region.actor, of, group.pk, reason=" ")
    park(books.region.actor, of, group.pk, reason="La Région cherche la convention.")
    assert figures_of(of).parked.groups == 1
    books.again(of)
    assert figures_of(of).parked.groups == 1


def test_sure_groups_are_accepted_together_or_not_at_all(books: Books, of: Reconciliation) -> None:
    Group.objects.filter(reconciliation=of).update(is_sure=True)
    shown = [one.pk for one in sure(of)]
    reject(books.programme.actor, of, shown[0])
    with pytest.raises(ValidationError):
        accept_sure(books.region.actor, of, shown)
    assert figures_of(of).accepted.groups == 0
    accept_sure(books.region.actor, of, shown[1:])
    assert figures_of(of).accepted.groups == len(shown) - 1


def test_only_sure_groups_go_together(books: Books, of: Reconciliation) -> None:
    Group.objects.filter(reconciliation=of).update(is_sure=False)
    with pytest.raises(ValidationError, match="n’est plus proposé comme sûr"):
        accept_sure(books.region.actor, of, [first(of).pk])


def test_a_comment_changes_nothing_and_is_read_beside_the_group(books: Books, of: Reconciliation) -> None:
    before, group = snapshot(of), first(of)
    comment(books.region.actor, of, group.pk, reason="Voir la délibération de mars.")
    assert snapshot(of) == before
    row = group_row(of, group.pk)
    assert row is not None
    assert [one.reason for one in row.thread] == ["Voir la délibération de mars."]


@pytest.mark.parametrize("kind", ["accept", "reject", "park"])
def test_undoing_brings_back_exactly_what_was(books: Books, of: Reconciliation, kind: str) -> None:
    before, group = snapshot(of), first(of)
    deciding = {"accept": accept, "reject": reject, "park": park}[kind]
    decision = deciding(books.region.actor, of, group.pk, reason="Essai")
    assert snapshot(of) != before

    assert undo(books.region.actor, decision) is True

    assert snapshot(of) == before
    decision.refresh_from_db()
    assert (decision.undone_by, decision.accepted or decision.rejected or "kept") != ("", "")


def test_the_decision_of_another_is_undone_with_a_reason(books: Books, of: Reconciliation) -> None:
    decision = accept(books.region.actor, of, first(of).pk)
    with pytest.raises(ValidationError, match="dites pourquoi"):
        undo(books.programme.actor, decision)
    assert undo(books.programme.actor, decision, reason="Le montant est celui de l’avenant.")


def test_a_later_decision_on_the_same_lines_is_undone_first(books: Books, of: Reconciliation) -> None:
    group = first(of)
    rejected = reject(books.region.actor, of, group.pk)
    alone = first(of, "alone")
    confirmed = accept(books.region.actor, of, alone.pk)
    with pytest.raises(ValidationError, match="plus récente"):
        undo(books.region.actor, rejected)
    undo(books.region.actor, confirmed)
    assert undo(books.region.actor, rejected)


def test_undone_after_a_calculation_it_is_the_next_that_remakes_the_groups(
    books: Books, of: Reconciliation
) -> None:
    before, group = snapshot(of), first(of)
    decision = reject(books.region.actor, of, group.pk)
    books.again(of)
    assert undo(books.region.actor, decision) is False
    books.again(of)
    assert snapshot(of) == before


def test_decisions_hold_on_the_next_import_of_the_register(books: Books, of: Reconciliation) -> None:
    group = first(of)
    own = lines(group)
    accept(books.region.actor, of, group.pk)
    changed = group.lines.get(side="right").entry
    assert changed is not None
    books.entry(123_456, changed.object, key=changed.key, replaces=changed)

    books.again(of)

    (kept,) = groups(of, "accepted")
    assert lines(kept) == own
    row = group_row(of, kept.pk)
    assert row is not None
    assert row.has_changed
    assert kept.right_euros == 123_456


def test_a_line_alone_offers_those_it_may_be(books: Books, of: Reconciliation) -> None:
    books.movement(90_000, "Extension de la médiathèque de Liévin")
    books.entry(61_000, "Médiathèque de Liévin : extension")
    books.again(of)
    for one in groups(of):
        if one.is_matched and one.label.startswith("Extension"):
            reject(books.region.actor, of, one.pk)
    (alone,) = [one for one in groups(of) if lines(one) and one.label.startswith("Extension")]
    row = group_row(of, alone.pk)
    assert row is not None
    assert all(one.reasons for one in candidates(of, row))


def test_nothing_is_decided_of_a_closed_reconciliation(books: Books, of: Reconciliation) -> None:
    with pytest.raises(ValidationError):
        archive(books.region.actor, of, reason="")
    archive(books.region.actor, of, reason="Exercice terminé")
    with pytest.raises(ValidationError, match="clos"):
        accept(books.region.actor, of, first(of).pk)
    reopen(books.region.actor, of)
    accept(books.region.actor, of, first(of).pk)
    assert figures_of(of).accepted.groups == 1


def test_who_answers_for_no_book_decides_nothing(books: Books, of: Reconciliation) -> None:
    with pytest.raises(PermissionDenied):
        accept(books.region.signing, of, first(of).pk)
    assert not Decision.objects.order_by("pk").exists()
