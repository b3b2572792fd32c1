"""The meetings: the list, one with its agenda and what the facts suggest, planning and changing them."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.governance import actions
from molette.domain.governance.models import Meeting
from molette.domain.governance.queries import awaiting_signature, bodies, suggestions
from molette.domain.governance.queries import meetings as read_meetings
from molette.domain.governance.queries.views import MeetingView
from molette.domain.journal.known import known_on
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.snapshots.queries import state_for
from molette.engines.agenda import KIND_LABELS
from molette.engines.committees.attendance import quorum_told
from molette.engines.committees.calendar import STAGE_LABELS, Stage
from molette.engines.french import long_date, spaced
from molette.web.representations import represent
from molette.web.workspace import finding as desk_finding
from molette.web.workspace.committees import finding, tables, words
from molette.web.workspace.committees.forms import (
    MEETING_FIELDS,
    EditMeetingForm,
    MeetingForm,
    StepForm,
    shown_of,
)
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    corrected,
    done,
    form_page,
    frame,
    number_in,
    page,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import asked, select
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.seen import Edited

SIZE: Final = 50
FIRST: Final = 8  # suggestions shown at once
BEFORE: Final = (Stage.PLANNED, Stage.CONVENED)
STEP_NAMES: Final = {"points": "call", "technique": "technical", "dossier": "file"}
STEP_TITLES: Final = {
    "call": "Dire que les points sont appelés",
    "technical": "Dire que le comité technique s’est réuni",
    "file": "Dire que le dossier est envoyé",
}


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The meetings, the latest first."""
    user = user_of(request)
    every, stage = read_meetings(user, body=asked(request, "instance")), asked(request, "etat")
    rows = [one for one in every if stage in ("", one.stage.value)]
    here = pager(len(rows), number_in(request), SIZE)
    context = {
        **frame(request),
        "answer": words.meetings_answer(every),
        "to_sign": awaiting_signature(user),
        "page": here,
        "table": tables.meeting_table(rows[here.start_index() - 1 if rows else 0 : here.end_index()]),
        "selects": (
            select(request, "instance", "Instance", [(one.slug, one.name) for one in bodies(user)], "Toutes"),
            select(request, "etat", "Où elle en est", [(one.value, STAGE_LABELS[one]) for one in Stage]),
        ),
    }
    sheet = tables.meeting_sheet(rows)
    template = "workspace/committees/meetings.html"
    return represent(request, fmt, template=template, context=context, sheet=sheet)


def show(request: HttpRequest, key: int) -> HttpResponse:
    """A meeting: where it is, its calendar, its agenda, and beside it what the facts suggest."""
    user = user_of(request)
    view, row = finding.view(user, key), finding.meeting(user, key)
    is_before = view.stage in BEFORE
    may = _may(user, row, view)
    suggested = suggestions(row, user) if may["convene"] and (is_before or view.opened_on) else ()
    context = {
        "view": view,
        "may": may,
        "is_before": is_before,
        "is_planned": view.stage is Stage.PLANNED,
        "is_over": view.stage in (Stage.DRAFT, Stage.VALIDATED),
        "is_told": view.row.source is not None,
        "tag": words.stage_tag(view.row),
        "answer": _answer(view),
        "quorum": quorum_told(view.quorum) if view.quorum.voting else "",
        "agenda": [(one, words.at_stake(one)) for one in view.points],
        "steps": list(zip(STEP_NAMES, view.steps, strict=True)) if is_before else [],
        "suggested": suggested[:FIRST],
        "suggested_after": suggested[FIRST:],
        "labels": KIND_LABELS,
        "frozen": state_for(key, user),
        "crumbs": crumbs(view)[:-1],
    }
    return page(request, "committees/meeting.html", context)


def _may(user: User, row: Meeting, view: MeetingView) -> dict[str, bool]:
    """What the reader may do with a meeting; nothing while a past day is read."""
    if known_on() is not None:
        return dict.fromkeys(("convene", "record", "ask", "sign", "speak"), False)
    lives = view.stage not in (Stage.VALIDATED, Stage.CANCELLED) and view.row.source is None
    seated = bool(finding.seated(user, row)) and lives
    convenes = finding.may_convene(user, row) and lives
    return {
        "convene": convenes and view.stage is not Stage.DRAFT,
        "record": bool(finding.recorders(user, row)) and lives,
        "ask": (convenes or seated) and view.stage is not Stage.DRAFT,
        "sign": bool(finding.signing_chairs(user, row)) and lives,
        "speak": seated,
    }


def _answer(view: MeetingView) -> str:
    """Where the meeting is, and what it waits for."""
    when = f"le {long_date(view.row.held_on)}"
    if view.row.source is not None:
        return f"Séance tenue {when}, d’après une source. Ce qui s’y est décidé n’a pas été trouvé."
    match view.stage:
        case Stage.PLANNED:
            return f"Séance prévue {when}. {_convocation_waits(view)}"
        case Stage.CANCELLED:
            return f"Séance annulée : {view.cancelled_reason}"
        case Stage.DRAFT:
            left = [one.organisation.label for one in view.minutes.signatures if not one.signed_on]
            waits = f" Le relevé attend la signature de {' et de '.join(left)}." if left else ""
            return f"Séance tenue {when}.{waits}"
    return f"Séance {STAGE_LABELS[view.stage]}, {when}."


def _convocation_waits(view: MeetingView) -> str:
    """What a meeting lacks to be convened."""
    if view.convocation.was_voided:
        return "Elle a changé : la convocation est à signer de nouveau."
    missing = [one.organisation.label for one in view.convocation.signatures if not one.signed_on]
    if missing:
        return f"La convocation attend la signature de {' et de '.join(missing)}."
    return "Aucune présidence n’est inscrite : personne ne peut la convoquer."


def create(request: HttpRequest, slug: str) -> HttpResponse:
    user, body = user_of(request), finding.body(slug)
    desk_finding.must(user, Permission.CONVENE, body)
    form = MeetingForm(sent(request), user=user, subject=body)
    made: list[Meeting] = []
    if accepted(form, lambda: made.append(actions.plan_meeting(form.actor, body, **form.values()))):
        return done(request, "La séance est prévue.", "workspace:meeting", made[0].pk)
    back = reverse("workspace:body", args=[slug])
    around = FormPage(
        title="Prévoir une séance",
        submit="Prévoir la séance",
        back=back,
        crumbs=[("Instances", reverse("workspace:bodies")), (spaced(body.name), back)],
        lead=body.name,
    )
    return form_page(request, form, around)


def edit(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.meeting(user, key, Permission.CONVENE)
    edits = Edited(row, shown_of(MEETING_FIELDS))
    form = EditMeetingForm(sent(request), user=user, subject=row, edits=edits)
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_meeting(form.actor, row, **form.values()))):
        return done(request, corrected(moved, "La séance est modifiée."), "workspace:meeting", key)
    after = (
        "Si la convocation était signée, changer le jour, l’heure ou le lieu la rend à signer de nouveau.",
    )
    return form_page(request, form, around_meeting(row, "Modifier la séance", "Modifier", after))


def cancel(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.meeting(user, key, Permission.CONVENE)
    form = ReasonForm(sent(request), user=user, subject=row, to=Permission.CONVENE)
    if accepted(form, lambda: actions.cancel_meeting(form.actor, row, **form.values())):
        return done(request, "La séance est annulée.", "workspace:meeting", key)
    after = ("Elle reste lisible, avec votre motif.", "Une autre séance peut être prévue le même jour.")
    return form_page(request, form, around_meeting(row, "Annuler cette séance ?", "Annuler la séance", after))


def step(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Say on which day a step before the meeting was done."""
    user = user_of(request)
    row = finding.meeting(user, key, Permission.CONVENE)
    if name not in STEP_NAMES:
        raise Http404
    known = STEP_NAMES[name]
    form = StepForm(sent(request), user=user, subject=row)
    if accepted(form, lambda: actions.mark_step(form.actor, row, step=known, **form.values())):
        return done(request, "L’étape est inscrite.", "workspace:meeting", key)
    return form_page(request, form, around_meeting(row, STEP_TITLES[known], "Inscrire", ()))


def crumbs(view: MeetingView) -> Crumbs:
    """The way to a meeting, itself last."""
    return [
        ("Séances", reverse("workspace:meetings")),
        (view.row.body.label, reverse("workspace:body", args=[view.row.body.slug])),
        (f"Séance du {long_date(view.row.held_on)}", reverse("workspace:meeting", args=[view.id])),
    ]


def around_meeting(
    row: Meeting,
    title: str,
    submit: str,
    after: Sequence[str] = (),
    *,
    back: str = "",
    lead: str = "",
) -> FormPage:
    """What surrounds a form about a meeting."""
    page_of = reverse("workspace:meeting", args=[row.pk])
    return FormPage(
        title=title,
        submit=submit,
        back=back or page_of,
        crumbs=[
            ("Séances", reverse("workspace:meetings")),
            (spaced(row.body.name), reverse("workspace:body", args=[row.body.slug])),
            (f"Séance du {long_date(row.held_on)}", page_of),
        ],
        lead=lead or f"{row.body.name}, séance du {long_date(row.held_on)}",
        consequences=after,
    )
