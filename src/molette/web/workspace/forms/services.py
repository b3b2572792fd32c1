"""The questions of a simulation: which service, opened where or closed, and what it offers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict

from molette.domain.services.ground import KindRef, ServiceRef
from molette.domain.services.simulation import Closing, Opening

ADDRESS: Final = {"kind": "service", "closed": "ferme", "commune": "commune", "capacity": "offre"}
"""How each question is named in the address, which is shared and read."""
SINGLE, MOST = Decimal(1), Decimal(10_000)


class ServiceTrialForm(forms.Form):
    """A service to try. Nothing is written: the answer is an address."""

    use_required_attribute = False

    kind = forms.ChoiceField(label="Quel service ?", error_messages={"required": "Dites quel service."})
    closed = forms.ChoiceField(
        label="L’ouvrir, ou fermer l’un de ceux qui le rendent ?",
        help_text="Ceux de la sorte choisie : après en avoir changé, envoyez pour lire les siens.",
        required=False,
    )
    commune = forms.ChoiceField(
        label="Où s’ouvrirait-il ?", help_text="Au centre de la commune.", required=False
    )
    capacity = forms.DecimalField(
        label="Combien offrirait-il ?",
        help_text="Des médecins à temps plein ; 1 pour un lieu que l’on compte.",
        min_value=Decimal("0.1"),
        max_value=MOST,
        max_digits=8,
        decimal_places=2,
        initial=SINGLE,
        required=False,
        localize=True,
        error_messages={"min_value": "Écrivez un nombre plus grand que zéro."},
    )

    def __init__(
        self,
        asked: QueryDict,
        *,
        kinds: Sequence[KindRef],
        communes: Iterable[tuple[str, str]],
        services: Iterable[ServiceRef],
        here: str,
    ) -> None:
        told = {key: asked.get(key, "") for key in ADDRESS.values() if key in asked}
        super().__init__(told if ADDRESS["kind"] in told else None, initial={"commune": here})
        self._choices("kind", [(kind.slug, kind.name) for kind in kinds])
        self._choices("commune", list(communes))
        self._choices(
            "closed", [("", "en ouvrir un"), *((str(one.id), f"fermer : {one.name}") for one in services)]
        )

    def add_prefix(self, field_name: str) -> str:
        return ADDRESS.get(field_name, field_name)

    def _choices(self, name: str, pairs: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = pairs

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if not held.get("closed") and not held.get("commune") and "commune" not in self.errors:
            self.add_error("commune", "Dites dans quelle commune il s’ouvrirait.")
        return held

    def trial(self) -> Opening | Closing:
        held = self.cleaned_data
        if held["closed"]:
            return Closing(held["kind"], int(held["closed"]))
        return Opening(held["kind"], held["commune"], held["capacity"] or SINGLE)
