"""The contract, its amendments and its trees of orientations."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.programme import actions
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_manager_corrects_the_contract_and_adds_an_amendment() -> None:
    contract = factories.contract(name="Engagement")
    actor = factories.member(Role.MANAGER).actor()

    actions.edit_contract(actor, contract, name="Engagement pour le renouveau", reason="Nom complet")
    actions.add_amendment(actor, contract, title="Avenant n° 1", happened_on=date(2022, 3, 7))

    assert [line.verb for line in Entry.objects.order_by("id")] == [
        "a modifié le contrat",
        "a ajouté l’avenant",
    ]


def test_a_contract_and_an_orientation_are_not_corrected_without_a_reason() -> None:
    contract = factories.contract(name="Engagement")
    node = factories.node(factories.tree(contract), title="Habitat")

    with pytest.raises(ValidationError, match="Dites pourquoi ce contrat est modifié") as of_contract:
        actions.edit_contract(factories.SHELL, contract, name="Pacte")
    with pytest.raises(ValidationError, match="Dites pourquoi cette orientation est modifiée") as of_node:
        actions.edit_node(factories.SHELL, node, title="Logement")

    for refusal in (of_contract, of_node):
        assert list(refusal.value.error_dict) == ["reason"]
    assert not Entry.objects.exists()
    assert actions.edit_node(factories.SHELL, node, title="Logement", reason="Le mot de la partie")


def test_saying_again_what_a_contract_and_an_orientation_say_asks_no_reason() -> None:
    contract = factories.contract(name="Engagement")
    node = factories.node(factories.tree(contract), title="Habitat")

    assert not actions.edit_contract(factories.SHELL, contract, name=contract.name)
    assert not actions.edit_node(factories.SHELL, node, title="Habitat")
    assert not Entry.objects.exists()


def test_a_contract_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.edit_contract(
            factories.SHELL, factories.contract(), starts_on=date(2027, 1, 1), ends_on=date(2017, 1, 1)
        )

    assert "ends_on" in refusal.value.error_dict


@pytest.mark.parametrize("role", [r for r in Role if r != Role.MANAGER])
def test_nobody_but_the_manager_writes_the_contract(role: Role) -> None:
    contract = factories.contract()
    tree = factories.tree(contract)
    actor = factories.member(role).actor()

    with pytest.raises(PermissionDenied):
        actions.edit_contract(actor, contract, name="Pris")
    with pytest.raises(PermissionDenied):
        actions.create_node(actor, tree, title="Pris")


def test_a_tree_and_its_orientations_each_have_an_address() -> None:
    tree = actions.create_tree(
        factories.SHELL,
        factories.contract(),
        name="Les sept domaines",
        stated_by=factories.organisation(),
        source=factories.source(),
    )
    first = actions.create_node(factories.SHELL, tree, title="Habitat")
    second = actions.create_node(factories.SHELL, tree, title="Cités", parent=first)

    assert (tree.slug, first.slug) == ("les-sept-domaines", "les-sept-domaines-habitat")
    assert (first.order, second.order, second.parent) == (0, 1, first)


def test_an_orientation_stays_within_its_tree_and_out_of_itself() -> None:
    tree = factories.tree(factories.contract())
    root = factories.node(tree)
    leaf = factories.node(tree, parent=root)
    stranger = factories.node(factories.tree(factories.contract()))

    with pytest.raises(ValidationError, match="autre arbre"):
        actions.create_node(factories.SHELL, tree, title="X", parent=stranger)
    with pytest.raises(ValidationError, match="elle-même"):
        actions.edit_node(factories.SHELL, root, parent=leaf)
