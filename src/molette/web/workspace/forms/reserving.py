"""Forms that reserve something, and that write contacts."""

from datetime import date
from typing import Any

from django import forms

from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import DayField, PickMany, text


class ReserveForm(DeskForm):
    """To whom, why, until when. Those concerned see in any case: they are not asked for."""

    permission = Permission.RESERVE

    seen_by = PickMany(
        "Le voient aussi",
        lambda: Organisation.objects.order_by("name", "pk"),
        help_text="En plus de ceux dont c’est l’argent ou la parole, qui le voient toujours.",
    )
    reason = text("Pourquoi", lines=3, help_text="Gardé au journal, lu par ceux qui voient.")
    ends_on = DayField(label="Jusqu’au", help_text="Ce jour-là, la réserve tombe d’elle-même.")

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].widget.attrs["max"] = latest.isoformat()


class ContactForm(DeskForm):
    """Whom to write to or call in an organisation."""

    name = text("Nom", max_length=150)
    role = text("Fonction", max_length=150, required=False)
    email = forms.EmailField(label="Adresse électronique", required=False)
    phone = text("Téléphone", max_length=30, required=False, help_text="L’un des deux au moins.")
