"""Forms on alerts: taken in hand, put off, had back; how often one is written to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from molette.domain.alerts.models import RHYTHMS
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.engines.alerts.rhythms import Rhythm
from molette.web.workspace.forms.base import DeskForm, speak_for
from molette.web.workspace.forms.fields import DayField, choice, text

USUAL = 14
"""Days for which an alert is put off, unless another day is given."""


class SetAsideForm(DeskForm):
    """A form that only who must act, or a manager of the programme, may send: those bodies are offered."""

    permission = Permission.STATE_VALUE

    def __init__(self, *args: Any, speakers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_for(self, speakers)


class AcknowledgeForm(SetAsideForm):
    reason = text(
        "Ce qui est fait", lines=2, required=False, help_text="Gardé au journal, lu par les partenaires."
    )


class SnoozeForm(SetAsideForm):
    until = DayField(label="Reporter au", help_text="L’alerte reviendra ce jour-là.")
    reason = text(
        "Pourquoi elle peut attendre", lines=2, help_text="Gardé au journal, lu par les partenaires."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual = timezone.localdate() + timedelta(USUAL)
        super().__init__(*args, **{"initial": {"until": usual}, **kwargs})


class BringBackForm(SetAsideForm):
    reason = text("Pourquoi elle revient", lines=2, required=False)


class RhythmForm(DeskForm):
    """How often a person is written to, and of which alerts."""

    rhythm = choice("M’écrire", RHYTHMS)
    everything = forms.BooleanField(
        label="Toutes les alertes que je vois, et non les seules miennes", required=False
    )

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "rhythm": Rhythm(found["rhythm"])}
