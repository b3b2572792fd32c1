"""A tree of orientations as a table: levels or parents say who stands under whom, or say why not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from molette.domain.exchange import undoing
from molette.domain.journal.models import Entry
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.programme.models import Contract, OrientationNode, OrientationTree, Project
from tests import factories as make
from tests.domain.exchange.conftest import Import, Write

pytestmark = pytest.mark.django_db
HEAD = "Arbre;Niveau;Sous;Numéro;Intitulé;Texte;Dit par;Source de l’arbre;Arbre dit le"
ABOUT = ";Région;Protocole;2026-03"
Send = Callable[..., Batch]


@pytest.fixture
def contract() -> Contract:
    make.organisation("Région")
    make.source(title="Protocole")
    return make.contract(name="Pacte")


@pytest.fixture
def send(contract: Contract, file: Write, send_in: Import) -> Send:
    def run(*lines: str, **parcel: Any) -> Batch:
        return send_in(file(HEAD, *lines, name="arbre.csv"), target="orientations", **parcel)

    return run


def tree() -> list[tuple[str, str, str | None]]:
    rows = OrientationNode.objects.select_related("parent").order_by("order", "pk")
    return [(one.code, one.title, one.parent.title if one.parent else None) for one in rows]


def problems(batch: Batch) -> list[tuple[int | None, str]]:
    return [(one.line, one.code) for one in batch.problems.filter(severity="blocking").order_by("line", "pk")]


def test_levels_make_a_new_tree_in_one_go(send: Send) -> None:
    batch = send(
        f"Axes 2026;1;;Axe 1;Habiter;Loger{ABOUT}",
        "Axes 2026;2;;1.1;Rénover;;;;",
        "Axes 2026;3;;;Isoler;;;;",
        "Axes 2026;1;;Axe 2;Se déplacer;;;;",
    )

    assert batch.status == Batch.Status.APPLIED, problems(batch)
    made = OrientationTree.objects.get()
    assert (made.name, made.stated_by.name, made.stated_precision) == ("Axes 2026", "Région", "month")
    assert tree() == [
        ("Axe 1", "Habiter", None), ("1.1", "Rénover", "Habiter"), ("", "Isoler", "Rénover"),
        ("Axe 2", "Se déplacer", None),
    ]  # fmt: skip
    assert [entry.run for entry in Entry.objects.filter(verb="a créé l’arbre")] == [batch.run]


def test_a_parent_is_named_by_its_number_its_title_or_its_address(send: Send, contract: Contract) -> None:
    held = make.node(make.tree(contract, name="Axes"), title="Habiter", slug="habiter", code="A")

    batch = send(
        "Axes;;habiter;;Rénover;;;;", "Axes;;A;;Loger;;;;", "Axes;;Rénover;;Isoler;;;;",
    )  # fmt: skip

    assert batch.status == Batch.Status.APPLIED, problems(batch)
    assert {(t, p) for _, t, p in tree() if p} == {
        ("Rénover", "Habiter"),
        ("Loger", "Habiter"),
        ("Isoler", "Rénover"),
    }
    held.refresh_from_db()
    assert held.parent is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([f"Axes;2;;;Rénover;{ABOUT}"], [(2, "niveau-saute")]),
        ([f"Axes;1;;;Habiter;{ABOUT}", "Axes;3;;;Isoler;;;;"], [(3, "niveau-saute")]),
        ([f"Axes;1;;;Habiter;{ABOUT}", "Axes;;Rien;;Isoler;;;;"], [(3, "sous-inconnu")]),
        (["Axes;1;;;Habiter;;;;"], [(2, "arbre-inconnu"), (2, "arbre-inconnu")]),
        (
            [f"Axes;1;;;Habiter;{ABOUT}", "Axes;1;;;Loger;;;Protocole;2020"],
            [(3, "deux-arbres"), (3, "deux-arbres")],
        ),
        ([f"Axes;9;;;Habiter;{ABOUT}"], [(2, "niveau"), (2, "niveau-saute")]),
    ],
)
def test_what_makes_no_tree_is_refused_with_its_line(
    send: Send, lines: list[str], said: list[tuple[int, str]]
) -> None:
    batch = send(*lines)

    assert problems(batch) == said
    assert all(one.remedy for one in batch.problems.filter(severity="blocking"))
    assert not OrientationTree.objects.exists()


def test_what_stands_under_a_refused_line_is_refused_with_it(send: Send, settings: Any) -> None:
    settings.IMPORT_MOST_REFUSED = 90
    batch = send(
        f"Axes;1;;;Habiter;{ABOUT}", f"Axes;1;;{'x' * 21};Se déplacer;;;;", "Axes;2;;;Rouler;;;;", skip=True
    )

    assert (3, "valeur-hors-liste") in problems(batch)
    assert (4, "sous-refusee") in problems(batch)
    assert [title for _, title, _ in tree()] == ["Habiter"]


def test_orientations_turned_in_a_circle_are_refused(send: Send, contract: Contract) -> None:
    held = make.tree(contract, name="Axes")
    top = make.node(held, title="Habiter", slug="habiter")
    make.node(held, title="Rénover", slug="renover", parent=top)

    batch = send("Axes;;renover;;Habiter;;;;")

    assert problems(batch) == [(2, "en-cercle")]


def test_a_branch_is_moved_whole_in_whatever_order_its_lines_come(send: Send, contract: Contract) -> None:
    held = make.tree(contract, name="Axes")
    top = make.node(held, title="Habiter", slug="habiter")
    make.node(held, title="Rénover", slug="renover", parent=top, order=1)

    batch = send("Axes;2;;;Habiter;;;;", "Axes;1;;;Rénover;;;;")
    assert problems(batch) == [(2, "niveau-saute")]
    batch = send("Axes;1;;;Rénover;;;;", "Axes;2;;;Habiter;;;;")

    assert batch.status == Batch.Status.APPLIED, problems(batch)
    assert {(title, parent) for _, title, parent in tree()} == {("Rénover", None), ("Habiter", "Rénover")}


def test_a_tree_that_a_project_serves_since_is_not_taken_away(send: Send, contract: Contract) -> None:
    batch = send(f"Axes;1;;;Habiter;{ABOUT}", "Axes;2;;;Rénover;;;;")
    school: Project = make.project(contract=contract, nodes=[OrientationNode.objects.get(title="Rénover")])

    assert [one.subject for one in undoing.obstacles(batch)] == ["Rénover"]
    with pytest.raises(ledger.WrongStep):
        undoing.undo(make.SHELL, batch, "trop tard")

    school.nodes.clear()
    undoing.undo(make.SHELL, batch, "essai")
    assert not OrientationTree.objects.exists()


def test_a_title_that_comes_under_each_axis_is_known_again_under_each(send: Send) -> None:
    lines = (
        f"Axes;1;;Axe 1;Habiter;{ABOUT}", "Axes;2;;;Contexte;;;;", "Axes;1;;Axe 2;Rouler;;;;",
        "Axes;2;;;Contexte;;;;",
    )  # fmt: skip
    send(*lines)

    batch = send(*lines)

    assert batch.counts["unchanged"] == 4
    assert [parent for _, title, parent in tree() if title == "Contexte"] == ["Habiter", "Rouler"]


def test_the_lines_of_two_trees_make_two_trees(send: Send) -> None:
    batch = send(
        f"Axes;1;;;Habiter;{ABOUT}", f"Ambitions;1;;;Rouler;{ABOUT}", "Axes;2;;;Rénover;;;;",
        "Ambitions;2;;;Marcher;;;;",
    )  # fmt: skip

    assert batch.status == Batch.Status.APPLIED, problems(batch)
    assert {(t, p) for _, t, p in tree() if p} == {("Rénover", "Habiter"), ("Marcher", "Rouler")}
    assert OrientationTree.objects.count() == 2


def test_a_document_from_the_command_line_asks_for_a_reader(
    contract: Contract, tmp_path: Path, send_in: Import
) -> None:
    from molette.domain.exchange import actions  # noqa: PLC0415 - as the command does
    from molette.engines.tables.bounds import UnusableFile  # noqa: PLC0415
    from tests import papers  # noqa: PLC0415

    content = papers.headed([(1, "Habiter", "")])
    batch = actions.send(make.SHELL, [content], actions.Parcel("contrat.docx", target="orientations"))

    with pytest.raises(UnusableFile, match="restent à relire"):
        actions.intake_of(batch)
