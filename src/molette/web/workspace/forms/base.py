"""Forms that act for an organisation, and forms that cite a source."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.recording import Actor
from molette.domain.journal.writing import held_to
from molette.domain.people.acting import actor_for, organisations_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.sources.actions import NewSource
from molette.domain.sources.models import Source
from molette.engines.merging import Fate, Field, compare
from molette.web.workspace.forms.fields import DayField, Pick, reason, text
from molette.web.workspace.forms.seen import KEEP, KNOWN, SEEN, THEIRS, Edited, Shown, shown, typed, written

FOR = "pour"


class MovedMeanwhileError(Exception):
    """The row is no longer what the form showed: nothing is written, and both versions are shown."""


class DeskForm(forms.Form):
    """A form filled by a person for one of his organisations.

    It offers the organisations that gave him `permission` over `subject`; where there is only one, it is
    said and not asked. A form that serves several acts is told its permission as it is made; one that
    changes a row is told which it `edits`, and carries what it showed of it.
    """

    permission: Permission | None = None
    field_order: Sequence[str] | None = None
    use_required_attribute = False  # the page itself says what is missing, beside the field and on top

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        user: User,
        subject: Any = None,
        to: Permission | None = None,
        edits: Edited | None = None,
        **kwargs: Any,
    ) -> None:
        self.edits, self.conflict = edits, tuple[Field, ...]()
        if edits is not None:
            kwargs.setdefault("initial", edits.read(edits.row))
        super().__init__(data, *args, **kwargs)
        self.person = user
        self.permission = to or self.permission
        held = organisations_for(user, self.permission, subject) if self.permission else ()
        self.organisations = held or tuple(
            {m.organisation_id: m.organisation for m in user.mandates}.values()
        )
        if self.permission and len(held) > 1:
            self.fields = {FOR: _speaking_for(held), **self.fields}
        # What the form showed of the row it edits when it was first filled; read here, not by the template.
        self.seen = "" if edits is None else self.data.get(SEEN) or str(Shown(self._now()))
        if edits is not None and self.is_bound:
            self._take_theirs()

    def _now(self) -> dict[str, list[str]]:
        """The row as it is now, as this form writes it."""
        if self.edits is None:
            return {}
        return written(self, self.edits.read(self.edits.standing(self.edits.row)))

    @contextmanager
    def unless_moved(self) -> Iterator[None]:
        """Compare the row with what the form showed, once the action holds it.

        Raises MovedMeanwhileError. A form sent without a word of what it showed is that of no page of ours.
        """
        if self.edits is None or SEEN not in self.data:
            yield
            return
        with held_to(self.edits.row, self._check):
            yield

    def _check(self, _: Any) -> None:
        now = self._now()
        known = shown(self.data.get(KNOWN) or self.data[SEEN]).values
        sides = self._sides(now)
        waits = KNOWN in self.data and any(
            side.fate is Fate.BOTH_APART and f"{KEEP}{side.name}" not in self.data for side in sides
        )
        if waits or any(list(known.get(name, ())) != held for name, held in now.items()):
            self.conflict = sides
            raise MovedMeanwhileError

    def _sides(self, now: dict[str, list[str]]) -> tuple[Field, ...]:
        """What the form showed, what stands now and what was typed, field by field."""
        extra = self.edits.typed() if self.edits else {}
        return compare(shown(self.data[SEEN]).values, now, {**typed(self, list(now)), **extra})

    def _take_theirs(self) -> None:
        """Put in place of what was typed the values of the other that the person chose to keep."""
        chosen = {name.removeprefix(KEEP) for name, kept in self.data.items() if kept == THEIRS}
        if not any(name in self.fields for name in chosen):
            return
        sent: Any = self.data  # a QueryDict: what a page sends
        self.data = sent = sent.copy()
        for name, held in self._now().items():
            if name in chosen and name in self.fields:
                sent.setlist(self.add_prefix(name), held)

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


class KeyedForm(DeskForm):
    """A form whose entry is written once, however often it is sent: it carries a key made with the page."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"key": uuid4(), **kwargs.get("initial", {})}})


def speak_for(form: DeskForm, speakers: Sequence[Organisation]) -> None:
    """Offer these organisations alone; ask for whom only where there are several."""
    form.organisations = tuple(speakers)
    field = form.fields.get(FOR)
    if isinstance(field, Pick):
        field.offer(speakers)
        if len(speakers) == 1:
            del form.fields[FOR]


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


class CorrectingForm(DeskForm):
    """A form that corrects what is written: it asks why, unless it is sent as it was shown."""

    reason = reason(
        "Motif de la correction",
        help_text="Ce qui était faux, ou ce qui a changé. Gardé au journal, lu par les partenaires.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["reason"].required = self._corrects()

    def _corrects(self) -> bool:
        """Say whether what was sent is neither the row as it is, nor what was shown of it."""
        now = {name: held for name, held in self._now().items() if name in self.fields}
        said = typed(self, list(now))
        before = shown(self.seen).values
        return said not in (now, {name: list(before.get(name, ())) for name in now})


class ReasonForm(DeskForm):
    """A change that only asks why."""

    reason = text("Motif", lines=3, help_text="Gardé au journal, lu par les partenaires.")


class ConfirmForm(DeskForm):
    """A change that asks nothing more than to be confirmed."""
