"""Forms to say how a project goes."""

from typing import Any

from django import forms

from molette.domain.followup.models import LEVELS
from molette.domain.people.permissions import Permission
from molette.engines.project_weather import Level
from molette.web.workspace.forms.base import DeskForm
from molette.web.workspace.forms.fields import text


class WeatherForm(DeskForm):
    """One of the four words, and why in one sentence."""

    permission = Permission.EDIT_PROJECT

    level = forms.ChoiceField(label="Comment va le projet", choices=LEVELS, widget=forms.RadioSelect)
    why = text("Pourquoi, en une phrase", max_length=300, help_text="Lue par tous si le projet est publié.")

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "level": Level(found["level"])}
