"""Forms on the display of a plan: its owner alone fills them."""

from typing import Any

from django import forms

from molette.domain.funding.models import PLACES_SHOWN
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.engines.rules.display import Where
from molette.web.workspace.forms.base import FOR, DeskForm
from molette.web.workspace.forms.fields import DayField, choice, reason, text


class OwnerForm(DeskForm):
    """A form sent for the owner of an operation, whatever other mandates the person holds."""

    permission = Permission.EDIT_PLAN

    def __init__(self, *args: Any, owner: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop(FOR, None)
        self.organisations = (owner,)


class DisplayForm(OwnerForm):
    """Where and when the plan in use was shown, and what proves it."""

    where = choice("Où", PLACES_SHOWN)
    shown_on = DayField(label="Affiché le")
    url = forms.URLField(
        label="Adresse de la page",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Pour l’affichage sur le site internet.",
    )
    note = text(
        "Ce qui le prouve",
        max_length=200,
        required=False,
        help_text="Certificat d’affichage, photo, constat. Lu par tous.",
    )

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "where": Where(found["where"])}


class TakeBackForm(OwnerForm):
    """Why a display is taken back."""

    reason = reason()
