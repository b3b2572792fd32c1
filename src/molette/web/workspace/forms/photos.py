"""The form of a photograph."""

from typing import Final

from django import forms

from molette.domain.people.permissions import Permission
from molette.domain.programme.actions import PHOTO_MAX_BYTES
from molette.domain.programme.models import DatePrecision, PhotoMoment
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import DayField, choice, text

_MEGABYTES: Final = PHOTO_MAX_BYTES // 1024 // 1024


class PhotoForm(DeskForm):
    permission = Permission.EDIT_PROJECT

    file = forms.FileField(
        label="Photo",
        help_text=f"JPEG, PNG ou WebP, {_MEGABYTES} Mo au plus. Personne ne doit y être reconnaissable "
        "sans son accord.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    moment = choice("Prise", PhotoMoment.choices, help_text="Avant, pendant ou après les travaux.")
    alt = text(
        "Ce qu’elle montre",
        max_length=250,
        help_text="Une phrase, pour qui ne la voit pas : « Façades ravalées, rue de Londres ».",
    )
    credit = text("Crédit", max_length=150, help_text="Qui l’a prise, ou à qui elle est.")
    taken_on = DayField(label="Prise le")
    precision = choice("À quelle précision", DatePrecision.choices, initial=DatePrecision.DAY)
