"""The joint convocation: its page, each chair's signature, its files, and the invitation for agendas."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.governance import actions
from molette.domain.governance.models import SignedAct
from molette.domain.governance.queries import revision
from molette.domain.governance.queries.views import MeetingView, SignedView
from molette.domain.people.permissions import Permission
from molette.domain.secrecy.contacts import emails_of
from molette.engines.committees.calendar import Stage
from molette.engines.french import spaced
from molette.web.documents import committees as documents
from molette.web.documents.invitations import Around, method
from molette.web.documents.invitations import invitation as documented
from molette.web.documents.texts import UnusableTemplateError
from molette.web.jobs import freeze_for
from molette.web.workspace import finding as desk_finding
from molette.web.workspace.committees import finding
from molette.web.workspace.committees.forms import SignForm
from molette.web.workspace.committees.meetings import around_meeting, crumbs
from molette.web.workspace.desk import accepted, done, form_page, page, sent, user_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACTS = {"convocation": SignedAct.CONVOCATION, "releve": SignedAct.MINUTES}
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


def file_of(
    request: HttpRequest, view: MeetingView, told: Mapping[str, Any], name: str, ending: str
) -> HttpResponse:
    """A document as a file: PDF, or text document; where the template of the instance fails, says so."""
    makers: dict[str, tuple[Callable[..., bytes], str]] = {
        "pdf": (documents.as_pdf, "application/pdf"),
        "docx": (documents.as_docx, WORD),
    }
    make, kind = makers[ending]
    filename = f"{name}-{view.row.body.slug}-{view.row.held_on:%Y-%m-%d}.{ending}"
    try:
        made = make(told, view.row.held_on)
    except UnusableTemplateError as error:
        messages.error(request, spaced(f"Le modèle de cette instance ne se remplit pas : {error}"))
        return redirect(reverse("workspace:meeting", args=[view.id]))
    answer = HttpResponse(made, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def as_pdf(request: HttpRequest, key: int) -> HttpResponse:
    view = finding.kept_here(user_of(request), key)
    return file_of(request, view, documents.convocation(view), "convocation", "pdf")


def as_docx(request: HttpRequest, key: int) -> HttpResponse:
    view = finding.kept_here(user_of(request), key)
    return file_of(request, view, documents.convocation(view), "convocation", "docx")


def invitation(request: HttpRequest, key: int) -> HttpResponse:
    """The meeting for an agenda; the same meeting gives the same file."""
    user = user_of(request)
    view = finding.kept_here(user, key)
    version, changed_at = revision(key)
    site = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    around = Around(
        host=urlsplit(site).hostname or request.get_host(),
        page=f"{site}{reverse('workspace:meeting', args=[key])}",
        site=f"{site}{reverse('public:partners')}/",
        emails=emails_of([one.organisation_id for one in view.attendance], user),
        version=version,
        changed_at=changed_at,
    )
    kind = f"text/calendar; method={method(view.stage)}; charset=utf-8"
    answer = HttpResponse(documented(view, around), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="seance-{view.row.held_on:%Y-%m-%d}.ics"'
    return answer
