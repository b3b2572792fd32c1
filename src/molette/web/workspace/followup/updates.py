"""An update: filled by who conducts the project, read with its differences, decided by another."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from molette.domain.followup import actions
from molette.domain.followup.models import Update
from molette.domain.followup.queries import UpdateView, differences, update_view
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.engines.french import spaced
from molette.web.workspace import finding
from molette.web.workspace.desk import Crumbs, FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.followup import campaign_tables as tables
from molette.web.workspace.followup import filling
from molette.web.workspace.followup.campaign_forms import ApproveForm, ReturnForm
from molette.web.workspace.followup.proposals import READ, mark, read_of
from molette.web.workspace.forms.seen import Edited

UPDATE = "workspace:update"


def show(request: HttpRequest, key: int) -> HttpResponse:
    """What is proposed beside what stands, and what the reader may do of it."""
    user = user_of(request)
    view = update_view(key, user)
    if view is None:
        raise Http404
    row = _row(user, key)
    sections = differences(view, user)
    sent_in = view.status == "submitted" and can(user, Permission.RUN_CAMPAIGN, row.project)
    context = {
        "view": view,
        "crumbs": _crumbs(view),
        "read": f"{READ}={mark(read_of(row, user))}" if sent_in else "",
        "tag": tables.STATUS_TAGS[view.status],
        "sections": [tables.section_table(one) for one in sections if one.lines],
        "may_fill": view.is_running and row.is_open and can(user, Permission.EDIT_PROJECT, row.project),
        "may_review": sent_in and view.drafted_by_id != user.pk,
        "is_own": sent_in and view.drafted_by_id == user.pk,
    }
    return page(request, "update.html", context)


def _row(user: User, key: int, permission: Permission | None = None) -> Update:
    rows = Update.objects.visible_to(user).filter(pk=key).select_related("campaign", "project", "said_by")
    found = finding.one(rows)
    if permission is not None:
        finding.must(user, permission, found.project)
    return found


def _crumbs(view: UpdateView) -> Crumbs:
    campaign = reverse("workspace:campaign", args=[view.campaign_id])
    return [("Campagnes", reverse("workspace:campaigns")), (view.campaign, campaign)]


def fill(request: HttpRequest, key: int) -> HttpResponse:
    """The sheet of a lead: sent, or kept as a draft."""
    user = user_of(request)
    row = _row(user, key, Permission.EDIT_PROJECT)
    form = filling.update_form(request, user, row)
    if filling.is_done(request, form, row) or accepted(
        form, lambda: filling.save(request, form.actor, form, row)
    ):
        return done(request, filling.told(request), UPDATE, key)
    back = reverse(UPDATE, args=[key])
    return form_page(request, form, filling.around(row, form, back, filling.crumbs_of(row)))


def send_back(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = _row(user, key, Permission.RUN_CAMPAIGN)
    told = "La mise à jour est renvoyée à son auteur."
    if _is_stale(request, row):
        return _read_again(request, key)
    if _is_decided(request, row, Update.Status.RETURNED):
        return done(request, told, UPDATE, key)
    form = ReturnForm(sent(request), user=user, subject=row.project, edits=_reviewed(row, user))
    if accepted(form, lambda: actions.return_update(form.actor, row, **form.values())):
        return done(request, told, UPDATE, key)
    return form_page(request, form, _around("Renvoyer cette mise à jour ?", "Renvoyer", row))


def approve(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = _row(user, key, Permission.RUN_CAMPAIGN)
    told = "La mise à jour est approuvée : elle est au programme."
    if _is_stale(request, row):
        return _read_again(request, key)
    if _is_decided(request, row, Update.Status.APPROVED):
        return done(request, told, UPDATE, key)
    form = ApproveForm(sent(request), user=user, subject=row.project, edits=_reviewed(row, user))
    if accepted(form, lambda: actions.approve_update(form.actor, row)):
        return done(request, told, UPDATE, key)
    after = (
        "Chaque date, dépense, mesure, météo et confiance est dite au programme, au nom de son auteur.",
        "Cela ne s’annule pas d’un geste : chacune se corrige ou se retire ensuite, avec un motif.",
    )
    return form_page(request, form, _around("Approuver cette mise à jour ?", "Approuver", row, after))


def _reviewed(row: Update, user: User) -> Edited:
    return Edited(row, lambda one: read_of(one, user))


def _is_stale(request: HttpRequest, row: Update) -> bool:
    """Whether the page from which the reviewer comes is no longer what it was."""
    came_from = request.GET.get(READ)
    return (
        request.method == "GET"
        and came_from is not None
        and came_from != mark(read_of(row, user_of(request)))
    )


def _is_decided(request: HttpRequest, row: Update, status: Update.Status) -> bool:
    """Whether what is sent was already decided for one of the person's organisations: it was sent twice."""
    own = {mandate.organisation_id for mandate in user_of(request).mandates}
    comment = request.POST.get("comment", row.comment).strip()
    same = row.status == status and row.decided_by_id in own and comment == row.comment
    return request.method == "POST" and same


def _read_again(request: HttpRequest, key: int) -> HttpResponse:
    messages.warning(
        request,
        spaced("Ceci a changé depuis que vous l’avez lu : relisez-le, puis décidez. Rien n’est écrit."),
    )
    return redirect(reverse(UPDATE, args=[key]))


def _around(title: str, submit: str, row: Update, after: Sequence[str] = ()) -> FormPage:
    back = reverse(UPDATE, args=[row.pk])
    return FormPage(
        title=title,
        submit=submit,
        back=back,
        crumbs=[("Campagnes", reverse("workspace:campaigns")), (row.project.title, back)],
        lead=f"{row.project.title}, {row.campaign.title}.",
        consequences=after,
    )
