"""The agenda of a meeting: points added, taken from suggestions, changed, and what each says of them."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.governance import actions
from molette.domain.governance.models import AgendaPoint, Stance
from molette.domain.governance.queries import suggestion
from molette.domain.journal.recording import Actor
from molette.domain.people.acting import actor_for, organisations_for
from molette.domain.people.permissions import Permission
from molette.engines.committees.calendar import Stage
from molette.web.workspace.committees import finding
from molette.web.workspace.committees.forms import (
    POINT_FIELDS,
    EditPointForm,
    MergeForm,
    PointForm,
    shown_of,
)
from molette.web.workspace.committees.meetings import around_meeting
from molette.web.workspace.committees.session_forms import OptionForm, StanceForm
from molette.web.workspace.desk import FormPage, accepted, corrected, done, form_page, sent, user_of
from molette.web.workspace.forms.base import ConfirmForm, ReasonForm
from molette.web.workspace.forms.seen import Edited

ADDED = "Le point est à l’ordre du jour."
PROPOSED = "Le point est proposé : la présidence ou le secrétariat le prendra, ou dira pourquoi non."
ONLY_PROPOSED = "La convocation est partie : la présidence ou le secrétariat prendra ce point, ou non."
SIGN_AGAIN = "Si la convocation était signée, elle est à signer de nouveau."


def add(request: HttpRequest, key: int) -> HttpResponse:
    """Put a point on the agenda; once the meeting is convened, a partner proposes it."""
    user = user_of(request)
    row = finding.meeting(user, key)
    convenes, speakers = finding.may_convene(user, row), finding.askers(user, row)
    is_signed = convenes and row.stage is Stage.CONVENED
    form = PointForm(sent(request), user=user, speakers=speakers, is_signed=is_signed)
    made: list[AgendaPoint] = []
    if accepted(form, lambda: made.append(actions.add_point(form.actor, row, **form.values()))):
        return done(request, PROPOSED if made[0].is_proposed else ADDED, "workspace:meeting", key)
    proposes = not convenes and row.stage is not Stage.PLANNED
    title = "Proposer un point" if proposes else "Mettre un point à l’ordre du jour"
    submit = "Proposer le point" if proposes else "Ajouter le point"
    after = (ONLY_PROPOSED,) if proposes else (SIGN_AGAIN,)
    return form_page(request, form, around_meeting(row, title, submit, after))


def accept(request: HttpRequest, key: int) -> HttpResponse:
    """Take a point that a partner proposed once the meeting was convened."""
    user = user_of(request)
    row = finding.point(user, key, Permission.CONVENE)
    form = ConfirmForm(sent(request), user=user, subject=row.meeting, to=Permission.CONVENE)
    if accepted(form, lambda: actions.take_proposal(form.actor, row)):
        return done(request, ADDED, "workspace:meeting", row.meeting_id)
    return form_page(request, form, _around(row, "Prendre ce point ?", "Prendre le point", (SIGN_AGAIN,)))


def take(request: HttpRequest, key: int) -> HttpResponse:
    """Take a suggestion into the agenda, in one click."""
    user = user_of(request)
    row = finding.meeting(user, key, Permission.CONVENE)
    found = suggestion(row, request.POST.get("cle", ""), user) if request.method == "POST" else None
    if found is None:
        return redirect(reverse("workspace:meeting", args=[key]))
    own = organisations_for(user, Permission.CONVENE, row)
    actions.take_suggestion(actor_for(user, own[0]), row, found)
    return done(request, f"« {found.title} » est à l’ordre du jour.", "workspace:meeting", key)


def move(request: HttpRequest, key: int) -> HttpResponse:
    """Move a point one place up or down."""
    user = user_of(request)
    row = finding.point(user, key, Permission.CONVENE)
    if request.method == "POST":
        own = organisations_for(user, Permission.CONVENE, row.meeting)
        rank = request.POST.get("rang", "")
        before = int(rank) if rank.isascii() and rank.isdigit() and len(rank) < 6 else None  # noqa: PLR2004 - beyond, it is no rank
        is_up = request.POST.get("sens") == "haut"
        actions.move_point(actor_for(user, own[0]), row, up=is_up, before=before)
    return redirect(reverse("workspace:meeting", args=[row.meeting_id]) + "#ordre-du-jour")


def edit(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.point(user, key, Permission.CONVENE)
    edits = Edited(row, shown_of(POINT_FIELDS))
    form = EditPointForm(sent(request), user=user, subject=row.meeting, edits=edits)
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_point(form.actor, row, **form.values()))):
        return done(request, corrected(moved, "Le point est modifié."), "workspace:meeting", row.meeting_id)
    return form_page(request, form, _around(row, "Modifier le point", "Modifier"))


def drop(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.point(user, key, Permission.CONVENE)
    form = ReasonForm(sent(request), user=user, subject=row.meeting, to=Permission.CONVENE)
    if accepted(form, lambda: actions.drop_point(form.actor, row, **form.values())):
        return done(request, "Le point est retiré.", "workspace:meeting", row.meeting_id)
    after = ("Il reste lisible sous l’ordre du jour, avec votre motif.", "Il n’y sera plus suggéré.")
    return form_page(request, form, _around(row, "Retirer ce point ?", "Retirer le point", after))


def merge(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.point(user, key, Permission.CONVENE)
    form = MergeForm(sent(request), user=user, subject=row.meeting, point=row)
    if accepted(form, lambda: actions.merge_point(form.actor, row, **form.values())):
        return done(request, "Les deux points sont traités ensemble.", "workspace:meeting", row.meeting_id)
    return form_page(request, form, _around(row, "Joindre à un autre point", "Joindre"))


def add_option(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.point(user, key, Permission.CONVENE)
    form = OptionForm(sent(request), user=user, subject=row.meeting)
    if accepted(form, lambda: actions.add_option(form.actor, row, **form.values())):
        return done(request, "L’option est inscrite.", "workspace:meeting", row.meeting_id)
    return form_page(request, form, _around(row, "Ajouter une option", "Ajouter l’option"))


def withdraw_option(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.option(user, key)
    form = ReasonForm(sent(request), user=user, subject=row.point.meeting, to=Permission.CONVENE)
    if accepted(form, lambda: actions.withdraw_option(form.actor, row, **form.values())):
        return done(request, "L’option est retirée.", "workspace:meeting", row.point.meeting_id)
    return form_page(
        request, form, _around(row.point, "Retirer cette option ?", "Retirer l’option", (row.text,))
    )


def say_stance(request: HttpRequest, key: int) -> HttpResponse:
    """Say where a partner stands: one's own, or in session what another says."""
    user = user_of(request)
    row = finding.point(user, key)
    speakers, own = finding.speakers(user, row.meeting)
    form = StanceForm(sent(request), user=user, speakers=speakers, own=own)
    if accepted(form, lambda: actions.say_stance(form.actor, row, **form.values())):
        return done_at(request, "La position est inscrite.", row)
    around = _around(row, "Dire une position", "Inscrire la position", back=page_of(row))
    return form_page(request, form, around)


def withdraw_stance(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.stance(user, key)
    form = ReasonForm(sent(request), user=user)
    if accepted(form, lambda: actions.withdraw_stance(_speaking(form, row), row, **form.values())):
        return done_at(request, "La position est retirée.", row.point)
    after = (f"{row.organisation}, {row.get_kind_display()} : {row.words or 'sans un mot de plus'}",)
    around = _around(row.point, "Retirer cette position ?", "Retirer la position", after)
    return form_page(request, form, around)


def _speaking(form: ReasonForm, row: Stance) -> Actor:
    """Who takes a position back: its partner, else who writes the session down."""
    own = {one.organisation_id for one in form.person.mandates}
    if row.organisation_id in own:
        return actor_for(form.person, row.organisation)
    writes = finding.recorders(form.person, row.point.meeting)
    return actor_for(form.person, writes[0] if writes else None)


def page_of(row: AgendaPoint) -> str:
    """Where a point is read: in the session once it is open, else on the agenda."""
    if row.meeting.stage in finding.IN_SESSION:
        return f"{reverse('workspace:session', args=[row.meeting_id])}?point={row.pk}"
    return reverse("workspace:meeting", args=[row.meeting_id])


def done_at(request: HttpRequest, said: str, row: AgendaPoint) -> HttpResponse:
    """Say what was done and go back where the point is read."""
    answer = done(request, said, "workspace:meeting", row.meeting_id)
    return redirect(page_of(row)) if row.meeting.stage is not Stage.VALIDATED else answer


def _around(
    row: AgendaPoint, title: str, submit: str, after: Sequence[str] = (), *, back: str = ""
) -> FormPage:
    return around_meeting(row.meeting, title, submit, after, back=back, lead=row.title)
