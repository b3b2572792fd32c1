"""Forms on projects, their calendar and their documents."""

from collections.abc import Sequence

from django import forms

from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.programme.actions import DOCUMENT_MAX_BYTES
from molette.domain.programme.models import (
    Contract,
    DatePrecision,
    MilestoneDate,
    MilestoneKind,
    OrientationNode,
    Project,
)
from molette.domain.territory.models import Place, PlaceKind
from molette.web.workspace.forms.base import CorrectingForm, DeskForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, Pick, PickMany, choice, text

_MEGABYTES = DOCUMENT_MAX_BYTES // 1024 // 1024


class NewProjectForm(DeskForm):
    permission = Permission.CREATE_PROJECT

    title = text("Intitulé", max_length=250)
    summary = text("En quelques phrases", lines=5, required=False, help_text="Ce que verront les habitants.")
    reference = text("Référence", max_length=40, required=False)
    contract = Pick("Contrat", lambda: Contract.objects.order_by("signed_on", "pk"))
    owner = Pick("Maître d’ouvrage", lambda: Organisation.objects.order_by("name", "pk"), required=False)
    lead = Pick("Chef de projet", lambda: User.objects.filter(is_active=True), required=False)
    parent = Pick(
        "Fait partie de",
        lambda: Project.objects.filter(parent=None).order_by("title", "pk"),
        required=False,
        help_text="L’opération plus grande dont celle-ci est une part : leurs euros ne comptent qu’une fois.",
    )
    location_note = text("Précision de lieu", max_length=200, required=False)
    places = PickMany(
        "Lieux",
        lambda: Place.objects.filter(kind__in=(PlaceKind.AGGLOMERATION, PlaceKind.COMMUNE)),
    )
    nodes = PickMany(
        "Orientations servies", lambda: OrientationNode.objects.order_by("tree_id", "order", "pk")
    )
    linked_contracts = PickMany("Autres contrats", lambda: Contract.objects.order_by("signed_on", "pk"))


class EditProjectForm(CorrectingForm, NewProjectForm):
    permission = Permission.EDIT_PROJECT


PROJECT_FIELDS = tuple(NewProjectForm.base_fields)


class MilestoneForm(DeskForm):
    permission = Permission.EDIT_PROJECT

    kind = choice("Quel tournant", MilestoneKind.choices)
    title = text("Intitulé", max_length=200)


class DateForm(SourcedForm):
    """A date said of a milestone. A source or a piece of evidence is needed for what happened."""

    permission = Permission.EDIT_PROJECT
    source_required = False

    nature = forms.ChoiceField(
        label="Cette date est",
        choices=MilestoneDate.Nature.choices,
        widget=forms.RadioSelect,
        initial="planned",
    )
    on = DayField(label="Date")
    precision = choice("Connue au", DatePrecision.choices, initial=DatePrecision.DAY)
    said_on = DayField(label="Dite le")
    evidence = text(
        "Preuve",
        lines=2,
        required=False,
        help_text="Pour une date réalisée : procès-verbal, constat, photo, publication.",
    )

    field_order: Sequence[str] | None = ("nature", "on", "precision", "said_on", "evidence")


class DocumentForm(DeskForm):
    permission = Permission.EDIT_PROJECT

    title = text("Titre", max_length=200)
    dated = DayField(label="Daté du", required=False)
    url = forms.URLField(
        label="Adresse",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="De préférence : le document reste chez celui qui le publie.",
    )
    file = forms.FileField(
        label="Ou fichier",
        required=False,
        help_text=f"PDF, ODT, ODS, DOCX, XLSX, PNG ou JPEG, {_MEGABYTES} Mo au plus.",
    )
