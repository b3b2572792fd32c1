"""What moved between two states is said in sentences, and nothing is said of what did not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from molette.engines.snapshots.agenda import FrozenDecision
from molette.engines.snapshots.changes import Kind
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.going import FrozenBlocking, FrozenWeather
from molette.engines.snapshots.state import (
    HIDDEN,
    Answer,
    FrozenDispute,
    FrozenFigure,
    FrozenMilestone,
    FrozenMoney,
    FrozenProject,
    Named,
    Snapshot,
)
from tests.engines.snapshots.states import snapshots

CONTRACT = Named("erbm", "ERBM")
STREET = FrozenMilestone("delivered", "Rue refaite", "rue", planned=date(2027, 6, 1))
CITE = FrozenProject("cite-4", "Cité 4", CONTRACT, "studies", milestones=(STREET,), cost=Decimal(1_000_000))
HOMES = FrozenFigure(
    "logements", "Logements réhabilités", "logements", value=Decimal(7000), speaks_of=date(2022, 12, 31)
)
BEFORE = Snapshot(date(2026, 6, 1), "ERBM", "tout le monde", projects=(CITE,), figures=(HOMES,))

SLIPPED = (
    "Cité 4, Rue refaite\xa0: de prévu, 1er\xa0juin 2027 à prévu, 1er\xa0juil. 2027 (30\xa0jours plus tard)"
)


def moved(**fields: object) -> list[str]:
    """What is said once the project holds these fields."""
    project = replace(CITE, **fields)  # type: ignore[arg-type]  # any field of a project
    after = replace(BEFORE, on=date(2026, 11, 26), projects=(project,))
    return [one.said for one in compare(BEFORE, after).changes]


@given(snapshots())
def test_a_state_has_not_moved_from_itself(state: Snapshot) -> None:
    assert compare(state, state).changes == ()


@given(snapshots(), snapshots())
def test_swapping_the_states_swaps_before_and_after(one: Snapshot, other: Snapshot) -> None:
    there = compare(one, other).changes
    back = compare(other, one).changes

    assert sorted((x.about, x.before, x.after) for x in there if x.kind is Kind.STAGE) == sorted(
        (x.about, x.after, x.before) for x in back if x.kind is Kind.STAGE
    )
    assert {x.about for x in there} == {x.about for x in back}
    assert len(there) == len(back)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stage": "works"}, "Cité 4\xa0: de études à travaux"),
        ({"cost": Decimal(900)}, "Cité 4, coût\xa0: de 1\xa0000\xa0000\xa0€ à 900\xa0€ (−999\xa0100\xa0€)"),
        ({"cost": HIDDEN}, "Cité 4, coût\xa0: de 1\xa0000\xa0000\xa0€ à montant réservé"),
        ({"cost": None}, "Cité 4, coût\xa0: de 1\xa0000\xa0000\xa0€ à non renseigné"),
        ({"rungs": {"notified": Decimal(300_000)}}, "Cité 4, notifié\xa0: 300\xa0000\xa0€"),
        ({"missing": Decimal(0)}, "Cité 4, reste à trouver\xa0: de non renseigné à 0\xa0€"),
        ({"owner": Named("call", "CALL")}, "Cité 4, maître d’ouvrage\xa0: de non renseigné à CALL"),
        (
            {"milestones": (replace(STREET, planned=date(2027, 7, 1)),)},
            SLIPPED,
        ),
        (
            {"milestones": (replace(STREET, actual=date(2026, 10, 2)),)},
            "Cité 4, Rue refaite\xa0: de prévu, 1er\xa0juin 2027 à fait, 2\xa0oct. 2026",
        ),
        ({"milestones": ()}, "Cité 4, Rue refaite\xa0: de prévu, 1er\xa0juin 2027 à retiré"),
        (
            {"weather": FrozenWeather("support", "Le sol est pollué.", date(2026, 11, 1))},
            "Cité 4, météo\xa0: appuis nécessaires",
        ),
        (
            {"blockings": (FrozenBlocking("Arrêté attendu", date(2026, 10, 1), "Préfecture"),)},
            "Cité 4, bloqué\xa0: Arrêté attendu, à lever par Préfecture",
        ),
        ({"summary": "Autrement dit."}, None),
    ],
)  # fmt: skip
def test_each_thing_that_moved_has_its_sentence(fields: dict[str, object], said: str | None) -> None:
    assert moved(**fields) == ([said] if said else [])


def test_a_project_that_comes_in_and_one_that_goes_are_named() -> None:
    station = FrozenProject("gare", "Gare de Lens", CONTRACT, "works")
    after = replace(BEFORE, projects=(station,))

    assert [(one.kind, one.said) for one in compare(BEFORE, after).changes] == [
        (Kind.PROJECT_NEW, "Gare de Lens\xa0: entré, travaux"),
        (Kind.PROJECT_GONE, "Cité 4\xa0: sorti de ce qui est montré"),
    ]


def test_the_euros_of_the_programme_come_before_those_of_a_funder() -> None:
    state = Named("etat", "État")
    after = replace(
        BEFORE,
        money=(
            FrozenMoney(rungs={"paid": Decimal(6)}),
            FrozenMoney(state, rungs={"paid": Decimal(6)}, fictional={"paid": Decimal(6)}),
        ),
    )

    assert [(one.said, one.is_fictional) for one in compare(BEFORE, after).changes] == [
        ("Le programme, payé (CP)\xa0: 6\xa0€", False),
        ("État, payé (CP)\xa0: 6\xa0€", True),
    ]


def test_a_figure_that_moved_says_of_which_day_each_value_speaks() -> None:
    later = replace(HOMES, value=Decimal(8500), speaks_of=date(2024, 10, 1))

    (change,) = compare(BEFORE, replace(BEFORE, figures=(later,))).changes
    assert change.said == (
        "Logements réhabilités\xa0: de 7\xa0000\xa0logements au 31\xa0déc. 2022 "
        "à 8\xa0500\xa0logements au 1er\xa0oct. 2024"
    )


def test_a_figure_whose_value_is_no_longer_known_says_why() -> None:
    unknown = replace(HOMES, value=None, unknown="non publié")

    (change,) = compare(BEFORE, replace(BEFORE, figures=(unknown,))).changes
    assert change.after == "non publié"


def test_a_disagreement_opens_moves_and_closes() -> None:
    against = (Answer("CALL", "7 000", "Ce sont des logements commencés."),)
    opened = FrozenDispute("statement/1", "Logements", "État", "8 500", date(2024, 10, 1), against=against)
    shifted = replace(opened, against=(Answer("CALL", "7 200"),))
    none, first, second = (replace(BEFORE, disputes=held) for held in ((), (opened,), (shifted,)))

    assert [
        one.kind
        for pair in ((none, first), (first, second), (second, none))
        for one in compare(*pair).changes
    ] == [Kind.DISPUTE_NEW, Kind.DISPUTE_MOVED, Kind.DISPUTE_OVER]
    assert "CALL répond 7 000" in compare(none, first).changes[0].said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"programme": "CRTE"}, "pas deux états d’un même programme"),
        ({"reader": "Préfecture"}, "pas le même lecteur"),
        ({"filters": ("lieu : Lens",)}, "pas le même périmètre"),
        ({"on": date(2026, 1, 1)}, "le plus récent des deux"),
    ],
)
def test_two_states_that_cannot_be_compared_line_by_line_say_why(
    fields: dict[str, object], said: str
) -> None:
    (warning,) = compare(BEFORE, replace(BEFORE, **fields)).warnings  # type: ignore[arg-type]
    assert said in warning


def test_the_answer_counts_changes_and_projects() -> None:
    after = replace(BEFORE, on=date(2026, 11, 26), projects=(replace(CITE, stage="works", cost=None),))

    assert compare(BEFORE, after).answer == (
        "2\xa0changements entre le 1er\xa0juin 2026 et le 26\xa0novembre 2026, sur 1\xa0projet."
    )
    assert (
        compare(BEFORE, BEFORE).answer == "Rien n’a bougé entre le 1er\xa0juin 2026 et le 1er\xa0juin 2026."
    )


def test_a_decision_is_told_when_it_is_taken_and_when_it_is_carried_out() -> None:
    taken = FrozenDecision(
        "1", "Désigner un chef de projet", "Comité", date(2026, 6, 1), "Région", date(2026, 9, 1)
    )
    done = replace(taken, done_on=date(2026, 8, 3), evidence="Arrêté")
    none, first, second = (replace(BEFORE, decisions=held) for held in ((), (taken,), (done,)))

    assert [one.said for one in compare(none, first).changes] == [
        "Comité, Désigner un chef de projet\xa0: confié à Région pour le 1er\xa0sept. 2026"
    ]
    assert [one.said for one in compare(first, second).changes] == [
        "Comité, Désigner un chef de projet\xa0: fait le 3\xa0août 2026"
    ]
    assert [one.said for one in compare(second, first).changes] == [
        "Comité, Désigner un chef de projet\xa0: confié à Région pour le 1er\xa0sept. 2026"
    ]
    assert [one.said for one in compare(first, none).changes] == [
        "Comité, Désigner un chef de projet\xa0: n’est plus parmi les décisions"
    ]
    assert len(compare(none, second).changes) == 2
