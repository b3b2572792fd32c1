"""Forms of campaigns: opening one, and the sheet that a lead fills in two minutes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from molette.domain.followup.actions import DateDraft
from molette.domain.followup.models import LEVELS, PERCENTS, Update
from molette.domain.followup.models.campaigns import ProposedDate
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Contract, Milestone, MilestoneDate
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.french import on_date
from molette.engines.stages import Said
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import DayField, EuroField, NumberField, Pick, choice, text

MOST: Final = 8
"""Milestones asked at most: the next ones; the others are said from the sheet of the project."""
Awaited = Sequence[tuple[Milestone, Said | None]]


class CampaignForm(DeskForm):
    """Of which projects, from when to when, how often one is reminded."""

    permission = Permission.RUN_CAMPAIGN

    title = text("Nom de la campagne", max_length=150, help_text="Pour quel comité, de quel mois.")
    opens_on = DayField(label="S’ouvre le")
    closes_on = DayField(label="À rendre avant le")
    remind_days = NumberField(
        label="Rappeler tous les", max_digits=3, decimal_places=0, help_text="En jours."
    )
    contract = Pick(
        "Contrat", lambda: Contract.objects.order_by("signed_on", "pk"), required=False, blank="tous"
    )
    place = Pick(
        "Lieu",
        lambda: Place.objects.filter(kind__in=(PlaceKind.AGGLOMERATION, PlaceKind.COMMUNE)).order_by(
            "search_name", "pk"
        ),
        required=False,
        blank="tous",
    )
    owner = Pick(
        "Maître d’ouvrage",
        lambda: Organisation.objects.exclude(owned_projects=None).distinct().order_by("name", "pk"),
        required=False,
        blank="tous",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"opens_on": timezone.localdate(), "remind_days": 7}, **kwargs})

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "remind_days": int(found["remind_days"])}


class UpdateForm(DeskForm):
    """What is done, the next dates, the spending of the year, the weather, how sure one is, one sentence."""

    permission = Permission.EDIT_PROJECT

    done = text("Ce qui est fait depuis", lines=3, required=False)
    sentence = text(
        "En une phrase, pour le comité", max_length=300, required=False, help_text="Ce qu’il faut retenir."
    )
    spent = EuroField(label="Dépense prévue de l’année, hors taxes", required=False)
    level = choice("Météo", LEVELS, required=False)
    why = text("Pourquoi, en une phrase", max_length=300, required=False)
    judged = Pick("Jalon", Milestone.objects.none, required=False)
    percent = forms.ChoiceField(
        label="Viendra-t-il à la date annoncée ?", choices=[("", "—"), *PERCENTS], required=False
    )

    def __init__(self, *args: Any, update: Update, awaited: Awaited, sees_money: bool, **kwargs: Any) -> None:
        held = {one.milestone_id: one for one in update.dates.all()}
        initial = {**_said(update), **_dated(held.values())}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.awaited = [one for one, _ in awaited[:MOST]]
        for milestone, said in awaited[:MOST]:
            self.fields |= _fields_of(milestone, said)
        judged = self.fields["judged"]
        if isinstance(judged, Pick):
            judged.named = lambda one: one.title
            judged.offer([one for one, said in awaited if said and said.until >= timezone.localdate()])
        if not sees_money:
            del self.fields["spent"]
        else:
            self.fields["spent"].label = f"Dépense prévue en {timezone.localdate().year}, hors taxes"

    @property
    def dated(self) -> Sequence[str]:
        """The names of the fields of dates."""
        return [f"{name}_{one.pk}" for one in self.awaited for name in ("date", "came", "evidence")]

    def dates(self) -> Iterator[DateDraft]:
        """The dates given."""
        for milestone in self.awaited:
            on: date | None = self.cleaned_data.get(f"date_{milestone.pk}")
            if on is not None:
                came = self.cleaned_data[f"came_{milestone.pk}"]
                nature = MilestoneDate.Nature.ACTUAL if came else MilestoneDate.Nature.PLANNED
                yield DateDraft(milestone, nature.value, on, self.cleaned_data[f"evidence_{milestone.pk}"])

    def values(self) -> dict[str, Any]:
        dated = set(self.dated)
        found = {name: value for name, value in super().values().items() if name not in dated}
        percent = int(found["percent"]) if found["percent"] else None
        return {**found, "percent": percent, "judged": found["judged"] if percent is not None else None}


def _fields_of(milestone: Milestone, said: Said | None) -> dict[str, forms.Field]:
    announced = f"Annoncé {on_date(said.on, said.precision)}." if said else "Aucune date annoncée."
    return {
        f"date_{milestone.pk}": DayField(
            label=f"{milestone.title} : nouvelle date", required=False, help_text=announced
        ),
        f"came_{milestone.pk}": forms.BooleanField(label="C’est fait, à cette date", required=False),
        f"evidence_{milestone.pk}": text("Si c’est fait, ce qui le montre", required=False, max_length=300),
    }


def _said(update: Update) -> dict[str, Any]:
    names = ("done", "sentence", "spent", "level", "why", "judged", "percent")
    return {name: getattr(update, name) for name in names}


def _dated(dates: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    held: Sequence[ProposedDate] = list(dates)
    for one in held:
        found[f"date_{one.milestone_id}"] = one.on
        found[f"came_{one.milestone_id}"] = one.nature == MilestoneDate.Nature.ACTUAL
        found[f"evidence_{one.milestone_id}"] = one.evidence
    return found


class ReturnForm(DeskForm):
    """What is to be seen again."""

    permission = Permission.RUN_CAMPAIGN

    comment = text("Ce qui est à revoir", lines=3, help_text="Lu par qui a préparé la mise à jour.")
