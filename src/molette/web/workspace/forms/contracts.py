"""Forms on the contract, its amendments and its trees of orientations."""

from collections.abc import Sequence
from typing import Any

from django import forms

from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import OrientationNode
from molette.web.workspace.forms.base import CorrectingForm, DeskForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, Pick, text


class ContractForm(DeskForm):
    permission = Permission.EDIT_CONTRACT

    name = text("Nom", max_length=200)
    short_name = text("Sigle", max_length=60, required=False)
    summary = text("En quelques phrases", lines=4, required=False)
    signed_on = DayField(label="Signé le", required=False)
    starts_on = DayField(label="Commence le", required=False)
    ends_on = DayField(label="Finit le", required=False)
    answer_days = forms.IntegerField(
        label="Jours pour répondre à un chiffre", min_value=1, max_value=365, initial=30
    )


CONTRACT_FIELDS = tuple(ContractForm.base_fields)


class EditContractForm(CorrectingForm, ContractForm):
    """What is written of the contract, and why it changes."""


class AmendmentForm(SourcedForm):
    permission = Permission.EDIT_CONTRACT
    source_required = False

    title = text("Intitulé", max_length=200)
    happened_on = DayField(label="Date")
    summary = text("Ce qu’il change", lines=4, required=False)

    field_order: Sequence[str] | None = ("title", "happened_on", "summary")


class TreeForm(SourcedForm):
    permission = Permission.EDIT_CONTRACT

    name = text("Nom", max_length=200)
    node_word = text(
        "Le mot de cette partie", max_length=40, initial="orientation", help_text="Axe, domaine, ambition…"
    )
    stated_by = Pick("Dit par", lambda: Organisation.objects.order_by("name", "pk"))
    stated_on = DayField(label="Dit le", required=False)
    note = text("Note", lines=2, required=False)

    field_order: Sequence[str] | None = ("name", "node_word", "stated_by", "stated_on", "note")


class NodeForm(DeskForm):
    permission = Permission.EDIT_CONTRACT

    title = text("Intitulé", max_length=250)
    code = text("Numéro", max_length=20, required=False)
    parent = Pick("Sous", OrientationNode.objects.none, required=False)
    quotation = text(
        "Les mots de la partie", lines=4, required=False, help_text="Les siens, jamais les nôtres."
    )
    stated_on = DayField(label="Dit le", required=False)

    def offer(self, parents: Any) -> None:
        field = self.fields["parent"]
        if isinstance(field, Pick):
            field.offer(parents)


NODE_FIELDS = tuple(NodeForm.base_fields)


class EditNodeForm(CorrectingForm, NodeForm):
    """An orientation better said, and why."""
