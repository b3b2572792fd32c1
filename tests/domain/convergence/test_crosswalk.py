"""Two trees face to face: orphans, contradictions, euros in common, in as many queries at any size."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.convergence.models import Concordance
from molette.domain.convergence.queries import changes, depths, tree_of
from molette.domain.desk.crosswalk import Crosswalk, crosswalk, narrowed
from molette.domain.desk.evidence import in_common, lines_of
from molette.domain.funding.queries import MovementFilter, ladder, ladders_of_sets
from molette.domain.programme.queries import NodeView, TreeView
from molette.domain.signatures.models import Position, Subject
from molette.engines.convergence.overlap import Bounds, Doubt
from molette.engines.convergence.relations import Relation
from molette.engines.ladder import Rung
from molette.engines.signatures import State
from tests import factories as make
from tests.domain.convergence.conftest import Side

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


def tree_seen(side: Side) -> TreeView:
    found = tree_of(side.tree.slug, RESIDENT)
    assert found is not None
    return found


def titles(nodes: Iterable[NodeView]) -> list[str]:
    return [node.title for node in nodes]


def sign(said: Concordance, side: Side, **fields: Any) -> Concordance:
    make.position(said, side.who, **{"subject": Subject.RELATION, **fields})
    return said


def face(state: Side, town: Side) -> Crosswalk:
    found = crosswalk(state.tree.slug, town.tree.slug, RESIDENT)
    assert found is not None
    return found


def test_what_nothing_answers_is_an_orphan_and_a_tension_is_no_answer(state: Side, town: Side) -> None:
    housing, health = state.node("Le logement"), state.node("La santé")
    homes, tourism = town.node("Habitat"), town.node("Tourisme")
    sign(make.concordance(housing, homes), town)
    sign(make.concordance(health, tourism, relation="tension"), town)

    found = face(state, town)

    assert titles(found.left_unanswered.alone) == ["La santé"]
    assert titles(found.right_unanswered.alone) == ["Tourisme"]
    assert found.left_unanswered.awaiting == found.right_unanswered.awaiting == ()
    assert [one.is_tension for one in found.odds] == [True]


def test_a_word_that_its_partners_have_not_all_signed_is_no_answer_yet(state: Side, town: Side) -> None:
    nodes = [state.node(title) for title in ("Dite", "Contestée", "Conjointe", "Tranchée", "Seule")]
    facing = [town.node(node.title) for node in nodes]
    said = [make.concordance(*pair) for pair in zip(nodes[:4], facing[:4], strict=True)]
    against = {"kind": Position.Kind.CONTESTED, "reason": "Non."}
    sign(said[1], town, **against)
    sign(said[2], town)
    sign(said[3], town, **against)
    sign(said[3], state, kind=Position.Kind.SETTLED, body="Comité", reason="Oui.", said_on=date(2023, 3, 1))

    held = face(state, town).left_unanswered

    assert titles(held.awaiting) == ["Dite", "Contestée"]
    assert held.states == (State.PROPOSED, State.CONTESTED)
    assert titles(held.alone) == ["Seule"]


def test_a_settled_word_that_denies_the_likeness_answers_nothing(state: Side, town: Side) -> None:
    said = make.concordance(state.node("Le logement"), town.node("Habitat"), relation_in_use="none")
    fields = {"kind": Position.Kind.SETTLED, "body": "Comité", "reason": "Rien de commun."}
    sign(said, state, **fields)
    assert titles(face(state, town).left_unanswered.alone) == ["Le logement"]


def test_what_a_part_answers_its_whole_and_its_parts_are_no_orphans(state: Side, town: Side) -> None:
    whole = state.node("Habiter")
    part = state.node("Le logement", parent=whole)
    below = state.node("Les logements miniers", parent=part)
    said = make.concordance(part, town.node("Habitat"))

    held = face(state, town).left_unanswered
    assert titles(held.awaiting) == ["Habiter", "Le logement", "Les logements miniers"]

    sign(said, town)
    found = face(state, town)
    assert (found.left_unanswered.alone, found.left_unanswered.awaiting) == ((), ())
    assert below.pk in {node.id for node in found.left.nodes}


def test_cells_are_narrowed_by_relation_and_state_and_orphans_are_not(state: Side, town: Side) -> None:
    one, other = state.node("Le logement"), state.node("La santé")
    sign(make.concordance(one, town.node("Habitat"), relation="same"), town)
    make.concordance(other, town.node("Soins"), relation="close")
    found = face(state, town)

    def kept(relation: Relation | None, where: State | None) -> list[str]:
        held = narrowed(found, relation, where)
        assert held.left_unanswered == found.left_unanswered
        return [cell.left.title for cell in held.cells]

    assert kept(Relation.SAME, None) == kept(None, State.JOINT) == ["Le logement"]
    assert kept(Relation.CLOSE, State.PROPOSED) == ["La santé"]
    assert kept(Relation.SAME, State.PROPOSED) == []


def test_invented_euros_mark_the_cell_that_holds_them(state: Side, town: Side) -> None:
    left, right = state.node("Le logement"), town.node("Habitat")
    project = make.project(nodes=[left, right])
    make.movement(Rung.PAID, 100, project=project)
    assert not face(state, town).is_fictional
    make.movement(Rung.PAID, 100, project=project, is_fictional=True)
    cell = face(state, town).cells[0]
    assert cell.is_fictional
    assert [one.is_fictional for one in in_common(cell, RESIDENT)] == [True]


def test_read_from_the_other_tree_narrower_is_broader(state: Side, town: Side) -> None:
    make.concordance(state.node("Le logement"), town.node("Habitat"), relation="narrower")
    found = crosswalk(town.tree.slug, state.tree.slug, RESIDENT)
    assert found is not None
    assert (found.said[0].relation, found.said[0].left.label) == (Relation.BROADER, "Habitat")


def test_a_contradiction_may_go_through_a_third_tree(state: Side, town: Side) -> None:
    third = make.tree(state.tree.contract)
    a, b, c = state.node("A"), town.node("B"), make.node(third, title="C")
    make.concordance(a, b, relation="same")
    make.concordance(a, c, relation="narrower")
    make.concordance(b, c, relation="same")
    found = crosswalk(state.tree.slug, town.tree.slug, RESIDENT)
    assert found is not None
    assert [len(one.said) for one in found.odds] == [3]


def test_a_cell_holds_the_euros_of_the_projects_that_carry_both(state: Side, town: Side) -> None:
    left, right = state.node("Le logement"), town.node("Habitat")
    both = make.project(nodes=[left, right])
    alone = make.project(nodes=[left])
    for project in (both, alone):
        make.movement(Rung.NOTIFIED, 400_000, project=project)

    found = crosswalk(state.tree.slug, town.tree.slug, RESIDENT)

    assert found is not None
    cell = found.cells[0]
    assert cell.projects == {both.pk}
    assert cell.ladder.at(Rung.NOTIFIED).amount == 400_000
    common = [one.project for one in in_common(cell, RESIDENT)]
    assert [one.label for one in common] == [both.title]
    lines = lines_of(common, RESIDENT)[both.slug]
    assert [(one.amount, one.source_slug) for one in lines] == [(400_000, lines[0].source_slug)]
    assert lines[0].source_slug
    assert lines_of([], RESIDENT) == {}


def test_each_set_of_projects_is_told_as_the_one_total_tells_it() -> None:
    source = make.funding_source()
    whole = make.project()
    part, other = make.project(parent=whole), make.project()
    for project, amount in ((whole, 900), (part, 300), (other, 50)):
        make.movement(Rung.NOTIFIED, amount, project=project, funding_source=source)
    sets = {
        "both": frozenset({whole.pk, part.pk}),
        "part": frozenset({part.pk}),
        "apart": frozenset({part.pk, other.pk}),
        "none": frozenset[int](),
    }

    found = ladders_of_sets(sets, RESIDENT)

    assert found["none"].is_empty
    for name in ("both", "part", "apart"):
        assert found[name].rungs == ladder(MovementFilter(projects=sets[name]), RESIDENT).rungs
    assert found["both"].at(Rung.NOTIFIED).amount == 900
    assert found["part"].at(Rung.NOTIFIED).amount == 300


def test_partners_are_compared_axis_by_axis_and_a_contested_amount_widens_the_index(
    state: Side, town: Side
) -> None:
    nodes = state.node("Le logement"), state.node("La santé")
    projects = [make.project(nodes=[node]) for node in nodes]
    amounts = {state: (300, 100), town: (100, 100)}
    moved = {
        (side, project.pk): make.movement(
            Rung.NOTIFIED, amount, project=project, funding_source=make.funding_source(funder=side.who)
        )
        for side, told in amounts.items()
        for project, amount in zip(projects, told, strict=True)
    }

    def index() -> Any:
        found = depths(tree_seen(state), state.who.slug, town.who.slug, RESIDENT)
        assert found is not None
        return found.indexes[0]

    def contest(amount: int | None, kind: str = Position.Kind.CONTESTED, day: int = 1, **fields: Any) -> None:
        said = moved[state, projects[0].pk]
        reason = "" if kind == Position.Kind.ACCEPTED else "Un acompte compté deux fois."
        make.position(
            said,
            fields.get("by", town.who),
            subject=Subject.MOVEMENT,
            kind=kind,
            counter_value=amount,
            reason=reason,
            said_on=date(2025, 4, day),
        )

    assert (index().index, index().doubt) == (Fraction(3, 4), None)

    contest(None)
    assert index().doubt == Doubt(contested=1, unvalued=1, bounds=Bounds(Fraction(3, 4), Fraction(3, 4)))

    contest(100, day=2)
    assert index().index == Fraction(3, 4)
    assert index().doubt == Doubt(contested=1, unvalued=0, bounds=Bounds(Fraction(3, 4), Fraction(1)))

    contest(200, day=3)  # his last word replaces the one before
    assert index().doubt.bounds.high < 1

    contest(None, Position.Kind.ACCEPTED, day=4)
    assert index().doubt is None


def test_contests_that_may_leave_a_partner_without_an_euro_are_told_from_no_contest(
    state: Side, town: Side
) -> None:
    project = make.project(nodes=[state.node("Le logement")])
    moved = [
        make.movement(
            Rung.NOTIFIED, 100, project=project, funding_source=make.funding_source(funder=side.who)
        )
        for side in (state, town)
    ]
    make.position(
        moved[0],
        town.who,
        subject=Subject.MOVEMENT,
        kind=Position.Kind.CONTESTED,
        counter_value=Decimal(0),
        reason="Rien n’a été notifié.",
    )
    found = depths(tree_seen(state), state.who.slug, town.who.slug, RESIDENT)
    assert found is not None
    notified, paid = found.indexes
    assert notified.doubt == Doubt(contested=1, unvalued=0, bounds=None)
    assert paid.doubt is None


def test_every_orientation_has_its_line_and_invented_euros_are_marked(state: Side, town: Side) -> None:
    state.node("La santé")
    project = make.project(nodes=[state.node("Le logement")])
    source = make.funding_source(funder=state.who)
    make.movement(Rung.PAID, 100, project=project, funding_source=source, is_fictional=True)
    found = depths(tree_seen(state), state.who.slug, town.who.slug, RESIDENT)
    assert found is not None
    assert [(axis.label, axis.is_fictional) for axis in found.axes] == [
        ("La santé", False),
        ("Le logement", True),
    ]


def test_a_project_of_two_orientations_is_counted_once(state: Side, town: Side) -> None:
    both = make.project(nodes=[state.node("Le logement"), state.node("La santé")])
    for side in (state, town):
        make.movement(Rung.PAID, 100, project=both, funding_source=make.funding_source(funder=side.who))
    found = depths(tree_seen(state), state.who.slug, town.who.slug, RESIDENT)
    assert found is not None
    told = [axis.label for axis in found.axes if axis.money[Rung.PAID][0].amount]
    assert told == ["sous plusieurs orientations"]


def test_a_larger_programme_asks_no_more(
    state: Side,
    town: Side,
    django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    def grow(times: int) -> None:
        for number in range(times):
            left, right = state.node(f"Logement {number}"), town.node(f"Habitat {number}")
            make.concordance(left, right)
            make.movement(Rung.NOTIFIED, 100, project=make.project(nodes=[left, right]))

    def read() -> None:
        crosswalk(state.tree.slug, town.tree.slug, RESIDENT)
        depths(tree_seen(state), state.who.slug, town.who.slug, RESIDENT)

    grow(1)
    with django_assert_max_num_queries(30):
        read()
    grow(8)
    with django_assert_max_num_queries(30):
        read()


def test_two_versions_tell_what_was_reworded(state: Side) -> None:
    newer = make.tree(state.tree.contract, stated_by=state.who)
    state.node("Rénover les logements miniers")
    make.node(newer, title="Rénover tous les logements miniers")
    make.node(newer, title="La santé")
    one, other = tree_of(state.tree.slug, RESIDENT), tree_of(newer.slug, RESIDENT)
    assert one is not None
    assert other is not None
    found = changes(one, other)
    assert [node.title for node in found.added] == ["La santé"]
    assert [piece.text.strip() for piece in found.reworded[0].pieces if piece.turn == "added"] == ["tous"]
