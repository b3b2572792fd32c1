"""Two trees face to face: orphans, contradictions, euros in common, in as many queries at any size."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.convergence.queries import changes, depths, tree_of
from molette.domain.desk.crosswalk import crosswalk, in_common
from molette.domain.funding.queries import MovementFilter, ladder, ladders_of_sets
from molette.domain.programme.queries import TreeView
from molette.domain.signatures.models import Position, Subject
from molette.engines.convergence.relations import Relation
from molette.engines.ladder import Rung
from tests import factories as make
from tests.domain.convergence.conftest import Side

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


def tree_seen(side: Side) -> TreeView:
    found = tree_of(side.tree.slug, RESIDENT)
    assert found is not None
    return found


def test_what_nothing_answers_is_an_orphan_and_a_tension_is_no_answer(state: Side, town: Side) -> None:
    housing, health = state.node("Le logement"), state.node("La santé")
    homes, tourism = town.node("Habitat"), town.node("Tourisme")
    make.concordance(housing, homes)
    make.concordance(health, tourism, relation="tension")

    found = crosswalk(state.tree.slug, town.tree.slug, RESIDENT)

    assert found is not None
    assert [node.title for node in found.left_orphans] == ["La santé"]
    assert [node.title for node in found.right_orphans] == ["Tourisme"]
    assert [one.is_tension for one in found.odds] == [True]


def test_what_a_part_answers_its_whole_and_its_parts_are_no_orphans(state: Side, town: Side) -> None:
    whole = state.node("Habiter")
    part = state.node("Le logement", parent=whole)
    below = state.node("Les logements miniers", parent=part)
    make.concordance(part, town.node("Habitat"))

    found = crosswalk(state.tree.slug, town.tree.slug, RESIDENT)

    assert found is not None
    assert found.left_orphans == ()
    assert below.pk in {node.id for node in found.left.nodes}


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
    assert [one.project.label for one in in_common(cell, RESIDENT)] == [both.title]


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

    assert (index().index, index().bounds) == (Fraction(3, 4), None)
    make.position(
        moved[state, projects[0].pk],
        town.who,
        subject=Subject.MOVEMENT,
        kind=Position.Kind.CONTESTED,
        counter_value=Decimal(100),
        reason="Un acompte compté deux fois.",
    )
    assert index().index == Fraction(3, 4)
    assert (index().bounds.low, index().bounds.high) == (Fraction(3, 4), 1)


def test_a_project_of_two_orientations_is_counted_once(state: Side, town: Side) -> None:
    both = make.project(nodes=[state.node("Le logement"), state.node("La santé")])
    for side in (state, town):
        make.movement(Rung.PAID, 100, project=both, funding_source=make.funding_source(funder=side.who))
    found = depths(tree_seen(state), state.who.slug, town.who.slug, RESIDENT)
    assert found is not None
    assert [axis.label for axis in found.axes] == ["sous plusieurs orientations"]


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
