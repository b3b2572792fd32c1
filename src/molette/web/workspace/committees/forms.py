"""Forms on bodies, meetings and agendas."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from molette.domain.funding.models import FinancingPlan
from molette.domain.funding.reserving import hides_money
from molette.domain.governance.models import AgendaPoint, BodyKind, Meeting, PointKind
from molette.domain.governance.models.bodies import QUORUMS, ROLES
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission
from molette.domain.programme.models import Contract, Project
from molette.domain.secrecy.veils import veil
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.committees.powers import POWER_LABELS, Power
from molette.web.workspace.forms.base import CorrectingForm, DeskForm, KeyedForm, ReasonForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, EuroField, NumberField, Pick, choice, text

POWERS = tuple(f"may_{power.value}" for power in Power)
QUORUM = ("quorum_rule", "quorum_value", "votes")
RHYTHM = ("meetings_per_year", "call_days", "technical_days", "file_days")


def _organisations() -> Any:
    return Organisation.objects.order_by("name", "pk")


def _places() -> Any:
    kinds = (PlaceKind.AGGLOMERATION, PlaceKind.DEPARTMENT)
    return Place.objects.filter(kind__in=kinds, ends_on=None).order_by("name", "pk")


def days(label: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=0, max_value=365)


def ticked(label: str, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **options)


def can_decide(power: Power) -> forms.BooleanField:
    return ticked(f"Elle peut {POWER_LABELS[power]}")


class BodyFields(SourcedForm):
    """A body: what it is, what it may decide, how it meets."""

    permission = Permission.EDIT_CONTRACT
    source_required = False

    name = text("Nom", max_length=200)
    kind = choice("Nature", BodyKind.choices)
    contract = Pick("Contrat", lambda: Contract.objects.order_by("name", "pk"), required=False)
    place = Pick("Lieu, si elle est locale", _places, required=False)
    mission = text("Ce qu’elle fait", lines=3, required=False)
    quorum_rule = choice("Quorum", QUORUMS)
    quorum_value = NumberField(label="Combien", required=False, max_digits=5, decimal_places=2)
    votes = ticked("Elle vote, partenaire par partenaire", help_text="Sinon, elle décide d’un commun accord.")
    meetings_per_year = forms.IntegerField(
        label="Séances par an, au moins", required=False, min_value=1, max_value=52
    )
    call_days = days("Jours avant, pour l’appel à points", 21)
    technical_days = days("Jours avant, pour le comité technique", 15)
    file_days = days("Jours avant, pour l’envoi du dossier", 8)

    may_settle = can_decide(Power.SETTLE)
    may_plan = can_decide(Power.PLAN)
    may_amendment = can_decide(Power.AMENDMENT)
    may_arbitrate = can_decide(Power.ARBITRATE)
    may_redirect = can_decide(Power.REDIRECT)
    may_advise = can_decide(Power.ADVISE)

    field_order: Sequence[str] | None = ("name", "kind", "contract", "place", "mission")


BODY_FIELDS = ("name", "kind", "contract", "place", "mission", *QUORUM, *RHYTHM, *POWERS, "source")


class BodyForm(BodyFields):
    """One more body."""


class EditBodyForm(CorrectingForm, BodyFields):
    """The same, with the reason."""

    permission = Permission.EDIT_CONTRACT


class SeatForm(SourcedForm):
    permission = Permission.EDIT_CONTRACT
    source_required = False

    organisation = Pick("Organisation", _organisations)
    role = choice(
        "À quel titre",
        ROLES,
        initial="member",
        help_text="Présider ou être membre compte pour le quorum et le vote.",
    )
    since = DayField(label="Depuis le", required=False)

    field_order: Sequence[str] | None = ("organisation", "role", "since")


class EndSeatForm(ReasonForm):
    until = DayField(label="Jusqu’au")

    field_order: Sequence[str] | None = ("until", "reason")


class MeetingForm(DeskForm):
    """When and where a body meets."""

    permission = Permission.CONVENE

    held_on = DayField(label="Jour")
    starts_at = forms.TimeField(
        label="Heure",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
    )
    where = text("Lieu", max_length=200, required=False)
    note = text("Note pour ceux qui préparent", lines=2, required=False)


MEETING_FIELDS = ("held_on", "starts_at", "where", "note")


class EditMeetingForm(CorrectingForm, MeetingForm):
    permission = Permission.CONVENE


class StepForm(DeskForm):
    permission = Permission.CONVENE

    done_on = DayField(label="Fait le")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"done_on": timezone.localdate()}, **kwargs})


def _projects(person: Any) -> Any:
    return Project.objects.visible_to(person).order_by("title", "pk")


class PointFields(DeskForm):
    """A point: what it is about, why it is there, what is at stake."""

    kind = choice("Nature", PointKind.choices)
    title = text("Intitulé", max_length=250, help_text="Sans montant : il se lit dans la convocation.")
    why = text("Pourquoi il est là", lines=3, required=False)
    project = Pick("Projet concerné", Project.objects.none, required=False)
    plan = Pick(
        "Plan de financement à valider",
        FinancingPlan.objects.none,
        required=False,
        help_text="Un plan en préparation : le valider en séance le vote.",
        named=lambda plan: f"{plan.project}, version {plan.version}",
    )
    is_amendment = ticked(
        "C’est un avenant au contrat", help_text="Le valider en séance l’inscrit au contrat."
    )
    euros = EuroField(label="Euros en jeu", required=False)
    inhabitants = forms.IntegerField(label="Habitants concernés", required=False, min_value=0)
    days = forms.IntegerField(label="Jours en jeu", required=False, min_value=0)

    def __init__(self, *args: Any, speakers: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if speakers:
            self.organisations = tuple(speakers)
        _offer(self, "project", _projects(self.person))
        drafts = FinancingPlan.objects.filter(status=FinancingPlan.Status.DRAFT)
        seen = _projects(self.person).order_by().values("pk")
        plans = drafts.filter(project__in=seen).select_related("project").order_by("project__title", "pk")
        worn = veil(self.person)
        _offer(self, "plan", [one for one in plans if not hides_money(worn, one.project_id)])


POINT_FIELDS = ("kind", "title", "why", "project", "plan", "is_amendment", "euros", "inhabitants", "days")


class PointForm(KeyedForm, PointFields):
    """One more point; of a meeting already convened, whoever convenes says that he knows what it asks."""

    again = ticked("Je sais que la convocation, déjà signée, sera à signer de nouveau")

    def __init__(self, *args: Any, is_signed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_signed:
            del self.fields["again"]


class EditPointForm(CorrectingForm, PointFields):
    permission = Permission.CONVENE


class MergeForm(DeskForm):
    permission = Permission.CONVENE

    into = Pick("Traité avec", AgendaPoint.objects.none)

    def __init__(self, *args: Any, point: AgendaPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = AgendaPoint.objects.filter(meeting=point.meeting).standing()
        _offer(self, "into", standing.exclude(pk=point.pk).order_by("order", "pk"))


class SignForm(DeskForm):
    """A chair signs what was read."""

    permission = Permission.SIGN_STATEMENT

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, speakers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = tuple(speakers)
        if len(speakers) == 1:
            self.fields.pop("pour", None)
        elif isinstance(held := self.fields.get("pour"), Pick):
            held.offer(speakers)


def _offer(form: DeskForm, name: str, instances: Any) -> None:
    field = form.fields[name]
    if isinstance(field, Pick):
        field.offer(instances)


def shown_of(names: Sequence[str]) -> Any:
    """How a form that corrects a row reads it."""
    return lambda row: {name: getattr(row, name) for name in names}


def chairs(meeting: Meeting) -> list[Organisation]:
    """The organisations that chair the body that day."""
    seats = meeting.body.seats.filter(role="chair").select_related("organisation").order_by("pk")
    return [seat.organisation for seat in seats if seat.holds_on(meeting.held_on)]
