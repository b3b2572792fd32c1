"""Forms to say how a project goes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from molette.domain.followup.models import GRADES, LEVELS, PERCENTS
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Milestone, Project
from molette.engines.project_weather import Level
from molette.web.workspace.forms.base import CorrectingForm, DeskForm, KeyedForm, speak_for
from molette.web.workspace.forms.fields import DayField, NumberField, Pick, choice, text


class WeatherForm(KeyedForm):
    """One of the four words, and why in one sentence."""

    permission = Permission.EDIT_PROJECT

    level = forms.ChoiceField(label="Comment va le projet", choices=LEVELS, widget=forms.RadioSelect)
    why = text("Pourquoi, en une phrase", max_length=300, help_text="Lue par tous si le projet est publié.")

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "level": Level(found["level"])}


class RiskForm(DeskForm):
    """What may happen, why, what it would do, who follows it."""

    permission = Permission.EDIT_PROJECT

    title = text("Risque", max_length=200)
    cause = text("De quoi il viendrait", max_length=300)
    consequence = text("Ce qu’il ferait au projet", max_length=300)
    likelihood = choice("Probabilité", GRADES)
    impact = choice("Gravité", GRADES)
    carrier = text(
        "Qui le suit", max_length=200, help_text="Une organisation ou une fonction, sans nom propre."
    )
    mitigation = text("Ce qui est fait pour l’éviter", lines=3, required=False)

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, **{name: int(found[name]) for name in ("likelihood", "impact")}}


class NewRiskForm(KeyedForm, RiskForm):
    permission = Permission.EDIT_PROJECT


class EditRiskForm(CorrectingForm, RiskForm):
    permission = Permission.EDIT_PROJECT


class BlockingForm(DeskForm):
    """What blocks, since when, who can lift it."""

    permission = Permission.EDIT_PROJECT

    title = text("Ce qui bloque", max_length=200)
    since = DayField(label="Depuis le")
    lifter = Pick(
        "Qui peut le lever",
        lambda: Organisation.objects.order_by("name", "pk"),
        required=False,
        blank="— une instance, ci-dessous —",
    )
    lifter_words = text(
        "Ou quelle instance",
        max_length=200,
        required=False,
        help_text="En toutes lettres, si elle n’est pas dans la liste.",
    )
    asked_on = DayField(label="Demandé le", required=False)


class NewBlockingForm(KeyedForm, BlockingForm):
    permission = Permission.EDIT_PROJECT


class EditBlockingForm(CorrectingForm, BlockingForm):
    permission = Permission.EDIT_PROJECT


class LiftForm(DeskForm):
    """When it was lifted, and what shows it: sent by who can lift it, or who conducts the project."""

    permission = Permission.STATE_VALUE

    cleared_on = DayField(label="Levé le")
    evidence = text("Ce qui le montre", lines=2, help_text="Arrêté, accord écrit, constat.")

    def __init__(self, *args: Any, speakers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"cleared_on": timezone.localdate()}, **kwargs})
        speak_for(self, speakers)


class WaitForm(KeyedForm):
    """Which milestone of the project waits for which milestone of which other."""

    permission = Permission.EDIT_PROJECT

    waiting = Pick("Ce jalon", Milestone.objects.none)
    awaited = Pick("attend celui-ci", Milestone.objects.none, help_text="D’un autre projet, ou du même.")
    lag_days = NumberField(
        label="Jours entre les deux",
        required=False,
        max_digits=4,
        decimal_places=0,
        help_text="Au moins, après l’arrivée du second. Rien : aucun.",
    )
    why = text("Pourquoi", max_length=300)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = Milestone.objects.visible_to(self.person).select_related("project")
        for name, rows in (("waiting", every.filter(project=project)), ("awaited", every)):
            field = self.fields[name]
            if isinstance(field, Pick):
                field.offer(rows.order_by("project__title", "order", "pk"))

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "lag_days": int(found["lag_days"] or 0)}


class JudgementForm(KeyedForm):
    """How sure one is that a milestone comes by the date announced, in words and in numbers."""

    permission = Permission.EDIT_PROJECT

    milestone = Pick("Quel jalon", Milestone.objects.none)
    percent = forms.ChoiceField(
        label="Viendra-t-il à la date annoncée ?", choices=PERCENTS, widget=forms.RadioSelect
    )
    note = text("Ce qui le fait penser", max_length=250, required=False)

    def __init__(self, *args: Any, awaited: Sequence[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["milestone"]
        if isinstance(field, Pick):
            field.named = lambda one: one.title
            field.offer(awaited)

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "percent": int(found["percent"])}
