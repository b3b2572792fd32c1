"""The sheet that a lead fills, from the workspace or from his personal link: the same form, the same act."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from molette.domain.followup import actions
from molette.domain.followup.models import Update
from molette.domain.followup.queries import followed
from molette.domain.followup.sheets.filling import awaited
from molette.domain.funding.reserving import hides_money
from molette.domain.journal.known import today
from molette.domain.journal.recording import Actor
from molette.domain.people.models import User
from molette.domain.secrecy.veils import veil
from molette.engines.french import unmarked
from molette.web.workspace.desk import Crumbs, FormPage, sent
from molette.web.workspace.followup.campaign_forms import UpdateForm

LEAD = "Ne remplissez que ce qui a bougé : rien n’entre au programme avant d’être relu."
DRAFT = "garder"
"""The name of the button that keeps a draft."""


def update_form(request: HttpRequest, user: User, row: Update) -> UpdateForm:
    """The form of an update, as this person may fill it."""
    return UpdateForm(
        sent(request),
        user=user,
        subject=row.project,
        update=row,
        awaited=lambda: awaited(row, today()),
        measured=followed(row.project_id, user),
        sees_money=not hides_money(veil(user), row.project_id),
    )


def submits(request: HttpRequest) -> bool:
    """Whether what is sent is to be reviewed, or only kept."""
    return DRAFT not in request.POST


def told(request: HttpRequest) -> str:
    """What is said of it once done."""
    return "La mise à jour est envoyée." if submits(request) else "Le brouillon est gardé."


def is_done(request: HttpRequest, form: UpdateForm, row: Update) -> bool:
    """Whether this person already did what he asks, word for word: the form was sent twice."""
    made = Update.Status.SUBMITTED if submits(request) else Update.Status.DRAFT
    own = form.is_bound and row.status == made and row.drafted_by_id == form.person.pk
    return own and form.repeats


def save(request: HttpRequest, actor: Actor, form: UpdateForm, row: Update) -> Any:
    """Write what the form says, as this person."""
    dates, given = list(form.dates()), form.values()
    own = {"said_by": form.speaks_for, "submit": submits(request), "measures": list(form.measures())}
    return actions.save_update(actor, row, dates=dates, **{**given, **own})


def around(row: Update, form: UpdateForm, back: str, crumbs: Crumbs) -> FormPage:
    """What surrounds the form."""
    returned = f"Renvoyée : {row.comment} " if row.status == Update.Status.RETURNED else ""
    unmeasured = "" if form.measured else " Aucune mesure n’est suivie sur ce projet."
    return FormPage(
        title=f"Mise à jour : {unmarked(row.project.title)}",
        submit="Envoyer",
        second=(DRAFT, "Garder en brouillon"),
        back=back,
        crumbs=crumbs,
        lead=f"{returned}{LEAD}{unmeasured}",
        groups=(
            ("Les prochaines dates", form.dated),
            ("La dépense", ("spent",)),
            ("Les mesures", form.measured),
            ("La météo", ("level", "why")),
            ("La confiance", ("judged", "percent")),
        ),
    )


def crumbs_of(row: Update) -> Crumbs:
    return [
        ("Campagnes", reverse("workspace:campaigns")),
        (row.campaign.title, reverse("workspace:update", args=[row.pk])),
    ]
