"""The contract: its parties, its amendments, the trees of orientations, and correcting them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding.actions import create_scheme
from molette.domain.people.permissions import Permission
from molette.domain.programme import actions
from molette.domain.programme.models import Contract, OrientationNode, OrientationTree
from molette.domain.programme.queries import contract_view, trees
from molette.domain.signatures import actions as signatures
from molette.domain.signatures.queries import rules_of
from molette.web.workspace import finding
from molette.web.workspace.calendar import SOURCE
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    allowed,
    corrected,
    done,
    form_page,
    page,
    sent,
    user_of,
)
from molette.web.workspace.forms.contracts import (
    CONTRACT_FIELDS,
    NODE_FIELDS,
    AmendmentForm,
    EditContractForm,
    EditNodeForm,
    NodeForm,
    TreeForm,
)
from molette.web.workspace.forms.money import SchemeForm
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.forms.signatures import UseRuleForm

GROUPS = (("D’où cela vient", SOURCE[1]),)


def show(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    found = contract_view(slug)
    if found is None:
        raise Http404
    own = set(
        OrientationTree.objects.filter(contract_id=found.id).order_by("pk").values_list("pk", flat=True)
    )
    context = {
        **allowed(user, Permission.EDIT_CONTRACT),
        "contract": found,
        "trees": [tree for tree in trees(user) if tree.id in own],
        "rules": rules_of(finding.contract(slug)),
    }
    return page(request, "contract.html", context)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    contract = finding.contract(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = EditContractForm(sent(request), user=user, edits=Edited(contract, _of_contract))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_contract(form.actor, contract, **form.values()))):
        return done(request, corrected(moved, "Le contrat est modifié."), "workspace:contract", slug)
    return form_page(request, form, _around(contract, "Modifier le contrat", "Enregistrer"))


def add_amendment(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    contract = finding.contract(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = AmendmentForm(sent(request), user=user)
    if accepted(form, lambda: actions.add_amendment(form.actor, contract, **form.values())):
        return done(request, "L’avenant est ajouté.", "workspace:contract", slug)
    return form_page(request, form, _around(contract, "Nouvel avenant", "Ajouter l’avenant", sourced=True))


def create_tree(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    contract = finding.contract(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = TreeForm(sent(request), user=user)
    if accepted(form, lambda: actions.create_tree(form.actor, contract, **form.values())):
        return done(request, "L’arbre est créé : ajoutez-y ses orientations.", "workspace:contract", slug)
    return form_page(
        request, form, _around(contract, "Nouvel arbre d’orientations", "Créer l’arbre", sourced=True)
    )


def create_node(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    tree = finding.tree(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = NodeForm(sent(request), user=user)
    form.offer(tree.nodes.order_by("order", "pk"))
    if accepted(form, lambda: actions.create_node(form.actor, tree, **form.values())):
        return done(request, "L’orientation est ajoutée.", "workspace:contract", tree.contract.slug)
    return form_page(request, form, _around(tree.contract, f"Nouvelle orientation : {tree}", "Ajouter"))


def edit_node(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    node = finding.node(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = EditNodeForm(sent(request), user=user, edits=Edited(node, _of_node))
    form.offer(OrientationNode.objects.filter(tree=node.tree).exclude(pk=node.pk).order_by("order", "pk"))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_node(form.actor, node, **form.values()))):
        return done(
            request,
            corrected(moved, "L’orientation est modifiée."),
            "workspace:contract",
            node.tree.contract.slug,
        )
    return form_page(request, form, _around(node.tree.contract, f"Modifier : {node}", "Enregistrer"))


def set_use_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Write whose figure is used while one is contested."""
    user = user_of(request)
    contract = finding.contract(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = UseRuleForm(sent(request), user=user)
    if accepted(form, lambda: signatures.set_use_rule(form.actor, contract, **form.values())):
        return done(
            request, "La règle est écrite ; les chiffres contestés la suivent.", "workspace:contract", slug
        )
    around = _around(contract, "Nouvelle règle sur les chiffres contestés", "Écrire la règle", sourced=True)
    return form_page(request, form, around)


def open_scheme(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a fund or an aid, for plans and movements to name it."""
    user = user_of(request)
    contract = finding.contract(slug)
    finding.must(user, Permission.EDIT_CONTRACT)
    form = SchemeForm(sent(request), user=user)
    if accepted(form, lambda: create_scheme(form.actor, **form.values())):
        return done(request, "Le dispositif est ouvert.", "workspace:contract", slug)
    return form_page(request, form, _around(contract, "Nouveau dispositif", "Ouvrir le dispositif"))


def _of_contract(contract: Contract) -> dict[str, object]:
    return {name: getattr(contract, name) for name in CONTRACT_FIELDS}


def _of_node(node: OrientationNode) -> dict[str, object]:
    return {name: getattr(node, name) for name in NODE_FIELDS}


def _around(contract: Contract, title: str, submit: str, *, sourced: bool = False) -> FormPage:
    back = reverse("workspace:contract", args=[contract.slug])
    crumbs = [("Vue d’ensemble", reverse("workspace:overview")), (str(contract), back)]
    return FormPage(title, submit, back, crumbs, groups=GROUPS if sourced else ())
