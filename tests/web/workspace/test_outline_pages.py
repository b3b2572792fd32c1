"""A document of orientations, from the file sent to the tree written, and back."""

from typing import Any

import pytest

from molette.domain.ledger.models import Batch
from molette.domain.programme.models import Contract, OrientationNode, OrientationTree
from molette.domain.sources.models import Source
from molette.engines.access import Role
from tests import factories as make
from tests import papers
from tests.web.workspace.parcels import Sender, latest, plain

pytestmark = pytest.mark.django_db
Status = Batch.Status
PLAN = (
    (1, "Axe 1 : Habiter", "Un logement pour chacun."),
    (2, "Rénover", "Les cités minières."),
    (2, "Accompagner", ""),
    (1, "Axe 2 : Se déplacer", "Le bus et le train."),
)


@pytest.fixture
def contract() -> Contract:
    return make.contract(slug="pacte", name="Pacte")


@pytest.fixture
def sender(contract: Contract) -> Sender:
    return Sender()


def sends(sender: Sender, content: bytes, name: str = "contrat.docx") -> Any:
    return sender.sends_bytes(content, name, target="orientations", register="")


def typed(sender: Sender, batch: Batch, **changes: str) -> dict[str, str]:
    """What a browser would send back of the page, but for these."""
    page = sender.sees(batch, "/titres")
    rows = page.context["rows"]
    told = {"titres": str(len(rows))}
    for row in rows:
        told |= {f"n{row.rank}": str(row.entry.level), f"c{row.rank}": row.entry.code}
        told |= {f"t{row.rank}": row.entry.title, f"p{row.rank}": row.ranks}
        told |= {f"x{row.rank}": "on"} if row.entry.keeps else {}
    told |= {name: str(bound.value() or "") for name, bound in ((b.name, b) for b in page.context["form"])}
    return {**told, **changes}


def presses(sender: Sender, batch: Batch, button: str, **changes: str) -> Any:
    return sender.client.post(
        f"/espace/imports/{batch.pk}/titres", {**typed(sender, batch), "faire": button, **changes}
    )


def about(contract: Contract, **changes: str) -> dict[str, str]:
    body = make.organisation("Région")
    return {
        "name": "Stratégie 2026", "contract": str(contract.pk), "stated_by": str(body.pk),
        "stated_on": "2026-03-12", "node_word": "axe", "source_title": "Stratégie",
        "source_publisher": "Région", **changes,
    }  # fmt: skip


def titles(page: Any) -> list[str]:
    return [row.entry.title for row in page.context["rows"]]


def test_a_document_sent_leads_to_its_headings_and_nothing_is_written(sender: Sender) -> None:
    sends(sender, papers.headed(PLAN))
    batch = latest()

    page = sender.client.get(f"/espace/imports/{batch.pk}/colonnes", follow=True)

    assert page.redirect_chain[-1][0] == f"/espace/imports/{batch.pk}/titres"
    assert titles(page) == ["Habiter", "Rénover", "Accompagner", "Se déplacer"]
    said = plain(page)
    assert "4 titres" in said
    assert "style « heading 1 »" in said
    assert "Les cités minières." in said
    assert "Paragraphe 1" in said
    assert not OrientationTree.objects.exists()


@pytest.mark.parametrize(
    ("button", "told"),
    [
        ("plus-3", [1, 2, 2, 2]),
        ("moins-1", [1, 1, 2, 1]),
        ("retirer-0", [1, 1, 1]),
        ("fondre-1", [1, 2, 1]),
        ("ajouter-3", [1, 2, 2, 1, 1]),
        ("titre-4", [1, 2, 3, 2, 1]),
        ("haut-3", [1, 1, 2, 2]),
        ("rien-99", [1, 2, 2, 1]),
        ("retirer-99", [1, 2, 2, 1]),
    ],
)
def test_each_button_answers_with_the_tree_it_makes(sender: Sender, button: str, told: list[int]) -> None:
    sends(sender, papers.headed(PLAN))

    page = presses(sender, latest(), button)

    assert page.status_code == 200
    assert [row.entry.level for row in page.context["rows"]] == told
    assert latest().status == Status.RECEIVED


def test_what_was_typed_is_kept_by_every_button(sender: Sender) -> None:
    sends(sender, papers.headed(PLAN))

    page = presses(sender, latest(), "plus-3", t0="Bien habiter", name="Stratégie")

    assert titles(page)[0] == "Bien habiter"
    assert page.context["form"]["name"].value() == "Stratégie"
    assert not page.context["form"].errors


def test_the_reader_goes_on_where_he_was(sender: Sender) -> None:
    sends(sender, papers.headed(PLAN))

    page = presses(sender, latest(), "haut-3")

    assert [(row.rank, row.focus) for row in page.context["rows"] if row.focus] == [(0, "haut")]
    assert page.content.decode().count("autofocus") == 1


def test_the_tree_is_previewed_applied_and_undone(sender: Sender, contract: Contract) -> None:
    sends(sender, papers.headed(PLAN))
    batch = latest()

    presses(sender, batch, "apercu", **about(contract))
    assert latest().status == Status.READY, latest().failure
    assert "4 lignes à ajouter" in sender.reads(batch)
    assert not OrientationTree.objects.exists()
    sender.does("appliquer", batch)

    tree = OrientationTree.objects.get()
    assert (tree.name, tree.stated_by.name, tree.source.title) == ("Stratégie 2026", "Région", "Stratégie")
    nodes = list(tree.nodes.order_by("order"))
    assert [(n.code, n.title, n.quotation, n.parent and n.parent.title) for n in nodes] == [
        ("Axe 1", "Habiter", "Un logement pour chacun.", None),
        ("", "Rénover", "Les cités minières.", "Habiter"),
        ("", "Accompagner", "", "Habiter"),
        ("Axe 2", "Se déplacer", "Le bus et le train.", None),
    ]

    sender.does("annuler", batch, reason="mauvais document")

    assert latest().status == Status.REVERTED
    assert not OrientationTree.objects.exists()
    assert not Source.objects.filter(title="Stratégie").exists()


def test_what_was_said_of_the_tree_is_there_when_its_headings_are_read_again(
    sender: Sender, contract: Contract
) -> None:
    sends(sender, papers.headed(PLAN))
    presses(sender, latest(), "apercu", **{"t0": "Loger", **about(contract)})

    page = sender.sees(latest(), "/titres")

    form = page.context["form"]
    said = {name: str(form[name].value()) for name in ("name", "contract", "stated_on", "source_title")}
    assert said == {
        "name": "Stratégie 2026", "contract": str(contract.pk), "stated_on": "2026-03-12",
        "source_title": "Stratégie",
    }  # fmt: skip
    assert titles(page)[0] == "Loger"


def test_a_text_not_kept_does_not_come(sender: Sender, contract: Contract) -> None:
    sends(sender, papers.headed(PLAN))
    batch = latest()
    told = {**typed(sender, batch), **about(contract), "faire": "apercu"}
    del told["x1"]

    sender.client.post(f"/espace/imports/{batch.pk}/titres", told)
    sender.does("appliquer", batch)

    assert OrientationNode.objects.get(title="Rénover").quotation == ""


def test_a_new_version_is_compared_with_the_one_before(sender: Sender, contract: Contract) -> None:
    former = make.tree(contract, name="Stratégie 2020", slug="strategie-2020")
    make.node(former, title="Habiter", quotation="Un logement pour tous.")
    make.node(former, title="Produire une énergie renouvelable")
    sends(sender, papers.headed(PLAN))
    batch = latest()

    presses(sender, batch, "apercu", former=str(former.pk), **about(contract))
    said = sender.reads(batch)

    assert "Face à la version précédente" in said
    assert "1 disparue" in said
    assert "Produire une énergie renouvelable" in said
    assert "<ins>chacun</ins>" in sender.sees(batch).content.decode()
    sender.does("appliquer", batch)
    assert former.nodes.count() == 2
    assert OrientationTree.objects.count() == 2


def test_a_tree_that_exists_is_corrected_and_nothing_is_taken_from_it(
    sender: Sender, contract: Contract
) -> None:
    tree = make.tree(contract, name="Stratégie")
    make.node(tree, title="Habiter", code="A", order=0)
    kept = make.node(tree, title="Autre chose", order=9)
    sends(sender, papers.headed(PLAN))
    batch = latest()

    presses(sender, batch, "apercu", existing=str(tree.pk))
    assert latest().counts["added"] == 3
    assert latest().counts["changed"] == 1
    sender.does("appliquer", batch)

    assert tree.nodes.count() == 5
    assert tree.nodes.get(title="Habiter").code == "Axe 1"
    assert OrientationNode.objects.filter(pk=kept.pk).exists()


def test_the_same_document_sent_twice_changes_nothing_more(sender: Sender, contract: Contract) -> None:
    sends(sender, papers.headed(PLAN))
    presses(sender, latest(), "apercu", **about(contract))
    sender.does("appliquer", latest())
    tree = OrientationTree.objects.get()

    sends(sender, papers.headed(PLAN))
    presses(sender, latest(), "apercu", existing=str(tree.pk))

    assert latest().counts["unchanged"] == 4


def test_headings_that_jump_a_level_are_told_and_tightened(sender: Sender, contract: Contract) -> None:
    sends(sender, papers.headed(((1, "Habiter", ""), (3, "Isoler", ""))))
    batch = latest()

    page = presses(sender, batch, "apercu", **about(contract))

    assert page.status_code == 422
    assert 'href="#n1"' in page.content.decode()
    assert "Titre 2, niveau : le niveau 2 au plus" in plain(page)
    assert latest().status == Status.RECEIVED
    tight = presses(sender, batch, "resserrer")
    assert [row.entry.level for row in tight.context["rows"]] == [1, 2]


def test_a_tree_is_not_previewed_without_saying_whose_it_is(sender: Sender) -> None:
    sends(sender, papers.headed(PLAN))

    page = presses(sender, latest(), "apercu")

    assert page.status_code == 422
    assert {"name", "contract", "stated_by", "source"} <= page.context["form"].errors.keys()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (papers.docx(papers.paragraph("Une phrase, rien d’autre.")), "a.docx", "Aucun titre n’est reconnu"),
        (b"%PDF-1.7 rien", "a.pdf", "incomplet ou abîmé"),
        (b"{\\rtf1 x}", "a.rtf", "document RTF"),
    ],
)
def test_a_document_that_cannot_be_used_says_why_beside_the_file(
    sender: Sender, content: bytes, name: str, said: str
) -> None:
    page = sends(sender, content, name)

    assert page.status_code == 422
    assert said in plain(page)
    assert not Batch.objects.exists()


def test_who_does_not_edit_orientations_does_not_open_them(sender: Sender, contract: Contract) -> None:
    sends(sender, papers.headed(PLAN))
    batch = latest()
    for role in (Role.READER, Role.PROJECT_LEAD, Role.ADMINISTRATOR):
        other = Sender(make.member(role))
        assert other.sees(batch, "/titres").status_code in {403, 404}, role
    near = make.member(Role.MANAGER, of=sender.user.mandates[0].organisation, place=make.place())
    assert Sender(near).sees(batch, "/titres").status_code == 403


def test_a_table_has_no_headings_to_correct(sender: Sender) -> None:
    sender.sends("N° de dossier;Montant accordé", "D1;5")

    assert sender.sees(latest(), "/titres").status_code == 404


def test_the_page_asks_as_much_for_many_headings_as_for_few(
    sender: Sender, django_assert_num_queries: Any
) -> None:
    from django.db import connection  # noqa: PLC0415 - the connection of this test
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def asked(count: int) -> int:
        sends(sender, papers.headed([(1, f"Titre {n}", f"Texte {n}.") for n in range(count)]))
        batch = latest()
        with CaptureQueriesContext(connection) as queries:
            assert len(sender.sees(batch, "/titres").context["rows"]) == count
        return len(queries)

    assert asked(40) == asked(4)


def test_a_pdf_is_read_with_its_pages(sender: Sender) -> None:
    sends(sender, papers.pdf(papers.MARKED), "contrat.pdf")

    said = sender.reads(latest(), "/titres")

    assert "Page 1" in said
    assert "signet du PDF" in said
