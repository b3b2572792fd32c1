"""The bodies: the list, one with who sits, and writing them."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.governance import actions
from molette.domain.governance.models import Body
from molette.domain.governance.queries import bodies, follow_by, meetings, obligations
from molette.domain.governance.queries import body as read_body
from molette.domain.people.permissions import Permission, can
from molette.engines.french import spaced
from molette.web.representations import represent
from molette.web.workspace import finding as desk_finding
from molette.web.workspace.committees import finding, tables, words
from molette.web.workspace.committees.forms import (
    BODY_FIELDS,
    POWERS,
    QUORUM,
    RHYTHM,
    BodyForm,
    EditBodyForm,
    EndSeatForm,
    SeatForm,
    shown_of,
)
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    allowed,
    corrected,
    done,
    form_page,
    frame,
    page,
    sent,
    user_of,
)
from molette.web.workspace.forms.seen import Edited

SOURCES = ("source", "source_title", "source_publisher", "source_url", "source_published_on")
CITED = ("D’où cela vient", SOURCES)
GROUPS = (
    ("Ce qu’elle peut décider", POWERS),
    ("Comment elle décide", QUORUM),
    ("Quand elle se réunit", RHYTHM),
)


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every body, with who chairs it and when it met."""
    user = user_of(request)
    rows = bodies(user)
    context = {
        **frame(request),
        **allowed(user, Permission.EDIT_CONTRACT),
        "answer": words.bodies_answer(rows),
        "table": tables.body_table(rows),
        "warned": [one for one in rows if one.warning],
    }
    sheet = tables.body_sheet(rows)
    template = "workspace/committees/bodies.html"
    return represent(request, fmt, template=template, context=context, sheet=sheet)


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """A body: what it may decide, who sits, its meetings, what follows from its decisions."""
    user = user_of(request)
    view = read_body(slug, user)
    if view is None:
        raise Http404
    held = finding.body(slug)
    owed = obligations(user, body=slug)
    edits = can(user, Permission.EDIT_CONTRACT)
    context = {
        "view": view,
        "edits": edits,
        "convenes": finding.may_convene(user, held),
        "powers": words.powers(view.powers),
        "seats": tables.seat_table(view, may=edits),
        "meetings": tables.meeting_table(meetings(user, body=slug), "Ses séances"),
        "follow": tables.follow_table("Partenaire", follow_by(owed, lambda one: one.owner.label))
        if owed
        else None,
        "crumbs": _crumbs(),
    }
    return page(request, "committees/body.html", context)


def create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    desk_finding.must(user, Permission.EDIT_CONTRACT)
    form = BodyForm(sent(request), user=user)
    made: list[Body] = []
    if accepted(form, lambda: made.append(actions.create_body(form.actor, **form.values()))):
        return done(request, "L’instance est inscrite.", "workspace:body", made[0].slug)
    around = FormPage(
        title="Inscrire une instance",
        submit="Inscrire l’instance",
        back=reverse("workspace:bodies"),
        crumbs=_crumbs(),
        groups=(*GROUPS, CITED),
    )
    return form_page(request, form, around)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    user, row = user_of(request), finding.body(slug)
    desk_finding.must(user, Permission.EDIT_CONTRACT)
    form = EditBodyForm(sent(request), user=user, edits=Edited(row, shown_of(BODY_FIELDS)))
    moved: list[bool] = []
    if accepted(form, lambda: moved.append(actions.edit_body(form.actor, row, **form.values()))):
        return done(request, corrected(moved, "L’instance est corrigée."), "workspace:body", slug)
    groups = (*GROUPS, CITED, ("Pourquoi", ("reason",)))
    return form_page(request, form, _around(row, "Corriger l’instance", "Corriger", groups=groups))


def add_seat(request: HttpRequest, slug: str) -> HttpResponse:
    user, row = user_of(request), finding.body(slug)
    desk_finding.must(user, Permission.EDIT_CONTRACT)
    form = SeatForm(sent(request), user=user)
    if accepted(form, lambda: actions.add_seat(form.actor, row, **form.values())):
        return done(request, "Cette organisation siège désormais.", "workspace:body", slug)
    return form_page(request, form, _around(row, "Donner un siège", "Donner ce siège", groups=(CITED,)))


def end_seat(request: HttpRequest, key: int) -> HttpResponse:
    user, seat = user_of(request), finding.seat(key)
    desk_finding.must(user, Permission.EDIT_CONTRACT)
    form = EndSeatForm(sent(request), user=user, to=Permission.EDIT_CONTRACT)
    if accepted(form, lambda: actions.end_seat(form.actor, seat, **form.values())):
        return done(request, "Ce siège a pris fin.", "workspace:body", seat.body.slug)
    after = (
        f"{seat.organisation} n’y siège plus à partir de ce jour.",
        "Ses votes et ses positions restent.",
    )
    return form_page(request, form, _around(seat.body, "Mettre fin à ce siège ?", "Mettre fin", after))


def _crumbs() -> Crumbs:
    return [("Instances", reverse("workspace:bodies"))]


def _around(
    row: Body,
    title: str,
    submit: str,
    after: Sequence[str] = (),
    groups: Sequence[tuple[str, Sequence[str]]] = (),
) -> FormPage:
    back = reverse("workspace:body", args=[row.slug])
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[*_crumbs(), (spaced(row.name), back)],
        lead=row.name,
        consequences=after,
        groups=groups,
    )
