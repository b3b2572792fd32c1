"""Relations read together: what cannot all hold is told, what can is not."""

import pytest

from molette.engines.convergence.relations import Link, Relation, Standing, contradictions, inverse

A, CHILD, B, HELD = 1, 2, 11, 12  # A holds CHILD in one tree; B holds HELD in the other
WHERE = {A: Standing(1), CHILD: Standing(1, A), B: Standing(2), HELD: Standing(2, B), 21: Standing(3)}


def odds(*told: tuple[int, int, Relation]) -> list[tuple[int, ...]]:
    links = [Link(key, left, right, relation) for key, (left, right, relation) in enumerate(told, 1)]
    return [one.keys for one in contradictions(links, WHERE)]


def test_a_tension_is_told_by_itself() -> None:
    assert odds((A, B, Relation.TENSION)) == [(1,)]


@pytest.mark.parametrize("relation", [Relation.SAME, Relation.NARROWER, Relation.NONE])
def test_what_is_the_same_as_a_node_is_not_so_of_what_it_holds(relation: Relation) -> None:
    assert odds((A, B, Relation.SAME), (A, HELD, relation)) == [(1, 2)]


def test_what_is_the_same_as_a_node_is_wider_than_what_it_holds() -> None:
    assert odds((A, B, Relation.SAME), (A, HELD, Relation.BROADER)) == []
    assert odds((A, B, Relation.SAME), (CHILD, B, Relation.NARROWER)) == []


def test_equals_of_equals_are_neither_wider_nor_apart() -> None:
    third = 21
    said = (A, B, Relation.SAME), (A, third, Relation.NARROWER), (third, B, Relation.SAME)
    assert odds(*said) == [(1, 2, 3)]
    assert odds(said[0], said[1]) == []


def test_a_relation_read_backwards_twice_is_itself() -> None:
    assert all(inverse(inverse(relation)) is relation for relation in Relation)
