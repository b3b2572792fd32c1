"""The session, one point a page: what is known, where each stands, what is decided. Made for a projector.

Everything works without JavaScript; the arrows of the keyboard only spare a gesture.
"""

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.desk.disputes import disputes
from molette.domain.governance import actions
from molette.domain.governance.actions.standing import signed_of
from molette.domain.governance.models import AgendaPoint, Meeting
from molette.domain.governance.queries.views import MeetingView, PointView
from molette.domain.journal.known import known_on
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import Signed
from molette.domain.signatures.wording import title_of, told, written
from molette.engines.committees.attendance import PRESENCE_LABELS, quorum_told
from molette.engines.committees.votes import tally_told
from molette.web.figure_words import PAGES
from molette.web.workspace.committees import finding, words
from molette.web.workspace.committees.beside import beside, sources
from molette.web.workspace.committees.meetings import around_meeting, crumbs
from molette.web.workspace.committees.points import done_at, page_of
from molette.web.workspace.committees.session_forms import AttendanceForm, DecisionForm, StanceForm, VotesForm
from molette.web.workspace.desk import (
    UNPROCESSABLE,
    FormPage,
    accepted,
    done,
    form_page,
    number_in,
    page,
    sent,
    user_of,
)
from molette.web.workspace.forms.base import ConfirmForm, DeskForm, ReasonForm

NOTHING: Final = {"writes": False, "speaks": False, "form": None, "attendance": None, "entries": ()}


def show(request: HttpRequest, key: int) -> HttpResponseBase:
    """One point of the session; the first where none is asked for."""
    user = user_of(request)
    view, row = finding.kept_here(user, key), finding.meeting(user, key)
    here = view.point(number_in(request, "point")) or next(iter(view.points), None)
    rank = view.points.index(here) if here else -1
    context = {
        "view": view,
        "point": here,
        "before": view.points[rank - 1] if rank > 0 else None,
        "after": view.points[rank + 1] if 0 <= rank < len(view.points) - 1 else None,
        "quorum": quorum_told(view.quorum) if view.quorum.voting else "",
        "presences": PRESENCE_LABELS,
        "tag": words.stage_tag(view.row),
        "crumbs": crumbs(view),
        **(_told(user, row, view, here) if here else NOTHING),
    }
    return page(request, "committees/session.html", context)


def _told(user: User, row: Meeting, view: MeetingView, here: PointView) -> dict[str, object]:
    """What the page tells of a point, and the form of its decision for whoever writes the session down."""
    is_open = view.stage in finding.IN_SESSION and known_on() is None and not here.is_hidden
    writes = is_open and bool(finding.recorders(user, row))
    speaks = is_open and (writes or bool(finding.seated(user, row)))
    if here.is_hidden:
        return {**NOTHING, "stakes": words.at_stake(here)}
    stored = finding.point(user, here.id)
    stored.meeting = row  # one body, whose seats and conveners are read once
    signed = signed_of(stored)
    figure = _figure(signed) if signed else None
    there = AttendanceForm(None, user=user, meeting=row, auto_id="presences_%s") if writes else None
    pages, documents = sources(stored, user, (figure[0], figure[2]) if figure else None)
    return {
        "writes": writes,
        "speaks": speaks,
        "form": DecisionForm(None, user=user, point=stored, signed=signed) if writes else None,
        "attendance": there,
        "entries": tuple(_entries(user, stored, writes=writes, speaks=speaks, votes=view.body_votes)),
        "stakes": words.at_stake(here),
        "against": _against(user, signed) if signed else [],
        "figure": figure,
        "result": tally_told(here.tally) if view.body_votes else "",
        "beside": beside(stored, user),
        "pages": pages,
        "documents": documents,
    }


def _entries(
    user: User, point: AgendaPoint, *, writes: bool, speaks: bool, votes: bool
) -> Iterator[tuple[str, str, DeskForm]]:
    """What else is written down of a point: its words, its route, its form."""
    if speaks:
        speakers, own = finding.speakers(user, point.meeting)
        stance = StanceForm(None, user=user, speakers=speakers, own=own, auto_id="position_%s")
        yield "position", "workspace:stance_new", stance
    if writes and votes:
        yield "votes", "workspace:votes", VotesForm(None, user=user, point=point, auto_id="votes_%s")


def _figure(signed: Signed) -> tuple[str, str, str]:
    """What the figure is of, its value, its page."""
    return title_of(signed), told(signed), reverse(PAGES[Subject(signed.subject)], args=[signed.key])


def _against(user: User, signed: Signed) -> list[tuple[str, str, str]]:
    """Who contests the figure, the value it gives instead if any, and why."""
    project = signed.project.pk if signed.project else None
    found = next((one for one in disputes(project, user) if one.signed.name == signed.name), None)
    return [
        (one.partner.label, written(one.counter, signed), one.reason)
        for one in (found.against if found else ())
    ]


def open_session(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.meeting(user, key, Permission.RECORD_DECISION)
    form = ConfirmForm(sent(request), user=user, subject=row, to=Permission.RECORD_DECISION)
    if accepted(form, lambda: actions.open_session(form.actor, row)):
        return done(request, "La séance est ouverte.", "workspace:session", key)
    after = (
        "Les présences, les votes et les décisions s’inscrivent à partir de maintenant.",
        "La convocation ne change plus.",
    )
    return form_page(request, form, around_meeting(row, "Ouvrir la séance ?", "Ouvrir la séance", after))


def close_session(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.meeting(user, key, Permission.RECORD_DECISION)
    form = ConfirmForm(sent(request), user=user, subject=row, to=Permission.RECORD_DECISION)
    if accepted(form, lambda: actions.close_session(form.actor, row)):
        return done(request, "La séance est close ; voici le projet de relevé.", "workspace:minutes", key)
    after = (
        "Le projet de relevé est fait de ce qui a été inscrit.",
        "Il se corrige encore, jusqu’à la signature de toutes les présidences.",
    )
    back = reverse("workspace:session", args=[key])
    around = around_meeting(row, "Clore la séance ?", "Clore la séance", after, back=back)
    return form_page(request, form, around)


def attendance(request: HttpRequest, key: int) -> HttpResponse:
    """Who is there, in one form: two who write at once are shown what each changed."""
    user = user_of(request)
    row = finding.meeting(user, key, Permission.RECORD_DECISION)
    form = AttendanceForm(sent(request), user=user, meeting=row)
    if accepted(form, lambda: actions.record_attendance(form.actor, row, form.said())):
        answer = done(request, "Les présences sont inscrites.", "workspace:session", key)
        if "point" in request.GET:  # written from a point of the session: one comes back to it
            return redirect(f"{answer['Location']}?point={number_in(request, 'point')}")
        return answer
    back = reverse("workspace:session", args=[key])
    around = around_meeting(row, "Présents, représentés, absents", "Inscrire les présences", back=back)
    if form.conflict:
        return form_page(request, form, around)
    context = {"form": form, "around": around, "lines": form.lines()}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "committees/attendance.html", context, status)


def votes(request: HttpRequest, key: int) -> HttpResponse:
    """Who votes what on a point."""
    user = user_of(request)
    row = finding.point(user, key, Permission.RECORD_DECISION)
    form = VotesForm(sent(request), user=user, point=row)
    if accepted(form, lambda: actions.cast_votes(form.actor, row, form.said())):
        return done_at(request, "Les votes sont inscrits.", row)
    return form_page(request, form, _around(row, "Inscrire les votes", "Inscrire les votes"))


def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Write what the committee decides; a page that no longer tells how things stand says what moved."""
    user = user_of(request)
    row = finding.point(user, key, Permission.RECORD_DECISION)
    form = DecisionForm(sent(request), user=user, point=row, signed=signed_of(row))
    if accepted(form, lambda: actions.record_decision(form.actor, row, form.decided())):
        return done_at(request, "La décision est inscrite.", row)
    return form_page(request, form, _around(row, "Inscrire la décision", "Inscrire la décision"))


def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = finding.resolution(user, key)
    meeting = finding.meeting(user, row.point.meeting_id, Permission.RECORD_DECISION)
    form = ReasonForm(sent(request), user=user, subject=meeting, to=Permission.RECORD_DECISION)
    if accepted(form, lambda: actions.withdraw_decision(form.actor, row, **form.values())):
        return done_at(request, "La décision est retirée.", row.point)
    around = _around(row.point, "Retirer cette décision ?", "Retirer la décision", row.text)
    return form_page(request, form, around)


def _around(row: AgendaPoint, title: str, submit: str, said: str = "") -> FormPage:
    after = (said,) if said else ()
    return around_meeting(row.meeting, title, submit, after, back=page_of(row), lead=row.title)
