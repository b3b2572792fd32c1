"""Forms on accounts, organisations and mandates."""

from typing import Any

from django import forms

from molette.domain.people.models import Organisation, OrganisationKind, RoleChoices, Scope, User
from molette.domain.people.permissions import Permission, Role
from molette.domain.programme.models import Project
from molette.domain.territory.models import Place, PlaceKind
from molette.web.workspace.forms.base import CorrectingForm, DeskForm
from molette.web.workspace.forms.fields import DayField, Pick, choice, reason, text


class MembersForm(DeskForm):
    """An act of the administrator: he speaks for nobody."""

    permission = Permission.MANAGE_MEMBERS


class InviteForm(MembersForm):
    name = text("Nom", max_length=150)
    email = forms.EmailField(label="Adresse électronique")


class RenameForm(DeskForm):
    name = text("Nom", max_length=150)


class OrganisationForm(MembersForm):
    name = text("Nom", max_length=200)
    short_name = text("Nom court", max_length=80, required=False)
    kind = choice("Nature", OrganisationKind.choices)
    siren = text("SIREN", max_length=20, required=False, help_text="Neuf chiffres.")
    siret = text("SIRET", max_length=20, required=False, help_text="Quatorze chiffres.")
    website = forms.URLField(label="Site", max_length=300, required=False, assume_scheme="https")


ORGANISATION_FIELDS = tuple(OrganisationForm.base_fields)


class EditOrganisationForm(CorrectingForm, OrganisationForm):
    """What is written of an organisation, and why it changes."""


class GrantForm(MembersForm):
    user = Pick("Personne", lambda: User.objects.filter(is_active=True).order_by("name", "pk"))
    organisation = Pick("Pour le compte de", lambda: Organisation.objects.order_by("name", "pk"))
    role = choice("Rôle", RoleChoices.choices)
    scope = forms.ChoiceField(
        label="Sur", choices=Scope.choices, widget=forms.RadioSelect, initial=Scope.PROGRAMME
    )
    place = Pick(
        "Lieu",
        lambda: Place.objects.filter(kind__in=(PlaceKind.COMMUNE, PlaceKind.AGGLOMERATION)),
        required=False,
    )
    project = Pick("Projet", lambda: Project.objects.order_by("title", "pk"), required=False)
    starts_on = DayField(label="À partir du", required=False)
    ends_on = DayField(label="Jusqu’au", required=False, help_text="Vide : sans terme.")

    def values(self) -> dict[str, Any]:
        found = super().values()
        project = found.pop("project")
        return {**found, "role": Role(found["role"]), "project": project.slug if project else ""}


class EndForm(MembersForm):
    on = DayField(label="Fin du mandat")
    reason = reason()
