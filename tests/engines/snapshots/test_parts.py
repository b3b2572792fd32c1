"""The part of a state that is about one thing holds it and nothing else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given

from molette.engines.snapshots.agenda import FrozenDecision
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.parts import About, is_empty, part
from molette.engines.snapshots.state import (
    FrozenDispute,
    FrozenFigure,
    FrozenMoney,
    FrozenProject,
    Named,
    Snapshot,
)
from tests.engines.snapshots.states import snapshots

CONTRACT = Named("erbm", "ERBM")
DAY = date(2026, 6, 1)
STATE = Snapshot(
    DAY,
    "ERBM",
    "tout le monde",
    projects=(
        FrozenProject("gare", "La gare", CONTRACT, "studies"),
        FrozenProject("parc", "Le parc", CONTRACT, "works"),
    ),
    money=(FrozenMoney(rungs={"paid": Decimal(5)}), FrozenMoney(Named("etat", "État"))),
    figures=(FrozenFigure("logements", "Logements"), FrozenFigure("emplois", "Emplois")),
    disputes=(
        FrozenDispute("statement/1", "Coût", "Lens", "2 M€", DAY, project="gare"),
        FrozenDispute("statement/2", "Logements", "État", "8 500", DAY),
    ),
    decisions=(FrozenDecision("k1", "Désigner", "Copil", DAY, "Région", DAY),),
)


def test_of_a_project_its_sheet_and_what_is_contested_of_it() -> None:
    held = part(STATE, About(project="gare"))

    assert [one.slug for one in held.projects] == ["gare"]
    assert [one.key for one in held.disputes] == ["statement/1"]
    assert (held.money, held.figures, held.decisions) == ((), (), ())


def test_of_a_figure_its_value_and_its_dispute() -> None:
    held = part(STATE, About(figure="logements", dispute="statement/2"))

    assert [one.slug for one in held.figures] == ["logements"]
    assert [one.key for one in held.disputes] == ["statement/2"]
    assert held.projects == ()


def test_of_nothing_named_the_euros_of_the_programme_and_all_its_decisions() -> None:
    held = part(STATE, About())

    assert [one.funder for one in held.money] == [None]
    assert len(held.decisions) == 1
    assert held.projects == ()


def test_what_a_state_does_not_hold_is_an_empty_part() -> None:
    assert is_empty(part(STATE, About(project="inconnu")))
    assert not is_empty(part(STATE, About(decision="k1")))


@given(snapshots(), snapshots())
def test_what_moved_of_a_project_is_among_what_moved_of_the_whole(one: Snapshot, other: Snapshot) -> None:
    for project in one.projects:
        asked = About(project=project.slug)
        moved = compare(part(one, asked), part(other, asked)).changes
        assert set(moved) <= set(compare(one, other).changes)


def test_two_parts_compare_as_two_states_do() -> None:
    works = replace(STATE.projects[0], stage="works")
    after = replace(STATE, projects=(works, STATE.projects[1]))
    asked = About(project="gare")

    assert [one.said for one in compare(part(STATE, asked), part(after, asked)).changes] == [
        "La gare\xa0: de études à travaux"
    ]
