"""Forms that act for an organisation, and forms that cite a source."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for, organisations_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.sources.actions import NewSource
from molette.domain.sources.models import Source
from molette.web.workspace.forms.fields import DayField, Pick, text

FOR = "pour"


class DeskForm(forms.Form):
    """A form filled by a person for one of his organisations.

    It offers the organisations that gave him `permission` over `subject`; where there is only one, it is
    said and not asked. A form that serves several acts is told its permission as it is made.
    """

    permission: Permission | None = None
    field_order: Sequence[str] | None = None
    use_required_attribute = False  # the page itself says what is missing, beside the field and on top

    def __init__(
        self, *args: Any, user: User, subject: Any = None, to: Permission | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = user
        self.permission = to or self.permission
        held = organisations_for(user, self.permission, subject) if self.permission else ()
        self.organisations = held or tuple(
            {m.organisation_id: m.organisation for m in user.mandates}.values()
        )
        if self.permission and len(held) > 1:
            self.fields = {FOR: _speaking_for(held), **self.fields}

    @property
    def speaks_for(self) -> Organisation:
        """The organisation for which this form is sent, by default the first."""
        chosen = self._chosen()
        if chosen is None:
            raise PermissionDenied("Aucune organisation ne vous a donné de mandat.")
        return chosen

    @property
    def actor(self) -> Actor:
        return actor_for(self.person, self._chosen())

    def _chosen(self) -> Organisation | None:
        chosen = getattr(self, "cleaned_data", {}).get(FOR)
        return chosen or next(iter(self.organisations), None)

    def values(self) -> dict[str, Any]:
        """What was typed, as an action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != FOR}


def _speaking_for(held: tuple[Organisation, ...]) -> Pick:
    field = Pick("Pour", lambda: held, help_text="L’organisation au nom de laquelle vous agissez.")
    field.offer(held)
    field.choices = [(str(one.pk), one.label) for one in held]
    field.initial = held[0]
    return field


class SourcedForm(DeskForm):
    """A form whose content comes from a document: one already cited, or a new one described here."""

    source_required = True

    source = Pick(
        "Source",
        lambda: Source.objects.order_by("title", "pk"),
        required=False,
        blank="— une autre, décrite ci-dessous —",
        help_text="Le document où cela se lit.",
    )
    source_title = text("Titre de la source", max_length=300, required=False)
    source_publisher = text("Auteur de la source", max_length=200, required=False)
    source_url = forms.URLField(
        label="Adresse de la source", max_length=500, required=False, assume_scheme="https"
    )
    source_published_on = DayField(label="Date de la source", required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        new = {
            name: found.pop(f"source_{name}", None) for name in ("title", "publisher", "url", "published_on")
        }
        if found.get("source") is None and any(new.values()):
            found["source"] = self._described(new)
        elif found.get("source") is None and self.source_required:
            self.add_error("source", "Choisissez une source, ou décrivez-la.")
        elif found.get("source") is not None and new["title"]:
            self.add_error("source", "Une source est choisie, une autre décrite : gardez l’une des deux.")
        return found

    def _described(self, new: dict[str, Any]) -> NewSource | None:
        for name, lack in (("title", "Donnez son titre."), ("publisher", "Dites qui l’a publiée.")):
            if not new[name]:
                self.add_error(f"source_{name}", ValidationError(lack))
        if self.errors:
            return None
        return NewSource(new["title"], new["publisher"], new["url"] or "", new["published_on"])


class ReasonForm(DeskForm):
    """A change that only asks why."""

    reason = text("Motif", lines=3, help_text="Gardé au journal, lu par les partenaires.")


class ConfirmForm(DeskForm):
    """A change that asks nothing more than to be confirmed."""
