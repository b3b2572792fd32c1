"""Forms of the imports: the file, the meaning of its columns, the choice about refused rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.forms.utils import ErrorDict

from molette.domain.exchange.pipeline import Intake, first_rows
from molette.domain.ledger.models import Batch
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Contract, OrientationTree
from molette.domain.territory.queries import perimeters
from molette.engines.money import NBSP
from molette.engines.tables.cells import column_letter
from molette.web.workspace.forms.base import DeskForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, Pick, choice, text

IGNORED = "— gardée telle quelle —"
# What a register often leaves unsaid because it goes without saying for whoever wrote it.
NEEDED_OF_A_TREE = (
    ("name", "Donnez un nom à l’arbre nouveau, ou choisissez plus haut celui à corriger."),
    ("contract", "Dites de quel contrat."),
    ("stated_by", "Dites qui l’a dit."),
)
CONSTANTS = ("department_code", "year", "funder_name", "scheme")


def tree_named(tree: OrientationTree) -> str:
    return f"{tree.name} ({tree.stated_by.label}{f', {tree.stated_on:%Y}' if tree.stated_on else ''})"


class SendForm(DeskForm):
    """The file and where it belongs."""

    permission = Permission.IMPORT_TABLE

    file = forms.FileField(
        label="Fichier",
        help_text="xlsx, xls, ods, csv ou json ; docx, odt ou pdf pour un arbre d’orientations.",
    )
    target = choice("Ce qu’il contient", Batch.Target.choices)
    register = text(
        "Registre",
        max_length=80,
        required=False,
        help_text="Pour des subventions : le nom sous lequel ce partenaire publie. Vide : celui du fichier.",
    )
    perimeter = choice("Compter les lignes de", (), required=False, help_text="Toutes sont importées.")
    sheet = text(
        "Feuille",
        max_length=120,
        required=False,
        help_text="Vide : celle qui ressemble le plus à un tableau.",
    )

    def __init__(self, *args: Any, former: Batch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if former is not None:  # it goes where the first file went: nothing more is to be said
            self.fields = {name: self.fields[name] for name in self.fields if name in {"pour", "file"}}
            return
        known = [(p.slug, p.name) for p in perimeters() if p.listed_communes]
        field = self.fields["perimeter"]
        field.choices = [("", "tout le fichier"), *known]  # type: ignore[attr-defined]  # a ChoiceField
        field.initial = settings.PERIMETER

    def clean_file(self) -> UploadedFile[Any]:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > settings.UPLOAD_MAX_MB * 10**6:
            raise forms.ValidationError(
                f"Ce fichier dépasse {settings.UPLOAD_MAX_MB}{NBSP}Mo{NBSP}: "
                "envoyez-le en plusieurs fois, ou la feuille utile en .csv."
            )
        return sent


class MappingForm(DeskForm):
    """One select a column, named by its rank, and the values that hold for the whole file."""

    permission = Permission.IMPORT_TABLE

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.intake = intake
        fields = [(field.name, field.label) for field in intake.target.fields]
        self.labels = dict(fields)
        proposed = {choice.column: choice for choice in intake.columns.choices}
        self.reasons = {column: choice.reason for column, choice in proposed.items()}
        for column, label in enumerate(intake.table.header):
            self.fields[f"c{column}"] = forms.ChoiceField(
                label=label,
                choices=[("", IGNORED), *fields],
                required=False,
                initial=proposed[column].field if column in proposed else "",
            )
        for name in CONSTANTS if "amount" in self.labels and "place_code" in self.labels else ():
            self.fields[f"k_{name}"] = text(
                self.labels[name], max_length=120, required=False, initial=_written(intake, name)
            )

    def lines(self) -> Iterator[dict[str, Any]]:
        """Each column with its first values, its select and why it was proposed."""
        for column in range(len(self.intake.table.header)):
            yield {
                "field": self[f"c{column}"],
                "letter": column_letter(column),
                "samples": first_rows(self.intake.table, column),
                "reason": self.reasons.get(column, ""),
            }

    def needed(self) -> list[str]:
        """The fields without which no row can be taken."""
        return [field.label for field in self.intake.target.fields if field.required]

    def constant_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("k_")]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for column, label in enumerate(self.intake.table.header):
            name = found.get(f"c{column}", "")
            if name in taken:
                self.add_error(
                    f"c{column}", f"«{NBSP}{self.labels[name]}{NBSP}» est déjà pris par {taken[name]}."
                )
            elif name:
                taken[name] = label
        return found

    def columns(self) -> dict[str, str]:
        header = self.intake.table.header
        return {label: self.cleaned_data[f"c{column}"] for column, label in enumerate(header)}

    def constants(self) -> dict[str, str]:
        found = self.cleaned_data.items()
        return {name[2:]: value for name, value in found if name.startswith("k_") and value}


def _written(intake: Intake, name: str) -> str:
    value = intake.constants.get(name, "")
    return str(value)


class TreeOfDocumentForm(SourcedForm):
    """Of which tree the headings of a document are: one that exists, or one to be made.

    It only refuses what it lacks when it `asks`: while headings are corrected it keeps what was typed.
    """

    permission = Permission.EDIT_CONTRACT
    source_required = False

    existing = Pick(
        "Arbre à corriger",
        OrientationTree.objects.order_by("name", "pk").select_related("stated_by").all,
        required=False,
        blank="— aucun : un arbre nouveau, ou une nouvelle version, décrit ci-dessous —",
        named=tree_named,
        help_text="Ses orientations sont reconnues à leur intitulé ou à leur numéro ; aucune n’est retirée.",
    )
    name = text("Nom du nouvel arbre", max_length=200, required=False)
    former = Pick(
        "Version précédente",
        OrientationTree.objects.order_by("name", "pk").select_related("stated_by").all,
        required=False,
        blank="— aucune —",
        named=tree_named,
        help_text="L’aperçu dira ce qui s’ajoute, disparaît et change de mots ; elle reste telle quelle.",
    )
    contract = Pick("Contrat", lambda: Contract.objects.order_by("name", "pk"), required=False)
    stated_by = Pick("Dit par", lambda: Organisation.objects.order_by("name", "pk"), required=False)
    stated_on = DayField(label="Dit le", required=False)
    node_word = text(
        "Le mot de cette partie", max_length=40, initial="orientation", help_text="Axe, domaine, ambition…"
    )
    note = text("Note", lines=2, required=False)

    field_order: Sequence[str] | None = (
        "existing", "name", "former", "contract", "stated_by", "stated_on", "node_word", "note",
    )  # fmt: skip

    def __init__(self, data: Any = None, *args: Any, asks: bool, **kwargs: Any) -> None:
        self.asks = asks
        super().__init__(data, *args, **kwargs)
        for name, lack in NEEDED_OF_A_TREE:  # of a tree that exists, all is known
            self.fields[name].required = not self.data.get("existing")
            self.fields[name].error_messages["required"] = lack

    def full_clean(self) -> None:
        super().full_clean()
        if not self.asks:
            self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("existing") is not None:
            if found.get("name"):
                self.add_error("name", "Un arbre à corriger est choisi : videz ce nom, ou ne choisissez pas.")
        elif found.get("source") is None and not any(name.startswith("source") for name in self.errors):
            self.add_error("source", "Choisissez une source, ou décrivez-la.")
        return found

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields under what they speak of."""
        new = ("name", "former", "contract", "stated_by", "stated_on", "node_word", "note")
        cited = [name for name in self.fields if name.startswith("source")]
        told = (("", ["existing"]), ("Pour un arbre nouveau", new), ("D’où il vient", cited))
        return [(title, [self[name] for name in names]) for title, names in told]


class RevertForm(DeskForm):
    """Why a batch is cancelled."""

    permission = Permission.IMPORT_TABLE

    reason = text("Motif", lines=3, help_text="Gardé au journal, lu par les partenaires.")


class ImportForm(DeskForm):
    """A step of an import, that asks nothing more than to be confirmed."""

    permission = Permission.IMPORT_TABLE
