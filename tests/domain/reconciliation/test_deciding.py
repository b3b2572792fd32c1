"""People decide of the groups: each decision is kept, is undone, and holds on the next import."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
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
from molette.domain.reconciliation.queries import candidates, figures_of, group_row, lines_found, sure
from molette.domain.reconciliation.queries.benches import decisions_of
from molette.engines.access import Role
from molette.engines.reconciliation.reconciling import reconcile
from tests import factories as make
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
    shown = [one.pk for one in sure(of)]
    assert len(shown) == len(WORKS)
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
    assert decision.undone_by == books.region.manager.name


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
    (alone,) = [one for one in groups(of, "alone") if one.label.startswith("Extension")]
    row = group_row(of, alone.pk)
    assert row is not None
    (offered,) = candidates(of, row)
    assert offered.line.object == "Médiathèque de Liévin : extension"
    assert offered.reasons


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


def test_what_another_accepted_is_not_made_part_of_more_in_silence(books: Books, of: Reconciliation) -> None:
    group = first(of)
    accept(books.region.actor, of, group.pk)
    held = list(group.lines.order_by("pk").values_list("pk", flat=True))
    other = of.lines.exclude(group=group).filter(group__state="proposed").order_by("pk")[0]
    with pytest.raises(ValidationError, match="dites pourquoi"):
        group_together(books.programme.actor, of, [*held, other.pk])
    group_together(books.programme.actor, of, [*held, other.pk], reason="Une seule opération.")


def test_what_another_accepted_is_not_taken_apart_in_silence(books: Books, of: Reconciliation) -> None:
    group = first(of)
    accept(books.region.actor, of, group.pk)
    for take in (reject, partial(split, lines=[group.lines.order_by("pk")[0].pk])):
        with pytest.raises(ValidationError, match="dites pourquoi"):
            take(books.programme.actor, of, group.pk)
    reject(books.programme.actor, of, group.pk, reason="Ce sont deux écoles.")
    assert not groups(of, "accepted")


def test_a_rejected_line_is_not_said_to_have_changed(books: Books, of: Reconciliation) -> None:
    reject(books.region.actor, of, first(of).pk)
    for one in groups(of, "alone"):
        row = group_row(of, one.pk)
        assert row is not None
        assert not row.has_changed


def test_the_last_of_two_decisions_on_one_line_holds_at_the_next_calculation(
    books: Books, of: Reconciliation
) -> None:
    books.movement(90_000, "Maison de santé", dated=date(2024, 11, 4))
    books.entry(71_000, "Pôle médical", beneficiary_name="Ville de Béthune")
    books.again(of)
    for one in groups(of, "alone"):
        accept(books.region.actor, of, one.pk)  # both are absent from the other book
    chosen = Line.objects.filter(reconciliation=of, object__in=["Maison de santé", "Pôle médical"])
    for one in groups(of, "confirmed"):
        undo(books.region.actor, Decision.objects.get(groups=one))
    group_together(books.programme.actor, of, [line.pk for line in chosen.order_by("pk")])
    (made,) = [one for one in groups(of, "accepted") if one.label == "Maison de santé"]
    reject(books.programme.actor, of, made.pk)
    before = snapshot(of)
    books.again(of)
    assert snapshot(of) == before


def test_a_group_with_opposite_gaps_counts_the_greater_side_of_each(books: Books, of: Reconciliation) -> None:
    make.matched(of, 100, 50)
    make.matched(of, 50, 100)
    told = figures_of(of)
    assert told.proposed.stake == sum(one.stake for one in groups(of, "proposed"))
    assert told.euros >= told.proposed.stake


def test_a_sure_group_says_the_same_amount_on_both_sides(books: Books, of: Reconciliation) -> None:
    books.movement(90_000, "Maison de santé")
    books.entry(89_999, "Maison de santé")
    books.movement(None, "Gymnase")
    books.entry(None, "Gymnase")
    books.again(of)
    assert {one.label for one in sure(of)} == set(WORKS)


def test_what_was_decided_while_the_books_were_reconciled_has_them_reconciled_again(
    books: Books, of: Reconciliation, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = first(of)
    own = lines(group)
    runs: list[Any] = []

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        found = reconcile(*args, **kwargs)
        if not runs:
            reject(books.region.actor, of, group.pk)
        runs.append(found)
        return found

    monkeypatch.setattr("molette.domain.reconciliation.actions.calculating.reconcile", meanwhile)
    books.again(of)
    assert not any(lines(one) == own for one in groups(of))
    assert len(runs) == 2


@pytest.fixture
def hidden(books: Books, of: Reconciliation) -> Group:
    """A group of which a line is of a project that is no longer published."""
    found = first(of)
    movement = found.lines.get(side="left").movement
    assert movement is not None
    assert movement.project is not None
    movement.project.is_published = False
    movement.project.save()
    return found


@pytest.fixture
def reader(books: Books) -> Actor:
    """Who answers for a book, of a perimeter where that project is not."""
    return actor_for(make.member(Role.MANAGER, of=books.region.who, place=make.place()), books.region.who)


def test_whoever_may_not_read_a_line_neither_takes_it_nor_its_company(
    of: Reconciliation, hidden: Group, reader: Actor
) -> None:
    other = groups(of, "proposed")[-1]
    own = list(other.lines.values_list("pk", flat=True).order_by("pk"))
    for line in hidden.lines.order_by("pk"):
        with pytest.raises(ValidationError, match="pendant que vous le lisiez"):
            group_together(reader, of, [*own, line.pk])
    assert not lines_found(of, "right", hidden.label, reader.user)


def test_whoever_may_not_read_a_line_neither_reads_nor_undoes_what_was_decided_of_it(
    books: Books, of: Reconciliation, hidden: Group, reader: Actor
) -> None:
    decision = reject(books.programme.actor, of, hidden.pk, reason="Un secret")
    assert decision not in decisions_of(of, reader.user)
    with pytest.raises(PermissionDenied):
        undo(reader, decision)
    (alone,) = [one for one in groups(of, "alone") if one.shape == "right"]
    row = group_row(of, alone.pk, reader.user)
    assert row is not None
    assert (row.decision, row.thread) == (None, ())
