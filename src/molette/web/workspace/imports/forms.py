"""Forms of the imports: the file, the meaning of its columns, the choice about refused rows."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from molette.domain.exchange.pipeline import Intake, first_rows
from molette.domain.ledger.models import Batch
from molette.domain.people.permissions import Permission
from molette.domain.territory.queries import perimeters
from molette.engines.money import NBSP
from molette.engines.tables.cells import column_letter
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import choice, text

IGNORED = "— gardée telle quelle —"
# What a register often leaves unsaid because it goes without saying for whoever wrote it.
CONSTANTS = ("department_code", "year", "funder_name", "scheme")


class SendForm(DeskForm):
    """The file and where it belongs."""

    permission = Permission.IMPORT_TABLE

    file = forms.FileField(label="Fichier", help_text="xlsx, xls, ods, csv ou json.")
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


class RevertForm(DeskForm):
    """Why a batch is cancelled."""

    permission = Permission.IMPORT_TABLE

    reason = text("Motif", lines=3, help_text="Gardé au journal, lu par les partenaires.")


class ImportForm(DeskForm):
    """A step of an import, that asks nothing more than to be confirmed."""

    permission = Permission.IMPORT_TABLE
