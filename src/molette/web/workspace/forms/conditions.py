"""Forms on what is owed in return for an aid: the promise, a word on it, the act that lifts it, the claim."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from molette.domain.funding.models import CAUSES, KINDS, FundingSource, GrantCondition
from molette.domain.funding.speaking import speaking_for, spoken_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Project
from molette.engines.rules.conditions import WITHOUT_NUMBER, Kind
from molette.engines.rules.words import Cause
from molette.web.workspace.forms.base import (
    FOR,
    CorrectingForm,
    DeskForm,
    ReasonForm,
    SourcedForm,
    speak_for,
)
from molette.web.workspace.forms.fields import DayField, EuroField, NumberField, Pick, choice, text

YES_OR_NO = (("1", "oui"), ("0", "non"))


def aids_of(project: Project) -> QuerySet[FundingSource]:
    """The funding sources that bring something to a project, in a plan or on the ladder."""
    of_it = Q(plan_lines__plan__project=project, plan_lines__kind="grant") | Q(movements__project=project)
    found = FundingSource.objects.filter(of_it).select_related("funder", "scheme").distinct()
    return found.order_by("funder__name", "scheme__name", "year", "pk")


def may_claim(user: User, project: Project) -> bool:
    """Whether a person speaks for a funder of the project: he alone asks back."""
    return aids_of(project).filter(funder__in=spoken_for(user, project)).exists()


class PromiseFields(SourcedForm):
    """What the act asks, and until when."""

    permission = Permission.EDIT_PLAN
    source_required = False

    kind = choice("Nature", KINDS)
    target = NumberField(
        label="Combien",
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text="Rien, si cela ne se compte pas.",
    )
    unit = text("De quoi", max_length=60, required=False, help_text="Emplois, logements, mètres carrés…")
    until = DayField(label="À tenir avant le", help_text="Ou, pour un maintien, à maintenir jusqu’au.")
    held_until = DayField(label="Puis à maintenir jusqu’au", required=False)
    wording = text("Les mots de l’acte", lines=3)
    act = text("Acte", max_length=250, help_text="Arrêté, convention, délibération.")
    decided_on = DayField(label="Date de l’acte")


class ConditionForm(PromiseFields):
    """A promise more, of one of the aids of the project."""

    field_order: Sequence[str] | None = ("funding_source", *PromiseFields.base_fields)

    funding_source = Pick("Aide", FundingSource.objects.none)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "funding_source", aids_of(project))


PROMISE_FIELDS = ("kind", "target", "unit", "until", "held_until", "wording", "act", "decided_on", "source")


class SpokenForm(DeskForm):
    """A form that one body alone may send: those that speak for it are offered, and no other."""

    permission = Permission.EDIT_PLAN

    def __init__(self, *args: Any, speakers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_for(self, speakers)


class EditConditionForm(SpokenForm, CorrectingForm, PromiseFields):
    permission = Permission.EDIT_PLAN


class ReadingForm(SourcedForm):
    """Where a promise stands, one day: a number, or yes or no."""

    permission = Permission.STATE_VALUE
    source_required = False

    on = DayField(label="Constaté le")
    value = NumberField(label="Combien", max_digits=14, decimal_places=2)
    note = text(
        "D’après quoi",
        max_length=250,
        required=False,
        help_text="Qui l’a constaté et comment, si aucune source ne le dit.",
    )

    field_order: Sequence[str] | None = ("on", "value", "note")

    def __init__(self, *args: Any, condition: GrantCondition, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": timezone.localdate()}, **kwargs})
        self.is_counted = Kind(condition.kind) not in WITHOUT_NUMBER
        if self.is_counted:
            self.fields["value"].label = f"Combien ({condition.unit})"
        else:
            self.fields["value"] = choice("Est-ce tenu ?", YES_OR_NO)

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "value": Decimal(found["value"])}


class LiftForm(SpokenForm):
    lifted_on = DayField(label="Levée le")
    lifted_act = text("Acte", max_length=250, help_text="Avenant, arrêté, délibération.")


class ClaimForm(SourcedForm):
    """What a funder asks back, by which act and why: only the aids that one speaks for are offered."""

    permission = Permission.EDIT_PLAN
    source_required = False

    funding_source = Pick("Aide", FundingSource.objects.none)
    condition = Pick("Contrepartie non tenue", GrantCondition.objects.none, required=False)
    cause = choice("Cause", CAUSES)
    amount = EuroField(label="Montant demandé")
    asked_on = DayField(label="Demandé le")
    act = text("Acte", max_length=250, help_text="Titre de perception, arrêté, délibération.")

    field_order: Sequence[str] | None = ("funding_source", "condition", "cause", "amount", "asked_on", "act")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop(FOR, None)  # the aid says for whom: its funder
        self.project, bodies = project, spoken_for(self.person, project)
        _offer(self, "funding_source", aids_of(project).filter(funder__in=bodies))
        named = ("project", "funding_source__funder", "funding_source__scheme")
        promises = GrantCondition.objects.filter(project=project, funding_source__funder__in=bodies)
        _offer(self, "condition", promises.select_related(*named).order_by("until", "pk"))

    def _chosen(self) -> Organisation | None:
        source: FundingSource | None = getattr(self, "cleaned_data", {}).get("funding_source")
        own = speaking_for(source.funder, self.person, self.project) if source else ()
        return next(iter(own), None) or super()._chosen()

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "cause": Cause(found["cause"])}


class ContestForm(SpokenForm):
    contested_on = DayField(label="Contesté le")
    contested_note = text("Pourquoi, ou devant qui", max_length=250)


class WithdrawClaimForm(SpokenForm, ReasonForm):
    """Why a funder takes back what he asked."""


def _offer(form: DeskForm, name: str, instances: Any) -> None:
    field = form.fields[name]
    if isinstance(field, Pick):
        field.offer(instances)
