"""The questions of the aid finder: a commune, an operation, its money, its days; one answer is enough."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from molette.domain.territory.queries import CommuneMatch, PlaceRef, find_communes
from molette.engines.rules.words import CATEGORY_LABELS, OWNER_LABELS, Category, Owner
from molette.web.public.days import EARLIEST, LATEST
from molette.web.public.search import certain
from molette.web.workspace.forms.fields import DayField, EuroField

ADDRESS: Final = {
    "place": "commune",
    "owner": "porteur",
    "category": "nature",
    "cost": "cout",
    "eligible": "subventionnable",
    "aid": "aides",
    "private": "prive",
    "filed": "recue",
    "started": "debut",
    "contract": "contrat",
    "day": "le",
}
"""How each question is named in the address, which is shared and read."""
MAIN: Final = (("place", "owner"), ("category", "cost"))
"""What is asked first, in two columns."""
MORE: Final = (("eligible", "aid", "private"), ("filed", "started", "contract", "day"))
"""What sharpens the answer, asked on demand."""
YES, NO = "oui", "non"
MOST_OFFERED: Final = 50


class CommuneField(forms.CharField):
    """A commune by its name, postcode or INSEE code; when several answer, they become the list."""

    def clean(self, value: Any) -> PlaceRef | None:
        typed = super().clean(value)
        if not typed:
            return None
        matches = find_communes(typed, MOST_OFFERED + 1)
        exact = [match for match in matches if match.place.code == typed]
        if (one := exact[0] if exact else certain(matches)) is not None:
            return one.place
        if not matches:
            raise ValidationError(f"Aucune commune ne répond à « {typed} » : écrivez son nom ou son code.")
        if len(matches) > MOST_OFFERED:
            raise ValidationError(
                f"Plus de {MOST_OFFERED} communes répondent à « {typed} » : écrivez-en davantage."
            )
        self.widget = forms.Select(attrs=self.widget.attrs)
        self.widget.choices = [("", "Choisissez…"), *((m.place.code, _named(m)) for m in matches)]
        raise ValidationError(
            f"{len(matches)} communes répondent à « {typed} » : choisissez dans la liste."
            if len(matches) > 1
            else f"Aucune commune ne s’appelle « {typed} » : en voici une qui lui ressemble."
        )


def _named(match: CommuneMatch) -> str:
    return f"{match.place.name} ({', '.join(match.postcodes) or match.place.code})"


def _euros(label: str, hint: str) -> EuroField:
    return EuroField(label=label, help_text=hint, required=False, min_value=0)


class FinderForm(forms.Form):
    use_required_attribute = False  # the page itself says what is missing, beside the field and on top

    place = CommuneField(
        label="Où se trouve l’opération ?",
        help_text="Le nom de la commune, son code postal ou son code INSEE.",
        max_length=100,
        error_messages={"required": "Dites dans quelle commune."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    owner = forms.ChoiceField(
        label="Qui la porte ?",
        choices=[(owner.value, label) for owner, label in OWNER_LABELS.items()],
        initial=Owner.COMMUNE,
    )
    category = forms.ChoiceField(
        label="Pour quoi faire ?",
        choices=[("", "je ne sais pas encore"), *((c.value, label) for c, label in CATEGORY_LABELS.items())],
        required=False,
    )
    cost = _euros("Coût hors taxes, en euros", "Sans lui, la réponse dit qui peut demander, non combien.")
    eligible = _euros("Dépense subventionnable hors taxes", "Si elle est moindre que le coût.")
    aid = _euros("Aides publiques déjà promises par d’autres", "État, Région, Département, Europe… réunis.")
    private = _euros("Argent privé", "Mécénat, fondation, entreprise.")
    filed = DayField(label="Jour de réception de la demande", required=False)
    started = DayField(
        label="Jour où l’opération commence",
        help_text="Le premier devis ou marché signé.",
        required=False,
    )
    contract = forms.ChoiceField(
        label="L’opération est-elle inscrite dans un contrat avec l’État ?",
        choices=[("", "oui si la commune est dans le programme"), (YES, "oui"), (NO, "non")],
        required=False,
    )
    day = DayField(
        label="Jour de la question",
        help_text="Les règles de ce jour ; aujourd’hui par défaut.",
        required=False,
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        """An address that does not say who carries the operation speaks of a commune."""
        if data is not None:
            data = data.copy()
            data.setdefault(ADDRESS["owner"], Owner.COMMUNE.value)
        super().__init__(data)

    def add_prefix(self, field_name: str) -> str:
        return ADDRESS.get(field_name, field_name)

    def clean_owner(self) -> Owner:
        return Owner(self.cleaned_data["owner"])

    def clean_category(self) -> Category | None:
        return Category(self.cleaned_data["category"]) if self.cleaned_data["category"] else None

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(f"Choisissez un jour entre {EARLIEST.year} et {LATEST.year}.")
        return day

    def clean_cost(self) -> Any:
        cost = self.cleaned_data["cost"]
        if cost is not None and not cost:
            raise ValidationError("Un coût nul ne demande aucune aide : laissez vide s’il n’est pas connu.")
        return cost

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        cost, eligible = found.get("cost"), found.get("eligible")
        if eligible is not None and cost is None and "cost" not in self.errors:
            self.add_error("cost", "Donnez le coût : la dépense subventionnable en est une part.")
        elif eligible is not None and cost is not None and eligible > cost:
            self.add_error("eligible", "La dépense subventionnable ne dépasse pas le coût.")
        return found

    @property
    def is_sharpened(self) -> bool:
        """Whether one of the questions asked on demand was answered, or is at fault."""
        names = (name for column in MORE for name in column)
        return any(self.data.get(ADDRESS[name]) or self.errors.get(name) for name in names)
