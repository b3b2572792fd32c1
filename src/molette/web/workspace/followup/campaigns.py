"""Campaigns of updates: the list, how far each is and who is late, opening and closing one."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from molette.domain.followup import actions
from molette.domain.followup.models import Campaign, Update
from molette.domain.followup.queries import (
    CampaignView,
    UpdateView,
    campaigns,
    links_in,
    updates,
    updates_of,
    within,
)
from molette.domain.people.permissions import Permission, can
from molette.engines.french import counted, listing, spaced
from molette.web.representations import represent
from molette.web.workspace import finding
from molette.web.workspace.desk import (
    FormPage,
    accepted,
    allowed,
    done,
    form_page,
    frame,
    number_in,
    pager,
    sent,
    user_of,
)
from molette.web.workspace.filters import asked, select
from molette.web.workspace.followup import campaign_tables as tables
from molette.web.workspace.followup.campaign_forms import CampaignForm
from molette.web.workspace.forms.base import ReasonForm

SIZE = 100
LIST = "workspace:campaigns"


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The campaigns, and first what is waited of the reader: to fill, and to review."""
    user = user_of(request)
    running = updates(user)
    keys = {one.project_id for one in running}
    leads, reviews = (
        within(user, permission, keys) for permission in (Permission.EDIT_PROJECT, Permission.RUN_CAMPAIGN)
    )
    mine = [  # who reviews a project is not waited for, unless he leads it
        one
        for one in running
        if one.is_awaited
        and one.project_id in leads
        and (one.lead_id == user.pk or one.project_id not in reviews)
    ]
    theirs = [
        one
        for one in running
        if one.status == "submitted" and one.project_id in reviews and one.drafted_by_id != user.pk
    ]
    everything = campaigns(user)
    context = {
        **frame(request),
        **allowed(user, Permission.RUN_CAMPAIGN),
        "answer": _waited(mine, theirs),
        "mine": tables.update_table(mine[:SIZE], "À rendre", to_fill=True) if mine else None,
        "theirs": tables.update_table(theirs[:SIZE], "À relire") if theirs else None,
        "table": tables.campaign_table(everything),
    }
    sheet = tables.campaign_sheet(everything)
    return represent(request, fmt, template="workspace/campaigns.html", context=context, sheet=sheet)


def _waited(mine: Sequence[UpdateView], theirs: Sequence[UpdateView]) -> str:
    late = sum(one.is_late for one in mine)
    rest = f" ({late} en retard)" if late else ""
    told = [f"{counted(len(mine), 'mise à jour', 'mises à jour')} à rendre{rest}"] if mine else []
    told += [f"{counted(len(theirs), 'mise à jour', 'mises à jour')} à relire"] if theirs else []
    return spaced(f"Vous avez {listing(told)}." if told else "Rien n’est attendu de vous.")


def create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.RUN_CAMPAIGN)
    form = CampaignForm(sent(request), user=user)
    made: list[Campaign] = []
    if accepted(
        form, lambda: made.append(actions.open_campaign(form.actor, said_by=form.speaks_for, **form.values()))
    ):
        return done(request, "La campagne est ouverte.", "workspace:campaign", made[0].pk)
    around = FormPage(
        title="Ouvrir une campagne de mise à jour",
        submit="Ouvrir la campagne",
        back=reverse(LIST),
        crumbs=[("Campagnes", reverse(LIST))],
        lead="Une mise à jour sera demandée à chaque projet en cours du périmètre, dans votre portée.",
        groups=(("De quels projets", ("contract", "place", "owner")),),
    )
    return form_page(request, form, around)


def show(request: HttpRequest, key: int, fmt: str = "") -> HttpResponseBase:
    """How far a campaign is: counts, the late ones by name, each update."""
    user = user_of(request)
    view = _campaign(request, key)
    everything = updates_of(key, user)
    status = asked(request, "etat")
    rows = [one for one in everything if status in ("", one.status)]
    late = [one for one in everything if one.is_late]
    waited = {one.project_id for one in everything if one.is_awaited}
    may_close = view.closed_on is None and _may_close(request, view)
    here = pager(len(rows), number_in(request), SIZE)
    context = {
        **frame(request),
        "view": view,
        "may_close": may_close,
        "links": tables.link_table(key, links_in(key, everything)) if may_close else None,
        "unled": sum(one.is_awaited and one.lead_id is None for one in everything) if may_close else 0,
        "fills": view.is_running and bool(within(user, Permission.EDIT_PROJECT, waited)),
        "leads": view.closed_on is None and any(one.lead_id == user.pk for one in everything),
        "answer": _answer(view, late),
        "share": Decimal(view.sent) / view.total if view.total else None,
        "state": tables.state(view),
        "late": tables.update_table(late[:SIZE], "En retard") if late else None,
        "table": tables.update_table(
            rows[here.start_index() - 1 if rows else 0 : here.end_index()], "Chaque mise à jour"
        ),
        "selects": (select(request, "etat", "État", Update.Status.choices),),
        "page": here,
    }
    sheet = tables.update_sheet(rows)
    return represent(request, fmt, template="workspace/campaign.html", context=context, sheet=sheet)


def _campaign(request: HttpRequest, key: int) -> CampaignView:
    found = next((one for one in campaigns(user_of(request)) if one.id == key), None)
    if found is None:
        raise Http404
    return found


def _may_close(request: HttpRequest, view: CampaignView) -> bool:
    user = user_of(request)
    own = {mandate.organisation_id for mandate in user.mandates}
    return can(user, Permission.RUN_CAMPAIGN) and (view.said_by_id is None or view.said_by_id in own)


def _answer(view: CampaignView, late: Sequence[UpdateView]) -> str:
    counts = {label: view.counts.get(status, 0) for status, label in Update.Status.choices}
    told = listing([f"{many} {_plural(label, many)}" for label, many in counts.items() if many])
    rest = f" {counted(len(late), 'est en retard', 'sont en retard')}." if late else ""
    return spaced(f"{counted(view.total, 'mise à jour', 'mises à jour')} : {told}.{rest}")


def _plural(label: str, many: int) -> str:
    """« à rendre » is of every number; the other words agree."""
    return f"{label}s" if many > 1 and " " not in label else label


def close(request: HttpRequest, key: int) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.RUN_CAMPAIGN)
    row = finding.one(Campaign.objects.visible_to(user).filter(pk=key, closed_on=None))
    form = ReasonForm(sent(request), user=user, to=Permission.RUN_CAMPAIGN)
    if accepted(form, lambda: actions.close_campaign(form.actor, row, **form.values())):
        return done(request, "La campagne est close.", "workspace:campaign", key)
    around = FormPage(
        title="Clore cette campagne ?",
        submit="Clore la campagne",
        back=reverse("workspace:campaign", args=[key]),
        crumbs=[("Campagnes", reverse(LIST)), (row.title, reverse("workspace:campaign", args=[key]))],
        consequences=(
            "Plus personne ne pourra rendre sa mise à jour.",
            "Celles déjà rendues restent à relire.",
        ),
    )
    return form_page(request, form, around)
