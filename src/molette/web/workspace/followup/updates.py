"""An update: filled by who conducts the project, read with its differences, decided by another."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.followup import actions
from molette.domain.followup.models import Update
from molette.domain.followup.queries import UpdateView, differences, update_view
from molette.domain.funding.reserving import hides_money
from molette.domain.journal.known import today
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, can
from molette.domain.programme.models import Milestone
from molette.domain.programme.queries.calendars import as_engine
from molette.domain.secrecy.veils import veil
from molette.engines.french import unmarked
from molette.engines.stages import Said, actual, planned
from molette.web.workspace import finding
from molette.web.workspace.desk import Crumbs, FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.followup import campaign_tables as tables
from molette.web.workspace.followup.campaign_forms import ReturnForm, UpdateForm
from molette.web.workspace.forms.base import ConfirmForm

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
    sees_money = not hides_money(veil(user), row.project_id)
    form = UpdateForm(
        sent(request),
        user=user,
        subject=row.project,
        update=row,
        awaited=_awaited(row),
        sees_money=sees_money,
    )
    submit = "garder" not in request.POST

    def save() -> Any:
        dates, given = list(form.dates()), form.values()
        return actions.save_update(
            form.actor, row, dates=dates, said_by=form.speaks_for, submit=submit, **given
        )

    if accepted(form, save):
        told = "La mise à jour est envoyée." if submit else "Le brouillon est gardé."
        return done(request, told, UPDATE, key)
    return form_page(request, form, _around_filling(row, form))


def _awaited(row: Update) -> Sequence[tuple[Milestone, Said | None]]:
    """The milestones still to come, the next first, with the date announced of each."""
    day = today()
    held = row.project.milestones.prefetch_related("dates").order_by("order", "pk")
    plain = [(one, as_engine(one, one.dates.all())) for one in held]
    waited = [(one, planned(said)) for one, said in plain if actual(said, day) is None]
    return sorted(waited, key=lambda pair: (pair[1] is None, pair[1].until if pair[1] else day))


def _around_filling(row: Update, form: UpdateForm) -> FormPage:
    returned = f"Renvoyée : {row.comment} " if row.status == Update.Status.RETURNED else ""
    return FormPage(
        title=f"Mise à jour : {unmarked(row.project.title)}",
        submit="Envoyer",
        second=("garder", "Garder en brouillon"),
        back=reverse(UPDATE, args=[row.pk]),
        crumbs=[
            ("Campagnes", reverse("workspace:campaigns")),
            (row.campaign.title, reverse(UPDATE, args=[row.pk])),
        ],
        lead=f"{returned}Ne remplissez que ce qui a bougé : rien n’entre au programme avant d’être relu.",
        groups=(
            ("Les prochaines dates", form.dated),
            ("La dépense", ("spent",)),
            ("La météo", ("level", "why")),
            ("La confiance", ("judged", "percent")),
        ),
    )


def send_back(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = _row(user, key, Permission.RUN_CAMPAIGN)
    form = ReturnForm(sent(request), user=user, subject=row.project)
    if accepted(form, lambda: actions.return_update(form.actor, row, **form.values())):
        return done(request, "La mise à jour est renvoyée à son auteur.", UPDATE, key)
    return form_page(request, form, _around("Renvoyer cette mise à jour ?", "Renvoyer", row))


def approve(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    row = _row(user, key, Permission.RUN_CAMPAIGN)
    form = ConfirmForm(sent(request), user=user, subject=row.project, to=Permission.RUN_CAMPAIGN)
    if accepted(form, lambda: actions.approve_update(form.actor, row)):
        return done(request, "La mise à jour est approuvée : elle est au programme.", UPDATE, key)
    after = (
        "Chaque date, dépense, météo et confiance est dite au programme, au nom de son auteur.",
        "Cela ne s’annule pas d’un geste : chacune se corrige ou se retire ensuite, avec un motif.",
    )
    return form_page(request, form, _around("Approuver cette mise à jour ?", "Approuver", row, after))


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
