"""The contract, its amendments, and the trees of orientations its parties state."""

from typing import Any

from django.core.exceptions import ValidationError

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, write
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.models import Amendment, Contract, OrientationNode, OrientationTree
from molette.domain.sources.actions import cited


@action
def edit_contract(actor: Actor, /, contract: Contract, *, reason: str = "", **values: Any) -> bool:
    """Correct what is written of a contract, and say why: name, summary, dates, source.

    Returns False when nothing moves.
    """
    require(actor, Permission.EDIT_CONTRACT, contract)
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        raise ValidationError({"ends_on": "Le contrat finit avant d’avoir commencé."})
    unexplained = "Dites pourquoi ce contrat est modifié."
    return write("a modifié le contrat", contract, values, reason=reason, unexplained=unexplained)


@action
def add_amendment(actor: Actor, /, contract: Contract, **values: Any) -> Amendment:
    """Add a dated change. `values`: `title`, `happened_on`, `summary`, `source`."""
    require(actor, Permission.EDIT_CONTRACT, contract)
    amendment = Amendment()
    given = {**values, "contract": contract, "source": cited(actor, values.get("source"))}
    write("a ajouté l’avenant", amendment, given)
    return amendment


@action
def create_tree(actor: Actor, /, contract: Contract, **values: Any) -> OrientationTree:
    """Open a tree. `values`: `name`, `node_word`, `stated_by`, `stated_on`, `source`, `note`."""
    require(actor, Permission.EDIT_CONTRACT, contract)
    tree = OrientationTree()
    given = {**values, "contract": contract, "source": cited(actor, values["source"])}
    write("a créé l’arbre", tree, {"slug": free_slug(OrientationTree, values["name"]), **given})
    return tree


@action
def create_node(actor: Actor, /, tree: OrientationTree, **values: Any) -> OrientationNode:
    """Add an orientation. `values`: `title`, `code`, `parent`, `quotation`, `stated_on`, `source`."""
    require(actor, Permission.EDIT_CONTRACT, tree.contract)
    _refuse_another_tree(tree, values.get("parent"))
    node = OrientationNode()
    slug = free_slug(OrientationNode, f"{tree.slug}-{values['title']}", longest=80)
    given = {"tree": tree, "order": tree.nodes.count(), "slug": slug, **values}
    write("a créé l’orientation", node, given)
    return node


@action
def edit_node(actor: Actor, /, node: OrientationNode, *, reason: str = "", **values: Any) -> bool:
    """Correct an orientation, and say why; a quotation stays the party's own words.

    Returns False when nothing moves.
    """
    require(actor, Permission.EDIT_CONTRACT, node.tree.contract)
    parent = values.get("parent")
    _refuse_another_tree(node.tree, parent)
    while parent is not None:
        if parent.pk == node.pk:
            raise ValidationError({"parent": "Une orientation ne se contient pas elle-même."})
        parent = parent.parent
    unexplained = "Dites pourquoi cette orientation est modifiée."
    return write("a modifié l’orientation", node, values, reason=reason, unexplained=unexplained)


def _refuse_another_tree(tree: OrientationTree, parent: OrientationNode | None) -> None:
    if parent is not None and parent.tree_id != tree.pk:
        raise ValidationError({"parent": "Cette orientation est celle d’un autre arbre."})
