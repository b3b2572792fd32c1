"""The joint convocation: its page, each chair's signature, its files, and the invitation for agendas."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from molette.domain.governance import actions
from molette.domain.governance.models import SignedAct
from molette.domain.governance.queries.views import MeetingView, SignedView
from molette.domain.people.permissions import Permission
from molette.engines.committees.calendar import Stage
from molette.engines.french import spaced
from molette.web.documents import committees as documents
from molette.web.jobs import freeze_for
from molette.web.workspace import finding as desk_finding
from molette.web.workspace.committees import finding
from molette.web.workspace.committees.forms import SignForm
from molette.web.workspace.committees.meetings import around_meeting, crumbs
from molette.web.workspace.desk import accepted, done, form_page, page, sent, user_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACTS = {"convocation": SignedAct.CONVOCATION, "releve": SignedAct.MINUTES}
LENGTH = timedelta(hours=2)
CONVENED = "La séance est convoquée ; l’état sur lequel elle décidera est figé dans un instant."
TITLES = {
    SignedAct.CONVOCATION: ("Signer la convocation ?", "Signer la convocation", "workspace:convocation"),
    SignedAct.MINUTES: ("Signer le relevé ?", "Signer le relevé", "workspace:minutes"),
}


def show(request: HttpRequest, key: int) -> HttpResponse:
    """What the convocation says, who signed it, and its files."""
    user = user_of(request)
    view, row = finding.kept_here(user, key), finding.meeting(user, key)
    may = bool(finding.signing_chairs(user, row)) and view.stage in (Stage.PLANNED, Stage.CONVENED)
    context = {
        "view": view,
        "may_sign": may and not view.convocation.is_signed,
        "told": documents.convocation(view),
        "crumbs": crumbs(view),
    }
    return page(request, "committees/convocation.html", context)


def sign(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Sign, for the chair one speaks for, what stands now."""
    user = user_of(request)
    row = finding.meeting(user, key)
    if act not in ACTS:
        raise Http404
    chairs = finding.signing_chairs(user, row)
    desk_finding.must(user, Permission.SIGN_STATEMENT)
    if not chairs:
        raise Http404
    kind, view = ACTS[act], finding.kept_here(user, key)
    signed = view.convocation if kind is SignedAct.CONVOCATION else view.minutes
    form = SignForm(sent(request), user=user, speakers=chairs, initial={"seen": signed.digest})
    title, submit, back = TITLES[kind]
    whole: list[bool] = []
    if accepted(form, lambda: whole.append(_sign(form, row, kind))):
        if whole[0] and kind is SignedAct.CONVOCATION:
            freeze_for.enqueue(row.pk, user.pk, form.speaks_for.pk)
        return done(request, _told(kind, all_signed=whole[0]), back, key)
    around = around_meeting(row, title, submit, _after(signed, kind), back=reverse(back, args=[key]))
    return form_page(request, form, around)


def _sign(form: SignForm, row: Any, kind: SignedAct) -> bool:
    seen = form.values()["seen"]
    return actions.sign(form.actor, row, act=kind, organisation=form.speaks_for, seen=seen)


def _after(signed: SignedView, kind: SignedAct) -> tuple[str, ...]:
    fingerprint = f"Vous signez le contenu d’empreinte {signed.digest[:16]}…"
    if kind is SignedAct.CONVOCATION:
        return (
            fingerprint,
            "Quand toutes les présidences ont signé, la séance est convoquée.",
            "Changer le jour, l’heure, le lieu ou l’ordre du jour demande de signer de nouveau.",
        )
    return (
        fingerprint,
        "Quand toutes les présidences ont signé, le relevé est validé : plus rien n’y change.",
        "Ses décisions publiques sont alors publiées.",
    )


def _told(kind: SignedAct, *, all_signed: bool) -> str:
    if kind is SignedAct.CONVOCATION:
        return CONVENED if all_signed else "Votre signature est inscrite."
    return "Le relevé est validé." if all_signed else "Votre signature est inscrite."


def file_of(view: MeetingView, told: Mapping[str, Any], name: str, ending: str) -> HttpResponse:
    """A document as a file: PDF, or text document."""
    makers: dict[str, tuple[Callable[..., bytes], str]] = {
        "pdf": (documents.as_pdf, "application/pdf"),
        "docx": (documents.as_docx, WORD),
    }
    make, kind = makers[ending]
    filename = f"{name}-{view.row.body.slug}-{view.row.held_on:%Y-%m-%d}.{ending}"
    answer = HttpResponse(make(told, view.row.held_on), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def as_pdf(request: HttpRequest, key: int) -> HttpResponse:
    view = finding.kept_here(user_of(request), key)
    return file_of(view, documents.convocation(view), "convocation", "pdf")


def as_docx(request: HttpRequest, key: int) -> HttpResponse:
    view = finding.kept_here(user_of(request), key)
    return file_of(view, documents.convocation(view), "convocation", "docx")


def invitation(request: HttpRequest, key: int) -> HttpResponse:
    """The meeting for an agenda (RFC 5545); the same meeting gives the same file."""
    view = finding.kept_here(user_of(request), key)
    made = Calendar()
    made.add("prodid", "-//Molette//Séances//FR")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if view.stage is Stage.CANCELLED else "PUBLISH")
    made.add_component(_event(view, request))
    answer = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="seance-{view.row.held_on:%Y-%m-%d}.ics"'
    return answer


def _event(view: MeetingView, request: HttpRequest) -> Event:
    row, made = view.row, Event()
    made.add("uid", f"seance-{row.id}@{request.get_host()}")
    made.add("summary", f"{row.body.label}{' (fictif)' if row.is_fictional else ''}")
    said = view.convened_on or view.cancelled_on or row.held_on
    made.add("dtstamp", datetime.combine(said, time(), UTC))
    if row.starts_at is None:
        made.add("dtstart", row.held_on)
    else:
        begins = timezone.make_aware(datetime.combine(row.held_on, row.starts_at)).astimezone(UTC)
        made.add("dtstart", begins)
        made.add("dtend", begins + LENGTH)
    if row.where:
        made.add("location", row.where)
    points = [f"{one.number}. {one.title}" for one in view.points]
    made.add(
        "description", spaced("\n".join(["Ordre du jour :", *points]) if points else "Ordre du jour à venir.")
    )
    made.add("status", _status(view.stage))
    made.add("url", request.build_absolute_uri(reverse("workspace:meeting", args=[row.id])))
    return made


def _status(stage: Stage) -> str:
    return {Stage.CANCELLED: "CANCELLED", Stage.PLANNED: "TENTATIVE"}.get(stage, "CONFIRMED")
