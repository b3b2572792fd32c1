"""Forms of campaigns: opening one, and the sheet that a lead fills in two minutes."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from molette.domain.followup.actions import DateDraft, ValueDraft
from molette.domain.followup.actions.measured import WHOLE_DIGITS
from molette.domain.followup.models import LEVELS, PERCENTS, Update
from molette.domain.followup.queries import Followed
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Contract, Milestone, MilestoneDate
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.french import on_date
from molette.engines.stages import Said
from molette.web.workspace.followup.proposals import Awaited, written_in
from molette.web.workspace.forms.base import ConfirmForm, DeskForm, KeyedForm
from molette.web.workspace.forms.fields import DayField, EuroField, NumberField, Pick, choice, text
from molette.web.workspace.forms.seen import Edited, typed

MOST: Final = 8
"""Milestones asked at most: the next ones, and those a draft dates; the others are said from their sheet."""


class CampaignForm(KeyedForm):
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

    def __init__(
        self,
        *args: Any,
        update: Update,
        awaited: Callable[[], Awaited],
        measured: Sequence[Followed],
        sees_money: bool,
        **kwargs: Any,
    ) -> None:
        self.followed = measured
        offered = awaited()
        held = frozenset(update.dates.order_by().values_list("milestone", flat=True))
        shown = _shown(offered, held)
        self.awaited = [one for one, _ in shown]
        asked = {name: field for one in shown for name, field in _fields_of(*one).items()}
        asked |= {name: field for one in measured for name, field in _measured_by(one).items()}
        # Before the form is made, for this one form: what it shows of the row is read through its fields.
        vars(self)["base_fields"] = {**self.base_fields, **asked}
        if not sees_money:
            del self.base_fields["spent"]
        edits = Edited(
            update, lambda row: written_in(row, _shown(awaited(), held), measured, sees_money=sees_money)
        )
        super().__init__(*args, edits=edits, **kwargs)
        judged = self.fields["judged"]
        if isinstance(judged, Pick):
            judged.named = lambda one: one.title
            judged.offer([one for one, said in offered if said and said.until >= timezone.localdate()])
        if sees_money:
            self.fields["spent"].label = f"Dépense prévue en {timezone.localdate().year}, hors taxes"

    @property
    def repeats(self) -> bool:
        """Whether what is sent is already written, word for word: the form was sent twice."""
        now = {name: held for name, held in self._now().items() if name in self.fields}
        return typed(self, list(now)) == now

    @property
    def dated(self) -> Sequence[str]:
        """The names of the fields of dates."""
        return [f"{name}_{one.pk}" for one in self.awaited for name in ("date", "came", "evidence")]

    @property
    def measured(self) -> Sequence[str]:
        """The names of the fields of measures."""
        return [f"{name}_{one.measure.pk}" for one in self.followed for name in ("value", "until")]

    def measures(self) -> Iterator[ValueDraft]:
        """The values given, or half given."""
        for one in self.followed:
            key = one.measure.pk
            value, until = self.cleaned_data.get(f"value_{key}"), self.cleaned_data.get(f"until_{key}")
            if value is not None or until is not None:
                yield ValueDraft(one.measure, value, until)

    def dates(self) -> Iterator[DateDraft]:
        """The dates given."""
        for milestone in self.awaited:
            on: date | None = self.cleaned_data.get(f"date_{milestone.pk}")
            if on is not None:
                came = self.cleaned_data[f"came_{milestone.pk}"]
                nature = MilestoneDate.Nature.ACTUAL if came else MilestoneDate.Nature.PLANNED
                yield DateDraft(milestone, nature.value, on, self.cleaned_data[f"evidence_{milestone.pk}"])

    def values(self) -> dict[str, Any]:
        dated = {*self.dated, *self.measured}
        found = {name: value for name, value in super().values().items() if name not in dated}
        percent = int(found["percent"]) if found["percent"] else None
        return {**found, "percent": percent, "judged": found["judged"] if percent is not None else None}


def _shown(offered: Awaited, held: Collection[int]) -> Awaited:
    """The next milestones, and those of which the draft holds a date: what is not shown would be lost."""
    return [one for rank, one in enumerate(offered) if rank < MOST or one[0].pk in held]


def _fields_of(milestone: Milestone, said: Said | None) -> dict[str, forms.Field]:
    announced = f"Annoncé {on_date(said.on, said.precision)}." if said else "Aucune date annoncée."
    return {
        f"date_{milestone.pk}": DayField(
            label=f"{milestone.title} : nouvelle date", required=False, help_text=announced
        ),
        f"came_{milestone.pk}": forms.BooleanField(label="C’est fait, à cette date", required=False),
        f"evidence_{milestone.pk}": text("Si c’est fait, ce qui le montre", required=False, max_length=300),
    }


def _measured_by(one: Followed) -> dict[str, forms.Field]:
    last = f"Dernier constat : {one.told}." if one.told else "Aucun constat encore."
    decimals = one.measure.decimals
    label = f"{one.measure.name}, {one.measure.unit}"
    value = NumberField(
        label=label,
        max_digits=WHOLE_DIGITS + decimals,
        decimal_places=decimals,
        required=False,
        help_text=last,
    )
    return {
        f"value_{one.measure.pk}": value,
        f"until_{one.measure.pk}": DayField(label="Au", required=False, help_text="Le jour dont elle parle."),
    }


class ReturnForm(DeskForm):
    """What is to be seen again."""

    permission = Permission.RUN_CAMPAIGN

    comment = text("Ce qui est à revoir", lines=3, help_text="Lu par qui a préparé la mise à jour.")


class ApproveForm(ConfirmForm):
    """That what was read is right."""

    permission = Permission.RUN_CAMPAIGN
