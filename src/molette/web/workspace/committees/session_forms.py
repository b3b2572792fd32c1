"""Forms of a session: who is there, where each stands, who votes what, what is decided, what became of it.

Each carries a key made when the page was: sent twice, it is written once.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from molette.domain.governance.actions import Decided
from molette.domain.governance.contents import voting_of
from molette.domain.governance.models import AgendaPoint, Body, Meeting, Seat, StanceKind
from molette.domain.governance.models.sessions import CHOICES, DECISIONS, PRESENCES
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.signatures.subjects import Signed
from molette.engines.committees.attendance import Presence
from molette.web.workspace.committees.forms import ticked
from molette.web.workspace.forms.base import DeskForm, KeyedForm
from molette.web.workspace.forms.fields import DayField, EuroField, Pick, choice, text
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.forms.signatures import value_instead


def _none() -> Any:
    return Organisation.objects.none()


class OptionForm(KeyedForm):
    permission = Permission.CONVENE

    cost = EuroField(label="Ce qu’elle coûte", required=False)
    risk = text("Ce qu’elle risque", lines=2, required=False)
    text = text("Option", lines=2)

    field_order: Sequence[str] | None = ("text", "cost", "risk")


class StanceForm(KeyedForm):
    """Where a partner stands; `speakers` are those for whom the person may say it."""

    organisation = Pick("Partenaire", _none)
    kind = choice("Position", StanceKind.choices)
    words = text(
        "Dans ses mots", lines=3, required=False, help_text="Obligatoire pour une réserve ou un refus."
    )

    def __init__(
        self, *args: Any, speakers: Sequence[Organisation], own: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = tuple(own)
        field = self.fields["organisation"]
        if isinstance(field, Pick):
            field.offer(speakers)
        self.organisations = self.own or self.organisations

    @property
    def actor(self) -> Actor:
        """One acts for the partner where one may, else for the organisation that writes the session down."""
        said = self.cleaned_data["organisation"]
        mine = {grant.organisation for grant in self.person.grants}
        return actor_for(self.person, said if said.pk in mine else self._chosen())


def decisions_shown(point: AgendaPoint) -> Mapping[str, Any]:
    """What a page of a point shows of its decisions: the form watches it."""
    rows = point.resolutions.filter(withdrawn_on=None).order_by("number", "pk")
    return {"decisions": [f"{row.get_kind_display()} : {row.text}" for row in rows]}


class DecisionForm(KeyedForm):
    """What the committee decides. A figure may be given another value; a point, sent to another body."""

    permission = Permission.RECORD_DECISION

    kind = choice("Le comité", DECISIONS)
    text = text("Termes de la décision", lines=3)
    owner = Pick("Qui en répond", _none, required=False)
    due_on = DayField(label="Pour le", required=False)
    referred_to = Pick(
        "Renvoyer à",
        Body.objects.none,
        required=False,
        help_text="Seulement en reportant : le point lui sera suggéré.",
    )
    is_public = ticked("Publique une fois le relevé validé", initial=True)

    def __init__(self, *args: Any, point: AgendaPoint, signed: Signed | None, **kwargs: Any) -> None:
        edits = Edited(point, decisions_shown)
        super().__init__(*args, subject=point.meeting, edits=edits, **kwargs)
        self.fields["kind"].widget.attrs["data-shortcut"] = "d"
        owners = [seat.organisation for seat in seats_of(point.meeting)]
        if point.project is not None and point.project.owner is not None:
            owners.append(point.project.owner)
        _offer(self, "owner", {one.pk: one for one in owners}.values())
        _offer(self, "referred_to", Body.objects.exclude(pk=point.meeting.body_id).order_by("name", "pk"))
        if signed is not None:
            label, told = (
                "Valeur décidée",
                "En modifiant ou en arbitrant ; vide si la valeur dite est retenue.",
            )
            instead = value_instead(signed, label, told)
            self.fields = {
                name: field
                for held, told_field in self.fields.items()
                for name, field in (
                    [(held, told_field), ("instead", instead)] if held == "text" else [(held, told_field)]
                )
            }

    def decided(self) -> Decided:
        return Decided(**self.values())


class AttendanceForm(DeskForm):
    """Who is there: one line an organisation that sits."""

    permission = Permission.RECORD_DECISION

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.seats = seats_of(meeting)
        vars(self)["base_fields"] = {**self.base_fields, **self._lines()}  # those of this one form
        super().__init__(*args, subject=meeting, edits=Edited(meeting, self._shown), **kwargs)

    def _lines(self) -> dict[str, forms.Field]:
        """Before the form is made: what it shows of the row is read through them."""
        found: dict[str, forms.Field] = {}
        for seat in self.seats:
            who = seat.organisation.label
            others = [s.organisation for s in self.seats if s.organisation_id != seat.organisation_id]
            found[f"presence_{seat.organisation_id}"] = choice(who, PRESENCES, required=False)
            found[f"par_{seat.organisation_id}"] = Pick(
                f"{who}, représentée par", partial(list, others), required=False
            )
        return found

    def _shown(self, meeting: Meeting) -> Mapping[str, Any]:
        rows = {
            row.organisation_id: row
            for row in meeting.attendances.select_related("represented_by").order_by("pk")
        }
        told: dict[str, Any] = {}
        for seat in self.seats:
            row = rows.get(seat.organisation_id)
            told[f"presence_{seat.organisation_id}"] = row.presence if row else ""
            told[f"par_{seat.organisation_id}"] = row.represented_by if row else None
        return told

    def lines(self) -> list[tuple[Seat, BoundField, BoundField]]:
        """Each seat with its two fields, as the page draws them."""
        return [
            (seat, self[f"presence_{seat.organisation_id}"], self[f"par_{seat.organisation_id}"])
            for seat in self.seats
        ]

    def said(self) -> dict[Organisation, tuple[str, Organisation | None]]:
        """What was typed, of the organisations of which something was."""
        told = self.values()
        found = {}
        for seat in self.seats:
            presence, by = told[f"presence_{seat.organisation_id}"], told[f"par_{seat.organisation_id}"]
            if presence or by:
                found[seat.organisation] = (presence or Presence.REPRESENTED.value, by)
        return found


class VotesForm(DeskForm):
    """Who votes what: one line an organisation that has a voice."""

    permission = Permission.RECORD_DECISION

    def __init__(self, *args: Any, point: AgendaPoint, **kwargs: Any) -> None:
        self.seats = voting_of(point.meeting)
        lines = {
            f"voix_{seat.organisation_id}": choice(seat.organisation.label, CHOICES, required=False)
            for seat in self.seats
        }
        vars(self)["base_fields"] = {**self.base_fields, **lines}  # those of this one form
        super().__init__(*args, subject=point.meeting, edits=Edited(point, self._shown), **kwargs)

    def _shown(self, point: AgendaPoint) -> Mapping[str, Any]:
        rows = {row.organisation_id: row.choice for row in point.ballots.order_by("pk")}
        return {f"voix_{s.organisation_id}": rows.get(s.organisation_id, "") for s in self.seats}

    def said(self) -> dict[Organisation, str]:
        told = self.values()
        return {
            seat.organisation: told[f"voix_{seat.organisation_id}"]
            for seat in self.seats
            if told[f"voix_{seat.organisation_id}"]
        }


class FulfilForm(DeskForm):
    """That a decision is done, and what shows it."""

    done_on = DayField(label="Fait le")
    evidence = text("Ce qui le montre", lines=3, help_text="Un acte, un document, une adresse.")

    def __init__(self, *args: Any, speakers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"done_on": timezone.localdate()}, **kwargs})
        self.organisations = tuple(speakers) or self.organisations


def seats_of(meeting: Meeting) -> list[Seat]:
    """Those who sit on the day of the meeting, by name."""
    seats = meeting.body.seats.select_related("organisation").order_by("organisation__name", "pk")
    return [seat for seat in seats if seat.holds_on(meeting.held_on)]


def _offer(form: DeskForm, name: str, instances: Any) -> None:
    field = form.fields[name]
    if isinstance(field, Pick):
        field.offer(instances)
