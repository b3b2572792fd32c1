"""The financing plan: read it, prepare a version line by line, have its vote written."""

from collections.abc import Callable, Sequence
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.models import FinancingPlan
from molette.domain.funding.queries import PlanView, cash_of, ground_of, judged_plan, plans_of
from molette.domain.people.models import User
from molette.domain.people.permissions import Permission, voices
from molette.domain.programme.models import Project
from molette.web.workspace import finding
from molette.web.workspace.cash import cash_words
from molette.web.workspace.desk import (
    Crumbs,
    FormPage,
    accepted,
    allowed,
    conflict_page,
    done,
    form_page,
    page,
    sent,
    user_of,
)
from molette.web.workspace.filters import day_asked
from molette.web.workspace.forms.base import ConfirmForm
from molette.web.workspace.forms.money import VoteForm
from molette.web.workspace.forms.seen import Edited
from molette.web.workspace.judged import PlanWords, elsewhere, nowhere, plan_words
from molette.web.workspace.plan_changes import changes_table
from molette.web.workspace.plan_editor import PlanEditor, as_shown
from molette.web.workspace.plan_tables import costs_of_plan, plan_table


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of the plan, the one in use first; the draft leads to its editor."""
    user = user_of(request)
    project = finding.project(user, slug)
    versions = plans_of(project.pk, user)
    draft = next((plan for plan in versions if plan.is_draft), None)
    voted = [plan for plan in versions if not plan.is_draft]
    mine = voices(user, Permission.RESERVE)
    may = allowed(user, Permission.EDIT_PLAN, subject=project)
    at = partial(_at, slug, draft) if may["edit_plan"] else nowhere
    context = {
        **may,
        "project": project,
        "crumbs": crumbs(project),
        "draft": draft,
        "versions": [
            (plan, plan_table(plan, mine, project.owner_id), costs_of_plan(plan), told)
            for plan, told in zip(voted, _told(voted, user, at), strict=True)
        ],
        "cash": cash_words(cash_of(voted[0], user, under_rules_of=day_asked(request, "regles")))
        if voted
        else None,
        "may_reserve_cost": project.owner_id in mine,
        "form": ConfirmForm(user=user, subject=project, to=Permission.EDIT_PLAN),
    }
    return page(request, "plan.html", context)


def _voted(project: Project, user: User) -> PlanView | None:
    return next(
        (plan for plan in plans_of(project.pk, user) if plan.status == FinancingPlan.Status.VOTED), None
    )


def _at(slug: str, draft: PlanView | None, cell: str) -> str:
    """Where a part of a voted plan is mended: in the version that follows, or outside of plans."""
    return elsewhere(cell, slug) or reverse(
        "workspace:plan_draft" if draft else "workspace:plan_open", args=[slug]
    )


def _told(plans: Sequence[PlanView], user: User, at: Callable[[str], str]) -> list[PlanWords | None]:
    """What the rules say of the plan in use, the first; former ones are kept to be read."""
    if not plans:
        return []
    first = plans[0]
    return [plan_words(first, judged_plan(first, ground_of(first.project_id, user), user), at)] + [None] * (
        len(plans) - 1
    )


def open_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a draft, copied from the latest version."""
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    form = ConfirmForm(sent(request), user=user, subject=project, to=Permission.EDIT_PLAN)
    if accepted(form, lambda: actions.open_version(form.actor, project)):
        return done(request, "Une nouvelle version est ouverte.", "workspace:plan_draft", slug)
    around = FormPage(
        title="Ouvrir une nouvelle version du plan ?",
        submit="Ouvrir la version",
        back=reverse("workspace:plan", args=[slug]),
        crumbs=crumbs(project),
        consequences=[
            "Elle part d’une copie de la dernière.",
            "Le plan voté reste en vigueur jusqu’au vote.",
        ],
    )
    return form_page(request, form, around)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Prepare the draft: each button sends the whole form, and only « Enregistrer » writes."""
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    plan = finding.draft(user, project)
    editor = PlanEditor(plan, user, sent(request))
    if editor.saves and accepted(editor.costs, lambda: editor.save(actions.edit_plan)):
        return done(request, "Le plan est enregistré.", "workspace:plan_draft", slug)
    if editor.costs.conflict:
        return conflict_page(request, editor.costs, _around_draft(project, plan))
    context = {
        "project": project,
        "plan": plan,
        "editor": editor,
        "balance": editor.balance(),
        "changes": changes_table(_voted(project, user), editor.known()),
        "crumbs": [*crumbs(project), ("Plan de financement", reverse("workspace:plan", args=[slug]))],
    }
    part = request.headers.get("HX-Request") == "true" and not editor.saves
    template = "parts/plan_form.html" if part else "plan_editor.html"
    return page(request, template, context, 422 if editor.is_refused else 200)


def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the vote of the draft."""
    user = user_of(request)
    project = finding.project(user, slug, Permission.EDIT_PLAN)
    plan = finding.draft(user, project)
    edits, initial = Edited(plan, as_shown), {"body": project.owner}
    form = VoteForm(sent(request), user=user, subject=project, initial=initial, edits=edits)
    if accepted(form, lambda: actions.vote_plan(form.actor, plan, **form.values())):
        return done(request, "Le vote est inscrit : ce plan est celui en vigueur.", "workspace:plan", slug)
    return form_page(request, form, _around_vote(project, plan))


def _around_draft(project: Project, plan: FinancingPlan) -> FormPage:
    back = reverse("workspace:plan_draft", args=[project.slug])
    return FormPage(f"Plan n° {plan.version}, en préparation", "Enregistrer", back, crumbs(project))


def _around_vote(project: Project, plan: FinancingPlan) -> FormPage:
    return FormPage(
        title=f"Inscrire le vote du plan n° {plan.version}",
        submit="Inscrire le vote",
        back=reverse("workspace:plan_draft", args=[project.slug]),
        crumbs=[*crumbs(project), ("Plan de financement", reverse("workspace:plan", args=[project.slug]))],
        consequences=[
            "Le plan ne changera plus : une correction sera une nouvelle version.",
            "Il devient public.",
        ],
    )


def crumbs(project: Project) -> Crumbs:
    return [
        ("Projets", reverse("workspace:projects")),
        (project.title, reverse("workspace:project", args=[project.slug])),
    ]
