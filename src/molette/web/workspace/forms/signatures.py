"""Forms that answer a figure: accept, contest, settle, ask one more partner, rule on contested values."""

from typing import Any

from django import forms
from django.utils import timezone

from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Document
from molette.domain.signatures.models import MatterChoices, WhoseChoices
from molette.domain.signatures.subjects import Signed
from molette.web.workspace.forms.base import DeskForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, NumberField, Pick, choice, text


def value_instead(signed: Signed, label: str, help_text: str) -> forms.Field:
    """A value of the same nature as the one said: a date for a date, a word for a word."""
    if signed.words:
        return forms.ChoiceField(
            label=label,
            help_text=help_text,
            required=False,
            choices=[("", "— aucune —"), *signed.words.items()],
        )
    if signed.subject == "date":
        return DayField(label=label, help_text=help_text, required=False)
    return NumberField(
        label=label,
        help_text=help_text,
        required=False,
        max_digits=20,
        decimal_places=max(2, signed.decimals),
    )


class AcceptForm(DeskForm):
    permission = Permission.SIGN_STATEMENT

    reason = text("Une remarque", lines=2, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class _AgainstForm(SourcedForm):
    """A form that may give another value, on the strength of a document."""

    source_required = False

    document = Pick("Ou une pièce du projet", Document.objects.none, required=False)

    def __init__(self, *args: Any, signed: Signed, **kwargs: Any) -> None:
        super().__init__(*args, subject=signed.row, **kwargs)
        document = self.fields["document"]
        if isinstance(document, Pick):
            document.offer(Document.objects.readable_by(self.person).filter(project=signed.project))
            if signed.project is None or not document.offers:
                del self.fields["document"]

    def put_first(self, **fields: forms.Field) -> None:
        """Show these fields before the others, the organisation one speaks for staying on top."""
        ahead = {name: field for name, field in self.fields.items() if name == "pour"}
        self.fields = {**ahead, **fields, **{n: f for n, f in self.fields.items() if n not in ahead}}


class ContestForm(_AgainstForm):
    permission = Permission.SIGN_STATEMENT

    reason = text("Pourquoi vous contestez", lines=3, help_text="Publié à côté de la valeur contestée.")
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    field_order = ("reason", "seen")

    def __init__(self, *args: Any, signed: Signed, **kwargs: Any) -> None:
        super().__init__(*args, signed=signed, **kwargs)
        self.put_first(counter_value=value_instead(signed, "Votre valeur", "Si vous en avez une."))


class SettleForm(_AgainstForm):
    permission = Permission.SETTLE_STATEMENT

    body = text(
        "Instance qui a décidé", max_length=200, help_text="Comité de pilotage, comité des financeurs…"
    )
    on = DayField(label="Décidé le")
    reason = text("Termes de la décision", lines=3, help_text="Tels qu’ils figurent au relevé.")

    field_order = ("body", "on", "reason")

    def __init__(self, *args: Any, signed: Signed, **kwargs: Any) -> None:
        super().__init__(*args, signed=signed, initial={"on": timezone.localdate()}, **kwargs)
        self.put_first(
            counter_value=value_instead(signed, "Valeur décidée", "Vide si la valeur déclarée est retenue.")
        )


class WidenForm(DeskForm):
    permission = Permission.STATE_VALUE

    organisation = Pick("Partenaire à ajouter", lambda: Organisation.objects.order_by("name", "pk"))
    reason = text("Pourquoi il est concerné", lines=2, help_text="Lu par tous les partenaires.")


class UseRuleForm(SourcedForm):
    permission = Permission.EDIT_CONTRACT
    source_required = False

    matter = choice("Quand est contesté", MatterChoices.choices)
    whose = choice("La valeur utilisée est", WhoseChoices.choices)
    holder = Pick("Quel partenaire", lambda: Organisation.objects.order_by("name", "pk"), required=False)
    since = DayField(label="À partir du", help_text="Pour ce qui est dit à partir de ce jour.")
    reason = text(
        "D’où vient cette règle", lines=2, help_text="Délibération, relevé de décisions, protocole."
    )

    field_order = ("matter", "whose", "holder", "since", "reason")
