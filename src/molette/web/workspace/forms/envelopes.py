"""Forms on envelopes: what was voted for the programme, what is delegated of it."""

from collections.abc import Sequence
from typing import Any

from molette.domain.funding.actions import Payer
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Contract
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.web.workspace.forms.base import CorrectingForm, DeskForm, SourcedForm, speak_for
from molette.web.workspace.forms.fields import DayField, EuroField, Pick, choice, text
from molette.web.workspace.forms.money import funders, schemes, year_field

VOTES = (Rung.VOTED, Rung.VOTED_CP)
AE_HELP = "Ce que le détenteur pourra engager."
CP_HELP = "Ce qu’il pourra payer dans l’année ; vide : rien."
ACT_HELP = "Arrêté, notification de crédits, délibération."
KINDS = (PlaceKind.REGION, PlaceKind.DEPARTMENT, PlaceKind.AGGLOMERATION, PlaceKind.COMMUNE)


def _places() -> Any:
    return Place.objects.filter(kind__in=KINDS, ends_on=None).order_by("search_name", "pk")


def _named(place: Place) -> str:
    return f"{place.name} ({place.get_kind_display()})"


class BudgetVoteForm(SourcedForm):
    """AE or CP opened for the whole programme, by their act."""

    permission = Permission.EDIT_CONTRACT

    rung = choice("Ce qui est ouvert", [(rung.value, RUNG_LABELS[rung]) for rung in VOTES])
    contract = Pick("Contrat", lambda: Contract.objects.order_by("name", "pk"))
    funder = Pick("Financeur", funders)
    scheme = Pick("Dispositif", schemes)
    scheme_year = year_field(
        "Millésime du dispositif",
        required=False,
        help_text="L’année d’ouverture des AE. Vide : des AE sans année, engagées quand on veut.",
    )
    amount = EuroField(label="Montant", required=False, help_text="Vide : il n’a pas été publié.")
    year = year_field("Exercice")
    dated = DayField(label="Date de l’acte")
    act = text("Acte", max_length=250, help_text="Loi de finances, délibération, arrêté de report.")
    wording = text("Les mots de la source", lines=2, required=False)

    field_order: Sequence[str] | None = (
        *("rung", "contract", "funder", "scheme", "scheme_year", "amount", "year", "dated", "act", "wording"),
    )

    def values(self) -> dict[str, Any]:
        found = super().values()
        payer = Payer(found.pop("funder"), found.pop("scheme"), found.pop("scheme_year"))
        return {**found, "funding_source": payer, "rung": Rung(found["rung"])}


class DelegationForm(DeskForm):
    """A part given to a holder. It speaks for who holds the whole, or for a service of theirs."""

    permission = Permission.EDIT_PLAN

    holder = Pick("À qui", lambda: Organisation.objects.order_by("name", "pk"))
    perimeter = Pick(
        "Où",
        _places,
        required=False,
        blank="partout",
        named=_named,
        help_text="Quelques mots du nom, ou rien : partout où vous pouvez.",
    )
    ae = EuroField(label="AE déléguées", required=False, help_text=AE_HELP)
    cp = EuroField(label="CP délégués", required=False, help_text=CP_HELP)
    act = text("Acte", max_length=250, help_text=ACT_HELP)
    decided_on = DayField(label="Décidée le")

    def __init__(self, *args: Any, givers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_for(self, givers)

    def values(self) -> dict[str, Any]:
        return _amounts(super().values())


class DelegationChangeForm(CorrectingForm):
    """More, or less, with its act and why."""

    permission = Permission.EDIT_PLAN

    ae = EuroField(label="AE déléguées", required=False, help_text=AE_HELP)
    cp = EuroField(label="CP délégués", required=False, help_text=CP_HELP)
    act = text("Acte", max_length=250, help_text=ACT_HELP)
    decided_on = DayField(label="Décidée le")

    field_order: Sequence[str] | None = ("ae", "cp", "act", "decided_on", "reason")

    def __init__(self, *args: Any, givers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_for(self, givers)

    def values(self) -> dict[str, Any]:
        return _amounts(super().values())


def _amounts(found: dict[str, Any]) -> dict[str, Any]:
    """An amount left empty is none."""
    return {**found, "ae": found["ae"] or 0, "cp": found["cp"] or 0}
